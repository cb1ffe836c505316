//! One session of the van delivery on three wires: its own pages, staff on the native client, and
//! staff on Socket.IO in another product's words.

use serde_json::{Value, json};

use crate::support::booking::{ADA, AMA, Depot, Person};
use crate::support::database::Backend;
use crate::support::native_client::NativeClient;
use crate::support::pusher_client::PusherClient;
use crate::support::socketio_client::SocketIoClient;
use crate::support::token::token_of;

/// Rounds of talk.
const ROUNDS: u64 = 20;

/// An administrator whose id is a number, as ids are to clients of the third wire.
const NUMBER_ONE: Person = Person {
    id: "1",
    role: "admin",
    name: "Number One",
};

async fn socketio(depot: &Depot, someone: Person) -> SocketIoClient {
    let mut client =
        SocketIoClient::connect(depot.server.address(), "/socket.io/", "carwash", &json!({}))
            .await
            .unwrap();
    let authenticate = json!({ "userId": 1, "token": token_of(&someone.claims()) });
    client.emit("chat-authenticate", &authenticate).await;
    client.event("chat-authenticated").await;
    client
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_the_same_on_its_pages_on_the_native_client_and_on_socketio() {
    let contracts = [("PARLOR__SERVER__CONTRACTS", "native,booking,carwash")];
    let depot = Depot::with(Backend::Sqlite, &contracts).await;
    depot.list(NUMBER_ONE, "").await;
    let id = depot.asking(AMA).await;
    let channel = format!("private-chat-session-{id}");
    let mut page = depot.page(AMA).await;
    page.follow(&channel).await;
    let mut ada = NativeClient::connect(depot.server.address(), &token_of(&ADA.claims())).await;
    // Who answers by posting is in the session from then on.
    depot.say(NUMBER_ONE, &id, "Hello, Ama").await;
    let mut one = socketio(&depot, NUMBER_ONE).await;
    let join = json!({ "conversationId": id });
    one.emit("chat-join-conversation", &join).await;
    one.event("chat-history").await;

    let mut said = vec!["Hello, Ama".to_owned()];
    for round in 0..ROUNDS {
        let asked = format!("question {round}");
        depot.say(AMA, &id, &asked).await;
        said.push(asked);
        let answer = format!("answer {round}");
        let on_native = json!({
            "conversation_id": id, "client_id": answer, "content": answer,
        });
        ada.ask("send_message", on_native).await;
        said.push(answer);
        let more = format!("more {round}");
        let on_socketio = json!({ "conversationId": id, "content": more });
        one.ask("chat-send-message", &on_socketio).await;
        said.push(more);
    }
    assert_eq!(on_the_page(&mut page, &channel, said.len()).await, said);
    let mut on_socketio = Vec::new();
    while on_socketio.len() < said.len() - 1 {
        let heard = one.event("chat-new-message").await;
        on_socketio.push(heard["message"]["content"].as_str().unwrap().to_owned());
    }
    assert_eq!(on_socketio, said[1..]);
    let history = ada
        .ask(
            "get_messages",
            json!({ "conversation_id": id, "limit": 100 }),
        )
        .await;
    let history = history["messages"].as_array().unwrap().iter();
    let on_native: Vec<&str> = history
        .map(|one| one["content"].as_str().unwrap())
        .collect();
    assert_eq!(on_native, said);
    read_on_each(&depot, &id, (&mut page, &mut ada, &mut one)).await;
}

/// What the page is told in this order.
async fn on_the_page(page: &mut PusherClient, channel: &str, count: usize) -> Vec<String> {
    let mut heard = Vec::new();
    while heard.len() < count {
        let message = page.on(channel, "message:new").await;
        heard.push(message["content"].as_str().unwrap().to_owned());
    }
    heard
}

/// What is read on one wire is read on the others.
async fn read_on_each(
    depot: &Depot,
    id: &str,
    (page, ada, one): (&mut PusherClient, &mut NativeClient, &mut SocketIoClient),
) {
    let channel = format!("private-chat-session-{id}");
    let last = depot.say(AMA, id, "the last").await;
    let seq = 2 + 3 * ROUNDS;
    ada.ask("mark_read", json!({ "conversation_id": id, "seq": seq }))
        .await;
    let is_about_last = |status: &Value| {
        let ids = status["messageIds"].as_array().unwrap();
        status["status"] == "read" && ids.contains(&last["id"])
    };
    loop {
        let status = page.on(&channel, "message:status").await;
        if is_about_last(&status) {
            assert_eq!(status["userId"], ADA.id);
            break;
        }
    }
    let answer = json!({ "conversationId": id, "content": "the very last" });
    let sent = one.ask("chat-send-message", &answer).await;
    depot
        .http(AMA)
        .get(&format!("/api/chat/sessions/{id}/messages"))
        .await;
    loop {
        let reached = one.event("chat-message-status-updated").await;
        if reached["messageId"] == sent["message"]["id"] && reached["status"] == "READ" {
            break;
        }
    }
    loop {
        let receipt = ada.event("receipt").await;
        if receipt["user_id"] == AMA.id && receipt["read_seq"] == seq + 1 {
            break;
        }
    }
}
