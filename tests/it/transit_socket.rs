//! Requests over the bus operator's socket: answers, pushes, and the words of refusals.

use rstest::rstest;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::database::Backend;
use crate::support::transit_client::{Depot, TransitClient};

/// A moment with six digits.
fn is_time(value: &Value) -> bool {
    value
        .as_str()
        .is_some_and(|text| text.len() == 27 && text.as_bytes()[19] == b'.' && text.ends_with('Z'))
}

fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_request_for_support_has_the_whole_control_centre_in_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let mut dee = depot.connect("dee").await;
    let ask = json!({ "title": " Detour on line 12 ", "content": "Road closed" });
    let created = dee.ask("create_support_conversation", ask).await;
    let id = created["conversation_id"].as_str().unwrap();
    assert_eq!(
        created["message"],
        "Support conversation created successfully"
    );
    assert_eq!(created["title"], "Support: Detour on line 12");
    assert_eq!(
        created["participants"],
        json!(["dee", "abby", "carla", "omar"])
    );
    assert!(is_time(&created["timestamp"]), "{created}");
    // Told before the answer.
    let joined = dee.next_push().await;
    assert_eq!(
        joined,
        json!({
            "type": "conversation_joined", "conversation_id": id,
            "room_id": format!("conversation:{id}"), "message": format!("Joined conversation {id}"),
        })
    );
    assert!(dee.drain().await.is_empty());

    let mut carla = depot.connect("carla").await;
    let listed = carla.ask("get_active_conversations", json!({})).await;
    assert_eq!(listed["count"], 1);
    assert!(is_time(&listed["timestamp"]));
    let conversation = &listed["conversations"][0];
    assert_eq!(conversation["unread_count"], 1);
    assert_eq!(conversation["status"], "ACTIVE");
    assert_eq!(conversation["created_by"], "dee");
    assert_eq!(
        conversation["participants"][0],
        json!({
            "id": "dee", "email": "dee@buses.example", "role": "BUS_DRIVER",
            "first_name": "Dee", "last_name": "Rivers",
        })
    );
    assert_eq!(conversation["participants"][2]["last_name"], "van Stone");
    let last = &conversation["last_message"];
    assert_eq!(keys(last), ["content", "id", "sender_id", "sent_at"]);
    assert_eq!(
        (&last["content"], &last["sender_id"]),
        (&json!("Road closed"), &json!("dee"))
    );
    assert_eq!(last["sent_at"], conversation["last_message_at"]);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn history_is_paged_from_the_newest_and_told_oldest_first(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let mut dee = depot.connect("dee").await;
    let id = depot.ask_for_support(&mut dee, "Detour").await;
    for number in 1..=4 {
        let say = json!({ "conversation_id": id, "content": format!("{number}") });
        let sent = dee.ask("send_chat_message", say).await;
        assert_eq!(sent["message"], "Message sent successfully");
        assert_eq!(sent["conversation_id"], id.as_str());
        assert!(is_time(&sent["timestamp"]));
    }
    let mut carla = depot.connect("carla").await;
    let mut page = async |data: Value| {
        let mut wish = json!({ "conversation_id": id });
        wish.as_object_mut()
            .unwrap()
            .extend(data.as_object().unwrap().clone());
        let page = carla.ask("get_conversation_messages", wish).await;
        assert_eq!(page["conversation_id"], id.as_str());
        let messages = page["messages"].as_array().unwrap();
        assert_eq!(page["count"], messages.len());
        messages
            .iter()
            .map(|one| one["content"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(page(json!({})).await, ["Road closed", "1", "2", "3", "4"]);
    assert_eq!(page(json!({ "limit": 2 })).await, ["3", "4"]);
    assert_eq!(page(json!({ "limit": 2, "skip": 1 })).await, ["2", "3"]);
    assert_eq!(
        page(json!({ "limit": 10, "skip": 4 })).await,
        ["Road closed"]
    );
    assert!(page(json!({ "skip": 5 })).await.is_empty());
    assert!(page(json!({ "skip": u64::MAX })).await.is_empty());
    assert_eq!(page(json!({ "limit": 1_000_000 })).await.len(), 5);
    let whole = carla
        .ask(
            "get_conversation_messages",
            json!({ "conversation_id": id, "limit": 1 }),
        )
        .await;
    assert_eq!(
        keys(&whole["messages"][0]),
        [
            "content",
            "conversation_id",
            "id",
            "message_type",
            "sender_id",
            "sent_at"
        ]
    );
    for (data, text) in [
        (
            json!({ "limit": 0 }),
            "limit: expected a whole number of 1 or more",
        ),
        (
            json!({ "limit": "all" }),
            "limit: expected a whole number of 1 or more",
        ),
        (
            json!({ "skip": -1 }),
            "skip: expected a whole number of 0 or more",
        ),
    ] {
        let mut wish = json!({ "conversation_id": id });
        wish.as_object_mut()
            .unwrap()
            .extend(data.as_object().unwrap().clone());
        assert_eq!(carla.refusal("get_conversation_messages", wish).await, text);
    }
}

/// What the fields of a driver's requests are refused with, as request, data and text.
fn refused_fields(own: &str) -> Vec<(&'static str, Value, &'static str)> {
    let long = "x".repeat(1_001);
    let missing = "Title and content required";
    let create = "create_support_conversation";
    let mut rows = vec![
        (create, json!({}), missing),
        (create, json!({ "title": " ", "content": "c" }), missing),
        (create, json!({ "title": "t", "content": 7 }), missing),
        (
            create,
            json!({ "title": "t", "content": long }),
            "Message too long",
        ),
        (
            create,
            json!({ "title": "x".repeat(201), "content": "c" }),
            "Title too long",
        ),
    ];
    let missing = "Conversation ID and content required";
    let send = |content: &str| json!({ "conversation_id": own, "content": content });
    rows.extend([
        ("send_chat_message", json!({}), missing),
        ("send_chat_message", send(" "), missing),
        ("send_chat_message", send(&long), "Message too long"),
    ]);
    let named = [
        "get_conversation_messages",
        "join_conversation",
        "leave_conversation",
        "typing_indicator",
    ];
    rows.extend(named.map(|name| (name, json!({}), "Conversation ID required")));
    let typing = json!({ "conversation_id": own, "is_typing": 1 });
    let (own, role) = (
        json!({ "conversation_id": own }),
        "Only control staff can join support rooms",
    );
    rows.extend([
        (
            "typing_indicator",
            typing,
            "is_typing: expected true or false",
        ),
        (
            "mark_message_read",
            own,
            "Conversation ID and Message ID required",
        ),
        ("join_support_room", json!({}), role),
        ("leave_support_room", json!({}), role),
        ("dance", json!({}), "Unknown message type: dance"),
    ]);
    rows
}

/// What is refused of a conversation that the caller is not in.
fn refused_conversation(id: &str) -> Vec<(&'static str, Value, &'static str)> {
    let denied = "Conversation not found or access denied";
    let with = |field: &str, value: Value| json!({ "conversation_id": id, field: value });
    let bare = json!({ "conversation_id": id });
    vec![
        ("send_chat_message", with("content", json!("c")), denied),
        ("get_conversation_messages", bare.clone(), denied),
        ("typing_indicator", bare.clone(), denied),
        ("leave_conversation", bare.clone(), denied),
        (
            "mark_message_read",
            with("message_id", json!(Uuid::now_v7())),
            denied,
        ),
        (
            "mark_message_read",
            with("message_id", json!("no-id")),
            denied,
        ),
        ("join_conversation", bare, "Failed to join conversation"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_has_the_words_of_the_product() {
    let depot = Depot::open(Backend::Sqlite).await;
    let (mut dee, mut dov) = (depot.connect("dee").await, depot.connect("dov").await);
    let own = depot.ask_for_support(&mut dee, "Detour").await;
    let foreign = depot.ask_for_support(&mut dov, "Flat tyre").await;
    let mut rows = refused_fields(&own);
    for id in [&foreign, &Uuid::now_v7().to_string(), "no-id"] {
        rows.extend(refused_conversation(id));
    }
    for (name, data, text) in rows {
        assert_eq!(dee.refusal(name, data.clone()).await, text, "{name} {data}");
    }
    // The other's words are nobody's message here.
    let theirs = dov
        .ask(
            "get_conversation_messages",
            json!({ "conversation_id": foreign }),
        )
        .await["messages"][0]["id"]
        .clone();
    for message in [theirs, json!(Uuid::now_v7()), json!("no-id")] {
        let mark = json!({ "conversation_id": own, "message_id": message });
        assert_eq!(
            dee.refusal("mark_message_read", mark).await,
            "Message not found"
        );
    }
    dov.drain().await.iter().for_each(|push| {
        assert_eq!(push["type"], "conversation_joined", "{push}");
    });
    let mut carla = depot.connect("carla").await;
    let attic = json!({ "room_type": "attic" });
    assert_eq!(
        carla.refusal("join_support_room", attic).await,
        "Invalid room type. Valid types: ['general_support', 'emergency_support', \
         'driver_support', 'regulator_support']"
    );
    let longest = json!({ "title": "x".repeat(200), "content": "x".repeat(1_000) });
    dee.ask("create_support_conversation", longest).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn frames_that_make_no_sense_leave_the_connection_open() {
    let depot = Depot::open(Backend::Sqlite).await;
    let mut dee = depot.connect("dee").await;
    let invalid = json!({ "type": "error", "message": "Invalid JSON format" });
    // More than the native protocol would put up with.
    for text in ["", "{", "[]", "7", "\"ping\"", "null", "{\"type\":}"].repeat(3) {
        dee.write_text(text).await;
        assert_eq!(dee.next().await, invalid, "{text}");
    }
    dee.write_bytes(b"{\"type\":\"ping\"}").await;
    assert_eq!(dee.next().await, invalid);
    for text in ["{}", r#"{"type":""}"#, r#"{"type":7,"data":{}}"#] {
        dee.write_text(text).await;
        assert_eq!(
            dee.next().await,
            json!({ "type": "error", "message": "Message type required" }),
            "{text}"
        );
    }
    let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
    dee.write_text(&format!(r#"{{"type":"dance","x":{deep}}}"#))
        .await;
    assert_eq!(dee.next().await["error"], "Unknown message type: dance");
    let title = format!(
        r#"{{"type":"create_support_conversation","data":{{"title":{deep},"content":"c"}}}}"#
    );
    dee.write_text(&title).await;
    assert_eq!(dee.next().await["error"], "Title and content required");
    dee.request("ping", json!({})).await;
    // What is larger than frames may be ends it.
    dee.write_text(&format!(
        r#"{{"type":"ping","x":"{}"}}"#,
        "x".repeat(70_000)
    ))
    .await;
    assert_eq!(dee.closed().await, 1009);
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_may_stand_beside_the_type_and_answers_need_no_id() {
    let depot = Depot::open(Backend::Sqlite).await;
    let mut dee = depot.connect("dee").await;
    dee.write(&json!({ "type": "create_support_conversation", "title": "t", "content": "c" }))
        .await;
    assert_eq!(dee.next().await["type"], "conversation_joined");
    let created = dee.next().await;
    assert_eq!(created["success"], true);
    assert!(created.get("request_id").is_none());
    let id = &created["conversation_id"];
    // Many at once are answered in their order.
    for number in 0..20 {
        dee.write(&json!({ "type": "send_chat_message", "conversation_id": id, "content": number.to_string() }))
            .await;
        dee.write(
            &json!({ "type": "get_conversation_messages", "conversation_id": id, "limit": 1 }),
        )
        .await;
    }
    for number in 0..20 {
        let sent = dee.next().await;
        assert!(sent["message_id"].is_string(), "{sent}");
        let page = dee.next().await;
        assert_eq!(page["messages"][0]["content"], number.to_string());
        assert_eq!(page["messages"][0]["id"], sent["message_id"]);
    }
    let odd = json!({ "type": "dance", "request_id": { "mine": [1, null] } });
    dee.write(&odd).await;
    assert_eq!(dee.next().await["request_id"], odd["request_id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_are_told_in_the_words_of_the_product() {
    let limits = [
        ("PARLOR__LIMITS__MESSAGES_PER_MINUTE", "2"),
        ("PARLOR__LIMITS__CONVERSATIONS_PER_HOUR", "2"),
    ];
    let depot = Depot::with(Backend::Sqlite, &limits).await;
    let mut dee = depot.connect("dee").await;
    let id = depot.ask_for_support(&mut dee, "Detour").await;
    let say = json!({ "conversation_id": id, "content": "second" });
    dee.ask("send_chat_message", say.clone()).await;
    assert_eq!(
        dee.refusal("send_chat_message", say.clone()).await,
        "Rate limit exceeded"
    );
    // Nothing is opened whose first words may not be said.
    let ask = json!({ "title": "t", "content": "c" });
    assert_eq!(
        dee.refusal("create_support_conversation", ask.clone())
            .await,
        "Rate limit exceeded"
    );
    assert_eq!(
        dee.ask("get_active_conversations", json!({})).await["count"],
        1
    );
    let path = format!("/api/conversations/{id}/messages");
    let refused = depot
        .http("dee")
        .post(&path, &json!({ "content": "x" }))
        .await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.json(), json!({ "detail": "Rate limit exceeded" }));
    assert!(refused.headers.contains_key("retry-after"));

    let mut quinn = depot.connect("quinn").await;
    for _ in 0..2 {
        quinn.ask("create_support_conversation", ask.clone()).await;
    }
    let mut abby = depot.connect("abby").await;
    abby.request("ping", json!({})).await;
    assert_eq!(
        quinn.refusal("create_support_conversation", ask).await,
        "Rate limit exceeded"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn frames_beyond_the_rate_are_refused_and_an_endless_flood_ends() {
    let limit = [("PARLOR__LIMITS__FRAMES_PER_SECOND", "5")];
    let depot = Depot::with(Backend::Sqlite, &limit).await;
    let mut dee = depot.connect("dee").await;
    let mut refused = None;
    for number in 0..20 {
        dee.write(&json!({ "type": "ping", "request_id": number }))
            .await;
    }
    for _ in 0..20 {
        let answer = dee.next().await;
        if answer["success"] == false {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("no frame was refused");
    assert_eq!(refused["error"], "Rate limit exceeded");
    assert!(refused["request_id"].is_number());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_staff_nobody_can_be_asked() {
    use crate::support::database::TestDatabase;
    use crate::support::server::TestServer;
    use crate::support::transit_client::profile;
    let database = TestDatabase::sqlite().await;
    let server = TestServer::of_profile("transit", database, &[]).await;
    server
        .sync(&profile("dee", "BUS_DRIVER", "Dee Rivers"))
        .await;
    let depot = Depot { server };
    let mut dee: TransitClient = depot.connect("dee").await;
    let ask = json!({ "title": "t", "content": "c" });
    let none = "No control center staff available";
    assert_eq!(
        dee.refusal("create_support_conversation", ask.clone())
            .await,
        none
    );
    for path in ["create", "create-support"] {
        let path = format!("/api/conversations/{path}");
        let refused = depot.http("dee").post(&path, &ask).await;
        assert_eq!(
            (refused.status, refused.json()),
            (400, json!({ "detail": none }))
        );
    }
    assert_eq!(
        dee.ask("get_active_conversations", json!({})).await["count"],
        0
    );
}
