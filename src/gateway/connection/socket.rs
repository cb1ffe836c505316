//! A WebSocket below a wire: its messages, its errors as endings, and its last words.

use std::future::poll_fn;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio_tungstenite::WebSocketStream;
use tungstenite::error::ProtocolError;
use tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tungstenite::{Error, Message, Utf8Bytes};

use super::closing::{Closing, Ending};
use super::joined::{Joined, Joining};

/// How long a socket that cannot be read any more stays open after the close frame, so that the
/// peer reads it before it hears that its own bytes were not wanted. Less than the second that some
/// clients wait for the end before they call it unclean.
const LINGER: Duration = Duration::from_millis(200);

/// A WebSocket that is written and listened to by one task.
pub struct Socket {
    stream: WebSocketStream<Joining<TokioIo<Upgraded>>>,
    /// Whether the peer said that it hears nothing more.
    has_closed: bool,
}

/// A message that came in.
#[derive(Debug)]
pub enum Received {
    /// A text.
    Text(Utf8Bytes),
    /// Bytes.
    Binary(Bytes),
    /// A ping, which is answered with the next read or write.
    Ping,
    /// A pong.
    Pong,
    /// The peer closes, which is answered in the same way.
    Close,
}

impl Socket {
    /// Speaks WebSocket on a connection that was upgraded to it.
    pub(in crate::gateway) async fn new(upgraded: Upgraded, config: WebSocketConfig) -> Self {
        let stream = Joining::new(TokioIo::new(upgraded));
        Self {
            stream: WebSocketStream::from_raw_socket(stream, Role::Server, Some(config)).await,
            has_closed: false,
        }
    }

    /// Takes the next message in.
    pub fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Result<Received, Ending>> {
        loop {
            let next = ready!(self.stream.poll_next_unpin(context));
            let received = match next.ok_or(Ending::Lost)?.map_err(Ending::from)? {
                Message::Text(text) => Received::Text(text),
                Message::Binary(bytes) => Received::Binary(bytes),
                Message::Ping(_) => Received::Ping,
                Message::Pong(_) => Received::Pong,
                Message::Close(_) => {
                    self.has_closed = true;
                    Received::Close
                }
                // Of what is read, the library makes messages.
                Message::Frame(_) => continue,
            };
            return Poll::Ready(Ok(received));
        }
    }

    /// Writes texts by one flush, each put among those that are joined, as far as the peer takes them:
    /// ready when it took all. Those that are not joined yet stay where they are.
    pub fn poll_write<F>(
        &mut self,
        context: &mut Context<'_>,
        frames: &mut impl Iterator<Item = F>,
        put: impl Fn(&mut Joined, F) -> Result<(), Error>,
    ) -> Poll<Result<(), Ending>> {
        // What the library says by itself, such as the answer to a ping, comes before them.
        ready!(self.poll_flush(context))?;
        if self.has_closed {
            return Poll::Ready(Err(Ending::PeerClosed));
        }
        let stream = self.stream.get_mut();
        let joined = stream.poll_join(context, frames, put);
        joined.map_err(Ending::from)
    }

    /// Waits until one more message of the library's may be started.
    pub fn poll_room(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        let room = self.stream.poll_ready_unpin(context);
        room.map_err(Ending::from)
    }

    /// Starts a message for which there is room. It leaves with the next [`Socket::poll_write`], before
    /// what that writes.
    ///
    /// # Errors
    /// What ends the connection.
    pub fn start(&mut self, message: Message) -> Result<(), Ending> {
        let started = self.stream.start_send_unpin(message);
        started.map_err(Ending::from)
    }

    fn poll_flush(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        let flushed = self.stream.poll_flush_unpin(context);
        flushed.map_err(Ending::from)
    }

    /// Waits for the next message. Cancel safe.
    pub async fn next(&mut self) -> Result<Received, Ending> {
        poll_fn(|context| self.poll_next(context)).await
    }

    /// Writes a message.
    pub async fn say(&mut self, message: Message) -> Result<(), Ending> {
        let said = self.stream.send(message).await;
        said.map_err(Ending::from)
    }

    /// Ends as this asks for; the words are the close frame's code and reason.
    pub async fn end(
        mut self,
        ending: Ending,
        words: impl FnOnce(Closing) -> (u16, &'static str) + Send,
    ) {
        match ending {
            Ending::Closing(closing) => {
                self.close([], words(closing), closing.may_drain()).await;
            }
            Ending::PeerClosed => self.finish().await,
            Ending::Unanswered | Ending::Lost => {}
        }
    }

    /// Lets the answer to the peer's close frame out.
    pub async fn finish(&mut self) {
        // A peer that closed need not wait for the answer.
        let _ = self.stream.flush().await;
    }

    /// Says the last words and waits for the peer to take note of them.
    pub async fn close(
        &mut self,
        frames: impl IntoIterator<Item = Utf8Bytes, IntoIter: Send> + Send,
        (code, reason): (u16, &'static str),
        may_drain: bool,
    ) {
        let close = Message::Close(Some(CloseFrame {
            code: code.into(),
            reason: Utf8Bytes::from_static(reason),
        }));
        let said = async {
            for frame in frames {
                self.stream.feed(Message::Text(frame)).await?;
            }
            self.stream.send(close).await
        };
        if said.await.is_err() {
            return;
        }
        if may_drain {
            while let Some(Ok(_)) = self.stream.next().await {}
        } else {
            tokio::time::sleep(LINGER).await;
        }
    }
}

impl From<Error> for Ending {
    fn from(error: Error) -> Self {
        match error {
            Error::Capacity(_) => Closing::TooLarge.into(),
            Error::Utf8(_) => Closing::NotUtf8.into(),
            Error::Protocol(ProtocolError::ResetWithoutClosingHandshake)
            | Error::ConnectionClosed
            | Error::AlreadyClosed
            | Error::Io(_)
            | Error::Tls(_)
            | Error::WriteBufferFull(_)
            | Error::AttackAttempt
            | Error::Url(_)
            | Error::Http(_)
            | Error::HttpFormat(_) => Self::Lost,
            Error::Protocol(_) => Closing::BrokenProtocol.into(),
        }
    }
}
