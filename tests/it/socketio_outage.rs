//! The database goes away under clients of Socket.IO, who hear so in the words of their product.

use serde_json::{Value, json};

use crate::support::carwash::{Market, NOOR, text};
use crate::support::database::TestDatabase;
use crate::support::postgres::{Durability, PostgresCluster};
use crate::support::socketio_client::SocketIoClient;
use crate::support::trip_client::Trip;

/// What waits for the database gives up soon, but not before a busy machine has opened a connection.
const SETTINGS: [(&str, &str); 1] = [("PARLOR__DATABASE__ACQUIRE_TIMEOUT", "2s")];

async fn database() -> (PostgresCluster, TestDatabase) {
    let cluster = PostgresCluster::start(Durability::Fsync).await;
    let database = TestDatabase::postgres_on(&cluster).await;
    (cluster, database)
}

/// Asks until the answer is no refusal.
async fn persist(socket: &mut SocketIoClient, name: &str, payload: &Value) -> Value {
    loop {
        let answer = socket.ask(name, payload).await;
        if answer.get("message").is_none_or(Value::is_object) {
            return answer;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_of_a_trip_hear_what_failed_and_are_served_again() {
    let (cluster, database) = database().await;
    let trip = Trip::on(database, &SETTINGS).await;
    let (mut aida, id) = trip.join("aida").await;
    let about = json!({ "conversationId": id });
    let hello = json!({ "conversationId": id, "content": "Hello" });
    let auth = json!({ "token": trip.server.session_token("bek").await });
    trip.say("bek", "Unread").await;
    aida.event("message:new").await;

    cluster.stop_immediately().await;
    let failing = [
        (
            "join:conversation",
            json!({ "tripId": "t_1" }),
            "Failed to join conversation",
        ),
        ("message:send", hello.clone(), "Failed to send message"),
        ("messages:read", about, "Failed to mark messages as read"),
    ];
    for (name, payload, message) in failing {
        let failed = aida.ask(name, &payload).await;
        assert_eq!(failed, json!({ "message": message, "code": "unavailable" }));
        assert_eq!(aida.event("error").await, failed, "{name}");
    }
    let refused = trip.connect_with(&auth).await.err();
    assert_eq!(refused.as_deref(), Some("Authentication failed"));

    cluster.start_again().await;
    let sent = persist(&mut aida, "message:send", &hello).await;
    let read = trip.read("aida").await;
    let messages = read["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 2, "{messages:?}");
    assert_eq!(messages[1]["id"], sent["messageId"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn people_of_the_marketplace_hear_what_failed_and_are_served_again() {
    let (cluster, database) = database().await;
    let market = Market::on(database, &SETTINGS).await;
    let id = market.conversation_id().await;
    let mut noor = market.connect(NOOR).await;
    let about = json!({ "conversationId": id });
    let hello = json!({ "conversationId": id, "content": "Hello" });
    let sent = noor.ask("chat-send-message", &hello).await;
    let read = json!({ "messageId": sent["message"]["id"], "status": "READ" });

    cluster.stop_immediately().await;
    let failing = [
        (
            "chat-join-conversation",
            &about,
            "Failed to join conversation",
        ),
        ("chat-get-history", &about, "Failed to get chat history"),
        ("chat-send-message", &hello, "Failed to send message"),
        (
            "chat-update-message-status",
            &read,
            "Failed to update message status",
        ),
    ];
    for (name, payload, message) in failing {
        let failed = noor.ask(name, payload).await;
        assert_eq!(failed["message"], message, "{failed}");
        assert_eq!(noor.event("chat-error").await, failed, "{name}");
    }
    let mut other = market.socket().await;
    let failed = other.ask("chat-authenticate", &NOOR.proof()).await;
    assert_eq!(failed, json!({ "error": "Authentication failed" }));

    cluster.start_again().await;
    let sent = persist(&mut noor, "chat-send-message", &hello).await;
    let page = market
        .get(NOOR, &format!("/conversations/{id}/messages"))
        .await;
    let messages = page["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 2, "{messages:?}");
    assert_eq!(text(&messages[1]["id"]), text(&sent["message"]["id"]));
}
