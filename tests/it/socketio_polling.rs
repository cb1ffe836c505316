//! Socket.IO over HTTP polls, and the change to a WebSocket, packet by packet.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;

use crate::support::background;
use crate::support::browsing::client;
use crate::support::database::Backend;
use crate::support::native_client::PATIENCE;
use crate::support::server::TestServer;
use crate::support::socketio_client::PollingClient;

const PATH: &str = "/socket.io/";
/// How long a poll is watched that has nothing to wait for.
const WHILE: Duration = Duration::from_millis(500);
/// Something that is always answered.
const QUESTION: &str = r#"42["chat-join-conversation",{}]"#;
const ANSWER: &str = r#"42["chat-error",{"message":"Not authenticated"}]"#;

async fn market(settings: &[(&str, &str)]) -> TestServer {
    let database = crate::support::database::TestDatabase::on(Backend::Sqlite).await;
    TestServer::of_profile("carwash", database, settings).await
}

/// A client that is let in, and the packet that says so.
async fn connected(server: &TestServer) -> PollingClient {
    let client = PollingClient::open(server.address(), PATH).await;
    assert_eq!(client.post("40".to_owned()).await, (200, "ok".to_owned()));
    let (status, let_in) = client.poll().await;
    assert_eq!(status, 200);
    assert!(let_in.starts_with("40{\"sid\":"), "{let_in}");
    client
}

fn unknown() -> (u16, String) {
    let body = json!({ "code": 1, "message": "Session ID unknown" });
    (400, body.to_string())
}

/// Asks until the connection has ended.
async fn until_ended(client: &PollingClient) {
    let ending = async {
        while client.post("3".to_owned()).await != unknown() {
            tokio::task::yield_now().await;
        }
    };
    let ended = tokio::time::timeout(PATIENCE, ending).await;
    ended.expect("the connection goes on");
}

async fn ask_for(server: &TestServer, method: reqwest::Method, query: &str) -> (u16, Value) {
    let url = format!("http://{}{PATH}?{query}", server.address());
    let answer = client().request(method, url).send().await.unwrap();
    let status = answer.status().as_u16();
    let text = answer.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::Null))
}

#[tokio::test(flavor = "multi_thread")]
async fn packets_are_posted_together_and_polled_together() {
    let server = market(&[]).await;
    let client = connected(&server).await;
    let both = format!("{QUESTION}\u{1e}{QUESTION}");
    assert_eq!(client.post(both).await.0, 200);
    let mut heard = Vec::new();
    while heard.len() < 2 {
        let (_, payload) = client.poll().await;
        heard.extend(payload.split('\u{1e}').map(str::to_owned));
    }
    assert_eq!(heard, [ANSWER, ANSWER]);
    assert!(
        (server
            .metric("parlor_connections{gateway=\"socketio\"}")
            .await
            - 1.0)
            .abs()
            < 0.1
    );

    assert_eq!(client.post("1".to_owned()).await.0, 200);
    until_ended(&client).await;
    assert_eq!(client.poll().await, unknown());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_poll_or_one_that_is_broken_off_ends_the_connection() {
    let server = market(&[]).await;
    let client = connected(&server).await;
    // Whichever of the two comes second is refused, and the first has nothing to wait for.
    let (one, other) = tokio::join!(client.poll(), client.poll());
    let mut statuses = [one.0, other.0];
    statuses.sort_unstable();
    assert_eq!(statuses, [400, 400]);
    until_ended(&client).await;

    let client = connected(&server).await;
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    let poll = format!(
        "GET {PATH}?EIO=4&transport=polling&sid={} HTTP/1.1\r\nHost: localhost\r\n\r\n",
        client.sid
    );
    stream.write_all(poll.as_bytes()).await.unwrap();
    // There is nothing to say, so nothing is said; meanwhile the poll is surely under way.
    let said = tokio::time::timeout(WHILE, stream.read_u8()).await;
    assert!(said.is_err(), "{said:?}");
    drop(stream);
    until_ended(&client).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_goes_on_with_a_websocket_and_loses_nothing() {
    let server = market(&[]).await;
    let client = connected(&server).await;
    let url = format!(
        "ws://{}{PATH}?EIO=4&transport=websocket&sid={}",
        server.address(),
        client.sid
    );
    let (mut socket, _) = connect_async(&url).await.unwrap();
    socket.send(Message::text("2probe")).await.unwrap();
    let probed = socket.next().await.unwrap().unwrap();
    assert_eq!(probed, Message::text("3probe"));
    // A poll does not hold the client up any more.
    assert_eq!(client.poll().await, (200, "6".to_owned()));
    // Nobody polls for the answer.
    assert_eq!(client.post(QUESTION.to_owned()).await.0, 200);
    socket.send(Message::text("5")).await.unwrap();
    let told = socket.next().await.unwrap().unwrap();
    assert_eq!(told, Message::text(ANSWER));
    socket.send(Message::text(QUESTION)).await.unwrap();
    let told = socket.next().await.unwrap().unwrap();
    assert_eq!(told, Message::text(ANSWER));
    assert_eq!(client.poll().await, unknown());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_whose_websocket_does_not_work_goes_on_polling() {
    let server = market(&[]).await;
    let client = connected(&server).await;
    let url = format!(
        "ws://{}{PATH}?EIO=4&transport=websocket&sid={}",
        server.address(),
        client.sid
    );
    for first in ["2probe", "nonsense"] {
        let (mut socket, _) = connect_async(&url).await.unwrap();
        socket.send(Message::text(first)).await.unwrap();
        // An answer, or the end.
        let _ = socket.next().await;
        drop(socket);
        // Polls end at once until the server has noticed; then they wait for something to say.
        assert_eq!(client.post(QUESTION.to_owned()).await.0, 200);
        loop {
            let (status, payload) = client.poll().await;
            assert_eq!(status, 200);
            if payload == ANSWER {
                break;
            }
            assert_eq!(payload, "6");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_request_of_the_protocol_is_told_so() {
    let server = market(&[]).await;
    let cases = [
        (
            "GET",
            "EIO=3&transport=polling",
            400,
            5,
            "Unsupported protocol version",
        ),
        (
            "GET",
            "transport=polling",
            400,
            5,
            "Unsupported protocol version",
        ),
        (
            "GET",
            "EIO=4&transport=carrier",
            400,
            0,
            "Transport unknown",
        ),
        ("GET", "EIO=4", 400, 0, "Transport unknown"),
        (
            "GET",
            "EIO=4&transport=polling&sid=none",
            400,
            1,
            "Session ID unknown",
        ),
        (
            "POST",
            "EIO=4&transport=polling&sid=none",
            400,
            1,
            "Session ID unknown",
        ),
        (
            "POST",
            "EIO=4&transport=polling",
            400,
            2,
            "Bad handshake method",
        ),
        ("GET", "EIO=4&transport=websocket", 400, 3, "Bad request"),
    ];
    for (method, query, status, code, message) in cases {
        let refused = ask_for(&server, method.parse().unwrap(), query).await;
        let body = json!({ "code": code, "message": message });
        assert_eq!(refused, (status, body), "{method} {query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_other_origins_are_refused_and_configured_ones_may_bring_credentials() {
    let settings = [("PARLOR__SERVER__ALLOWED_ORIGINS", "https://app.example")];
    let server = market(&settings).await;
    let url = format!("http://{}{PATH}?EIO=4&transport=polling", server.address());
    let ask = |origin: &'static str| client().get(&url).header("origin", origin).send();
    let refused = ask("https://evil.example").await.unwrap();
    assert_eq!(refused.status(), 403);
    let body: Value = serde_json::from_str(&refused.text().await.unwrap()).unwrap();
    assert_eq!(body, json!({ "code": 4, "message": "Forbidden" }));
    let let_in = ask("https://app.example").await.unwrap();
    assert_eq!(let_in.status(), 200);
    let headers = let_in.headers();
    assert_eq!(
        headers["access-control-allow-origin"],
        "https://app.example"
    );
    assert_eq!(headers["access-control-allow-credentials"], "true");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_large_is_refused_and_ends_the_connection() {
    let settings = [
        ("PARLOR__LIMITS__FRAME_BYTES", "4096"),
        ("PARLOR__LIMITS__BODY_BYTES", "16384"),
    ];
    let server = market(&settings).await;
    let client = connected(&server).await;
    let (status, _) = client.post("x".repeat(16_385)).await;
    assert_eq!(status, 413);
    // The payload was not taken in; the client may go on.
    assert_eq!(client.post(QUESTION.to_owned()).await.0, 200);
    assert_eq!(client.poll().await, (200, ANSWER.to_owned()));
    let (status, _) = client.post(format!("42[\"{}\"]", "x".repeat(4_096))).await;
    assert_eq!(status, 413);
    until_ended(&client).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_poll_have_a_bound() {
    let settings = [("PARLOR__SERVER__MAX_CONNECTIONS", "3")];
    let server = market(&settings).await;
    let url = format!("http://{}{PATH}?EIO=4&transport=polling", server.address());
    // All over one connection, of which there may be no more either.
    let browser = client();
    let mut last = (0, Value::Null);
    for count in 1..=4 {
        let answer = browser.get(&url).send().await.unwrap();
        let status = answer.status().as_u16();
        let text = answer.text().await.unwrap();
        assert_eq!(status == 200, count < 4, "{count}: {text}");
        last = (status, serde_json::from_str(&text).unwrap_or_default());
    }
    let (status, refused) = last;
    assert_eq!(
        (status, &refused["message"]),
        (503, &json!("Too many connections"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_does_not_answer_pings_is_forgotten() {
    let settings = [
        ("PARLOR__SOCKET_IO__CARWASH__PING_INTERVAL", "50ms"),
        ("PARLOR__SOCKET_IO__CARWASH__PING_TIMEOUT", "200ms"),
    ];
    let server = market(&settings).await;
    let silent = connected(&server).await;
    let alive = connected(&server).await;
    let mut pings = 0;
    while pings < 10 {
        let (status, payload) = alive.poll().await;
        assert_eq!((status, payload.as_str()), (200, "2"));
        assert_eq!(alive.post("3".to_owned()).await.0, 200);
        pings += 1;
    }
    until_ended(&silent).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopping_server_answers_the_polls_that_wait() {
    let server = market(&[]).await;
    let client = connected(&server).await;
    let polling = background(async move { client.try_poll().await });
    server.stop().await;
    // The end as a packet, or nobody there any more: never an endless wait.
    if let Ok((status, payload)) = polling.await.unwrap() {
        let is_end = (status, payload.as_str()) == (200, "1");
        assert!(is_end || status == 400, "{status} {payload}");
    }
}
