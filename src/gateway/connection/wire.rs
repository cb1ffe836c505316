//! A WebSocket that can be written and listened to at the same time, by one task.

use std::future::poll_fn;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use std::vec::IntoIter;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};

use super::closing::{Closing, Ending, Farewell};
use crate::actors::outbound::Queued;
use crate::gateway::Gateway;
use crate::metrics::GaugeGuard;

/// How long a socket that cannot be read any more stays open after the close frame, so that the
/// peer reads it before it hears that its own bytes were not wanted.
const LINGER: Duration = Duration::from_secs(1);

/// What came in.
#[derive(Debug)]
pub enum Inbound {
    /// A text frame.
    Text(Utf8Bytes),
    /// A binary frame, whatever was in it.
    Binary,
    /// A ping, which is answered by itself.
    Ping,
    /// A pong.
    Pong,
    /// The peer closes.
    Closed,
}

/// The socket.
pub struct Wire {
    socket: WebSocket,
    /// Read while a write was stuck, to be dealt with after it.
    held: Option<Inbound>,
    is_ping_due: bool,
    has_ponged: bool,
    _counted: GaugeGuard,
}

impl Wire {
    /// Takes a socket over, which is counted for as long as it is open.
    pub fn new(socket: WebSocket, counted: GaugeGuard) -> Self {
        Self {
            socket,
            held: None,
            is_ping_due: false,
            has_ponged: false,
            _counted: counted,
        }
    }

    /// Waits for the next frame. Cancel safe.
    ///
    /// # Errors
    /// What ends the connection.
    pub async fn next(&mut self) -> Result<Inbound, Ending> {
        if let Some(held) = self.held.take() {
            return Ok(held);
        }
        poll_fn(|context| self.poll_next(context)).await
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Result<Inbound, Ending>> {
        Poll::Ready(match ready!(self.socket.poll_next_unpin(context)) {
            Some(Ok(Message::Text(text))) => Ok(Inbound::Text(text)),
            Some(Ok(Message::Binary(_))) => Ok(Inbound::Binary),
            Some(Ok(Message::Ping(_))) => Ok(Inbound::Ping),
            Some(Ok(Message::Pong(_))) => {
                self.has_ponged = true;
                Ok(Inbound::Pong)
            }
            Some(Ok(Message::Close(_))) => Ok(Inbound::Closed),
            Some(Err(error)) => Err(ending_of(error)),
            None => Err(Ending::Lost),
        })
    }

    /// Sends a ping with the next write.
    pub(super) fn ping(&mut self) {
        self.is_ping_due = true;
    }

    /// Whether a pong came since this was asked last.
    pub(super) fn take_pong(&mut self) -> bool {
        std::mem::take(&mut self.has_ponged)
    }

    /// Writes as much as the peer takes at once, all of it by one flush.
    pub(super) async fn try_write(
        &mut self,
        frames: &mut IntoIter<Queued>,
    ) -> Result<Poll<()>, Ending> {
        poll_fn(|context| {
            Poll::Ready(match self.poll_write(context, frames) {
                Poll::Ready(written) => written.map(Poll::Ready),
                Poll::Pending => Ok(Poll::Pending),
            })
        })
        .await
    }

    /// Writes everything, and listens for pongs meanwhile. Cancel safe: frames that were not
    /// taken stay where they are.
    pub(super) async fn write(&mut self, frames: &mut IntoIter<Queued>) -> Result<(), Ending> {
        poll_fn(|context| {
            if let Poll::Ready(written) = self.poll_write(context, frames) {
                return Poll::Ready(written);
            }
            while self.held.is_none() {
                match self.poll_next(context) {
                    Poll::Ready(Ok(Inbound::Ping | Inbound::Pong)) => {}
                    Poll::Ready(Ok(inbound)) => self.held = Some(inbound),
                    Poll::Ready(Err(ending)) => return Poll::Ready(Err(ending)),
                    Poll::Pending => break,
                }
            }
            Poll::Pending
        })
        .await
    }

    fn poll_write(
        &mut self,
        context: &mut Context<'_>,
        frames: &mut IntoIter<Queued>,
    ) -> Poll<Result<(), Ending>> {
        if self.is_ping_due {
            ready!(self.poll_room(context))?;
            self.is_ping_due = false;
            self.start(Message::Ping(Bytes::new()))?;
        }
        while !frames.as_slice().is_empty() {
            ready!(self.poll_room(context))?;
            if let Some(queued) = frames.next() {
                self.start(Message::Text(queued.frame))?;
            }
        }
        self.socket.poll_flush_unpin(context).map_err(ending_of)
    }

    fn poll_room(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        self.socket.poll_ready_unpin(context).map_err(ending_of)
    }

    fn start(&mut self, message: Message) -> Result<(), Ending> {
        self.socket.start_send_unpin(message).map_err(ending_of)
    }

    /// Lets the answer to the peer's close frame out.
    pub async fn finish(&mut self) {
        // A peer that closed need not wait for the answer.
        let _ = self.socket.flush().await;
    }

    /// Says why and closes: within the time there is for it, or until the shutdown insists.
    pub async fn close(mut self, gateway: &Gateway, farewell: Farewell, may_drain: bool) {
        let closed = tokio::time::timeout(
            gateway.settings.close_within,
            self.say_farewell(farewell, may_drain),
        );
        // Whether the peer took note does not matter any more.
        tokio::select! {
            _ = closed => {}
            () = gateway.shutdown.insisted() => {}
        }
    }

    async fn say_farewell(&mut self, farewell: Farewell, may_drain: bool) {
        let close = Message::Close(Some(CloseFrame {
            code: farewell.code,
            reason: Utf8Bytes::from_static(farewell.reason),
        }));
        let said = async {
            if let Some(frame) = farewell.frame {
                self.socket.feed(Message::Text(frame)).await?;
            }
            self.socket.send(close).await
        };
        if said.await.is_err() {
            return;
        }
        if may_drain {
            while let Some(Ok(_)) = self.socket.next().await {}
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
    } else if matches!(*error, Error::Protocol(_) | Error::Utf8(_)) {
        Closing::BrokenProtocol.into()
    } else {
        Ending::Lost
    }
}
