//! Who can be reached, told to those who have to do with them.

use serde_json::{Value, json};

use crate::support::carwash::{ADMIN, Market, NOOR, OMAR, SHINE};
use crate::support::database::Backend;
use crate::support::socketio_client::SocketIoClient;

/// Waits until the list of those who are online is this.
async fn sees(socket: &mut SocketIoClient, ids: &[u64]) {
    loop {
        let online = socket.event("chat-online-users").await;
        let users = online["users"].as_array().unwrap().iter();
        let found: Vec<u64> = users.map(|one| one["userId"].as_u64().unwrap()).collect();
        assert_eq!(online["totalOnline"], found.len());
        if found == ids {
            return;
        }
    }
}

async fn change(socket: &mut SocketIoClient) -> (Value, Value) {
    let change = socket.event("chat-user-status-changed").await;
    assert!(change["lastSeen"].is_string(), "{change}");
    (change["userId"].clone(), change["isOnline"].clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn coming_and_going_is_told_to_those_who_share_a_conversation() {
    let market = Market::open(Backend::Sqlite).await;
    market.conversation(None).await;
    let mut noor = market.connect(NOOR).await;
    let mut omar = market.connect(OMAR).await;
    let mut admin = market.connect(ADMIN).await;
    let shine = market.connect(SHINE).await;
    assert_eq!(change(&mut noor).await, (json!(88), json!(true)));
    sees(&mut noor, &[41, 88]).await;
    assert_eq!(change(&mut admin).await, (json!(88), json!(true)));
    sees(&mut admin, &[1, 41, 42, 88]).await;
    // One of two connections is not all of them.
    let second = market.connect(SHINE).await;
    shine.vanish();
    second.vanish();
    assert_eq!(change(&mut noor).await, (json!(88), json!(false)));
    sees(&mut noor, &[41]).await;
    assert_eq!(change(&mut admin).await, (json!(88), json!(false)));
    let heard = omar.drain().await;
    assert!(heard.is_empty(), "{heard:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_starts_a_conversation_is_known_from_then_on() {
    let market = Market::open(Backend::Sqlite).await;
    let mut noor = market.connect(NOOR).await;
    let shine = market.connect(SHINE).await;
    market.conversation(None).await;
    sees(&mut noor, &[41, 88]).await;
    shine.vanish();
    assert_eq!(change(&mut noor).await, (json!(88), json!(false)));
}
