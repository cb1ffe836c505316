//! A WebSocket, and HTTP, that may end at any moment.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use reqwest::Method;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite, join, sink};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::Role;
use tokio_tungstenite::{WebSocketStream, client_async};

use super::ANSWER_WITHIN;
use crate::support::browsing::shared_client;

/// The connection is of no use any more; the code with which the server closed it, if it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    pub(crate) code: Option<u16>,
}

impl Cut {
    /// Nobody said anything.
    pub(crate) const SILENT: Self = Self { code: None };
}

/// How much the kernel keeps for a client that does not read.
const NARROW_BYTES: u32 = 4_096;

/// An open WebSocket.
pub(crate) struct Socket(WebSocketStream<TcpStream>);

impl Socket {
    /// Connects.
    pub(crate) async fn open(address: SocketAddr, path: &str) -> Result<Self, Cut> {
        Self::open_on(TcpSocket::new_v4(), address, path).await
    }

    /// Connects with next to no room for what is not read.
    pub(crate) async fn open_narrow(address: SocketAddr, path: &str) -> Result<Self, Cut> {
        let socket = TcpSocket::new_v4().and_then(|socket| {
            socket.set_recv_buffer_size(NARROW_BYTES)?;
            Ok(socket)
        });
        Self::open_on(socket, address, path).await
    }

    async fn open_on(
        socket: std::io::Result<TcpSocket>,
        address: SocketAddr,
        path: &str,
    ) -> Result<Self, Cut> {
        let opening = async {
            let stream = socket.ok()?.connect(address).await.ok()?;
            let url = format!("ws://{address}{path}");
            let (socket, _) = client_async(url, stream).await.ok()?;
            Some(Self(socket))
        };
        let opened = tokio::time::timeout(ANSWER_WITHIN, opening).await;
        opened.ok().flatten().ok_or(Cut::SILENT)
    }

    /// Sends a text.
    pub(crate) async fn send(&mut self, text: String) -> Result<(), Cut> {
        let sending = self.0.send(Message::text(text));
        let sent = tokio::time::timeout(ANSWER_WITHIN, sending).await;
        sent.ok().and_then(Result::ok).ok_or(Cut::SILENT)
    }

    /// The next text within this time; nothing when none came.
    pub(crate) async fn next_within(&mut self, time: Duration) -> Result<Option<String>, Cut> {
        match tokio::time::timeout(time, next_text(&mut self.0)).await {
            Ok(Ok(text)) => Ok(Some(text)),
            Ok(Err(cut)) => Err(cut),
            Err(_elapsed) => Ok(None),
        }
    }

    /// The next text, which has to come.
    pub(crate) async fn next(&mut self) -> Result<String, Cut> {
        self.next_within(ANSWER_WITHIN).await?.ok_or(Cut::SILENT)
    }

    /// Says nothing more, not even a pong, and hears until the end.
    pub(crate) async fn fall_silent(self) -> Cut {
        // Kept, because the server is told when it is dropped.
        let (hearing, _voice) = self.0.into_inner().into_split();
        let stream = join(hearing, sink());
        let mut silent = WebSocketStream::from_raw_socket(stream, Role::Client, None).await;
        loop {
            if let Err(cut) = next_text(&mut silent).await {
                return cut;
            }
        }
    }
}

/// The next text that comes.
async fn next_text<S: AsyncRead + AsyncWrite + Unpin>(
    socket: &mut WebSocketStream<S>,
) -> Result<String, Cut> {
    loop {
        match socket.next().await {
            Some(Ok(Message::Text(text))) => return Ok(text.to_string()),
            Some(Ok(Message::Close(frame))) => {
                let code = frame.map(|frame| frame.code.into());
                return Err(Cut { code });
            }
            Some(Ok(_)) => {}
            Some(Err(_)) | None => return Err(Cut::SILENT),
        }
    }
}

/// A text that has to be JSON.
pub(crate) fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| panic!("not JSON: {text}"))
}

/// A request as somebody: status and body.
pub(crate) async fn request(
    address: SocketAddr,
    token: &str,
    (method, path): (Method, &str),
    body: Option<&Value>,
) -> Result<(u16, Value), Cut> {
    let url = format!("http://{address}{path}");
    let mut request = shared_client().request(method, url).bearer_auth(token);
    if let Some(body) = body {
        request = request
            .header("content-type", "application/json")
            .body(body.to_string());
    }
    let asking = async {
        let answer = request.send().await.ok()?;
        let status = answer.status().as_u16();
        let text = answer.text().await.ok()?;
        Some((status, serde_json::from_str(&text).unwrap_or(Value::Null)))
    };
    let answered = tokio::time::timeout(ANSWER_WITHIN, asking).await;
    answered.ok().flatten().ok_or(Cut::SILENT)
}
