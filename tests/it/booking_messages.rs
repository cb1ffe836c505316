//! What is said in sessions: read, said, and how far it got.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::booking::{
    ADA, AMA, AXEL, BEN, Depot, RAVI, SESSIONS, SUE, each, refusal, text,
};
use crate::support::database::Backend;

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_shown_as_the_product_shows_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let session = depot.asking(AMA).await;
    let says = json!({ "content": "  At the gate ", "metadata": { "lat": 1.50 }, "type": null });
    let said = depot.post(AMA, &session, ("/messages", &says)).await;
    assert_eq!(said.status, 201, "{said:?}");
    let said = said.json();
    assert_eq!(
        said,
        json!({
            "id": said["id"], "sessionId": session, "senderId": AMA.id, "content": "At the gate",
            "type": "text", "status": "sent", "metadata": { "lat": 1.50 },
            "createdAt": said["createdAt"], "updatedAt": said["createdAt"],
            "sender": AMA.shown(),
        })
    );
    for kind in ["image", "file", "location"] {
        let says = json!({ "content": kind, "type": kind });
        let said = depot.post(AMA, &session, ("/messages", &says)).await;
        assert_eq!((said.status, &said.json()["type"]), (201, &json!(kind)));
    }
    let read = depot.read(ADA, &session).await;
    assert_eq!(
        each(&read, "content"),
        ["At the gate", "image", "file", "location"]
    );
    assert_eq!(read[0]["sender"], said["sender"]);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_said_is_refused_in_the_products_words(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let session = depot.asking(AMA).await;
    let long = "x".repeat(5_001);
    for (says, words) in [
        (json!({}), "Message content is required"),
        (json!({ "content": " \n" }), "Message content is required"),
        (json!({ "content": 7 }), "Message content is required"),
        (
            json!({ "content": "a", "type": "system" }),
            "Invalid message type",
        ),
        (
            json!({ "content": "a", "type": "voice" }),
            "Invalid message type",
        ),
        (json!({ "content": "a", "type": 1 }), "Invalid message type"),
        (json!({ "content": long }), "Message too long"),
        (
            json!({ "content": "a", "metadata": [] }),
            "Invalid metadata",
        ),
    ] {
        let refused = depot.post(AMA, &session, ("/messages", &says)).await;
        assert_eq!(refusal(&refused), (400, words));
    }
    let fits = json!({ "content": "é".repeat(5_000) });
    let said = depot.post(AMA, &session, ("/messages", &fits)).await;
    assert_eq!(said.status, 201);
    let path = format!("{SESSIONS}/{session}/messages");
    for body in ["{", "[]", "\"text\""] {
        let body = Some(body.to_owned());
        let refused = depot
            .http(AMA)
            .call(reqwest::Method::POST, &path, body)
            .await;
        assert_eq!(refusal(&refused), (400, "Invalid JSON"));
    }
    assert_eq!(depot.read(ADA, &session).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_who_cannot_say_something_stays_outside() {
    let depot = Depot::open(Backend::Sqlite).await;
    let session = depot.asking(AMA).await;
    let people = || async {
        let shown = depot.get(ADA, &session, "").await.json();
        shown["participants"].as_array().unwrap().len()
    };
    let before = people().await;
    let long = json!({ "content": "x".repeat(5_001) });
    let refused = depot.post(AXEL, &session, ("/messages", &long)).await;
    assert_eq!(refusal(&refused), (400, "Message too long"));
    assert_eq!(people().await, before);
    depot.say(AXEL, &session, "Shorter").await;
    assert_eq!(people().await, before + 1);
}

/// Everything that can be asked about a session, with what is sent.
fn questions() -> Vec<(&'static str, &'static str, Value)> {
    let says = json!({ "content": "psst" });
    vec![
        ("GET", "", json!(null)),
        ("GET", "/messages", json!(null)),
        ("POST", "/messages", says),
        ("POST", "/typing", json!({ "isTyping": true })),
        ("POST", "/read", json!({})),
        ("PUT", "/close", json!({})),
        ("POST", "/close", json!({})),
        ("PUT", "/reopen", json!({})),
    ]
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_closed_to_outsiders_and_does_not_exist_for_them(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let session = depot.asking(AMA).await;
    depot.say(AMA, &session, "Where is my van?").await;
    let made_up = uuid::Uuid::new_v4().to_string();
    for (method, rest, body) in questions() {
        let body = (!body.is_null()).then(|| body.to_string());
        let method: reqwest::Method = method.parse().unwrap();
        for id in [session.as_str(), &made_up, "x"] {
            let path = format!("{SESSIONS}/{id}{rest}");
            let about = format!("{method} {path}");
            let call = |http: crate::support::http::HttpClient| {
                let (method, path, body) = (method.clone(), path.clone(), body.clone());
                async move { http.call(method, &path, body).await }
            };
            let nobody = call(depot.anonymous()).await;
            assert_eq!(refusal(&nobody), (401, "Unauthorized"), "{about}");
            let outsider = call(depot.http(BEN)).await;
            let expected = if rest == "/close" && id != "x" {
                (404, "Chat session not found")
            } else {
                (403, "Forbidden")
            };
            if rest != "/close" || id != "x" {
                assert_eq!(refusal(&outsider), expected, "{about}");
            }
        }
    }
    assert_eq!(depot.read(AMA, &session).await.len(), 1);
    assert_eq!(depot.list(BEN, "").await.len(), 0);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn history_is_read_from_its_end_from_a_moment_and_back_from_a_message(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let session = depot.asking(AMA).await;
    let mut said = Vec::new();
    for number in 1..=7 {
        said.push(depot.say(AMA, &session, &number.to_string()).await);
    }
    let read = async |query: &str| {
        let page = depot.get(AMA, &session, &format!("/messages{query}")).await;
        assert_eq!(page.status, 200, "{page:?}");
        each(page.json().as_array().unwrap(), "content").concat()
    };
    assert_eq!(read("").await, "1234567");
    assert_eq!(read("?limit=3").await, "567");
    assert_eq!(read("?limit=1000").await, "1234567");
    let before = format!("?before={}&limit=2", text(&said[4]["id"]));
    assert_eq!(read(&before).await, "34");
    let last = text(&said[6]["createdAt"]);
    assert_eq!(read(&format!("?since={last}")).await, "");
    assert_eq!(read("?since=2020-01-01T00:00:00.000Z&limit=2").await, "12");
    assert_eq!(
        read("?since=2020-01-01T00:00:00%2B02:00&limit=1").await,
        "1"
    );
    assert_eq!(read("?before=2020-01-01T00:00:00Z").await, "");
    for (query, words) in [
        ("limit=0", "Invalid limit"),
        ("limit=x", "Invalid limit"),
        ("since=yesterday", "Invalid since"),
        ("before=yesterday", "Invalid before"),
        (
            "before=018f0000-0000-7000-8000-000000000001",
            "Invalid before",
        ),
    ] {
        let refused = depot
            .get(AMA, &session, &format!("/messages?{query}"))
            .await;
        assert_eq!(refusal(&refused), (400, words));
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn reading_marks_what_is_shown_and_nothing_else(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let session = depot.asking(AMA).await;
    for content in ["one", "two", "three"] {
        depot.say(AMA, &session, content).await;
    }
    let statuses = async |someone| each(&depot.read(someone, &session).await, "status").join(" ");
    assert_eq!(statuses(AMA).await, "sent sent sent");
    // Whoever looks on leaves no mark.
    assert_eq!(statuses(AXEL).await, "sent sent sent");
    let path = "/messages?since=2020-01-01T00:00:00Z&limit=2";
    let read = depot.get(ADA, &session, path).await.json();
    assert_eq!(each(read.as_array().unwrap(), "status"), ["read", "read"]);
    assert_eq!(statuses(AMA).await, "read read sent");
    let own = async || {
        let shown = depot.get(ADA, &session, "").await.json();
        let people = shown["participants"].as_array().unwrap().clone();
        people
            .into_iter()
            .find(|one| one["userId"] == ADA.id)
            .unwrap()
    };
    assert!(own().await["lastReadAt"].is_string());
    let marked = depot.post(ADA, &session, ("/read", &json!({}))).await;
    assert_eq!(
        (marked.status, &marked.json()["success"]),
        (200, &json!(true))
    );
    assert_eq!(own().await["lastReadAt"], marked.json()["lastReadAt"]);
    assert_eq!(statuses(AMA).await, "read read read");
    let refused = depot.post(AXEL, &session, ("/read", &json!({}))).await;
    assert_eq!(refusal(&refused), (403, "Forbidden"));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn saying_something_moves_ones_own_mark(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let session = depot.asking(AMA).await;
    let read_at = async || {
        let shown = depot.get(AMA, &session, "").await.json();
        assert_eq!(shown["participants"][0]["userId"], AMA.id);
        shown["participants"][0]["lastReadAt"].clone()
    };
    assert_eq!(read_at().await, Value::Null);
    let said = depot.say(AMA, &session, "Hello?").await;
    assert_eq!(read_at().await, said["createdAt"]);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_takes_part_from_when_they_say_something(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let met = json!({ "type": "customer_driver", "participantIds": [RAVI.id] });
    let session = text(&depot.session(AMA, &met).await["id"]);
    let people = async || {
        let shown = depot.get(AMA, &session, "").await.json();
        each(shown["participants"].as_array().unwrap(), "userId").len()
    };
    let types = json!({ "isTyping": true });
    let typing = depot.post(ADA, &session, ("/typing", &types)).await;
    assert_eq!(typing.status, 200);
    depot.read(ADA, &session).await;
    assert_eq!(people().await, 2);
    depot.say(ADA, &session, "May I help?").await;
    assert_eq!(people().await, 3);
    let shown = depot.get(RAVI, &session, "").await.json();
    assert_eq!(shown["participants"][2]["role"], "admin");
    depot.say(ADA, &session, "Anything else?").await;
    assert_eq!(people().await, 3);
    // Support is no administrator.
    let says = json!({ "content": "x" });
    let refused = depot.post(SUE, &session, ("/messages", &says)).await;
    assert_eq!(refusal(&refused), (403, "Forbidden"));
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_messages_are_refused_with_a_time_to_come_back() {
    let settings = [("PARLOR__LIMITS__MESSAGES_PER_MINUTE", "1")];
    let depot = Depot::with(Backend::Sqlite, &settings).await;
    let session = depot.asking(AMA).await;
    depot.say(AMA, &session, "one").await;
    let says = json!({ "content": "two" });
    let refused = depot.post(AMA, &session, ("/messages", &says)).await;
    assert_eq!(refusal(&refused), (429, "Too many requests"));
    let wait: u64 = refused.headers["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_says_of_themselves_that_they_are_a_guest() {
    let depot = Depot::open(Backend::Sqlite).await;
    let session = depot.asking(AMA).await;
    let says = json!({
        "content": "psst", "guestEmail": "lena@example.org",
        "metadata": { "isGuestMessage": true, "guestEmail": "x@example.org", "kept": 1 },
    });
    let said = depot.post(AMA, &session, ("/messages", &says)).await.json();
    assert_eq!(said["metadata"], json!({ "kept": 1 }));
    assert_eq!(said["sender"], AMA.shown());
}
