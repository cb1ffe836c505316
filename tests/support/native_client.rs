//! A client of the native contract that a test drives step by step. Every frame it gets has to be
//! as it is documented.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::documents::Documents;

/// How long a test waits for anything before it fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// One connection of somebody.
pub(crate) struct NativeClient {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// The first frame's data.
    pub(crate) welcome: Value,
    events: VecDeque<Value>,
    next_id: u64,
    documents: Arc<Documents>,
    /// Requests that have no reply yet, by their id's text.
    pending: HashMap<String, Value>,
}

/// What a connection ended with.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Closed {
    pub(crate) code: u16,
}

impl NativeClient {
    /// Connects with a token in the address and waits for the welcome.
    pub(crate) async fn connect(address: SocketAddr, token: &str) -> Self {
        let mut client = Self::open(&format!("ws://{address}/api/v1/ws?token={token}")).await;
        let welcome = client.next().await.unwrap();
        assert_eq!(welcome["type"], "welcome", "{welcome}");
        client.welcome = welcome["data"].clone();
        client
    }

    /// Opens a socket and waits for nothing.
    pub(crate) async fn open(url: &str) -> Self {
        Self::open_request(url.into_client_request().unwrap()).await
    }

    /// Opens a socket with headers of the test's own.
    pub(crate) async fn open_request(
        request: tokio_tungstenite::tungstenite::http::Request<()>,
    ) -> Self {
        let authority = request.uri().authority().unwrap().to_string();
        let documents = Documents::of(&authority).await;
        let connecting = tokio::time::timeout(PATIENCE, connect_async(request));
        let (socket, _response) = connecting.await.expect("no answer to the upgrade").unwrap();
        Self {
            socket,
            welcome: Value::Null,
            events: VecDeque::new(),
            next_id: 0,
            documents: documents.expect("a server that describes itself"),
            pending: HashMap::new(),
        }
    }

    /// Sends a request without waiting and returns its id.
    pub(crate) async fn begin(&mut self, request: &str, data: &Value) -> u64 {
        self.next_id += 1;
        let id = self.next_id;
        self.write(&json!({ "id": id, "type": request, "data": data }))
            .await;
        id
    }

    /// Puts a request into the socket's buffer; [`NativeClient::flush`] sends them together.
    pub(crate) async fn feed(&mut self, request: &str, data: &Value) -> u64 {
        self.next_id += 1;
        let frame = json!({ "id": self.next_id, "type": request, "data": data });
        let text = frame.to_string();
        self.remember(&text);
        self.socket.feed(Message::text(text)).await.unwrap();
        self.next_id
    }

    /// Sends what was fed.
    pub(crate) async fn flush(&mut self) {
        self.socket.flush().await.unwrap();
    }

    /// Sends any JSON.
    pub(crate) async fn write(&mut self, frame: &Value) {
        self.write_text(&frame.to_string()).await;
    }

    /// Sends any text.
    pub(crate) async fn write_text(&mut self, text: &str) {
        self.remember(text);
        self.socket.send(Message::text(text)).await.unwrap();
    }

    /// Keeps what is asked until it is answered.
    fn remember(&mut self, text: &str) {
        if let Ok(request) = serde_json::from_str::<Value>(text)
            && let Some(id) = request.get("id")
        {
            self.pending.insert(id.to_string(), request);
        }
    }

    /// Sends any message, even if the server is gone.
    pub(crate) async fn try_write(&mut self, message: Message) -> Result<(), Error> {
        if let Message::Text(text) = &message {
            self.remember(text);
        }
        self.socket.send(message).await
    }

    /// Asks for something and waits for the reply: its data, or its error.
    pub(crate) async fn request(&mut self, request: &str, data: Value) -> Result<Value, Value> {
        let id = self.begin(request, &data).await;
        self.reply(id).await
    }

    /// Waits for the reply to a request, keeping the events that come before it.
    pub(crate) async fn reply(&mut self, id: u64) -> Result<Value, Value> {
        loop {
            let frame = self.next().await.unwrap_or_else(|closed| {
                panic!("closed with {closed:?} instead of answering request {id}")
            });
            if frame["type"] == "reply" && frame["id"] == id {
                return if frame["ok"] == true {
                    Ok(frame["data"].clone())
                } else {
                    Err(frame["error"].clone())
                };
            }
            self.events.push_back(frame);
        }
    }

    /// Asks for something that must succeed.
    pub(crate) async fn ask(&mut self, request: &str, data: Value) -> Value {
        self.request(request, data)
            .await
            .unwrap_or_else(|error| panic!("{request} was refused: {error}"))
    }

    /// Asks for something that must fail and returns the code.
    pub(crate) async fn refusal(&mut self, request: &str, data: Value) -> String {
        match self.request(request, data.clone()).await {
            Ok(answer) => panic!("{request} {data} was not refused: {answer}"),
            Err(error) => error["code"].as_str().unwrap().to_owned(),
        }
    }

    /// Sends a text message and waits until it is stored.
    pub(crate) async fn send(&mut self, conversation: &str, text: &str) -> Value {
        let data = json!({ "conversation_id": conversation, "client_id": text, "content": text });
        self.ask("send_message", data).await["message"].clone()
    }

    /// Waits for an event of this type, dropping other events.
    pub(crate) async fn event(&mut self, kind: &str) -> Value {
        self.event_where(kind, |_| true).await
    }

    /// Waits for an event of this type that fits, dropping other events.
    pub(crate) async fn event_where(&mut self, kind: &str, fits: impl Fn(&Value) -> bool) -> Value {
        loop {
            let frame = match self.events.pop_front() {
                Some(frame) => frame,
                None => self.next().await.unwrap_or_else(|closed| {
                    panic!("closed with {closed:?} while waiting for {kind}")
                }),
            };
            if frame["type"] == kind && fits(&frame["data"]) {
                return frame["data"].clone();
            }
        }
    }

    /// The next event, whatever it is.
    pub(crate) async fn next_event(&mut self) -> Value {
        match self.events.pop_front() {
            Some(event) => event,
            None => self
                .next()
                .await
                .unwrap_or_else(|closed| panic!("closed with {closed:?}")),
        }
    }

    /// Waits for the message with this text.
    pub(crate) async fn message(&mut self, text: &str) -> Value {
        let fits = |data: &Value| data["message"]["content"] == text;
        self.event_where("message_created", fits).await["message"].clone()
    }

    /// The whole history of a conversation, page by page.
    pub(crate) async fn history(&mut self, conversation: &str) -> Vec<Value> {
        let mut messages = Vec::new();
        loop {
            let after = messages.len();
            let page = json!({ "conversation_id": conversation, "after_seq": after, "limit": 100 });
            let page = self.ask("get_messages", page).await;
            messages.extend(page["messages"].as_array().unwrap().clone());
            if page["has_more"] != true {
                return messages;
            }
        }
    }

    /// Everything that changed since a version, by one resume and then page by page.
    pub(crate) async fn missed(&mut self, conversation: &str, version: u64) -> Vec<Value> {
        let known = json!({ "conversations": { conversation: version } });
        let resumed = self.ask("resume", known).await;
        let mut stretches = vec![resumed["changed"][conversation].clone()];
        while let Some(last) = stretches.last()
            && last["has_more"] == true
        {
            let since =
                json!({ "conversation_id": conversation, "since_version": last["version"] });
            stretches.push(self.ask("get_changes", since).await);
        }
        stretches
    }

    /// All events that came so far, after a round trip that proves there are no more.
    pub(crate) async fn drain_events(&mut self) -> Vec<Value> {
        self.ask("ping", json!({})).await;
        self.events.drain(..).collect()
    }

    /// The next frame, whatever it is.
    pub(crate) async fn next(&mut self) -> Result<Value, Closed> {
        let waiting = async {
            loop {
                match self.socket.next().await {
                    Some(Ok(Message::Text(text))) => {
                        return Ok(serde_json::from_str(&text).expect("frames are JSON"));
                    }
                    Some(Ok(Message::Close(frame))) => return Err(closed(frame)),
                    Some(Ok(_)) => {}
                    // Cut off without a close frame.
                    Some(Err(_)) | None => return Err(Closed { code: 1006 }),
                }
            }
        };
        let next = tokio::time::timeout(PATIENCE, waiting).await;
        let frame: Value = next.expect("no frame came")?;
        let request = self.pending.remove(&frame["id"].to_string());
        self.documents
            .check_frame("native", &frame, request.as_ref());
        Ok(frame)
    }

    /// Waits until the server closes the connection.
    pub(crate) async fn closed(&mut self) -> Closed {
        loop {
            if let Err(closed) = self.next().await {
                return closed;
            }
        }
    }

    /// Lets go of the connection without a word.
    pub(crate) fn vanish(self) {
        drop(self);
    }
}

fn closed(frame: Option<CloseFrame>) -> Closed {
    Closed {
        code: frame.map_or(1005, |frame| frame.code.into()),
    }
}
