//! Who can be reached, told to those who have to do with them.

use rstest::rstest;
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

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn whoever_shares_an_order_is_followed_while_they_share_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let market = Market::open(backend).await;
    let mut noor = market.connect(NOOR).await;
    let mut shine = market.connect(SHINE).await;
    market.put_order(3_051, [NOOR, SHINE]).await;
    sees(&mut noor, &[41, 88]).await;
    sees(&mut shine, &[41, 88]).await;
    let phone = market.connect(NOOR).await;
    noor.vanish();
    phone.vanish();
    assert_eq!(change(&mut shine).await, (json!(41), json!(false)));
    let mut noor = market.connect(NOOR).await;
    assert_eq!(change(&mut shine).await, (json!(41), json!(true)));
    sees(&mut shine, &[41, 88]).await;

    market.put_order(3_051, [NOOR, OMAR]).await;
    sees(&mut shine, &[88]).await;
    sees(&mut noor, &[41]).await;
    let omar = market.connect(OMAR).await;
    assert_eq!(change(&mut noor).await, (json!(42), json!(true)));
    omar.vanish();
    assert_eq!(change(&mut noor).await, (json!(42), json!(false)));
    let heard = shine.drain().await;
    assert!(heard.is_empty(), "{heard:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_as_many_are_followed_as_a_connection_may_watch() {
    let settings = [("PARLOR__LIMITS__PRESENCE_WATCH", "1")];
    let market = Market::with(Backend::Sqlite, &settings).await;
    market.conversation(None).await;
    market.put_order(3_051, [NOOR, OMAR]).await;
    let _others = (market.connect(SHINE).await, market.connect(OMAR).await);
    let mut noor = market.socket().await;
    noor.emit("chat-authenticate", &NOOR.proof()).await;
    let online = noor.event("chat-online-users").await;
    let shown = online["users"].as_array().unwrap().iter();
    let shown: Vec<&Value> = shown.map(|one| &one["userId"]).collect();
    assert!(shown.len() == 2 && shown.contains(&&json!(41)), "{online}");
}
