//! Socket.IO over a WebSocket: what a client may send that is wrong, and what becomes of it.

use serde_json::json;

use crate::support::database::{Backend, TestDatabase};
use crate::support::server::TestServer;
use crate::support::socketio_client::{Ended, SocketIoClient};

const PATH: &str = "/socket.io/";

async fn market(settings: &[(&str, &str)]) -> TestServer {
    let database = TestDatabase::on(Backend::Sqlite).await;
    TestServer::of_profile("carwash", database, settings).await
}

async fn open(server: &TestServer) -> SocketIoClient {
    SocketIoClient::open(server.address(), PATH, "carwash").await
}

async fn connect(server: &TestServer) -> SocketIoClient {
    SocketIoClient::connect(server.address(), PATH, "carwash", &json!({}))
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_makes_no_sense_is_answered_and_the_connection_survives() {
    let server = market(&[]).await;
    let mut client = connect(&server).await;
    for wrong in [
        "42{",
        "42[]",
        "42[7]",
        "4",
        "49",
        "9",
        "",
        "451-[\"a\",{}]",
        "42[\"disconnect\"]",
    ] {
        client.write(wrong).await;
        let (name, _) = client.next_event().await;
        assert_eq!(name, "chat-error", "{wrong}");
        // Something that makes sense, so that the count of bad ones begins anew.
        client.write("43[]").await;
    }
    client.write_bytes(b"attachment").await;
    assert_eq!(client.next_event().await.0, "chat-error");
    assert!(client.drain().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_goes_on_making_no_sense_is_put_out() {
    let server = market(&[("PARLOR__LIMITS__BAD_FRAMES", "3")]).await;
    let mut client = connect(&server).await;
    for _ in 0..3 {
        client.write("42{").await;
    }
    let ended = client.ended().await;
    assert_eq!(
        ended,
        Ended {
            for_good: true,
            code: 4400
        }
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frame_that_is_too_large_ends_the_connection_and_the_client_may_come_back() {
    let server = market(&[("PARLOR__LIMITS__FRAME_BYTES", "4096")]).await;
    let mut client = connect(&server).await;
    client
        .emit(
            "chat-typing",
            &json!({ "conversationId": "x".repeat(4_096) }),
        )
        .await;
    let ended = client.ended().await;
    assert_eq!(
        ended,
        Ended {
            for_good: false,
            code: 1009
        }
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_ask_to_be_let_in_is_not_waited_for() {
    let server = market(&[("PARLOR__CONNECTION__AUTHENTICATE_WITHIN", "100ms")]).await;
    let mut silent = open(&server).await;
    assert!(!silent.ended().await.for_good);
    let mut hasty = open(&server).await;
    hasty.emit("chat-typing", &json!({})).await;
    assert_eq!(hasty.ended().await.code, 1002);
}

#[tokio::test(flavor = "multi_thread")]
async fn there_is_one_namespace() {
    let server = market(&[]).await;
    let mut client = open(&server).await;
    client.write("40/admin,").await;
    let refused = client.packet().await.unwrap();
    assert_eq!(refused, r#"44/admin,{"message":"Invalid namespace"}"#);
    client.write("40").await;
    assert!(client.packet().await.unwrap().starts_with("40{"));
    // Let in is let in.
    client.write("40").await;
    client.write("42/admin,[\"chat-typing\"]").await;
    assert!(client.drain().await.is_empty());
    client.write("41").await;
    assert!(!client.ended().await.for_good);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_does_not_answer_pings_is_forgotten() {
    let settings = [
        ("PARLOR__SOCKET_IO__CARWASH__PING_INTERVAL", "50ms"),
        ("PARLOR__SOCKET_IO__CARWASH__PING_TIMEOUT", "200ms"),
    ];
    let server = market(&settings).await;
    let mut client = connect(&server).await;
    // Reads nothing, so answers nothing.
    server
        .metric_reaches("parlor_connections{gateway=\"socketio\"}", 0.0)
        .await;
    assert!(!client.ended().await.for_good);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopping_server_has_its_clients_come_back() {
    let server = market(&[]).await;
    let mut client = connect(&server).await;
    let (_, ended) = tokio::join!(server.stop(), client.ended());
    assert_eq!(
        ended,
        Ended {
            for_good: false,
            code: 1001
        }
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn frames_beyond_the_rate_are_refused_one_by_one() {
    let server = market(&[("PARLOR__LIMITS__FRAMES_PER_SECOND", "5")]).await;
    let mut client = connect(&server).await;
    for _ in 0..7 {
        client.feed("chat-join-conversation", &json!({})).await;
    }
    client.flush().await;
    let mut texts = Vec::new();
    for _ in 0..7 {
        texts.push(
            client.event("chat-error").await["message"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
    }
    assert_eq!(texts[..5], ["Not authenticated"; 5]);
    assert_eq!(texts[5..], ["Rate limit exceeded"; 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_to_pings_that_nobody_sent_count_as_anything_else() {
    let server = market(&[("PARLOR__LIMITS__FRAMES_PER_SECOND", "10")]).await;
    let mut client = connect(&server).await;
    for _ in 0..100 {
        client.write("3").await;
    }
    let ended = client.ended().await;
    assert_eq!((ended.for_good, ended.code), (true, 4429));
}
