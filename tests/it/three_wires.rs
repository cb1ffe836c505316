//! One conversation on three wires: Socket.IO, plain WebSocket in another product's words, and the
//! native protocol.

use serde_json::{Value, json};

use crate::support::carwash::{ADMIN, Market, NOOR, SHINE};
use crate::support::database::Backend;
use crate::support::native_client::NativeClient;
use crate::support::socketio_client::SocketIoClient;
use crate::support::transit_client::{Depot, TransitClient, profile};

/// Rounds of talk.
const ROUNDS: u64 = 20;

fn content(message: &Value) -> String {
    message["content"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn people_on_three_wires_see_the_same_messages_in_the_same_order_with_their_receipts() {
    let contracts = [("PARLOR__SERVER__CONTRACTS", "native,carwash,transit")];
    let market = Market::with(Backend::Sqlite, &contracts).await;
    let id = market.conversation_id().await;
    let mut noor = market.connect(NOOR).await;
    let join = json!({ "conversationId": id });
    noor.emit("chat-join-conversation", &join).await;
    noor.event("chat-history").await;
    let mut shine_native = market.native(SHINE).await;
    let mut ada = market.native(ADMIN).await;
    ada.ask("watch", json!({ "conversation_id": id })).await;
    // On the third wire only those are let in of whom the host has told.
    let depot = Depot {
        server: market.server,
    };
    let shine = profile("88", "Provider", "Shine & Go");
    depot.server.sync(&shine).await;
    let mut shine_transit = depot.open_socket(&SHINE.token()).await;
    shine_transit.push("authenticated").await;
    let room = json!({ "conversation_id": id });
    shine_transit.ask("join_conversation", room).await;

    let mut said = Vec::new();
    for round in 0..ROUNDS {
        let asked = json!({ "conversationId": id, "content": format!("question {round}") });
        noor.emit("chat-send-message", &asked).await;
        said.push(format!("question {round}"));
        let heard = shine_transit.push("new_message").await;
        assert_eq!(content(&heard), said[said.len() - 1]);
        let answer = json!({ "conversation_id": id, "content": format!("answer {round}") });
        shine_transit.ask("send_chat_message", answer).await;
        said.push(format!("answer {round}"));
    }
    let mut on_socketio = Vec::new();
    while on_socketio.len() < said.len() {
        on_socketio.push(content(&noor.event("chat-new-message").await["message"]));
    }
    assert_eq!(on_socketio, said);
    for native in [&mut shine_native, &mut ada] {
        for (seq, expected) in (1..).zip(&said) {
            let heard = native.event("message_created").await;
            assert_eq!(
                (&heard["message"]["seq"], &content(&heard["message"])),
                (&json!(seq), expected)
            );
        }
    }
    read_on_one_wire(&id, &mut shine_transit, &mut noor, &mut ada).await;
}

/// What is read on one wire is read on the others.
async fn read_on_one_wire(
    id: &str,
    shine: &mut TransitClient,
    noor: &mut SocketIoClient,
    ada: &mut NativeClient,
) {
    let last = json!({ "conversationId": id, "content": "the last" });
    noor.emit("chat-send-message", &last).await;
    let heard = shine.push("new_message").await;
    let mark = json!({ "conversation_id": id, "message_id": heard["message_id"] });
    shine.ask("mark_message_read", mark).await;
    loop {
        let reached = noor.event("chat-message-status-updated").await;
        if reached["messageId"] == heard["message_id"] && reached["status"] == "READ" {
            assert_eq!(reached["userId"], 88);
            break;
        }
    }
    let seq = 2 * ROUNDS + 1;
    loop {
        let receipt = ada.event("receipt").await;
        if receipt["user_id"] == "88" && receipt["read_seq"] == seq {
            break;
        }
    }
}
