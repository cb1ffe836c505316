//! A WebSocket below a wire: its messages, its errors as endings, and its last words.

use std::future::poll_fn;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use futures_util::{SinkExt as _, StreamExt as _};

use super::closing::{Closing, Ending};

/// How long a socket that cannot be read any more stays open after the close frame, so that the
/// peer reads it before it hears that its own bytes were not wanted. Less than the second that some
/// clients wait for the end before they call it unclean.
const LINGER: Duration = Duration::from_millis(200);

/// A WebSocket that is written and listened to by one task.
pub struct Socket(WebSocket);

impl From<WebSocket> for Socket {
    fn from(socket: WebSocket) -> Self {
        Self(socket)
    }
}

impl Socket {
    /// Takes the next message in.
    pub fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Result<Message, Ending>> {
        Poll::Ready(match ready!(self.0.poll_next_unpin(context)) {
            Some(Ok(message)) => Ok(message),
            Some(Err(error)) => Err(ending_of(error)),
            None => Err(Ending::Lost),
        })
    }

    /// Waits until one more message may be started.
    pub fn poll_room(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        self.0.poll_ready_unpin(context).map_err(ending_of)
    }

    /// Starts a message for which there is room.
    ///
    /// # Errors
    /// What ends the connection.
    pub fn start(&mut self, message: Message) -> Result<(), Ending> {
        self.0.start_send_unpin(message).map_err(ending_of)
    }

    /// Writes what was started.
    pub fn poll_flush(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        self.0.poll_flush_unpin(context).map_err(ending_of)
    }

    /// Waits for the next message. Cancel safe.
    pub async fn next(&mut self) -> Result<Message, Ending> {
        poll_fn(|context| self.poll_next(context)).await
    }

    /// Writes a message.
    pub async fn say(&mut self, message: Message) -> Result<(), Ending> {
        poll_fn(|context| self.poll_room(context)).await?;
        self.start(message)?;
        poll_fn(|context| self.poll_flush(context)).await
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
        let _ = self.0.flush().await;
    }

    /// Says the last words and waits for the peer to take note of them.
    pub async fn close(
        &mut self,
        frames: impl IntoIterator<Item = Utf8Bytes, IntoIter: Send> + Send,
        (code, reason): (u16, &'static str),
        may_drain: bool,
    ) {
        let close = Message::Close(Some(CloseFrame {
            code,
            reason: Utf8Bytes::from_static(reason),
        }));
        let said = async {
            for frame in frames {
                self.0.feed(Message::Text(frame)).await?;
            }
            self.0.send(close).await
        };
        if said.await.is_err() {
            return;
        }
        if may_drain {
            while let Some(Ok(_)) = self.0.next().await {}
        } else {
            tokio::time::sleep(LINGER).await;
        }
    }
}

fn ending_of(error: axum::Error) -> Ending {
    use tungstenite::Error;
    use tungstenite::error::ProtocolError::ResetWithoutClosingHandshake;
    let Ok(error) = error.into_inner().downcast::<Error>() else {
        return Ending::Lost;
    };
    if matches!(*error, Error::Capacity(_)) {
        Closing::TooLarge.into()
    } else if matches!(*error, Error::Protocol(ResetWithoutClosingHandshake)) {
        Ending::Lost
    } else if matches!(*error, Error::Utf8(_)) {
        Closing::NotUtf8.into()
    } else if matches!(*error, Error::Protocol(_)) {
        Closing::BrokenProtocol.into()
    } else {
        Ending::Lost
    }
}
