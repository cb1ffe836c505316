//! The trip service's socket: what is told to whom, in which order, and the words of refusals.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::database::Backend;
use crate::support::http::HttpClient;
use crate::support::server::TestServer;
use crate::support::socketio_client::{PollingClient, SocketIoClient};
use crate::support::token::API_KEY;
use crate::support::trip_client::{SOCKET, Trip};

fn message(conversation: &str, content: &str) -> Value {
    json!({ "conversationId": conversation, "content": content })
}

fn about(conversation: &str) -> Value {
    json!({ "conversationId": conversation })
}

/// The names of all events that came so far, without the figures that come when they may.
async fn names(client: &mut SocketIoClient) -> Vec<String> {
    let events = client.drain().await;
    let names = events.into_iter().map(|(name, _)| name);
    names.filter(|name| name != "conversation:unread").collect()
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn driver_and_passenger_hear_of_each_other(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let trip = Trip::open(backend).await;
    let (mut aida, conversation) = trip.join("aida").await;
    let (mut bek, same) = trip.join("bek").await;
    assert_eq!(conversation, same);
    assert_eq!(
        aida.event("conversation:participant").await,
        json!({
            "conversationId": conversation, "userId": "bek", "userName": "Bek T.",
            "action": "joined",
        })
    );

    let data = json!({ "tempId": "temp-1", "lane": 2 });
    let say = json!({
        "conversationId": conversation, "content": " North gate ", "type": "TEXT",
        "metadata": data,
    });
    aida.emit("message:send", &say).await;
    let echo = aida.event("message:new").await;
    assert_eq!(
        (&echo["content"], &echo["metadata"]),
        (&json!("North gate"), &data)
    );
    assert_eq!(echo["status"], "SENT");
    // The message comes before the word that it is stored.
    let (name, sent) = aida.next_event().await;
    assert_eq!(name, "message:sent");
    assert_eq!(sent, json!({ "messageId": echo["id"], "tempId": "temp-1" }));
    assert_eq!(bek.event("message:new").await, echo);

    // Reaching the other's socket is delivery.
    let delivered = aida.event("message:status").await;
    assert_eq!(
        delivered,
        json!({
            "messageIds": [echo["id"]], "conversationId": conversation, "status": "DELIVERED",
            "deliveredAt": delivered["deliveredAt"],
        })
    );
    bek.emit("typing:start", &about(&conversation)).await;
    assert_eq!(
        aida.event("typing:start").await,
        json!({ "userId": "bek", "userName": "Bek T." })
    );
    bek.emit("typing:stop", &about(&conversation)).await;
    assert_eq!(aida.event("typing:stop").await, json!({ "userId": "bek" }));

    let read = json!({ "userId": "bek", "conversationId": conversation });
    let answered = bek.ask("messages:read", &about(&conversation)).await;
    assert_eq!(answered, read);
    assert_eq!(aida.event("messages:read").await, read);
    let status = aida.event("message:status").await;
    assert_eq!(
        (&status["status"], &status["deliveredAt"]),
        (&json!("READ"), &delivered["deliveredAt"])
    );
    // Both sides agree, and so does what is read over HTTP.
    let seen = trip.read("aida").await;
    let seen = &seen["messages"][0];
    assert_eq!(
        (&seen["status"], &seen["deliveredAt"], &seen["readAt"]),
        (&json!("READ"), &delivered["deliveredAt"], &status["readAt"])
    );
    let seen = trip.read("bek").await;
    assert_eq!(seen["unreadCount"], 0);
    assert_eq!(seen["lastReadAt"], status["readAt"]);
    assert!(names(&mut bek).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_says_what_they_typed_stops_typing_after_it() {
    let trip = Trip::open(Backend::Sqlite).await;
    let (mut aida, conversation) = trip.join("aida").await;
    let (mut bek, _) = trip.join("bek").await;
    aida.emit("typing:start", &about(&conversation)).await;
    bek.event("typing:start").await;
    let said = aida
        .ask("message:send", &message(&conversation, "South"))
        .await;
    assert_eq!(bek.event("message:new").await["id"], said["messageId"]);
    let stopped = ("typing:stop".to_owned(), json!({ "userId": "aida" }));
    assert_eq!(bek.next_event().await, stopped);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn who_has_not_joined_hears_figures_only(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let trip = Trip::open(backend).await;
    let (mut aida, conversation) = trip.join("aida").await;
    let mut elsewhere = trip.connect("bek").await;
    let said = trip.say("bek", "from a page").await;
    assert_eq!(aida.event("message:new").await["id"], said["id"]);
    let sent = aida
        .ask("message:send", &message(&conversation, "to bek"))
        .await;
    assert!(sent.get("tempId").is_none());
    loop {
        let figures = elsewhere.event("conversation:unread").await;
        assert_eq!(
            (&figures["tripId"], &figures["conversationId"]),
            (&json!("t_1"), &json!(conversation))
        );
        if figures["unreadCount"] == 1 {
            break;
        }
    }
    assert!(names(&mut elsewhere).await.is_empty());
    // A message that reached no socket of the other is not delivered.
    let seen = trip.read("aida").await;
    assert_eq!(seen["messages"][1]["status"], "SENT");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn coming_back_finds_what_was_missed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let trip = Trip::open(backend).await;
    let (mut aida, conversation) = trip.join("aida").await;
    let (mut bek, _) = trip.join("bek").await;
    bek.emit("typing:start", &about(&conversation)).await;
    aida.event("typing:start").await;
    bek.vanish();
    // Whoever is gone types no more.
    assert_eq!(aida.event("typing:stop").await, json!({ "userId": "bek" }));
    for content in ["one", "two"] {
        aida.ask("message:send", &message(&conversation, content))
            .await;
    }
    assert_eq!(trip.read("bek").await["unreadCount"], 2);
    assert_eq!(trip.read("aida").await["messages"][1]["status"], "SENT");

    let (mut bek, _) = trip.join("bek").await;
    bek.ask("messages:read", &about(&conversation)).await;
    let status = aida.event("message:status").await;
    assert_eq!(status["status"], "READ");
    assert_eq!(status["messageIds"].as_array().unwrap().len(), 2);
    assert_eq!(trip.read("bek").await["unreadCount"], 0);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn messages_sent_without_waiting_keep_their_order(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let trip = Trip::open(backend).await;
    let (mut aida, conversation) = trip.join("aida").await;
    let (mut bek, _) = trip.join("bek").await;
    for number in 0..40 {
        aida.feed("message:send", &message(&conversation, &number.to_string()))
            .await;
    }
    aida.flush().await;
    for number in 0..40 {
        let heard = bek.event("message:new").await;
        assert_eq!(heard["content"], number.to_string());
    }
    let mut last = None;
    for _ in 0..80 {
        let (name, payload) = loop {
            let event = aida.next_event().await;
            if event.0 == "message:new" || event.0 == "message:sent" {
                break event;
            }
        };
        if name == "message:new" {
            last = Some(payload["id"].clone());
        } else {
            // Each is announced after its message.
            assert!(last.is_some());
        }
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn hidden_messages_disappear_and_come_back(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let trip = Trip::open(backend).await;
    let (mut aida, conversation) = trip.join("aida").await;
    let said = trip.say("bek", "rude words").await;
    aida.event("message:new").await;
    let root = trip.http("root").await;
    let moderate = async |what: &str| {
        let id = said["id"].as_str().unwrap();
        let path = format!("/api/admin/messages/{id}/{what}");
        assert_eq!(root.post(&path, &json!({})).await.status, 200);
    };
    moderate("hide").await;
    assert_eq!(
        aida.event("message:hidden").await,
        json!({ "messageId": said["id"], "conversationId": conversation })
    );
    moderate("unhide").await;
    let shown = aida.event("message:updated").await;
    assert_eq!(
        (&shown["content"], &shown["isHidden"], &shown["status"]),
        (&json!("rude words"), &json!(false), &json!("DELIVERED"))
    );
    assert!(shown["deliveredAt"].is_string());
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn losing_the_booking_ends_access_on_the_socket(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let trip = Trip::open(backend).await;
    let (mut aida, conversation) = trip.join("aida").await;
    let (mut bek, _) = trip.join("bek").await;
    trip.name("t_1", &[("bek", "driver")]).await;
    let left = loop {
        let change = bek.event("conversation:participant").await;
        if change["action"] == "left" {
            break change;
        }
    };
    assert_eq!(left["userId"], "aida");
    aida.drain().await;
    bek.ask("message:send", &message(&conversation, "alone"))
        .await;
    let sending = aida.ask("message:send", &message(&conversation, "x")).await;
    assert_eq!(sending["message"], "Not a participant of this conversation");
    let joining = aida
        .ask("join:conversation", &json!({ "tripId": "t_1" }))
        .await;
    assert_eq!(joining["message"], "Access denied to this conversation");
    assert_eq!(names(&mut aida).await, ["error", "error"]);

    // Back in, the socket hears nothing until it joins again.
    trip.name("t_1", &[("bek", "driver"), ("aida", "passenger")])
        .await;
    trip.read("aida").await;
    bek.ask("message:send", &message(&conversation, "unheard"))
        .await;
    assert!(names(&mut aida).await.is_empty());
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn refusals_have_the_words_of_the_product(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let trip = Trip::open(backend).await;
    let (mut aida, conversation) = trip.join("aida").await;
    let mut otto = trip.connect("otto").await;
    let long = "a".repeat(1_001);
    let outside = "Not a participant of this conversation";
    let with = |more: Value| {
        let mut say = message(&conversation, "a");
        for (key, value) in more.as_object().unwrap() {
            say[key] = value.clone();
        }
        say
    };
    let cases = [
        (
            "join:conversation",
            json!({ "tripId": "t_9" }),
            "Trip not found",
        ),
        ("join:conversation", json!({}), "Invalid payload"),
        ("join:conversation", json!("t_1"), "Invalid payload"),
        (
            "message:send",
            with(json!({ "content": "  " })),
            "Message content is required",
        ),
        (
            "message:send",
            with(json!({ "content": long })),
            "Message too long",
        ),
        (
            "message:send",
            with(json!({ "type": "SYSTEM" })),
            "Invalid message type",
        ),
        (
            "message:send",
            with(json!({ "content": 1 })),
            "Invalid payload",
        ),
        (
            "message:send",
            with(json!({ "metadata": 1 })),
            "Invalid payload",
        ),
        ("message:send", message("nothing", "a"), outside),
        ("messages:read", about("nothing"), outside),
        ("messages:read", json!({}), "Invalid payload"),
    ];
    for (name, payload, text) in cases {
        let refused = aida.ask(name, &payload).await;
        assert_eq!(refused["message"], text, "{name} {payload}");
        assert_eq!(aida.event("error").await, refused);
    }
    let denied = "Access denied to this conversation";
    for (name, payload, text) in [
        ("join:conversation", json!({ "tripId": "t_1" }), denied),
        ("message:send", message(&conversation, "a"), outside),
        ("messages:read", about(&conversation), outside),
    ] {
        let refused = otto.ask(name, &payload).await;
        assert_eq!(refused["message"], text, "{name}");
    }
    otto.drain().await;
    // Typing needs participation, and is dropped without a word otherwise.
    otto.emit("typing:start", &about(&conversation)).await;
    otto.emit("typing:start", &about("nothing")).await;
    // What is not chat is nobody's business here.
    otto.emit("driver:location:update", &json!({ "lat": 1 }))
        .await;
    assert!(names(&mut otto).await.is_empty());
    otto.write("42{").await;
    let malformed = otto.event("error").await;
    assert_eq!(malformed["message"], "Invalid payload");
    assert!(!names(&mut aida).await.contains(&"typing:start".to_owned()));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn only_bearers_of_a_session_are_let_in(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let trip = Trip::open(backend).await;
    let refused = async |auth: Value| trip.connect_with(&auth).await.err();
    let required = Some("Authentication required".to_owned());
    let invalid = Some("Invalid or expired session".to_owned());
    assert_eq!(refused(json!({})).await, required);
    assert_eq!(refused(json!({ "token": "" })).await, required);
    assert_eq!(refused(json!({ "token": "nonsense" })).await, invalid);
    let unknown = json!({ "token": "x".repeat(64) });
    assert_eq!(refused(unknown).await, invalid);
    let token = trip.server.session_token("aida").await;
    let auth = json!({ "token": token });
    assert!(trip.connect_with(&auth).await.is_ok());
    let path = format!("/api/v1/session-tokens/{token}");
    assert_eq!(trip.server.host().delete(&path).await.status, 204);
    assert_eq!(refused(auth).await, invalid);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_expires_ends_with_the_next_event(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let trip = Trip::open(backend).await;
    let wish = json!({ "user_id": "aida", "expires_in": 1 });
    let host = HttpClient::new(trip.server.address(), Some(API_KEY.to_owned()));
    let issued = host.post("/api/v1/session-tokens", &wish).await.json();
    let auth = json!({ "token": issued["token"] });
    let mut aida = trip.connect_with(&auth).await.unwrap();
    // Says something that nobody answers, until it is not taken in any more.
    let last = loop {
        aida.write("40/fence,").await;
        let packet = aida.packet().await.expect("an end without a word");
        if packet.starts_with("42") {
            break packet;
        }
    };
    let ended = aida.ended().await;
    assert!(ended.for_good);
    assert!(last.contains("Invalid or expired session"), "{last}");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_events_a_minute_are_enough(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let trip = Trip::open(backend).await;
    let (mut aida, conversation) = trip.join("aida").await;
    for _ in 0..200 {
        aida.feed("driver:location:update", &json!({})).await;
    }
    for _ in 1..100 {
        aida.feed("typing:stop", &about(&conversation)).await;
    }
    aida.flush().await;
    assert!(names(&mut aida).await.is_empty());
    let refused = aida.ask("messages:read", &about(&conversation)).await;
    assert_eq!(
        refused,
        json!({ "message": "Rate limit exceeded. Please slow down.", "code": "rate_limited" })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn how_many_events_are_enough_is_for_the_operator_to_say() {
    let settings = [("PARLOR__SOCKET_IO__TRIP__EVENTS_PER_MINUTE", "2")];
    let trip = Trip::with(Backend::Sqlite, &settings).await;
    let (mut aida, conversation) = trip.join("aida").await;
    let asked = about(&conversation);
    assert_eq!(aida.ask("typing:stop", &asked).await, json!({}));
    let refused = aida.ask("typing:stop", &asked).await;
    assert_eq!(refused["code"], "rate_limited");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn ten_messages_a_minute_are_enough_on_the_socket(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let settings = [("PARLOR__LIMITS__MESSAGES_PER_MINUTE", "10")];
    let trip = Trip::with(backend, &settings).await;
    let (mut aida, conversation) = trip.join("aida").await;
    for _ in 0..10 {
        let sent = aida.ask("message:send", &message(&conversation, "a")).await;
        assert!(sent["messageId"].is_string(), "{sent}");
    }
    let refused = aida.ask("message:send", &message(&conversation, "a")).await;
    assert_eq!(refused["message"], "Rate limit exceeded. Please slow down.");
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_are_pinged_as_the_product_expects() {
    let trip = Trip::open(Backend::Sqlite).await;
    let poll = |path: &str| {
        let url = format!(
            "http://{}{path}?EIO=4&transport=polling",
            address(&trip.server)
        );
        async move { reqwest::get(url).await.unwrap().text().await.unwrap() }
    };
    // With the slash and without it: some servers in front take it away.
    for path in [SOCKET, "/api/socket"] {
        let open = poll(path).await;
        let open: Value = serde_json::from_str(open.strip_prefix('0').unwrap()).unwrap();
        assert_eq!(
            (&open["pingInterval"], &open["pingTimeout"]),
            (&json!(25_000), &json!(20_000))
        );
    }
}

fn address(server: &TestServer) -> String {
    server.address().to_string()
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_polls_is_served_alike(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let trip = Trip::open(backend).await;
    let (mut aida, conversation) = trip.join("aida").await;
    let polling = PollingClient::open(trip.server.address(), SOCKET).await;
    let auth = json!({ "token": trip.server.session_token("bek").await });
    assert_eq!(polling.post(format!("40{auth}")).await.0, 200);
    assert!(polling.poll().await.1.starts_with("40{"));
    let join = json!(["join:conversation", { "tripId": "t_1" }]);
    polling.post(format!("42{join}")).await;
    let joined = json!(["conversation:joined", about_trip(&conversation)]);
    assert_eq!(polling.poll().await.1, format!("42{joined}"));
    let sent = aida
        .ask("message:send", &message(&conversation, "hello"))
        .await;
    let mut polled = polling.poll().await.1;
    while !polled.contains("message:new") {
        polled = polling.poll().await.1;
    }
    assert!(polled.contains(sent["messageId"].as_str().unwrap()));
    aida.write_bytes(b"bytes").await;
    assert_eq!(aida.event("error").await["message"], "Invalid payload");
}

fn about_trip(conversation: &str) -> Value {
    json!({ "conversationId": conversation, "tripId": "t_1" })
}
