//! The numbers move by the right amounts.

use serde_json::json;

use crate::support::database::Backend;
use crate::support::server::TestServer;

const MESSAGES: &str = "parlor_messages_total{kind=\"text\",contract=\"native\"}";

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_moves_the_metrics_by_the_right_amounts() {
    let server = TestServer::start(Backend::Sqlite).await;
    for name in [
        MESSAGES,
        "parlor_connections{gateway=\"websocket\"}",
        "parlor_users_online",
        "parlor_conversations_active",
        "parlor_unread_drift_total",
        "parlor_store_errors_total",
    ] {
        assert!(server.metric(name).await.abs() < f64::EPSILON, "{name}");
    }

    let (mut ama, mut ben, id) = server.pair("ama", "ben").await;
    for number in 0..7 {
        ama.send(&id, &format!("{number}")).await;
        ben.event("message_created").await;
    }
    // A repeat is no message.
    ama.send(&id, "0").await;
    ama.ask(
        "get_changes",
        json!({ "conversation_id": id, "since_version": 1 }),
    )
    .await;
    ama.ask(
        "get_changes",
        json!({ "conversation_id": id, "since_version": 99 }),
    )
    .await;

    server.metric_reaches(MESSAGES, 7.0).await;
    server
        .metric_reaches("parlor_connections{gateway=\"websocket\"}", 2.0)
        .await;
    server.metric_reaches("parlor_users_online", 2.0).await;
    server
        .metric_reaches("parlor_conversations_active", 1.0)
        .await;
    server
        .metric_reaches("parlor_mailbox_permits_in_use", 0.0)
        .await;
    server
        .metric_reaches("parlor_delivery_seconds_count", 7.0)
        .await;
    server
        .metric_reaches("parlor_catch_ups_total{outcome=\"complete\"}", 1.0)
        .await;
    server
        .metric_reaches("parlor_catch_ups_total{outcome=\"reset\"}", 1.0)
        .await;
    assert!(server.metric("parlor_commit_seconds_count").await >= 7.0);
    assert!(server.metric("parlor_commit_batch_size_sum").await >= 8.0);

    ama.vanish();
    ben.vanish();
    server
        .metric_reaches("parlor_connections{gateway=\"websocket\"}", 0.0)
        .await;
    server.metric_reaches("parlor_users_online", 0.0).await;
    assert!(server.metric("parlor_store_errors_total").await.abs() < f64::EPSILON);
}
