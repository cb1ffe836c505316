//! What a connection reads from and writes to: at the same time, by one task.

use std::future::poll_fn;
use std::task::{Context, Poll};
use std::vec::IntoIter;

use tungstenite::Utf8Bytes;

use super::closing::{Closing, Ending, Farewell};
use crate::actors::outbound::Queued;
use crate::gateway::Gateway;
use crate::metrics::GatewayName;

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

/// A way for frames to travel. Dropped, it is cut.
pub trait Wire: Send + 'static {
    /// Which gateway it belongs to.
    const GATEWAY: GatewayName;

    /// Takes the next frame in.
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Result<Inbound, Ending>>;

    /// Writes a ping that is due and the frames, as far as the peer takes them: ready when it took
    /// all. Frames that were not taken stay where they are.
    fn poll_write(
        &mut self,
        context: &mut Context<'_>,
        frames: &mut IntoIter<Queued>,
    ) -> Poll<Result<(), Ending>>;

    /// Sends a ping with the next write.
    fn ping(&mut self);

    /// Whether a pong came since this was asked last.
    fn take_pong(&mut self) -> bool;

    /// Takes leave of a peer that closed.
    fn finish(&mut self) -> impl Future<Output = ()> + Send;

    /// Says the last words, closes, and waits for the peer to take note of it. `may_drain` says
    /// that it can still be read.
    fn say_farewell(
        &mut self,
        farewell: Farewell,
        may_drain: bool,
    ) -> impl Future<Output = ()> + Send;

    /// Waits for the next frame. Cancel safe.
    fn next(&mut self) -> impl Future<Output = Result<Inbound, Ending>> + Send {
        poll_fn(|context| self.poll_next(context))
    }

    /// Says why and closes: within the time there is for it, or until the shutdown insists.
    fn close(
        mut self,
        gateway: &Gateway,
        farewell: Farewell,
        may_drain: bool,
    ) -> impl Future<Output = ()> + Send
    where
        Self: Sized,
    {
        async move {
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
    }

    /// Ends with somebody who was not let in yet, as it ends with everybody.
    fn part(
        mut self,
        gateway: &Gateway,
        ending: Ending,
        last_words: impl FnOnce(Closing) -> Farewell + Send,
    ) -> impl Future<Output = ()> + Send
    where
        Self: Sized,
    {
        async move {
            match ending {
                Ending::Closing(closing) => {
                    let farewell = last_words(closing);
                    self.close(gateway, farewell, closing.may_drain()).await;
                }
                Ending::PeerClosed => {
                    // The peer may be gone already, and its own close frame needs no answer then.
                    let patience = gateway.settings.close_within;
                    let _ = tokio::time::timeout(patience, self.finish()).await;
                }
                Ending::Unanswered | Ending::Lost => {}
            }
        }
    }
}
