//! A client that does not read hurts only itself.

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::json;
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::support::database::Backend;
use crate::support::native_client::{NativeClient, PATIENCE};
use crate::support::raw_socket::{CLOSE, FIN, RawSocket, Written, frame};
use crate::support::server::TestServer;
use crate::support::token::token;

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_client_is_closed_and_the_others_are_not_delayed() {
    let limits = [
        ("PARLOR__LIMITS__OUTBOUND_FRAMES", "64"),
        ("PARLOR__LIMITS__OUTBOUND_BYTES", "262144"),
    ];
    let server = TestServer::with(Backend::Sqlite, &limits).await;
    let mut sam = server.connect("sam", "support").await;
    let mut others = Vec::new();
    let mut names = Vec::new();
    for number in 0..100 {
        let name = format!("reader{number}");
        others.push(server.connect(&name, "customer").await);
        names.push(name);
    }
    let open = json!({ "kind": "group", "participants": names });
    let opened = sam.ask("open_conversation", open).await;
    let id = opened["conversation"]["id"].as_str().unwrap().to_owned();
    for other in &mut others {
        other.event("conversation_created").await;
    }
    let mut slow = others.remove(0);

    // Enough to fill the kernel's buffers of one socket and the queue before it.
    let bulk = "x".repeat(4_900);
    let mut sent = 0_u64;
    while server
        .metric("parlor_slow_consumers_closed_total{gateway=\"websocket\"}")
        .await
        < 1.0
    {
        let data = json!({
            "conversation_id": id, "client_id": format!("{sent}"), "content": format!("{bulk}{sent}")
        });
        sam.ask("send_message", data).await;
        sent += 1;
        // Everybody else has the message before the next one is sent.
        for other in &mut others {
            let heard = other.event("message_created").await;
            assert_eq!(heard["message"]["seq"], sent);
        }
        assert!(sent < 4_000, "the slow client is never closed");
    }

    let mut last_version = 1;
    let closed = loop {
        match slow.next().await {
            Ok(frame) if frame["type"] == "message_created" => {
                let version = frame["data"]["version"].as_u64().unwrap();
                assert_eq!(version, last_version + 1);
                last_version = version;
            }
            Ok(_) => {}
            Err(closed) => break closed,
        }
    };
    assert_eq!(closed.code, 4408);
    let mut back = server.connect("reader0", "customer").await;
    let mut seq = last_version - 1;
    for changes in back.missed(&id, last_version).await {
        for message in changes["messages"].as_array().unwrap() {
            seq += 1;
            assert_eq!(message["seq"], seq);
        }
    }
    assert_eq!(seq, sent);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pong_that_comes_while_a_write_is_stuck_counts() {
    let settings = [
        ("PARLOR__CONNECTION__HEARTBEAT", "3s"),
        ("PARLOR__CONNECTION__SEND_BUFFER_BYTES", "4096"),
    ];
    let server = TestServer::with(Backend::Sqlite, &settings).await;
    let (mut ama, sam, id) = server.pair("ama", "sam").await;
    drop(sam);
    let mut slow = narrow_socket(&server, "sam", "support").await;
    while !matches!(slow.next().await, Some(Ok(Message::Ping(_)))) {}

    say_much(&mut ama, &id).await;
    // Answers the ping, and reads nothing.
    slow.flush().await.unwrap();
    ama.ask("ping", json!({})).await;
    let mut read = 0;
    while read < 40 {
        if let Message::Text(text) = slow.next().await.unwrap().unwrap() {
            read += usize::from(text.contains("message_created"));
        }
    }

    let next = async {
        loop {
            let next = slow.next().await;
            if !matches!(next, Some(Ok(Message::Text(_)))) {
                return next;
            }
        }
    };
    let next = tokio::time::timeout(PATIENCE, next).await.unwrap();
    assert!(matches!(next, Some(Ok(Message::Ping(_)))), "{next:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_closes_while_a_write_is_stuck_is_answered_and_told_nothing_more() {
    let settings = [("PARLOR__CONNECTION__SEND_BUFFER_BYTES", "4096")];
    let server = TestServer::with(Backend::Sqlite, &settings).await;
    let (mut ama, sam, id) = server.pair("ama", "sam").await;
    drop(sam);
    let path = format!("/api/v1/ws?token={}", token("sam", "support"));
    let mut slow = RawSocket::over(narrow_stream(&server).await, &path).await;
    say_much(&mut ama, &id).await;

    slow.send(&frame(FIN | CLOSE, b"\x03\xe8")).await;
    let mut written = vec![slow.next().await];
    while written.last() != Some(&Written::Ended) {
        written.push(slow.next().await);
    }
    let told = written.len() - 2;
    assert_eq!(written[told..], [Written::Closed(1_000), Written::Ended]);
    let texts = written[..told].iter();
    assert!(texts.into_iter().all(|one| matches!(one, Written::Text(_))));
    assert!((1..41).contains(&told), "{told} frames were told");
}

/// Says more in a conversation than the kernel keeps for a narrow socket.
async fn say_much(ama: &mut NativeClient, conversation: &str) {
    let bulk = "x".repeat(4_900);
    let mut sent = Vec::new();
    for number in 0..40 {
        let data = json!({
            "conversation_id": conversation, "client_id": format!("{number}"), "content": bulk
        });
        sent.push(ama.feed("send_message", &data).await);
    }
    ama.flush().await;
    for request in sent {
        ama.reply(request).await.unwrap();
    }
}

/// A connection whose kernel keeps next to nothing that is not read.
async fn narrow_stream(server: &TestServer) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    socket.connect(server.address()).await.unwrap()
}

/// A socket over such a connection.
async fn narrow_socket(server: &TestServer, user: &str, role: &str) -> WebSocketStream<TcpStream> {
    let stream = narrow_stream(server).await;
    let address = server.address();
    let url = format!("ws://{address}/api/v1/ws?token={}", token(user, role));
    client_async(url, stream).await.unwrap().0
}
