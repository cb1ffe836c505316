//! A Socket.IO client that a test drives step by step, down to single packets. What the official
//! clients do is tested with the official clients.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::browsing::client;
use super::documents::Documents;
use super::native_client::PATIENCE;

/// How a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    /// Whether the client was told that it is disconnected, so that it does not come back.
    pub(crate) for_good: bool,
    /// The code of the WebSocket's close frame; 1006 without one.
    pub(crate) code: u16,
}

/// One connection over a WebSocket.
pub(crate) struct SocketIoClient {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    documents: Arc<Documents>,
    /// The name of its channel in the document of events.
    channel: &'static str,
    events: VecDeque<(String, Value)>,
    next_ack: u64,
    is_disconnected: bool,
}

/// What a server says.
enum Heard {
    Event(String, Value),
    Ack(u64, Value),
    /// A refusal of a namespace: the fence of [`SocketIoClient::drain`].
    Fence,
}

impl SocketIoClient {
    /// Opens a transport, without asking to be let in. `path` ends in a slash.
    pub(crate) async fn open(address: SocketAddr, path: &str, channel: &'static str) -> Self {
        let url = format!("ws://{address}{path}?EIO=4&transport=websocket");
        let (socket, _) = tokio::time::timeout(PATIENCE, connect_async(url))
            .await
            .expect("no answer to the upgrade")
            .unwrap();
        let documents = Documents::of(&address.to_string()).await;
        let mut client = Self {
            socket,
            documents: documents.expect("a server that describes itself"),
            channel,
            events: VecDeque::new(),
            next_ack: 0,
            is_disconnected: false,
        };
        let open = client.packet().await.unwrap();
        let open: Value = serde_json::from_str(open.strip_prefix('0').unwrap()).unwrap();
        assert!(
            open["sid"].is_string() && open["pingInterval"].is_u64(),
            "{open}"
        );
        client
    }

    /// Opens a transport and asks to be let in.
    ///
    /// # Errors
    /// The message of the `connect_error`.
    pub(crate) async fn connect(
        address: SocketAddr,
        path: &str,
        channel: &'static str,
        auth: &Value,
    ) -> Result<Self, String> {
        let mut client = Self::open(address, path, channel).await;
        client.write(&format!("40{auth}")).await;
        let answer = client.packet().await.unwrap();
        if let Some(refusal) = answer.strip_prefix("44") {
            let refusal: Value = serde_json::from_str(refusal).unwrap();
            return Err(refusal["message"].as_str().unwrap().to_owned());
        }
        assert!(answer.starts_with("40{"), "{answer}");
        Ok(client)
    }

    /// Sends any packet of Engine.IO.
    pub(crate) async fn write(&mut self, packet: &str) {
        self.socket.send(Message::text(packet)).await.unwrap();
    }

    /// Sends bytes.
    pub(crate) async fn write_bytes(&mut self, bytes: &'static [u8]) {
        self.socket.send(Message::binary(bytes)).await.unwrap();
    }

    /// Sends an event.
    pub(crate) async fn emit(&mut self, name: &str, payload: &Value) {
        self.write(&format!("42{}", json!([name, payload]))).await;
    }

    /// Queues an event without waiting for it to be written.
    pub(crate) async fn feed(&mut self, name: &str, payload: &Value) {
        let packet = format!("42{}", json!([name, payload]));
        self.socket.feed(Message::text(packet)).await.unwrap();
    }

    /// Writes what was queued.
    pub(crate) async fn flush(&mut self) {
        self.socket.flush().await.unwrap();
    }

    /// Sends an event and waits for what answers its callback, keeping the events before it.
    pub(crate) async fn ask(&mut self, name: &str, payload: &Value) -> Value {
        self.next_ack += 1;
        let ack = self.next_ack;
        self.write(&format!("42{ack}{}", json!([name, payload])))
            .await;
        loop {
            match self.heard().await {
                Heard::Ack(number, answer) => {
                    assert_eq!(number, ack);
                    return answer;
                }
                Heard::Event(name, payload) => self.events.push_back((name, payload)),
                Heard::Fence => {}
            }
        }
    }

    /// Waits for an event of this name, dropping others.
    pub(crate) async fn event(&mut self, name: &str) -> Value {
        loop {
            let (found, payload) = self.next_event().await;
            if found == name {
                return payload;
            }
        }
    }

    /// The next event, whatever it is.
    pub(crate) async fn next_event(&mut self) -> (String, Value) {
        if let Some(event) = self.events.pop_front() {
            return event;
        }
        loop {
            if let Heard::Event(name, payload) = self.heard().await {
                return (name, payload);
            }
        }
    }

    /// All events that came so far, after a round trip that proves there are no more.
    pub(crate) async fn drain(&mut self) -> Vec<(String, Value)> {
        self.write("40/fence,").await;
        loop {
            match self.heard().await {
                Heard::Event(name, payload) => self.events.push_back((name, payload)),
                Heard::Ack(..) => {}
                Heard::Fence => return self.events.drain(..).collect(),
            }
        }
    }

    /// Waits until the connection ends, keeping the events before that.
    pub(crate) async fn ended(&mut self) -> Ended {
        loop {
            match self.packet().await {
                Ok(packet) => {
                    if let Some(Heard::Event(name, payload)) = self.understood(&packet) {
                        self.events.push_back((name, payload));
                    }
                }
                Err(code) => {
                    return Ended {
                        for_good: self.is_disconnected,
                        code,
                    };
                }
            }
        }
    }

    /// Leaves as a page does that is closed: without a word.
    pub(crate) fn vanish(self) {
        drop(self.socket);
    }

    async fn heard(&mut self) -> Heard {
        loop {
            let packet = self.packet().await;
            let packet = packet.unwrap_or_else(|code| panic!("closed with {code}"));
            if let Some(heard) = self.understood(&packet) {
                return heard;
            }
        }
    }

    fn understood(&mut self, packet: &str) -> Option<Heard> {
        if packet == "41" {
            self.is_disconnected = true;
            return None;
        }
        if let Some(event) = packet.strip_prefix("42") {
            let event: Value = serde_json::from_str(event).expect("an event is JSON");
            let (name, payload) = (event[0].as_str().unwrap(), &event[1]);
            self.documents.check_event(self.channel, name, payload);
            return Some(Heard::Event(name.to_owned(), payload.clone()));
        }
        if let Some(ack) = packet.strip_prefix("43") {
            let digits = ack.find('[').unwrap();
            let arguments: Value = serde_json::from_str(&ack[digits..]).unwrap();
            let number = ack[..digits].parse().unwrap();
            return Some(Heard::Ack(number, arguments[0].clone()));
        }
        assert!(packet.starts_with("44/fence,"), "unexpected: {packet}");
        Some(Heard::Fence)
    }

    /// The next packet that is no ping, which is answered; the close code once there is none.
    pub(crate) async fn packet(&mut self) -> Result<String, u16> {
        let waiting = async {
            loop {
                match self.socket.next().await {
                    Some(Ok(Message::Text(text))) if text == "2" => {
                        // A server that is closing does not want the answer any more.
                        let _ = self.socket.send(Message::text("3")).await;
                    }
                    Some(Ok(Message::Text(text))) => return Ok(text.to_string()),
                    Some(Ok(Message::Close(frame))) => {
                        return Err(frame.map_or(1005, |frame| frame.code.into()));
                    }
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return Err(1006),
                }
            }
        };
        tokio::time::timeout(PATIENCE, waiting)
            .await
            .expect("no packet came")
    }
}

/// One connection over HTTP polls.
pub(crate) struct PollingClient {
    url: String,
    pub(crate) sid: String,
    http: reqwest::Client,
}

impl PollingClient {
    /// Shakes hands. `path` ends in a slash.
    pub(crate) async fn open(address: SocketAddr, path: &str) -> Self {
        let mut client = Self {
            url: format!("http://{address}{path}?EIO=4&transport=polling"),
            sid: String::new(),
            http: client(),
        };
        let (status, open) = client.poll().await;
        assert_eq!(status, 200, "{open}");
        let open: Value = serde_json::from_str(open.strip_prefix('0').unwrap()).unwrap();
        assert_eq!(open["upgrades"], json!(["websocket"]));
        client.sid = open["sid"].as_str().unwrap().to_owned();
        client.url = format!("{}&sid={}", client.url, client.sid);
        client
    }

    /// Polls once.
    pub(crate) async fn poll(&self) -> (u16, String) {
        self.try_poll().await.unwrap()
    }

    /// Polls once, where nobody may be there to answer.
    pub(crate) async fn try_poll(&self) -> Result<(u16, String), reqwest::Error> {
        let answer = self.http.get(&self.url).send().await?;
        let status = answer.status().as_u16();
        Ok((status, answer.text().await?))
    }

    /// Posts a payload.
    pub(crate) async fn post(&self, payload: String) -> (u16, String) {
        let post = self.http.post(&self.url);
        let post = post.header("content-type", "text/plain;charset=UTF-8");
        let answer = post.body(payload).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }
}
