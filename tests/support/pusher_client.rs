//! A client of Pusher Channels that a test drives frame by frame, and a back end that signs its
//! requests. What the official libraries do is tested with the official libraries.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;

use futures_util::{SinkExt, StreamExt};
use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::{Digest as _, Md5};
use parlor::clock::Clock;
use reqwest::Method;
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::browsing::shared_client;
use super::documents::Documents;
use super::native_client::PATIENCE;
use super::server::PUSHER_SECRET;

/// The application of servers under test.
const APP: &str = "1";
const KEY: &str = "parlor";

/// The HMAC-SHA256 of a text by the application's secret, in hexadecimal digits.
pub(crate) fn signature(text: &str) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(PUSHER_SECRET.as_bytes()).unwrap();
    hex::encode(mac.chain_update(text.as_bytes()).finalize().into_bytes())
}

/// One connection.
pub(crate) struct PusherClient {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    documents: Arc<Documents>,
    frames: VecDeque<Value>,
    pub(crate) socket_id: String,
    answers_pings: bool,
}

impl PusherClient {
    /// Connects as the libraries do.
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        Self::connect_with(address, &[]).await
    }

    /// Connects with further headers, such as a browser's cookies.
    pub(crate) async fn connect_with(address: SocketAddr, headers: &[(&str, &str)]) -> Self {
        let path = format!("/app/{KEY}?protocol=7&client=js&version=8.4.0&flash=false");
        let mut client = Self::open(address, &path, headers).await;
        let greeting = client.frame("pusher:connection_established").await;
        client.socket_id = greeting["socket_id"].as_str().unwrap().to_owned();
        assert!(greeting["activity_timeout"].is_u64(), "{greeting}");
        client
    }

    /// Opens a socket and reads nothing.
    pub(crate) async fn open(address: SocketAddr, path: &str, headers: &[(&str, &str)]) -> Self {
        let mut request = format!("ws://{address}{path}")
            .into_client_request()
            .unwrap();
        for (name, value) in headers {
            let name: axum::http::HeaderName = name.parse().unwrap();
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        let (socket, _) = tokio::time::timeout(PATIENCE, connect_async(request))
            .await
            .expect("no answer to the upgrade")
            .unwrap();
        let documents = Documents::of(&address.to_string()).await;
        Self {
            socket,
            documents: documents.expect("a server that describes itself"),
            frames: VecDeque::new(),
            socket_id: String::new(),
            answers_pings: true,
        }
    }

    /// Answers pings no more.
    pub(crate) fn fall_silent(&mut self) {
        self.answers_pings = false;
    }

    /// Sends any text.
    pub(crate) async fn write(&mut self, text: &str) {
        self.socket.send(Message::text(text)).await.unwrap();
    }

    /// Sends bytes.
    pub(crate) async fn write_bytes(&mut self, bytes: &'static [u8]) {
        self.socket.send(Message::binary(bytes)).await.unwrap();
    }

    /// Sends a frame.
    pub(crate) async fn send(&mut self, event: &str, data: &Value) {
        let frame = json!({ "event": event, "data": data });
        self.write(&frame.to_string()).await;
    }

    /// Says something to the others on a channel.
    pub(crate) async fn relay(&mut self, channel: &str, event: &str, data: &Value) {
        let frame = json!({ "event": event, "channel": channel, "data": data });
        self.write(&frame.to_string()).await;
    }

    /// What lets this connection follow a channel.
    pub(crate) fn auth(&self, channel: &str, channel_data: Option<&str>) -> String {
        let mut signed = format!("{}:{channel}", self.socket_id);
        if let Some(data) = channel_data {
            signed = format!("{signed}:{data}");
        }
        format!("{KEY}:{}", signature(&signed))
    }

    /// Asks to follow a channel, with whatever allows it.
    pub(crate) async fn ask_to_follow(&mut self, channel: &str, channel_data: Option<&str>) {
        let auth = self.auth(channel, channel_data);
        let mut data = json!({ "channel": channel, "auth": auth });
        if let Some(channel_data) = channel_data {
            data["channel_data"] = channel_data.into();
        }
        self.send("pusher:subscribe", &data).await;
    }

    /// Follows a channel.
    pub(crate) async fn follow(&mut self, channel: &str) -> Value {
        self.ask_to_follow(channel, None).await;
        self.on(channel, "pusher_internal:subscription_succeeded")
            .await
    }

    /// Follows a presence channel as a member; returns who is there.
    pub(crate) async fn join(&mut self, channel: &str, user: &str) -> Value {
        let data = json!({ "user_id": user, "user_info": { "name": user } }).to_string();
        self.ask_to_follow(channel, Some(&data)).await;
        let there = self.on(channel, "pusher_internal:subscription_succeeded");
        there.await["presence"].clone()
    }

    /// Waits for an event of this name, dropping others; returns its data.
    pub(crate) async fn frame(&mut self, event: &str) -> Value {
        loop {
            let frame = self
                .next()
                .await
                .unwrap_or_else(|code| panic!("closed: {code}"));
            if frame["event"] == event {
                return data_of(&frame);
            }
        }
    }

    /// Waits for an event of this name on this channel, dropping others; returns its data.
    pub(crate) async fn on(&mut self, channel: &str, event: &str) -> Value {
        loop {
            let frame = self
                .next()
                .await
                .unwrap_or_else(|code| panic!("closed: {code}"));
            if frame["event"] == event && frame["channel"] == channel {
                return data_of(&frame);
            }
        }
    }

    /// The next frame that is no ping; the close code once there is none.
    pub(crate) async fn next(&mut self) -> Result<Value, u16> {
        match self.frames.pop_front() {
            Some(frame) => Ok(frame),
            None => self.read().await,
        }
    }

    /// Everything that was said by now, but for counts of subscribers.
    pub(crate) async fn drain(&mut self) -> Vec<Value> {
        self.send("pusher:ping", &json!({})).await;
        let mut all = Vec::new();
        loop {
            let frame = self
                .next()
                .await
                .unwrap_or_else(|code| panic!("closed: {code}"));
            if frame["event"] == "pusher:pong" {
                return all;
            }
            if frame["event"] != "pusher_internal:subscription_count" {
                all.push(frame);
            }
        }
    }

    /// Waits for the end; returns the close code.
    pub(crate) async fn ended(&mut self) -> u16 {
        loop {
            if let Err(code) = self.next().await {
                return code;
            }
        }
    }

    /// Closes as a page does that is left.
    pub(crate) async fn close(mut self) {
        self.socket.close(None).await.unwrap();
        while let Some(Ok(_)) = self.socket.next().await {}
    }

    async fn read(&mut self) -> Result<Value, u16> {
        let waiting = async {
            loop {
                match self.socket.next().await {
                    Some(Ok(Message::Text(text))) => {
                        let frame: Value = serde_json::from_str(&text).expect("a frame is JSON");
                        self.documents.check_pusher_frame(&frame);
                        if frame["event"] != "pusher:ping" {
                            return Ok(frame);
                        }
                        if self.answers_pings {
                            let pong = json!({ "event": "pusher:pong", "data": {} });
                            // A server that is closing does not want the answer any more.
                            let _ = self.socket.send(Message::text(pong.to_string())).await;
                        }
                    }
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
            .expect("no frame came")
    }
}

/// What a frame carries: the server says it as a text of JSON, clients as they like.
pub(crate) fn data_of(frame: &Value) -> Value {
    match frame["data"].as_str() {
        Some(text) => serde_json::from_str(text).unwrap_or_else(|_| text.into()),
        None => frame["data"].clone(),
    }
}

/// A request of a back end, to be signed and perhaps spoilt.
pub(crate) struct BackendRequest {
    address: SocketAddr,
    method: Method,
    path: String,
    query: Vec<(String, String)>,
    body: String,
}

impl BackendRequest {
    /// A request with a body.
    pub(crate) fn post(address: SocketAddr, path: &str, body: &Value) -> Self {
        Self::new(address, Method::POST, path, body.to_string())
    }

    /// A question.
    pub(crate) fn get(address: SocketAddr, path: &str) -> Self {
        Self::new(address, Method::GET, path, String::new())
    }

    fn new(address: SocketAddr, method: Method, path: &str, body: String) -> Self {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let query = query.split('&').filter_map(|pair| pair.split_once('='));
        Self {
            address,
            method,
            path: format!("/apps/{APP}{path}"),
            query: query
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
            body,
        }
    }

    /// Signs it, at the given number of seconds from now.
    pub(crate) fn signed_at(mut self, seconds_from_now: i64) -> Self {
        let at = Clock::system().now().as_seconds() + seconds_from_now;
        let mut add = |name: &str, value: String| self.query.push((name.into(), value));
        add("auth_key", KEY.into());
        add("auth_timestamp", at.to_string());
        add("auth_version", "1.0".into());
        if !self.body.is_empty() {
            add("body_md5", hex::encode(Md5::digest(self.body.as_bytes())));
        }
        self.query.sort();
        let text = format!("{}\n{}\n{}", self.method, self.path, self.joined());
        self.query.push(("auth_signature".into(), signature(&text)));
        self
    }

    /// Changes a part of the query.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.query.retain(|(one, _)| one != name);
        if !value.is_empty() {
            self.query.push((name.into(), value.into()));
        }
        self
    }

    /// Asks another application.
    pub(crate) fn of_app(mut self, app: &str) -> Self {
        self.path = self
            .path
            .replacen(&format!("/{APP}/"), &format!("/{app}/"), 1);
        self
    }

    fn joined(&self) -> String {
        let pairs = self
            .query
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("&")
    }

    /// Makes it.
    pub(crate) async fn send(self) -> (u16, String) {
        let url = format!("http://{}{}?{}", self.address, self.path, self.joined());
        let request = shared_client().request(self.method, url);
        let request = request.header("content-type", "application/json");
        let answer = request.body(self.body).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// Signs it and makes it; what it is answered.
    pub(crate) async fn answer(self) -> Value {
        let (status, text) = self.signed_at(0).send().await;
        assert_eq!(status, 200, "{text}");
        serde_json::from_str(&text).unwrap()
    }
}
