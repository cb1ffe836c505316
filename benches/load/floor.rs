//! The least that a server can do: what one says, all others are told, as it came.
//!
//! axum's WebSocket and a broadcast channel, nothing parsed, nobody asked who they are, nothing
//! stored. Frames that wait for a connection are joined into one write. Runs as a process of its own,
//! so that its CPU time can be told from the generator's.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::get;
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::TcpListener;
use tokio::sync::broadcast::{self, Receiver, Sender};

/// Frames that may wait for one connection: as many as a conversation's window is.
const WAITING: usize = 4_096;

/// Bytes of what a client says that are read at once, as with the server under measurement
/// (`connection.read_buffer_bytes`). The library's 128 KiB are a connection's for good, and filled with
/// zeros each time that a task looks whether its client said anything, so before each delivery, too.
const READ_BUFFER: usize = 512;

/// Bytes that are joined into one write, as with the server under measurement.
const WRITE_BUFFER: usize = 64 * 1024;

/// Serves until it is killed.
pub(crate) async fn serve(address: SocketAddr) -> anyhow::Result<()> {
    let (said, _) = broadcast::channel::<Utf8Bytes>(WAITING);
    let routes = Router::new()
        .route("/", get(upgrade))
        .with_state(Arc::new(said));
    let socket = tokio::net::TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    // As many may wait to be accepted as with the server under measurement.
    let listener: TcpListener = socket.listen(4_096)?;
    Ok(axum::serve(listener, routes).await?)
}

async fn upgrade(
    State(said): State<Arc<Sender<Utf8Bytes>>>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let heard = said.subscribe();
    upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        .on_upgrade(move |socket| relay(socket, said, heard))
}

/// Until either side goes away.
async fn relay(
    mut socket: WebSocket,
    said: Arc<Sender<Utf8Bytes>>,
    mut heard: Receiver<Utf8Bytes>,
) {
    loop {
        tokio::select! {
            received = socket.next() => match received {
                Some(Ok(Message::Text(text))) => {
                    // There is always somebody: this one.
                    let _ = said.send(text);
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return,
            },
            text = heard.recv() => {
                let Ok(text) = text else { return };
                if write_all(&mut socket, text, &mut heard).await.is_err() {
                    return;
                }
            }
        }
    }
}

/// Joins this and everything else that waits into one write.
async fn write_all(
    socket: &mut WebSocket,
    first: Utf8Bytes,
    heard: &mut Receiver<Utf8Bytes>,
) -> Result<(), axum::Error> {
    socket.feed(Message::Text(first)).await?;
    while let Ok(text) = heard.try_recv() {
        socket.feed(Message::Text(text)).await?;
    }
    socket.flush().await
}
