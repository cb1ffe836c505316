//! Clients that connect, prove who they are and then are silent.

use std::net::SocketAddr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, ensure};
use axum::http::header::AUTHORIZATION;
use futures_util::{SinkExt as _, StreamExt as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jsonwebtoken::{EncodingKey, Header};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::server::{PUSHER_SECRET, SECRET};

/// An open socket.
pub(crate) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

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
    /// Every way.
    pub(crate) const ALL: [Self; 3] = [Self::Native, Self::SocketIo, Self::Pusher];

    /// What a table calls it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Native => "native WebSocket",
            Self::SocketIo => "Socket.IO (carwash)",
            Self::Pusher => "Pusher, one channel",
        }
    }

    /// Connects a user and waits until the server has taken note of who it is.
    pub(crate) async fn connect(self, address: SocketAddr, user: u32) -> anyhow::Result<Socket> {
        let connecting = async {
            match self {
                Self::Native => native(address, user).await,
                Self::SocketIo => socketio(address, user).await,
                Self::Pusher => pusher(address, user).await,
            }
        };
        tokio::time::timeout(PATIENCE, connecting)
            .await
            .context("no answer in time")?
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "tokens are checked against the real time"
)]
fn token(user: u32) -> anyhow::Result<String> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    // Customers and providers may talk to each other: the even ones are providers.
    let kind = if user.is_multiple_of(2) {
        "Provider"
    } else {
        "Customer"
    };
    let claims = json!({
        "id": user, "userType": kind, "name": format!("{kind} {user}"), "exp": now + 86_400,
    });
    let key = EncodingKey::from_secret(SECRET.as_bytes());
    Ok(jsonwebtoken::encode(&Header::default(), &claims, &key)?)
}

async fn native(address: SocketAddr, user: u32) -> anyhow::Result<Socket> {
    let url = format!("ws://{address}/api/v1/ws?token={}", token(user)?);
    let (mut socket, _) = connect_async(url).await?;
    let welcome = next(&mut socket).await?;
    ensure!(welcome.contains("\"welcome\""), "not welcome: {welcome}");
    Ok(socket)
}

async fn socketio(address: SocketAddr, user: u32) -> anyhow::Result<Socket> {
    let url = format!("ws://{address}/socket.io/?EIO=4&transport=websocket");
    let (mut socket, _) = connect_async(url).await?;
    next(&mut socket).await?;
    socket.send(Message::text("40")).await?;
    next(&mut socket).await?;
    let authenticate = json!(["chat-authenticate", { "userId": user, "token": token(user)? }]);
    socket
        .send(Message::text(format!("42{authenticate}")))
        .await?;
    loop {
        let packet = next(&mut socket).await?;
        let event: Value = serde_json::from_str(packet.trim_start_matches("42"))?;
        if event[0] == "chat-authenticated" {
            return Ok(socket);
        }
        ensure!(event[0] != "chat-authentication-failed", "refused: {event}");
    }
}

async fn pusher(address: SocketAddr, user: u32) -> anyhow::Result<Socket> {
    let url = format!("ws://{address}/app/parlor?protocol=7");
    let mut request = url.into_client_request()?;
    let bearer = format!("Bearer {}", token(user)?).parse()?;
    request.headers_mut().insert(AUTHORIZATION, bearer);
    let (mut socket, _) = connect_async(request).await?;
    let greeting: Value = serde_json::from_str(&next(&mut socket).await?)?;
    let greeting: Value = serde_json::from_str(greeting["data"].as_str().unwrap_or_default())?;
    let socket_id = greeting["socket_id"].as_str().context("not let in")?;
    let channel = format!("private-user-{user}");
    let mac = Hmac::<Sha256>::new_from_slice(PUSHER_SECRET.as_bytes())?;
    let mac = mac.chain_update(format!("{socket_id}:{channel}"));
    let auth = format!("parlor:{}", hex::encode(mac.finalize().into_bytes()));
    let data = json!({ "channel": channel, "auth": auth });
    let subscribe = json!({ "event": "pusher:subscribe", "data": data });
    socket.send(Message::text(subscribe.to_string())).await?;
    let followed = next(&mut socket).await?;
    ensure!(followed.contains("succeeded"), "refused: {followed}");
    // How many follow it.
    next(&mut socket).await?;
    Ok(socket)
}

/// Asks for something over the native protocol and waits for the answer.
pub(crate) async fn request(
    socket: &mut Socket,
    kind: &str,
    data: &Value,
) -> anyhow::Result<Value> {
    let frame = json!({ "id": kind, "type": kind, "data": data });
    socket.send(Message::text(frame.to_string())).await?;
    loop {
        let mut frame: Value = serde_json::from_str(&next(socket).await?)?;
        if frame["type"] == "reply" {
            ensure!(frame["ok"] == true, "refused: {frame}");
            return Ok(frame["data"].take());
        }
    }
}

/// Says something over the native protocol and waits until it is stored.
pub(crate) async fn say(
    socket: &mut Socket,
    conversation: &str,
    content: &str,
) -> anyhow::Result<()> {
    let data = json!({
        "conversation_id": conversation, "client_id": content, "content": content,
    });
    request(socket, "send_message", &data).await.map(drop)
}

/// The next text.
pub(crate) async fn next(socket: &mut Socket) -> anyhow::Result<String> {
    loop {
        match socket.next().await.context("closed")?? {
            Message::Text(text) => return Ok(text.to_string()),
            Message::Close(frame) => anyhow::bail!("closed: {frame:?}"),
            Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
        }
    }
}
