//! Who has joined a conversation of the marketplace, and who has left it.

use serde_json::json;

use crate::support::carwash::{ADMIN, Market, OMAR, SHINE, drain, join, joined, next};
use crate::support::database::Backend;

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_gone_with_their_last_connection_that_joined_has_left() {
    let market = Market::open(Backend::Sqlite).await;
    let (id, mut noor, shine) = joined(&market).await;
    let mut phone = market.connect(SHINE).await;
    let _elsewhere = market.connect(SHINE).await;
    join(&mut phone, &id).await;
    next(&mut noor, "chat-user-joined").await;
    let mut admin = market.connect(ADMIN).await;
    join(&mut admin, &id).await;
    next(&mut noor, "chat-user-joined").await;
    next(&mut phone, "chat-user-joined").await;

    shine.vanish();
    admin.vanish();
    // Nobody heard of the one of two.
    let left = next(&mut noor, "chat-user-left").await;
    assert_eq!(
        (&left["userId"], &left["userType"], &left["conversationId"]),
        (&json!(1), &json!("Admin"), &json!(id))
    );
    assert!(left["leftAt"].is_string());
    next(&mut phone, "chat-user-left").await;
    // Becoming somebody else is leaving too; it was told no other way.
    phone.ask("chat-authenticate", &OMAR.proof()).await;
    let left = next(&mut noor, "chat-user-left").await;
    assert_eq!(
        (&left["userId"], &left["userType"]),
        (&json!(88), &json!("Provider"))
    );
    assert!(drain(&mut noor).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_leaves_with_one_of_two_connections_has_not_left() {
    let market = Market::open(Backend::Sqlite).await;
    let (id, mut noor, mut shine) = joined(&market).await;
    let mut phone = market.connect(SHINE).await;
    join(&mut phone, &id).await;
    next(&mut noor, "chat-user-joined").await;
    let about = json!({ "conversationId": id });
    shine.ask("chat-leave-conversation", &about).await;
    assert!(drain(&mut noor).await.is_empty());
    phone.ask("chat-leave-conversation", &about).await;
    assert_eq!(next(&mut noor, "chat-user-left").await["userId"], 88);
    // Whoever has left is not told to leave again.
    phone.vanish();
    shine.vanish();
    while noor.event("chat-user-status-changed").await["isOnline"] == true {}
    assert!(drain(&mut noor).await.is_empty());
}
