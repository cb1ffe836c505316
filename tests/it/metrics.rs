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
        "parlor_store_errors_total{what=\"commit\"}",
        "parlor_store_errors_total{what=\"change\"}",
        "parlor_deliveries_total",
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
    server.metric_reaches("parlor_deliveries_total", 7.0).await;
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
    let failed = "parlor_store_errors_total{what=\"commit\"}";
    assert!(server.metric(failed).await.abs() < f64::EPSILON);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_counted_by_the_pattern_of_their_route_and_never_by_their_path() {
    let server = TestServer::start(Backend::Sqlite).await;
    let (ama, _ben, id) = server.pair("ama", "ben").await;
    let http = server.http("ama", "customer");
    for path in [
        format!("/api/v1/conversations/{id}"),
        format!("/api/v1/conversations/{}", uuid::Uuid::nil()),
        "/nowhere/to/be/found".to_owned(),
    ] {
        http.get(&path).await;
    }

    let of = |labels: &str| format!("parlor_http_requests_total{{{labels}}}");
    let one = r#"method="GET",status="2xx",route="/api/v1/conversations/{conversation}""#;
    server.metric_reaches(&of(one), 1.0).await;
    server
        .metric_reaches(&of(&one.replace("2xx", "4xx")), 1.0)
        .await;
    server
        .metric_reaches(&of(&one.replace("2xx", "5xx")), 0.0)
        .await;
    let none = r#"method="GET",status="4xx",route="none""#;
    server.metric_reaches(&of(none), 1.0).await;
    let socket = r#"method="GET",status="1xx",route="/api/v1/ws""#;
    server.metric_reaches(&of(socket), 2.0).await;
    let took = r#"parlor_http_request_seconds_count{method="GET",route="/api/v1/conversations/{conversation}"}"#;
    server.metric_reaches(took, 2.0).await;
    server
        .metric_reaches("parlor_http_requests_in_flight", 0.0)
        .await;
    let metrics = server.metrics().await;
    for path in [id.as_str(), "nowhere"] {
        assert!(!metrics.contains(path), "{metrics}");
    }
    drop(ama);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_process_is_measured_by_the_names_that_prometheus_has_for_it() {
    let server = TestServer::start(Backend::Sqlite).await;
    for name in [
        "process_resident_memory_bytes",
        "process_virtual_memory_bytes",
        "process_open_fds",
        "process_max_fds",
        "process_start_time_seconds",
        "process_threads",
        "parlor_runtime_workers",
        "parlor_runtime_tasks",
    ] {
        assert!(server.metric(name).await >= 1.0, "{name}");
    }
    let metrics = server.metrics().await;
    assert!(metrics.contains("\n# TYPE process_cpu_seconds_total counter\n"));
    let (open, most) = (
        server.metric("process_open_fds").await,
        server.metric("process_max_fds").await,
    );
    assert!(open < most, "{open} of {most}");
}
