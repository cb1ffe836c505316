//! The database goes away and comes back.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::support::background;
use crate::support::database::TestDatabase;
use crate::support::native_client::NativeClient;
use crate::support::postgres::{Durability, PostgresCluster};
use crate::support::server::TestServer;

/// Sends one message until it is stored, with the same client id; how often it was refused.
async fn send_persistently(client: &mut NativeClient, id: &str, text: &str) -> u32 {
    let mut refusals = 0;
    loop {
        let data = json!({ "conversation_id": id, "client_id": text, "content": text });
        match client.request("send_message", data).await {
            Ok(_) => return refusals,
            Err(error) => {
                assert_eq!(error["code"], "unavailable", "{error}");
                refusals += 1;
            }
        }
    }
}

/// Sends one message after the other until told to stop; how often one was refused.
async fn send_until(mut client: NativeClient, id: String, stop: CancellationToken) -> u32 {
    let (mut number, mut refusals) = (0, 0);
    while !stop.is_cancelled() {
        refusals += send_persistently(&mut client, &id, &format!("m{number}")).await;
        number += 1;
    }
    refusals
}

fn texts(messages: &[Value]) -> Vec<String> {
    let text = |one: &Value| one["content"].as_str().unwrap().to_owned();
    messages.iter().map(text).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_delivered_unstored_and_service_comes_back_by_itself() {
    let cluster = PostgresCluster::start(Durability::Fsync).await;
    let database = TestDatabase::postgres_on(&cluster).await;
    let settings = [("PARLOR__DATABASE__ACQUIRE_TIMEOUT", "1s")];
    let server = TestServer::on(database, &settings).await;
    let (ama, mut ben, id) = server.pair("ama", "ben").await;
    let stop = CancellationToken::new();
    let sending = background(send_until(ama, id.clone(), stop.clone()));
    ben.event_where("message_created", |data| data["message"]["seq"] == 20)
        .await;

    cluster.stop_immediately().await;
    // Somebody else is refused meanwhile, and the connection survives it.
    let lost = json!({ "conversation_id": id, "client_id": "lost", "content": "lost" });
    assert_eq!(ben.refusal("send_message", lost).await, "unavailable");
    assert!(!server.is_ready().await);
    cluster.start_again().await;
    send_persistently(&mut ben, &id, "after").await;
    stop.cancel();
    assert!(sending.await.unwrap() > 0, "the outage was not noticed");

    let stored = ben.history(&id).await;
    let distinct: BTreeSet<_> = texts(&stored).into_iter().collect();
    assert_eq!(distinct.len(), stored.len(), "something was stored twice");
    for (number, message) in stored.iter().enumerate() {
        assert_eq!(message["seq"], number as u64 + 1);
    }
    // What the other one heard is what is stored, in that order, without exception.
    let from_ama: Vec<Value> = stored
        .iter()
        .filter(|one| one["sender"]["id"] == "ama")
        .cloned()
        .collect();
    for message in &from_ama[20..] {
        let of_ama = |data: &Value| data["message"]["sender"]["id"] == "ama";
        let heard = ben.event_where("message_created", of_ama).await;
        assert_eq!(heard["message"]["content"], message["content"]);
    }
    assert!(server.is_ready().await);
}
