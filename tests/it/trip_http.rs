//! The trip service's HTTP: who may talk about a trip, what they read, and the words of refusals.

use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::database::Backend;
use crate::support::http::{Answer, HttpClient};
use crate::support::trip_client::Trip;

const SEND: &str = "/api/messages/send";
const READ: &str = "/api/messages/read";
const REPORT: &str = "/api/messages/report";

fn told(answer: &Answer) -> (u16, String) {
    let text = answer.json()["error"].as_str().unwrap().to_owned();
    (answer.status, text)
}

fn refused(status: u16, text: &str) -> (u16, String) {
    (status, text.to_owned())
}

fn contents(data: &Value) -> Vec<&str> {
    let messages = data["messages"].as_array().unwrap().iter();
    messages
        .map(|one| one["content"].as_str().unwrap())
        .collect()
}

fn person<'a>(data: &'a Value, id: &str) -> &'a Value {
    let mut people = data["participants"].as_array().unwrap().iter();
    people.find(|one| one["userId"] == id).unwrap()
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_begins_with_the_first_words_and_people_come_in_one_by_one(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let trip = Trip::open(backend).await;
    let nothing = trip.read("bek").await;
    assert_eq!(
        nothing,
        json!({ "conversationId": null, "messages": [], "participants": [], "unreadCount": 0 })
    );

    let say = json!({
        "tripId": "t_1",
        "content": " I am at the north gate ",
        "metadata": { "tempId": "temp-1772900000000", "n": 1.50 },
    });
    let said = trip.http("aida").await.post(SEND, &say).await;
    assert_eq!(said.status, 200);
    let said = said.json();
    assert_eq!(said["success"], true);
    let said = &said["data"];
    let conversation = said["conversationId"].as_str().unwrap();
    assert_eq!(
        *said,
        json!({
            "id": said["id"], "conversationId": conversation, "senderId": "aida",
            "content": "I am at the north gate", "type": "TEXT",
            "metadata": { "tempId": "temp-1772900000000", "n": 1.50 },
            "status": "SENT", "isReported": false, "reportReason": null, "isHidden": false,
            "sentAt": said["sentAt"], "deliveredAt": null, "readAt": null, "editedAt": null,
            "sender": {
                "id": "aida", "name": "Aida K.",
                "avatar": "https://img.example/aida.png", "role": "PASSENGER",
            },
        })
    );

    // Whoever never opened it has all of it unread, and is a participant from now on.
    let seen = trip.read("bek").await;
    assert_eq!(seen["conversationId"], conversation);
    assert_eq!(contents(&seen), ["I am at the north gate"]);
    assert_eq!(seen["unreadCount"], 1);
    assert_eq!(seen["messages"][0]["metadata"], said["metadata"]);
    assert_eq!(seen["participants"].as_array().unwrap().len(), 2);
    assert_eq!(person(&seen, "bek")["unreadCount"], 1);
    assert_eq!(
        *person(&seen, "aida"),
        json!({
            "userId": "aida", "user": said["sender"], "unreadCount": null, "lastReadAt": null,
        })
    );
    // Reading does not mark as read.
    assert_eq!(trip.read("bek").await["unreadCount"], 1);

    let mark = json!({ "conversationId": conversation });
    let marked = trip.http("bek").await.post(READ, &mark).await;
    assert_eq!(
        marked.json(),
        json!({ "success": true, "message": "Messages marked as read" })
    );
    assert_eq!(trip.read("bek").await["unreadCount"], 0);
    assert_eq!(trip.read("aida").await["messages"][0]["status"], "READ");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn losing_the_booking_ends_access_and_getting_it_back_shows_what_was_missed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let trip = Trip::open(backend).await;
    trip.say("aida", "one").await;
    trip.say("bek", "two").await;
    let conversation = trip.read("aida").await["conversationId"].clone();
    trip.http("aida")
        .await
        .post(READ, &json!({ "conversationId": conversation }))
        .await;

    trip.name("t_1", &[("bek", "driver")]).await;
    let aida = trip.http("aida").await;
    let page = aida.get("/api/messages/t_1").await;
    assert_eq!(told(&page), refused(403, "Access denied"));
    let say = json!({ "tripId": "t_1", "content": "three" });
    let sending = aida.post(SEND, &say).await;
    assert_eq!(told(&sending), refused(403, "Access denied"));
    let reading = aida
        .post(READ, &json!({ "conversationId": conversation }))
        .await;
    let outside = refused(403, "Not a participant of this conversation");
    assert_eq!(told(&reading), outside);
    // Messages stay.
    let left = trip.read("bek").await;
    assert_eq!(contents(&left), ["one", "two"]);
    assert_eq!(left["participants"].as_array().unwrap().len(), 1);

    trip.say("bek", "three").await;
    trip.name("t_1", &[("bek", "driver"), ("aida", "passenger")])
        .await;
    let back = trip.read("aida").await;
    assert_eq!(contents(&back), ["one", "two", "three"]);
    assert_eq!(back["unreadCount"], 1);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn pages_go_back_from_a_message_or_a_moment(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let trip = Trip::open(backend).await;
    let mut said = Vec::new();
    for content in ["one", "two", "three"] {
        said.push(trip.say("aida", content).await);
    }
    let aida = trip.http("aida").await;
    let page = async |query: String| {
        let page = aida.get(&format!("/api/messages/t_1?{query}")).await;
        assert_eq!(page.status, 200, "{page:?}");
        let data = page.json()["data"].clone();
        let contents = contents(&data).join(" ");
        (contents, data["hasMore"].as_bool().unwrap())
    };
    let of = |contents: &str, has_more: bool| (contents.to_owned(), has_more);
    assert_eq!(page("limit=2".into()).await, of("two three", true));
    assert_eq!(page("limit=1000".into()).await, of("one two three", false));
    let third = said[2]["id"].as_str().unwrap();
    let before = format!("before={third}&limit=1");
    assert_eq!(page(before).await, of("two", true));
    let moment = said[0]["sentAt"].as_str().unwrap();
    assert_eq!(page(format!("before={moment}")).await, of("", false));
    assert_eq!(
        page("before=2099-01-01T00:00:00Z".into()).await,
        of("one two three", false)
    );
    assert!(trip.read("aida").await.get("hasMore").is_none());
    for query in ["limit=0", "limit=x", "before=yesterday"] {
        let page = aida.get(&format!("/api/messages/t_1?{query}")).await;
        assert_eq!(told(&page), refused(400, "Invalid payload"), "{query}");
    }
    let unknown = uuid::Uuid::now_v7();
    let page = aida
        .get(&format!("/api/messages/t_1?before={unknown}"))
        .await;
    assert_eq!(told(&page), refused(404, "Message not found"));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn refusals_have_the_words_of_the_product(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let trip = Trip::open(backend).await;
    let said = trip.say("bek", "hello").await;
    let (aida, otto, root) = (
        trip.http("aida").await,
        trip.http("otto").await,
        trip.http("root").await,
    );
    let long = "a".repeat(1_001);
    let send = |body: Value| (SEND, body);
    let cases: Vec<(&HttpClient, (&str, Value), u16, &str)> = vec![
        (
            &aida,
            send(json!({})),
            400,
            "tripId and content are required",
        ),
        (
            &aida,
            send(json!({ "tripId": "t_1", "content": " " })),
            400,
            "tripId and content are required",
        ),
        (
            &aida,
            send(json!({ "tripId": "t_9", "content": "a" })),
            404,
            "Trip not found",
        ),
        (
            &otto,
            send(json!({ "tripId": "t_1", "content": "a" })),
            403,
            "Access denied",
        ),
        // Reads through the moderation routes only.
        (
            &root,
            send(json!({ "tripId": "t_1", "content": "a" })),
            403,
            "Access denied",
        ),
        (
            &aida,
            send(json!({ "tripId": "t_1", "content": long })),
            400,
            "Message too long",
        ),
        (
            &aida,
            send(json!({ "tripId": "t_1", "content": "a", "type": "SYSTEM" })),
            400,
            "Invalid message type",
        ),
        (
            &aida,
            send(json!({ "tripId": "t_1", "content": "a", "metadata": [] })),
            400,
            "Invalid payload",
        ),
        (&aida, (READ, json!({})), 400, "conversationId is required"),
        (
            &otto,
            (READ, json!({ "conversationId": said["conversationId"] })),
            403,
            "Not a participant of this conversation",
        ),
        (
            &aida,
            (READ, json!({ "conversationId": "nothing" })),
            403,
            "Not a participant of this conversation",
        ),
        (
            &aida,
            (REPORT, json!({ "messageId": said["id"] })),
            400,
            "messageId and reason are required",
        ),
        (
            &aida,
            (REPORT, json!({ "messageId": "x", "reason": "r" })),
            404,
            "Message not found",
        ),
        (
            &otto,
            (REPORT, json!({ "messageId": said["id"], "reason": "r" })),
            403,
            "Not a participant of this conversation",
        ),
    ];
    for (client, (path, body), status, text) in cases {
        let answer = client.post(path, &body).await;
        assert_eq!(told(&answer), refused(status, text), "{path} {body}");
    }
    let own = json!({ "messageId": said["id"], "reason": "r" });
    let reporting = trip.http("bek").await.post(REPORT, &own).await;
    assert_eq!(
        told(&reporting),
        refused(400, "Cannot report your own message")
    );
    let broken = aida.call(Method::POST, SEND, Some("{".to_owned())).await;
    assert_eq!(told(&broken), refused(400, "Invalid JSON"));
    for (client, path, status, text) in [
        (&aida, "/api/messages/t_9", 404, "Trip not found"),
        (&otto, "/api/messages/t_1", 403, "Access denied"),
        (&root, "/api/messages/t_1", 403, "Access denied"),
    ] {
        assert_eq!(told(&client.get(path).await), refused(status, text));
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_session_token_is_a_bearer_or_a_cookie(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let trip = Trip::open(backend).await;
    let nobody = trip.server.anonymous().get("/api/messages/t_1").await;
    assert_eq!(told(&nobody), refused(401, "Authentication required"));
    for token in ["x".repeat(64), "nonsense".to_owned()] {
        let client = HttpClient::new(trip.server.address(), Some(token));
        let page = client.get("/api/messages/t_1").await;
        assert_eq!(told(&page), refused(401, "Invalid or expired session"));
    }
    let token = trip.server.session_token("aida").await;
    let client = reqwest::Client::new();
    let ask = async |cookie: &str, origin: Option<&str>| {
        let url = format!("http://{}/api/messages/t_1", trip.server.address());
        let mut request = client.get(url).header("cookie", cookie);
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(
        ask(&format!("theme=dark; session={token}"), None).await,
        200
    );
    assert_eq!(ask(&format!("driver_session={token}"), None).await, 200);
    assert_eq!(ask("session=nonsense", None).await, 401);
    // A browser sends cookies along with what any page asks for.
    let evil = Some("https://evil.example");
    assert_eq!(ask(&format!("session={token}"), evil).await, 403);
    let socket = trip.server.anonymous().get("/api/socket").await;
    assert_eq!(
        socket.json(),
        json!({ "status": "Socket.IO server running", "path": "/api/socket" })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn cookies_count_from_pages_that_are_named_and_not_from_any() {
    let allowed = [("PARLOR__SERVER__ALLOWED_ORIGINS", "*,https://app.example")];
    let trip = Trip::with(Backend::Sqlite, &allowed).await;
    let token = trip.server.session_token("aida").await;
    let client = reqwest::Client::new();
    let address = trip.server.address();
    let ask = async |header: &str, value: &str, origin: &str| {
        let request = client
            .get(format!("http://{address}/api/messages/t_1"))
            .header("origin", origin)
            .header(header, value);
        let answer = request.send().await.unwrap();
        let allowed = |what: &str| {
            let name = format!("access-control-allow-{what}");
            let header = answer.headers().get(name);
            header.map(|value| value.to_str().unwrap().to_owned())
        };
        (
            answer.status().as_u16(),
            allowed("origin"),
            allowed("credentials"),
        )
    };
    let (cookie, bearer) = (format!("session={token}"), format!("Bearer {token}"));
    let (evil, app) = ("https://evil.example", "https://app.example");
    let mirrored = |origin: &str| Some(origin.to_owned());
    let yes = Some("true".to_owned());
    assert_eq!(
        ask("cookie", &cookie, evil).await,
        (403, mirrored(evil), None)
    );
    assert_eq!(
        ask("authorization", &bearer, evil).await,
        (200, mirrored(evil), None)
    );
    assert_eq!(ask("cookie", &cookie, app).await, (200, mirrored(app), yes));
    let own = format!("http://{address}");
    assert_eq!(ask("cookie", &cookie, &own).await.0, 200);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn ten_messages_a_minute_are_enough(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let settings = [("PARLOR__LIMITS__MESSAGES_PER_MINUTE", "10")];
    let trip = Trip::with(backend, &settings).await;
    let aida = trip.http("aida").await;
    let say = json!({ "tripId": "t_1", "content": "again" });
    for _ in 0..10 {
        assert_eq!(aida.post(SEND, &say).await.status, 200);
    }
    let refusal = aida.post(SEND, &say).await;
    let slow_down = refused(429, "Rate limit exceeded. Please slow down.");
    assert_eq!(told(&refusal), slow_down);
    assert!(refusal.headers.contains_key("retry-after"));
    assert_eq!(trip.read("bek").await["unreadCount"], 10);
}

#[rstest]
#[case::by_the_id_of_their_record("drv_7")]
#[case::by_that_id_and_its_sort("driver:drv_7")]
#[tokio::test(flavor = "multi_thread")]
async fn a_driver_is_named_by_their_record_too(
    #[case] named: &str,
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let trip = Trip::open(backend).await;
    let bek = json!({ "role": "DRIVER", "name": "Bek T.", "aliases": { "driver": "drv_7" } });
    let told = trip.server.host().put("/api/v1/users/bek", &bek).await;
    assert_eq!(told.status, 200, "{told:?}");
    trip.name("t_2", &[(named, "driver"), ("aida", "passenger")])
        .await;
    let page = trip.http("bek").await.get("/api/messages/t_2").await;
    assert_eq!(page.status, 200, "{page:?}");
}
