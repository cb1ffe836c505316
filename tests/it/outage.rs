//! The database goes away and comes back.

use std::collections::BTreeSet;

use serde_json::{Value, json};

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

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_delivered_unstored_and_service_comes_back_by_itself() {
    let cluster = PostgresCluster::start(Durability::Fsync).await;
    let database = TestDatabase::postgres_on(&cluster).await;
    let server = TestServer::on(database, &[("PARLOR__DATABASE__ACQUIRE_TIMEOUT", "300ms")]).await;
    let (mut ama, mut ben, id) = server.pair("ama", "ben").await;
    ama.send(&id, "before").await;

    let (started, mut sending) = tokio::sync::mpsc::channel(1_000);
    let sender = tokio::spawn({
        let id = id.clone();
        async move {
            let mut refusals = 0;
            for number in 0..60 {
                refusals += send_persistently(&mut ama, &id, &format!("m{number}")).await;
                started.send((number, refusals)).await.unwrap();
            }
            (ama, refusals)
        }
    });
    while sending.recv().await.unwrap().0 < 20 {}
    cluster.stop_immediately().await;
    // Somebody else is refused meanwhile, and the connection survives it.
    let lost = json!({ "conversation_id": id, "client_id": "lost", "content": "lost" });
    assert_eq!(ben.refusal("send_message", lost).await, "unavailable");
    assert!(!server.is_ready().await);
    cluster.start_again().await;
    let (mut ama, refusals) = sender.await.unwrap();
    assert!(refusals > 0, "the outage was not noticed");

    send_persistently(&mut ben, &id, "after").await;
    ben.ask("ping", json!({})).await;
    let mut stored = Vec::new();
    loop {
        let page = json!({ "conversation_id": id, "after_seq": stored.len(), "limit": 100 });
        let page = ama.ask("get_messages", page).await;
        stored.extend(page["messages"].as_array().unwrap().clone());
        if page["has_more"] != true {
            break;
        }
    }
    let texts = |messages: &[Value]| -> Vec<String> {
        messages
            .iter()
            .map(|one| one["content"].as_str().unwrap().to_owned())
            .collect()
    };
    let stored_texts = texts(&stored);
    assert_eq!(
        stored_texts.iter().collect::<BTreeSet<_>>().len(),
        stored_texts.len()
    );
    for (number, message) in stored.iter().enumerate() {
        assert_eq!(message["seq"], number as u64 + 1);
    }

    // What the other one heard is what is stored, in that order, without exception.
    let mut heard = Vec::new();
    while heard.len()
        < stored
            .iter()
            .filter(|one| one["sender"]["id"] == "ama")
            .count()
    {
        let event = ben.event("message_created").await;
        if event["message"]["sender"]["id"] == "ama" {
            heard.push(event["message"].clone());
        }
    }
    let from_ama: Vec<Value> = stored
        .iter()
        .filter(|one| one["sender"]["id"] == "ama")
        .cloned()
        .collect();
    assert_eq!(texts(&heard), texts(&from_ama));
    assert!(server.is_ready().await);
}
