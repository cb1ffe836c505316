//! What people of a design agency say to each other over HTTP, and who may.

use futures_util::StreamExt as _;
use futures_util::future::join_all;
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::agency::{Agency, DESK, KAI, LEE, MIA, Person, ZOE};
use crate::support::database::Backend;
use crate::support::http::HttpClient;
use crate::support::token::{seconds_from_now, token_of};

/// Status and text of a refusal.
fn refused(answer: &crate::support::http::Answer) -> (u16, String) {
    let text = answer.json()["error"].as_str().unwrap().to_owned();
    (answer.status, text)
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_is_read_by_both_and_seen_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let agency = Agency::open(backend).await;
    let first = agency.say(DESK, ZOE, "  The first draft is ready ").await;
    assert_eq!(first["senderId"], DESK.id);
    assert_eq!(first["receiverId"], ZOE.id);
    assert_eq!(first["message"], "The first draft is ready");
    assert_eq!(first["seen"], false);
    assert_eq!(first["createdAt"], first["updatedAt"]);
    assert_eq!(first["sender"], DESK.object());
    assert_eq!(first["receiver"], ZOE.object());

    let item = |seen: bool, of: Person, unread: u64| {
        json!({
            "userId": of.id,
            "user": of.object(),
            "lastMessage": {
                "id": first["id"], "message": first["message"], "senderId": DESK.id,
                "seen": seen, "createdAt": first["createdAt"],
            },
            "lastMessageAt": first["createdAt"],
            "unreadCount": unread,
        })
    };
    let listed = agency.get(ZOE, "/conversations").await;
    assert_eq!(listed, json!({ "conversations": [item(false, DESK, 1)] }));
    let unread = json!({ "total": 1, "byUser": { DESK.id: 1 } });
    assert_eq!(agency.get(ZOE, "/unread").await, unread);

    let read = agency.read(ZOE, DESK).await;
    let mut seen = first.clone();
    seen["seen"] = true.into();
    assert_eq!(read, [seen.clone()]);
    assert_eq!(agency.read(DESK, ZOE).await, [seen]);
    let listed = agency.get(DESK, "/conversations").await;
    assert_eq!(listed, json!({ "conversations": [item(true, ZOE, 0)] }));
    let nothing = json!({ "total": 0, "byUser": {} });
    assert_eq!(agency.get(ZOE, "/unread").await, nothing);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn history_comes_oldest_first_whole_or_in_pages(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let agency = Agency::open(backend).await;
    assert_eq!(agency.read(ZOE, DESK).await, [] as [Value; 0]);
    for number in 0..5 {
        let (from, to) = if number % 2 == 0 {
            (ZOE, DESK)
        } else {
            (DESK, ZOE)
        };
        agency.say(from, to, &number.to_string()).await;
    }
    let all = agency.read(ZOE, DESK).await;
    let words: Vec<&str> = all
        .iter()
        .filter_map(|one| one["message"].as_str())
        .collect();
    assert_eq!(words, ["0", "1", "2", "3", "4"]);
    let page = |query: String| {
        let path = format!("/messages?userId={}&{query}", DESK.id);
        let agency = &agency;
        async move {
            let page = agency.get(ZOE, &path).await;
            let words = page["messages"].as_array().unwrap().iter();
            let words: Vec<String> = words
                .map(|one| one["message"].as_str().unwrap().to_owned())
                .collect();
            (words.join(""), page["hasMore"].as_bool().unwrap())
        }
    };
    assert_eq!(page("limit=2".into()).await, ("34".into(), true));
    let third = all[3]["id"].as_str().unwrap();
    assert_eq!(
        page(format!("limit=3&before={third}")).await,
        ("012".into(), false)
    );
    assert_eq!(page(format!("before={third}")).await, ("012".into(), false));
    assert_eq!(
        page("before=2000-01-01T00:00:00Z".into()).await,
        (String::new(), false)
    );
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_said_is_seen_without_reading_it_all(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let agency = Agency::open(backend).await;
    for text in ["one", "two"] {
        agency.say(KAI, DESK, text).await;
    }
    let seen = |by: Person, of: Person| {
        let agency = &agency;
        async move {
            let answer = agency.post(by, "/seen", &json!({ "userId": of.id })).await;
            assert_eq!(answer.status, 200, "{answer:?}");
            answer.json()
        }
    };
    assert_eq!(
        seen(DESK, KAI).await,
        json!({ "success": true, "count": 2 })
    );
    assert_eq!(
        seen(DESK, KAI).await,
        json!({ "success": true, "count": 0 })
    );
    assert_eq!(
        seen(KAI, DESK).await,
        json!({ "success": true, "count": 0 })
    );
    assert_eq!(
        seen(DESK, MIA).await,
        json!({ "success": true, "count": 0 })
    );
    let read = agency.read(KAI, DESK).await;
    assert!(read.iter().all(|message| message["seen"] == true));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_before_somebody_went_does_not_stay_unread(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let agency = Agency::open(backend).await;
    for someone in [ZOE, KAI, MIA] {
        agency.say(someone, DESK, "goodbye").await;
    }
    agency.disable(ZOE).await;
    agency.disable(KAI).await;
    let gone = agency.server.host().delete("/api/v1/users/cmu-mia").await;
    assert_eq!(gone.status, 204, "{gone:?}");
    let left = json!({ "total": 2, "byUser": { ZOE.id: 1, KAI.id: 1 } });
    assert_eq!(agency.get(DESK, "/unread").await, left);
    let listed = agency.get(DESK, "/conversations").await;
    assert_eq!(listed["conversations"].as_array().unwrap().len(), 2);

    assert_eq!(agency.read(DESK, ZOE).await[0]["message"], "goodbye");
    let seen = agency
        .post(DESK, "/seen", &json!({ "userId": KAI.id }))
        .await;
    let one = json!({ "success": true, "count": 1 });
    assert_eq!((seen.status, seen.json()), (200, one));
    let nothing = json!({ "total": 0, "byUser": {} });
    assert_eq!(agency.get(DESK, "/unread").await, nothing);
    let body = json!({ "receiverId": ZOE.id, "message": "hello?" });
    let answer = agency.post(DESK, "/send", &body).await;
    assert_eq!(refused(&answer), (404, "User not found".into()));
}

#[rstest]
#[case::both_customers(ZOE, KAI)]
#[case::customer_and_member(ZOE, MIA)]
#[case::member_and_customer(MIA, ZOE)]
#[case::administrators(DESK, LEE)]
#[tokio::test(flavor = "multi_thread")]
async fn roles_that_may_not_talk_do_not(#[case] one: Person, #[case] other: Person) {
    let agency = Agency::open(Backend::Sqlite).await;
    let forbidden = (403, "Forbidden".to_owned());
    let to = json!({ "receiverId": other.id, "userId": other.id, "message": "psst" });
    for path in ["/send", "/seen", "/typing"] {
        assert_eq!(
            refused(&agency.post(one, path, &to).await),
            forbidden,
            "{path}"
        );
    }
    let path = format!("/api/chat/messages?userId={}", other.id);
    assert_eq!(refused(&agency.http(one).get(&path).await), forbidden);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_said_has_the_products_words() {
    let agency = Agency::open(Backend::Sqlite).await;
    let long = "a".repeat(5_001);
    let bad = |text: &str| (400, text.to_owned());
    let missing = || bad("Missing required fields");
    let no_user = || (404, "User not found".to_owned());
    let to = |id: &str, text: &str| json!({ "receiverId": id, "message": text });
    let cases = [
        ("/send", json!({}), missing()),
        ("/send", json!({ "receiverId": DESK.id }), missing()),
        ("/send", json!({ "message": "hi" }), missing()),
        (
            "/send",
            json!({ "receiverId": 7, "message": "hi" }),
            missing(),
        ),
        ("/send", to(DESK.id, " "), bad("Message cannot be empty")),
        ("/send", to(DESK.id, &long), bad("Message too long")),
        ("/send", to(ZOE.id, "hi"), bad("Cannot message yourself")),
        ("/send", to("nobody", "hi"), no_user()),
        ("/seen", json!({}), bad("userId is required")),
        ("/seen", json!({ "userId": "nobody" }), no_user()),
        ("/typing", json!({}), missing()),
        (
            "/typing",
            json!({ "receiverId": DESK.id, "isTyping": "yes" }),
            missing(),
        ),
    ];
    for (path, body, expected) in &cases {
        assert_eq!(
            &refused(&agency.post(ZOE, path, body).await),
            expected,
            "{path} {body}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_has_the_products_words() {
    let agency = Agency::open(Backend::Sqlite).await;
    let bad = |text: &str| (400, text.to_owned());
    for body in ["", "{", "[]", "7"] {
        let zoe = agency.http(ZOE);
        let answer = zoe.call(Method::POST, "/api/chat/send", Some(body.into()));
        assert_eq!(refused(&answer.await), bad("Invalid JSON"), "{body}");
    }
    for (query, expected) in [
        ("", bad("userId is required")),
        ("userId=", bad("userId is required")),
        ("userId=nobody", (404, "User not found".into())),
        ("userId=cmu-desk&limit=0", bad("limit is no number above 0")),
        (
            "userId=cmu-desk&before=x",
            bad("before is no message and no moment"),
        ),
    ] {
        let path = format!("/api/chat/messages?{query}");
        assert_eq!(
            refused(&agency.http(ZOE).get(&path).await),
            expected,
            "{query}"
        );
    }
    for aliases in [
        json!({ "recipientId": DESK.id, "content": "hi" }),
        json!({ "toUserId": DESK.id, "text": "hi" }),
    ] {
        assert_eq!(agency.post(ZOE, "/send", &aliases).await.status, 200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_signed_in_hears_nothing_else() {
    let agency = Agency::open(Backend::Sqlite).await;
    let guest_like = agency.server.anonymous();
    let wrong = HttpClient::new(agency.server.address(), Some("nonsense".to_owned()));
    let cookie = agency
        .server
        .anonymous()
        .with_header("cookie", "next-auth.session-token=nonsense");
    for stranger in [guest_like, wrong, cookie] {
        for path in [
            "/messages?userId=cmu-desk",
            "/conversations",
            "/users",
            "/unread",
            "/support-contact",
        ] {
            let answer = stranger.get(&format!("/api/chat{path}")).await;
            assert_eq!(refused(&answer), (401, "Unauthorized".into()), "{path}");
        }
        for path in ["/send", "/seen", "/typing", "/pusher/auth"] {
            let answer = stranger.post(&format!("/api/chat{path}"), &json!({})).await;
            assert_eq!(refused(&answer), (401, "Unauthorized".into()), "{path}");
        }
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_is_assigned_and_stays(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let agency = Agency::open(backend).await;
    let contact = |of: Person| {
        let agency = &agency;
        async move { agency.get(of, "/support-contact").await["user"]["id"].clone() }
    };
    assert_eq!(
        contact(ZOE).await,
        DESK.id,
        "the oldest of those with nobody"
    );
    assert_eq!(contact(KAI).await, LEE.id, "who has fewer");
    assert_eq!(contact(ZOE).await, DESK.id);
    assert_eq!(contact(MIA).await, DESK.id);
    agency.say(LEE, ZOE, "I take over").await;
    assert_eq!(contact(ZOE).await, LEE.id, "the one of the newest message");
    let users = agency.get(ZOE, "/users").await;
    assert_eq!(users["users"].as_array().unwrap().len(), 1);
    assert_eq!(users["users"][0]["id"], LEE.id);
    assert_eq!(users["users"][0]["unreadCount"], 1);

    let gone = agency.server.host().delete("/api/v1/users/cmu-lee").await;
    assert_eq!(gone.status, 204, "{gone:?}");
    assert_eq!(contact(ZOE).await, DESK.id);
    assert_eq!(contact(KAI).await, DESK.id);
    let forbidden = agency.http(DESK).get("/api/chat/support-contact").await;
    assert_eq!(refused(&forbidden), (403, "Forbidden".into()));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn asking_many_times_at_once_assigns_one_administrator(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let agency = Agency::open(backend).await;
    let asking = (0..16).map(|_| agency.get(ZOE, "/support-contact"));
    let told = join_all(asking).await;
    for one in &told {
        assert_eq!(one["user"]["id"], DESK.id);
    }
    let listed = agency.get(LEE, "/conversations").await;
    assert_eq!(listed["conversations"], json!([]));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn deleted_people_are_no_work_for_who_is_assigned(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let agency = Agency::open(backend).await;
    let contact = agency.get(ZOE, "/support-contact").await;
    assert_eq!(contact["user"]["id"], DESK.id);
    let path = format!("/api/v1/users/{}", ZOE.id);
    assert_eq!(agency.server.host().delete(&path).await.status, 204);
    let contact = agency.get(KAI, "/support-contact").await;
    assert_eq!(contact["user"]["id"], DESK.id, "who has nobody again");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn administrators_see_all_people_and_find_them(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let agency = Agency::open(backend).await;
    agency.say(KAI, DESK, "hello").await;
    let found = |query: &str| {
        let path = format!("/users{query}");
        let agency = &agency;
        async move {
            let users = agency.get(DESK, &path).await;
            let users = users["users"].as_array().unwrap().clone();
            let ids: Vec<String> = users
                .iter()
                .map(|user| user["id"].as_str().unwrap().to_owned())
                .collect();
            (ids, users)
        }
    };
    let (ids, users) = found("").await;
    assert_eq!(
        ids,
        [KAI.id, MIA.id, ZOE.id],
        "nobody of the administrators"
    );
    assert_eq!(users[0]["unreadCount"], 1);
    assert!(users[0]["lastMessageAt"].is_string());
    assert_eq!(
        (&users[1]["unreadCount"], &users[1]["lastMessageAt"]),
        (&json!(0), &Value::Null)
    );
    assert_eq!(found("?q=PARK").await.0, [ZOE.id]);
    let akesson = Person {
        id: "cmu-ake",
        role: "customer",
        name: "Åke Åkesson",
    };
    agency.get(akesson, "/unread").await;
    assert_eq!(found("?q=%C3%85kess").await.0, [akesson.id]);
    assert_eq!(found("?q=mia%40agency").await.0, [MIA.id]);
    assert_eq!(found("?q=%25").await.0, [] as [&str; 0]);
    assert_eq!(found("?q=PA%00RK").await.0, [] as [&str; 0]);
    assert_eq!(found("?q=").await.0.len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_unread_is_counted_however_many_people_said_it() {
    const PEOPLE: usize = 510;
    let agency = Agency::open(Backend::Sqlite).await;
    let address = agency.server.address();
    let speaking =
        futures_util::stream::iter(0..PEOPLE).for_each_concurrent(16, |number| async move {
            let someone = token_of(&json!({
                "id": format!("cmu-{number:03}"), "role": "customer",
                "name": format!("Person {number}"), "exp": seconds_from_now(3_600),
            }));
            let said = json!({ "receiverId": DESK.id, "message": "hello" });
            let http = HttpClient::new(address, Some(someone));
            assert_eq!(http.post("/api/chat/send", &said).await.status, 200);
        });
    speaking.await;
    let unread = agency.get(DESK, "/unread").await;
    assert_eq!(unread["total"], PEOPLE);
    assert_eq!(unread["byUser"]["cmu-000"], 1);
    let first = agency.get(DESK, "/users?q=Person%200").await;
    assert_eq!(first["users"][0]["unreadCount"], 1);
    let listed = agency.get(DESK, "/conversations").await;
    assert_eq!(listed["conversations"].as_array().unwrap().len(), 500);
}
