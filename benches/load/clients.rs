//! Clients that connect, prove who they are and then are silent.

use std::net::SocketAddr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, ensure};
use bytes::Bytes;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jsonwebtoken::{EncodingKey, Header};
use serde_json::{Value, json};
use sha2::Sha256;

use super::lean::Lean;
use super::server::{PUSHER_SECRET, SECRET};

/// How long an answer may take before something is wrong.
const PATIENCE: Duration = Duration::from_secs(30);

/// A way to be connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The native protocol.
    Native,
    /// Socket.IO over a WebSocket, as the car-wash marketplace speaks it.
    SocketIo,
    /// Pusher Channels, with one private channel followed.
    Pusher,
}

impl Kind {
    /// The contracts of a server with these clients. The conversation is opened natively.
    pub(crate) const fn contracts(self) -> &'static str {
        match self {
            Self::Native | Self::SocketIo => "native,carwash",
            Self::Pusher => "native,booking",
        }
    }

    /// Connects a user and waits until the server has taken note of who it is.
    pub(crate) async fn connect(self, address: SocketAddr, user: u32) -> anyhow::Result<Lean> {
        let connecting = async {
            match self {
                Self::Native => native(address, user).await,
                Self::SocketIo => socketio(address, user).await,
                Self::Pusher => {
                    let channel = format!("private-user-{user}");
                    follower(address, user, &channel).await
                }
            }
        };
        tokio::time::timeout(PATIENCE, connecting)
            .await
            .context("no answer in time")?
    }
}

/// A token of this user, whom the car wash knows.
pub(crate) fn token(user: u32) -> anyhow::Result<String> {
    // Customers and providers may talk to each other: the even ones are providers.
    let kind = if user.is_multiple_of(2) {
        "Provider"
    } else {
        "Customer"
    };
    token_of(user, kind)
}

/// A token of this user, who is of this kind.
#[expect(
    clippy::disallowed_methods,
    reason = "tokens are checked against the real time"
)]
pub(crate) fn token_of(user: u32, kind: &str) -> anyhow::Result<String> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let claims = json!({
        "id": user, "userType": kind, "name": format!("{kind} {user}"), "exp": now + 86_400,
    });
    let key = EncodingKey::from_secret(SECRET.as_bytes());
    Ok(jsonwebtoken::encode(&Header::default(), &claims, &key)?)
}

async fn native(address: SocketAddr, user: u32) -> anyhow::Result<Lean> {
    let target = format!("/api/v1/ws?token={}", token(user)?);
    let mut socket = Lean::open(address, &target, &[]).await?;
    let welcome = socket.next().await?;
    ensure!(has(&welcome, "\"welcome\""), "not welcome: {welcome:?}");
    Ok(socket)
}

async fn socketio(address: SocketAddr, user: u32) -> anyhow::Result<Lean> {
    let target = "/socket.io/?EIO=4&transport=websocket";
    let mut socket = Lean::open(address, target, &[]).await?;
    socket.next().await?;
    socket.send("40").await?;
    socket.next().await?;
    let authenticate = json!(["chat-authenticate", { "userId": user, "token": token(user)? }]);
    socket.send(&format!("42{authenticate}")).await?;
    until(&mut socket, "\"chat-authenticated\"").await?;
    Ok(socket)
}

/// Connects a user by Pusher's protocol, who follows one channel.
pub(crate) async fn follower(
    address: SocketAddr,
    user: u32,
    channel: &str,
) -> anyhow::Result<Lean> {
    let bearer = format!("Bearer {}", token(user)?);
    let headers = [("Authorization", bearer.as_str())];
    subscribe(address, "parlor", &headers, channel).await
}

/// Connects to an application of Pusher's protocol and subscribes to a channel.
pub(crate) async fn subscribe(
    address: SocketAddr,
    key: &str,
    headers: &[(&str, &str)],
    channel: &str,
) -> anyhow::Result<Lean> {
    let target = format!("/app/{key}?protocol=7");
    let mut socket = Lean::open(address, &target, headers).await?;
    let greeting: Value = serde_json::from_slice(&socket.next().await?)?;
    let greeting: Value = serde_json::from_str(greeting["data"].as_str().unwrap_or_default())?;
    let socket_id = greeting["socket_id"].as_str().context("not let in")?;
    let mac = Hmac::<Sha256>::new_from_slice(PUSHER_SECRET.as_bytes())?;
    let mac = mac.chain_update(format!("{socket_id}:{channel}"));
    let auth = format!("{key}:{}", hex::encode(mac.finalize().into_bytes()));
    let data = json!({ "channel": channel, "auth": auth });
    let subscribe = json!({ "event": "pusher:subscribe", "data": data });
    socket.send(&subscribe.to_string()).await?;
    // Others may follow it, too, and are counted meanwhile.
    until(&mut socket, "subscription_succeeded").await?;
    Ok(socket)
}

/// Takes frames off the wire until one has these words in it.
///
/// # Errors
/// It does not come, or a frame tells of an error.
pub(crate) async fn until(socket: &mut Lean, words: &str) -> anyhow::Result<()> {
    let waiting = async {
        loop {
            let frame = socket.next().await?;
            if has(&frame, words) {
                return Ok(());
            }
            let is_refused = ["error\"", "failed\""].iter().any(|word| has(&frame, word));
            ensure!(!is_refused, "refused: {frame:?}");
        }
    };
    let waited = tokio::time::timeout(PATIENCE, waiting).await;
    waited.with_context(|| format!("no {words} in time"))?
}

/// Whether a frame has these words in it.
pub(crate) fn has(frame: &Bytes, words: &str) -> bool {
    memchr::memmem::find(frame, words.as_bytes()).is_some()
}

/// Asks for something over the native protocol and waits for the answer.
pub(crate) async fn request(socket: &mut Lean, kind: &str, data: &Value) -> anyhow::Result<Value> {
    let frame = json!({ "id": kind, "type": kind, "data": data });
    socket.send(&frame.to_string()).await?;
    loop {
        let frame = socket.next().await?;
        if has(&frame, "\"type\":\"reply\"") {
            let mut frame: Value = serde_json::from_slice(&frame)?;
            ensure!(frame["ok"] == true, "refused: {frame}");
            return Ok(frame["data"].take());
        }
    }
}

/// Opens a conversation over the native protocol; its id.
pub(crate) async fn open(
    socket: &mut Lean,
    kind: &str,
    people: impl IntoIterator<Item = u32>,
) -> anyhow::Result<String> {
    let people: Vec<String> = people.into_iter().map(|user| user.to_string()).collect();
    let open = json!({ "kind": kind, "participants": people, "title": "A talk" });
    let opened = request(socket, "open_conversation", &open).await?;
    let id = opened["conversation"]["id"].as_str();
    Ok(id.context("no id")?.to_owned())
}

/// Says something over the native protocol and waits until it is stored.
pub(crate) async fn say(
    socket: &mut Lean,
    conversation: &str,
    content: &str,
) -> anyhow::Result<()> {
    let data = json!({
        "conversation_id": conversation, "client_id": content, "content": content,
    });
    request(socket, "send_message", &data).await.map(drop)
}
