//! What holds for every socket, whoever speaks on it.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

use crate::support::database::Backend;
use crate::support::native_client::{NativeClient, PATIENCE};
use crate::support::server::TestServer;
use crate::support::token::token;

const UPGRADE: &str = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
     Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

/// Opens a socket by hand and answers nothing on it.
async fn upgrade_by_hand(server: &TestServer, user: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    let token = token(user, "customer");
    let request = format!("GET /api/v1/ws?token={token} HTTP/1.1\r\nHost: x\r\n{UPGRADE}\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_answer_a_ping_is_gone_and_who_does_stays() {
    let settings = [("PARLOR__CONNECTION__HEARTBEAT", "200ms")];
    let server = TestServer::with(Backend::Sqlite, &settings).await;
    let mut lively = server.connect("lively", "customer").await;
    let watching = async {
        let mut silent = upgrade_by_hand(&server, "silent").await;
        server
            .metric_reaches("parlor_connections{gateway=\"websocket\"}", 2.0)
            .await;
        let mut received = Vec::new();
        let ended = tokio::time::timeout(PATIENCE, silent.read_to_end(&mut received)).await;
        assert!(ended.is_ok(), "the silent one is kept");
        server
            .metric_reaches("parlor_connections{gateway=\"websocket\"}", 1.0)
            .await;
        // Two more periods.
        tokio::time::sleep(Duration::from_millis(600)).await;
    };
    tokio::select! {
        frame = lively.next() => panic!("the lively one hears {frame:?}"),
        () = watching => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_sees_what_was_asked_before_it_without_waiting() {
    let server = TestServer::start(Backend::Sqlite).await;
    let (mut ama, _sam, id) = server.pair("ama", "sam").await;
    let mut expected = Vec::new();
    for number in 1..=150 {
        let send = json!({
            "conversation_id": id, "client_id": number.to_string(), "content": "hi"
        });
        expected.push(ama.feed("send_message", &send).await);
        if number % 50 == 0 {
            let read = json!({ "conversation_id": id, "limit": 1 });
            expected.push(ama.feed("get_messages", &read).await);
            expected.push(ama.feed("nonsense", &json!({})).await);
        }
    }
    ama.flush().await;
    let mut sent = 0;
    for id in expected {
        // Any other reply in between would be a reply out of order.
        let frame = loop {
            let frame = ama.next().await.unwrap();
            if frame["type"] == "reply" {
                break frame;
            }
        };
        assert_eq!(frame["id"], id);
        if frame["data"]["message"].is_object() {
            sent += 1;
            assert_eq!(frame["data"]["message"]["seq"], sent);
        } else if frame["ok"] == true {
            assert_eq!(frame["data"]["messages"][0]["seq"], sent);
        } else {
            assert_eq!(frame["error"]["field"], "type");
        }
    }
    assert_eq!(sent, 150);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopping_server_answers_what_it_took_in_and_says_goodbye() {
    let server = TestServer::start(Backend::Sqlite).await;
    let (mut ama, sam, id) = server.pair("ama", "sam").await;
    sam.vanish();
    let mut waiting = Vec::new();
    for number in 0..50 {
        let send = json!({
            "conversation_id": id, "client_id": number.to_string(), "content": "hi"
        });
        waiting.push(ama.feed("send_message", &send).await);
    }
    ama.flush().await;
    // The first is answered, so the server has begun to read them.
    ama.reply(waiting.remove(0)).await.unwrap();
    let taking_leave = async move {
        let mut answered = 0;
        let goodbye = loop {
            let frame = ama.next().await.unwrap();
            if frame["type"] == "reply" {
                assert_eq!(frame["ok"], true);
                assert_eq!(frame["id"], waiting[answered]);
                answered += 1;
            } else if frame["type"] == "goodbye" {
                break frame;
            }
        };
        assert!(goodbye["data"]["reconnect_after_ms"].as_u64().unwrap() < 5_000);
        assert_eq!(ama.closed().await.code, 1001);
        ama.vanish();
    };
    tokio::join!(server.stop(), taking_leave);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_pages_that_may_get_a_socket() {
    let settings = [("PARLOR__SERVER__ALLOWED_ORIGINS", "https://app.example")];
    let server = TestServer::with(Backend::Sqlite, &settings).await;
    let address = server.address();
    let url = format!(
        "ws://{address}/api/v1/ws?token={}",
        token("ama", "customer")
    );
    let from = |origin: &str| {
        let mut request = url.clone().into_client_request().unwrap();
        let origin = origin.parse().unwrap();
        request.headers_mut().insert("origin", origin);
        request
    };
    let refused = tokio_tungstenite::connect_async(from("https://evil.example")).await;
    let Err(Error::Http(response)) = refused else {
        panic!("a page of another origin got a socket");
    };
    assert_eq!(response.status(), 403);
    let mut allowed = NativeClient::open_request(from("https://app.example")).await;
    assert_eq!(allowed.next().await.unwrap()["type"], "welcome");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_opens_only_so_many_sockets_a_minute() {
    let settings = [("PARLOR__LIMITS__CONNECTS_PER_MINUTE", "2")];
    let server = TestServer::with(Backend::Sqlite, &settings).await;
    let _one = server.connect("ama", "customer").await;
    let _other = server.connect("ama", "customer").await;
    let url = format!("ws://{}/api/v1/ws", server.address());
    let Err(Error::Http(response)) = tokio_tungstenite::connect_async(url).await else {
        panic!("a third socket was opened");
    };
    assert_eq!(response.status(), 429);
    let wait: u64 = response.headers()["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=30).contains(&wait), "{wait}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_request_for_a_socket_is_told_to_upgrade() {
    let server = TestServer::start(Backend::Sqlite).await;
    let answer = server.anonymous().get("/api/v1/ws").await;
    assert_eq!(answer.status, 426);
    assert_eq!(answer.problem(), "invalid_request");
}

#[tokio::test(flavor = "multi_thread")]
async fn sockets_beyond_the_most_there_may_be_are_dropped_at_once() {
    let settings = [("PARLOR__SERVER__MAX_CONNECTIONS", "2")];
    let server = TestServer::with(Backend::Sqlite, &settings).await;
    let one = server.connect("ama", "customer").await;
    let _other = server.connect("ben", "customer").await;
    let mut refused = TcpStream::connect(server.address()).await.unwrap();
    let mut nothing = [0; 1];
    // Closed or reset, but never served.
    assert!(matches!(refused.read(&mut nothing).await, Ok(0) | Err(_)));
    assert!(server.metric("parlor_connections_refused_total").await >= 1.0);
    one.vanish();
    server
        .metric_reaches("parlor_connections{gateway=\"websocket\"}", 1.0)
        .await;
    server.connect("ama", "customer").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_the_protocol_ends_the_connection_with_its_code() {
    let server = TestServer::start(Backend::Sqlite).await;
    let url = format!(
        "ws://{}/api/v1/ws?token={}",
        server.address(),
        token("ama", "customer")
    );
    let (mut socket, _) = tokio_tungstenite::connect_async(url).await.unwrap();
    socket.next().await.unwrap().unwrap();
    socket.flush().await.unwrap();
    // An unmasked text frame, which only a server may send.
    let stream = socket.get_mut();
    stream.write_all(&[0x81, 0x02, b'h', b'i']).await.unwrap();
    let closed = tokio::time::timeout(PATIENCE, socket.next()).await.unwrap();
    let Some(Ok(tokio_tungstenite::tungstenite::Message::Close(Some(frame)))) = closed else {
        panic!("not closed but {closed:?}");
    };
    assert_eq!(u16::from(frame.code), 1002);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sends_the_head_of_a_request_too_slowly_is_cut_off() {
    let settings = [("PARLOR__SERVER__HEADER_READ_TIMEOUT", "200ms")];
    let server = TestServer::with(Backend::Sqlite, &settings).await;
    let mut slow = TcpStream::connect(server.address()).await.unwrap();
    slow.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n")
        .await
        .unwrap();
    let mut received = Vec::new();
    let ended = tokio::time::timeout(PATIENCE, slow.read_to_end(&mut received)).await;
    assert!(ended.is_ok(), "a request without an end is waited for");
}

#[tokio::test(flavor = "multi_thread")]
async fn people_who_vanish_as_they_arrive_leave_nothing_behind() {
    let server = TestServer::start(Backend::Sqlite).await;
    for number in 0..60 {
        let proof = token(&format!("u{}", number % 7), "customer");
        let url = format!("ws://{}/api/v1/ws?token={proof}", server.address());
        // Gone before the welcome is read, or even written.
        NativeClient::open(&url).await.vanish();
    }
    server
        .metric_reaches("parlor_connections{gateway=\"websocket\"}", 0.0)
        .await;
    server.metric_reaches("parlor_users_online", 0.0).await;
}
