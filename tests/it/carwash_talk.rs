//! The marketplace's people talk over the socket: rooms, messages, typing, receipts, states.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::carwash::{
    ADMIN, Market, NOOR, OMAR, SHINE, data, drain, join, joined, next, text,
};
use crate::support::database::Backend;

const NOT_IN_IT: &str = "Not authorized for this conversation";

fn say(id: &str, content: &str) -> Value {
    json!({ "conversationId": id, "content": content })
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn joining_shows_the_people_the_newest_page_and_oneself(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let market = Market::open(backend).await;
    let id = market.conversation_id().await;
    market.say(SHINE, &id, "Hello").await;
    let about = json!({ "conversationId": id });
    let mut noor = market.connect(NOOR).await;
    noor.emit("chat-join-conversation", &about).await;
    let told = next(&mut noor, "chat-joined-conversation").await;
    assert_eq!(told["conversationId"], *id);
    let people = told["participants"].as_array().unwrap().iter();
    let people: Vec<_> = people.map(|one| one["userId"].clone()).collect();
    assert_eq!(people, [41, 88]);
    let history = next(&mut noor, "chat-history").await;
    assert_eq!(
        (&history["page"], &history["totalMessages"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(history["messages"][0]["content"], "Hello");
    let reached = next(&mut noor, "chat-message-status-updated").await;
    assert_eq!(
        (&reached["status"], &reached["userId"]),
        (&json!("DELIVERED"), &json!(41))
    );

    let mut shine = market.connect(SHINE).await;
    let answered = shine.ask("chat-join-conversation", &about).await;
    assert_eq!(answered["conversationId"], *id);
    let came = next(&mut noor, "chat-user-joined").await;
    assert_eq!(
        (&came["userId"], &came["userType"]),
        (&json!(88), &json!("Provider"))
    );
    assert_eq!(
        (&came["userName"], &came["conversationId"]),
        (&json!("Shine & Go"), &json!(id))
    );
    assert!(came["joinedAt"].is_string());
    // Leaving ends typing too.
    let types = json!({ "conversationId": id, "isTyping": true });
    shine.emit("chat-typing", &types).await;
    assert_eq!(next(&mut noor, "chat-user-typing").await["isTyping"], true);
    shine.emit("chat-leave-conversation", &about).await;
    assert_eq!(next(&mut noor, "chat-user-typing").await["isTyping"], false);
    let went = next(&mut noor, "chat-user-left").await;
    assert_eq!(
        (&went["userId"], &went["userType"]),
        (&json!(88), &json!("Provider"))
    );
    shine.event("chat-left-conversation").await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_message_reaches_the_room_its_sender_and_those_who_have_not_joined(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let market = Market::open(backend).await;
    let (id, mut noor, mut shine) = joined(&market).await;
    let mut phone = market.connect(SHINE).await;
    noor.emit("chat-send-message", &say(&id, " See you at nine "))
        .await;
    let own = next(&mut noor, "chat-new-message").await;
    let sent = next(&mut noor, "chat-message-sent").await;
    assert_eq!(
        (&sent["success"], &sent["message"]),
        (&json!(true), &own["message"])
    );
    assert_eq!(own["isSystemMessage"], false);
    let message = &own["message"];
    assert_eq!(
        (&message["senderId"], &message["receiverId"]),
        (&json!(41), &json!(88))
    );
    assert_eq!(
        (&message["content"], &message["status"]),
        (&json!("See you at nine"), &json!("SENT"))
    );
    for socket in [&mut shine, &mut phone] {
        assert_eq!(next(socket, "chat-new-message").await, own);
    }
    // It reached a connection of the receiver.
    let delivered = next(&mut noor, "chat-message-status-updated").await;
    assert_eq!(delivered["messageId"], message["id"]);
    assert_eq!(
        (&delivered["status"], &delivered["userId"]),
        (&json!("DELIVERED"), &json!(88))
    );
    assert!(delivered["deliveredAt"].is_string() && delivered["readAt"].is_null());

    let read = json!({ "messageId": message["id"], "status": "READ", "userId": 41 });
    shine.emit("chat-update-message-status", &read).await;
    let seen = next(&mut noor, "chat-message-status-updated").await;
    assert_eq!(
        (&seen["status"], &seen["messageId"]),
        (&json!("READ"), &message["id"])
    );
    assert!(seen["readAt"].is_string());
    let path = format!("/conversations/{id}/messages");
    let stored = market.get(NOOR, &path).await["messages"][0].clone();
    assert_eq!(
        (&stored["status"], &stored["readAt"]),
        (&json!("READ"), &seen["readAt"])
    );
    assert_eq!(stored["deliveredAt"], delivered["deliveredAt"]);
    // Backward moves are ignored without error.
    let back = json!({ "messageId": message["id"], "status": "DELIVERED" });
    shine.emit("chat-update-message-status", &back).await;
    let updates = drain(&mut shine).await;
    assert!(
        updates
            .iter()
            .all(|(name, _)| name == "chat-message-status-updated"),
        "{updates:?}"
    );
    assert!(drain(&mut noor).await.is_empty());
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn reading_all_tells_of_each_message(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let market = Market::open(backend).await;
    let id = market.conversation_id().await;
    let mut ids = Vec::new();
    for content in ["one", "two", "three"] {
        ids.push(market.say(NOOR, &id, content).await["id"].clone());
    }
    let mut noor = market.connect(NOOR).await;
    let read = market
        .patch(SHINE, &format!("/conversations/{id}/read"))
        .await;
    assert_eq!(data(&read, 200)["updatedMessageIds"], json!(ids));
    for message in ids {
        // The sender has not joined.
        let update = next(&mut noor, "chat-message-status-updated").await;
        assert_eq!(
            (&update["messageId"], &update["status"]),
            (&message, &json!("READ"))
        );
        assert_eq!(update["conversationId"], *id);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_away_finds_what_came_and_how_far_it_got() {
    let market = Market::open(Backend::Sqlite).await;
    let id = market.conversation_id().await;
    let mut noor = market.connect(NOOR).await;
    join(&mut noor, &id).await;
    noor.emit("chat-send-message", &say(&id, "one")).await;
    next(&mut noor, "chat-new-message").await;
    next(&mut noor, "chat-message-sent").await;
    assert!(drain(&mut noor).await.is_empty());
    let shown = market.get(SHINE, &format!("/conversations/{id}")).await;
    assert_eq!(shown["unreadCount"], 1);
    let mut shine = market.connect(SHINE).await;
    let history = join(&mut shine, &id).await;
    assert_eq!(history["messages"][0]["content"], "one");
    next(&mut noor, "chat-user-joined").await;
    let delivered = next(&mut noor, "chat-message-status-updated").await;
    assert_eq!(delivered["status"], "DELIVERED");
    // Whoever answers has read.
    shine.emit("chat-send-message", &say(&id, "two")).await;
    let read = next(&mut noor, "chat-message-status-updated").await;
    assert_eq!(read["status"], "READ");
    assert_eq!(
        next(&mut noor, "chat-new-message").await["message"]["content"],
        "two"
    );
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_reached_somebody_who_is_gone_right_after_is_delivered(
    #[values(false, true)] stays_as_somebody_else: bool,
) {
    let market = Market::open(Backend::Sqlite).await;
    let (id, mut noor, mut shine) = joined(&market).await;
    for content in ["one", "two", "three"] {
        noor.emit("chat-send-message", &say(&id, content)).await;
        shine.event("chat-new-message").await;
    }
    if stays_as_somebody_else {
        let omar = json!({ "token": OMAR.token(), "userId": OMAR.id });
        shine.emit("chat-authenticate", &omar).await;
        shine.event("chat-authenticated").await;
    } else {
        shine.vanish();
    }
    for _ in 0..3 {
        let update = noor.event("chat-message-status-updated").await;
        assert_eq!(update["status"], "DELIVERED");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn typing_is_told_to_the_others_and_stops_by_itself() {
    let settings = [("CHAT_TYPING_TIMEOUT", "50")];
    let market = Market::with(Backend::Sqlite, &settings).await;
    let (id, mut noor, mut shine) = joined(&market).await;
    let types = json!({ "conversationId": id, "isTyping": true });
    noor.emit("chat-typing", &types).await;
    noor.emit("chat-typing", &types).await;
    let typing = next(&mut shine, "chat-user-typing").await;
    assert_eq!(
        (&typing["userId"], &typing["userType"]),
        (&json!(41), &json!("Customer"))
    );
    assert_eq!(
        (&typing["userName"], &typing["isTyping"]),
        (&json!("Noor Haddad"), &json!(true))
    );
    assert!(typing["startedAt"].is_string());
    let stopped = next(&mut shine, "chat-user-typing").await;
    assert_eq!(stopped["isTyping"], false);
    assert!(stopped.get("startedAt").is_none());
    assert_eq!(
        noor.ask("chat-typing", &types).await,
        json!({ "success": true })
    );
    next(&mut shine, "chat-user-typing").await;
    noor.vanish();
    assert_eq!(
        next(&mut shine, "chat-user-typing").await["isTyping"],
        false
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_says_what_they_typed_stops_typing_after_it() {
    let market = Market::open(Backend::Sqlite).await;
    let (id, mut noor, mut shine) = joined(&market).await;
    let types = json!({ "conversationId": id, "isTyping": true });
    noor.ask("chat-typing", &types).await;
    assert_eq!(next(&mut shine, "chat-user-typing").await["isTyping"], true);
    noor.emit("chat-send-message", &say(&id, "Here it is"))
        .await;
    next(&mut noor, "chat-new-message").await;
    next(&mut noor, "chat-message-sent").await;
    next(&mut shine, "chat-new-message").await;
    let stopped = next(&mut shine, "chat-user-typing").await;
    assert_eq!(
        (&stopped["isTyping"], &stopped["userId"]),
        (&json!(false), &json!(41))
    );
    // It was on once, and is told off once.
    noor.ask("chat-send-message", &say(&id, "And this")).await;
    shine.event("chat-new-message").await;
    let heard = drain(&mut shine).await;
    assert!(
        heard.iter().all(|(name, _)| name != "chat-user-typing"),
        "{heard:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn states_and_new_conversations_are_told() {
    let market = Market::open(Backend::Sqlite).await;
    let (mut noor, mut shine) = (market.connect(NOOR).await, market.connect(SHINE).await);
    let id = market.conversation_id().await;
    let created = next(&mut shine, "chat-conversation-created").await;
    let conversation = &created["conversation"];
    assert_eq!(
        (&conversation["id"], &conversation["providerId"]),
        (&json!(id), &json!(7))
    );
    assert_eq!(conversation["customer"]["name"], "Noor Haddad");
    let changes = [
        ("archive", "ARCHIVED"),
        ("unarchive", "ACTIVE"),
        ("block", "BLOCKED"),
        ("unblock", "ACTIVE"),
        ("archive", "ARCHIVED"),
    ];
    for (what, status) in changes {
        data(
            &market
                .patch(NOOR, &format!("/conversations/{id}/{what}"))
                .await,
            200,
        );
        for socket in [&mut noor, &mut shine] {
            let update = next(socket, "chat-conversation-updated").await;
            assert_eq!(
                (&update["status"], &update["conversationId"]),
                (&json!(status), &json!(id))
            );
            assert!(update["updatedAt"].is_string());
        }
    }
    shine.emit("chat-send-message", &say(&id, "Back")).await;
    next(&mut noor, "chat-new-message").await;
    assert_eq!(
        next(&mut noor, "chat-conversation-updated").await["status"],
        "ACTIVE"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_looks_on_and_says_nothing() {
    let market = Market::open(Backend::Sqlite).await;
    let id = market.conversation_id().await;
    let mut noor = market.connect(NOOR).await;
    join(&mut noor, &id).await;
    let mut admin = market.connect(ADMIN).await;
    join(&mut admin, &id).await;
    assert_eq!(
        next(&mut noor, "chat-user-joined").await["userType"],
        "Admin"
    );
    noor.emit("chat-send-message", &say(&id, "Hello")).await;
    assert_eq!(
        next(&mut admin, "chat-new-message").await["message"]["content"],
        "Hello"
    );
    let refused = json!({ "message": NOT_IN_IT, "conversationId": id });
    assert_eq!(
        admin.ask("chat-send-message", &say(&id, "a")).await,
        refused
    );
    next(&mut noor, "chat-new-message").await;
    next(&mut noor, "chat-message-sent").await;
    // Nobody for whom it is has it.
    assert!(drain(&mut noor).await.is_empty());
    let about = json!({ "conversationId": id });
    admin.ask("chat-leave-conversation", &about).await;
    noor.ask("chat-send-message", &say(&id, "again")).await;
    let heard = drain(&mut admin).await;
    assert!(
        heard.iter().all(|(name, _)| name != "chat-new-message"),
        "{heard:?}"
    );
}

#[rstest]
#[case("chat-join-conversation", json!({}), "Valid conversationId is required")]
#[case("chat-join-conversation", json!([]), "Valid conversationId is required")]
#[case("chat-join-conversation", json!({ "conversationId": "x" }), NOT_IN_IT)]
#[case("chat-send-message", json!({ "content": "a" }), "Valid conversationId is required")]
#[case("chat-send-message", say("ID", " "), "Message content is required")]
#[case("chat-send-message", say("ID", &"a".repeat(4_001)),
    "Failed to send message or message too long")]
#[case("chat-send-message",
    json!({ "conversationId": "ID", "content": "a", "messageType": "POEM" }),
    "Invalid message type")]
#[case("chat-typing", json!({ "conversationId": "ID" }), "Valid isTyping is required")]
#[case("chat-update-message-status", json!({}), "Valid messageId is required")]
#[case("chat-update-message-status", json!({ "messageId": "MESSAGE", "status": "SENT" }),
    "Invalid status")]
#[case("chat-update-message-status", json!({ "messageId": "MESSAGE", "status": "FAILED" }),
    "Invalid status")]
#[case("chat-update-message-status", json!({ "messageId": "x", "status": "READ" }),
    "Message not found")]
#[case("chat-update-message-status", json!({ "messageId": "MESSAGE", "status": "READ" }), NOT_IN_IT)]
#[case("chat-get-history", json!({ "conversationId": "ID", "page": 0 }), "Valid page is required")]
#[case("chat-get-history", json!({ "conversationId": "ID", "beforeMessageId": "x" }),
    "Valid beforeMessageId is required")]
#[tokio::test(flavor = "multi_thread")]
async fn what_makes_no_sense_is_refused_in_the_words_of_the_product(
    #[case] name: &str,
    #[case] payload: Value,
    #[case] message: &str,
) {
    let market = Market::open(Backend::Sqlite).await;
    let id = market.conversation_id().await;
    let own = text(&market.say(NOOR, &id, "mine").await["id"]);
    let payload = payload
        .to_string()
        .replace("ID", &id)
        .replace("MESSAGE", &own);
    let payload: Value = serde_json::from_str(&payload).unwrap();
    let mut noor = market.connect(NOOR).await;
    noor.emit(name, &payload).await;
    let refused = next(&mut noor, "chat-error").await;
    assert_eq!(refused["message"], message);
    assert_eq!(noor.ask(name, &payload).await, refused);
}

#[tokio::test(flavor = "multi_thread")]
async fn closed_conversations_and_too_many_messages_have_codes() {
    let settings = [("PARLOR__LIMITS__MESSAGES_PER_MINUTE", "2")];
    let market = Market::with(Backend::Sqlite, &settings).await;
    let id = market.conversation_id().await;
    let (mut noor, mut omar) = (market.connect(NOOR).await, market.connect(OMAR).await);
    let stranger = omar.ask("chat-send-message", &say(&id, "a")).await;
    assert_eq!(
        stranger,
        json!({ "message": NOT_IN_IT, "conversationId": id })
    );
    noor.ask("chat-send-message", &say(&id, "one")).await;
    market
        .patch(NOOR, &format!("/conversations/{id}/block"))
        .await;
    let blocked = noor.ask("chat-send-message", &say(&id, "two")).await;
    let closed = |message: &str| json!({ "message": message, "code": "CONVERSATION_CLOSED", "conversationId": id });
    assert_eq!(blocked, closed("Conversation is blocked"));
    let limited = noor.ask("chat-send-message", &say(&id, "three")).await;
    let words = json!({
        "message": "Rate limit exceeded", "code": "RATE_LIMITED", "conversationId": id,
    });
    assert_eq!(limited, words);
    let mut shine = market.connect(SHINE).await;
    market
        .patch(NOOR, &format!("/conversations/{id}/end"))
        .await;
    let ended = shine.ask("chat-send-message", &say(&id, "a")).await;
    assert_eq!(ended, closed("Conversation is ended"));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn history_is_read_by_page_and_beside_a_message(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let market = Market::open(backend).await;
    let id = market.conversation_id().await;
    let mut ids = Vec::new();
    for number in 1..=5 {
        let said = market.say(NOOR, &id, &format!("m{number}")).await;
        ids.push(said["id"].clone());
    }
    let mut noor = market.connect(NOOR).await;
    let mut read = async |more: Value| {
        let mut asked = json!({ "conversationId": id, "limit": 2 });
        asked
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let page = noor.ask("chat-get-history", &asked).await;
        let messages = page["messages"].as_array().unwrap().iter();
        let contents: Vec<_> = messages.map(|one| text(&one["content"])).collect();
        (contents.join(" "), page["hasMore"] == true)
    };
    let page = |contents: &str, has_more| (contents.to_owned(), has_more);
    assert_eq!(read(json!({})).await, page("m4 m5", true));
    assert_eq!(read(json!({ "page": 3 })).await, page("m1", false));
    assert_eq!(
        read(json!({ "beforeMessageId": ids[3] })).await,
        page("m2 m3", true)
    );
    assert_eq!(
        read(json!({ "beforeMessageId": ids[1] })).await,
        page("m1", false)
    );
    assert_eq!(
        read(json!({ "afterMessageId": ids[0] })).await,
        page("m2 m3", true)
    );
    assert_eq!(
        read(json!({ "afterMessageId": ids[3] })).await,
        page("m5", false)
    );
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn messages_sent_without_waiting_are_stored_in_their_order(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    const COUNT: usize = 500;
    let market = Market::open(backend).await;
    let id = market.conversation_id().await;
    let mut noor = market.connect(NOOR).await;
    for number in 0..COUNT {
        noor.feed("chat-send-message", &say(&id, &number.to_string()))
            .await;
    }
    noor.flush().await;
    for number in 0..COUNT {
        let sent = noor.event("chat-message-sent").await;
        assert_eq!(sent["message"]["content"], number.to_string());
    }
    let newest = market
        .get(NOOR, &format!("/conversations/{id}/messages?limit=100"))
        .await;
    assert_eq!(newest["totalMessages"], COUNT);
    let messages = newest["messages"].as_array().unwrap();
    for (message, number) in messages.iter().zip(COUNT - 100..) {
        assert_eq!(message["content"], number.to_string());
    }
}
