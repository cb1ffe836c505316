//! Connections of Pusher Channels: how they begin, stay and end.

use serde_json::json;

use crate::support::background;
use crate::support::database::Backend;
use crate::support::pusher_client::PusherClient;
use crate::support::server::TestServer;

async fn server() -> TestServer {
    TestServer::start(Backend::Sqlite).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_or_version_is_told_and_the_client_does_not_come_back() {
    let server = server().await;
    let cases = [
        ("/app/another?protocol=7", 4001),
        ("/app/parlor", 4008),
        ("/app/parlor?protocol=seven", 4006),
        ("/app/parlor?protocol=4", 4007),
        ("/app/parlor?protocol=8", 4007),
        (
            "/pusher-relay?h=.pusher.com:443/app/another?protocol=7",
            4001,
        ),
        ("/pusher-relay?h=", 4001),
        ("/pusher-relay", 4001),
    ];
    for (path, code) in cases {
        let mut client = PusherClient::open(server.address(), path, &[]).await;
        let error = client.frame("pusher:error").await;
        assert_eq!(error["code"], code, "{path}");
        assert_eq!(client.ended().await, code, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_knows_nothing_but_a_cluster_gets_through() {
    let server = server().await;
    let path = "/pusher-relay?h=.pusher.com:443/app/parlor?protocol=7&client=js&version=8.4.0";
    let mut client = PusherClient::open(server.address(), path, &[]).await;
    client.frame("pusher:connection_established").await;
    client.follow("news").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_makes_no_sense_is_answered_and_the_connection_stays() {
    let server = server().await;
    let mut client = PusherClient::connect(server.address()).await;
    let wrong = [
        "",
        "{",
        "[]",
        "7",
        "{}",
        r#"{"event":7}"#,
        r#"{"event":"unknown"}"#,
        r#"{"event":"pusher:unknown"}"#,
        r#"{"event":"pusher:subscribe"}"#,
        r#"{"event":"pusher:subscribe","data":{}}"#,
        r#"{"event":"pusher:subscribe","data":"news"}"#,
        r#"{"event":"pusher:unsubscribe","data":[]}"#,
        r#"{"event":"pusher:signin","data":{"auth":"a"}}"#,
        r#"{"event":"client-a","data":{}}"#,
        r#"{"event":"client-a","channel":7}"#,
    ];
    // More of them than bad frames end other connections.
    for text in wrong {
        client.write(text).await;
        let error = client.frame("pusher:error").await;
        assert!(error["message"].is_string(), "{text}");
    }
    client.write_bytes(b"bytes").await;
    client.frame("pusher:error").await;
    let unknown = json!({ "channel": "never-followed" });
    client.send("pusher:unsubscribe", &unknown).await;
    assert!(client.drain().await.is_empty());
    client.follow("news").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_answers_no_ping_is_told_to_come_back() {
    let settings = [
        ("PARLOR__PUSHER__ACTIVITY_TIMEOUT", "50ms"),
        ("PARLOR__PUSHER__PONG_TIMEOUT", "50ms"),
    ];
    let server = TestServer::with(Backend::Sqlite, &settings).await;
    let mut silent = PusherClient::connect(server.address()).await;
    silent.fall_silent();
    assert_eq!(silent.frame("pusher:error").await["code"], 4201);
    assert_eq!(silent.ended().await, 4201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stops_sends_its_clients_elsewhere_at_once() {
    let server = server().await;
    let mut client = PusherClient::connect(server.address()).await;
    client.follow("news").await;
    let stopping = background(server.stop());
    assert_eq!(client.frame("pusher:error").await["code"], 4200);
    assert_eq!(client.ended().await, 4200);
    stopping.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_or_too_large_frames_end_the_connection() {
    let settings = [("PARLOR__LIMITS__FRAMES_PER_SECOND", "5")];
    let server = TestServer::with(Backend::Sqlite, &settings).await;
    let mut hasty = PusherClient::connect(server.address()).await;
    for _ in 0..20 {
        hasty.write(r#"{"event":"pusher:pong"}"#).await;
    }
    assert_eq!(hasty.ended().await, 4100);
    let mut large = PusherClient::connect(server.address()).await;
    large.write(&"a".repeat(70_000)).await;
    assert_eq!(large.ended().await, 1009);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_other_origins_do_not_connect() {
    let server = server().await;
    let url = format!("http://{}/app/parlor?protocol=7", server.address());
    let answer = crate::support::browsing::client()
        .get(url)
        .header("origin", "https://evil.example")
        .header("connection", "upgrade")
        .header("upgrade", "websocket")
        .header("sec-websocket-version", "13")
        .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_and_channels_are_counted_while_they_last() {
    let server = server().await;
    let mut client = PusherClient::connect(server.address()).await;
    client.follow("news").await;
    client.follow("olds").await;
    let figures = |count: f64| {
        [
            ("parlor_connections{gateway=\"pusher\"}", count.min(1.0)),
            ("parlor_channels", count),
            ("parlor_channel_subscriptions", count),
        ]
    };
    for (name, value) in figures(2.0) {
        server.metric_reaches(name, value).await;
    }
    client.close().await;
    for (name, value) in figures(0.0) {
        server.metric_reaches(name, value).await;
    }
}
