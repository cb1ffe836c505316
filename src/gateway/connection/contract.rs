//! What a front end makes of the frames of one connection.

use std::pin::Pin;
use std::time::Duration;

use tungstenite::Utf8Bytes;

use super::closing::{Closing, Farewell};
use super::wire::Inbound;
use crate::actors::outbound::{FrameNumber, OutboundQueue};
use crate::domain::id::{ConversationId, Seq};
use crate::gateway::GatewaySettings;
use crate::gateway::heartbeat::Pace;
use crate::gateway::refusal::Refusal;

/// A future that is in flight.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// What answers a request, if anything does.
pub type Reply = Option<Answer>;

/// The frame that answers a request, and where it belongs.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The frame.
    pub frame: Utf8Bytes,
    /// After which of the frames offered to this connection it belongs, where its order among
    /// them matters: the answer to a change comes before the events of later changes.
    pub after: Option<FrameNumber>,
}

impl From<Utf8Bytes> for Answer {
    fn from(frame: Utf8Bytes) -> Self {
        Self { frame, after: None }
    }
}

/// What becomes of a received frame.
pub enum Step {
    /// It is answered without asking anybody.
    Answer(Reply),
    /// It is taken in by this, before the next one is; the answer may take its time.
    Admit(BoxFuture<Admission>),
    /// It runs when nothing is pending, and the next one waits for it.
    Alone(BoxFuture<Reply>),
    /// It may say who is there: it runs when nothing is pending, and the next one waits for it.
    Identify(BoxFuture<Admission>),
    /// It ends the connection.
    Close(Closing),
    /// The peer takes its leave.
    Leave,
}

/// For whom a connection is, and until when.
pub struct Identity {
    /// What they are told.
    pub queue: OutboundQueue,
    /// When their proof of identity runs out, in whole seconds since 1970.
    pub expires_at_seconds: i64,
}

/// What becomes of a connection whose proof of identity ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// It is closed.
    Close,
    /// It is told nothing more, and closed at the next frame, or when this is over.
    Silence(Duration),
}

/// A request that was taken in.
pub enum Admission {
    /// And answered.
    Done(Reply),
    /// And will be answered.
    Pending(BoxFuture<Reply>),
    /// And answered: the connection is somebody's from here on.
    Identified(Reply, Identity),
    /// And left unanswered: the proof of who the peer is ends by then, in whole seconds since 1970.
    Until(i64),
    /// And refused for good.
    Close(Closing),
}

/// One connection's side of a front end. Dropped when the connection ends, before the peer has
/// taken note of it.
pub trait SocketContract: Send + 'static {
    /// Understands a frame. Never a ping, a pong or a close.
    fn receive(&mut self, inbound: Inbound) -> Step;

    /// Answers a frame that is not to be taken in.
    fn refuse(&mut self, inbound: &Inbound, refusal: Refusal) -> Reply;

    /// Finds the last words.
    fn farewell(&self, closing: Closing) -> Farewell;

    /// How often to ping, and how long to wait for the answer.
    fn pace(&self, settings: &GatewaySettings) -> Pace {
        Pace::of(settings.heartbeat)
    }

    /// Takes note that the proof of identity ran out.
    fn expire(&mut self) -> Expiry {
        Expiry::Close
    }

    /// Finds the last words to a peer that did not answer a ping in time, where the protocol has
    /// some. It is probably gone.
    fn unanswered(&self) -> Option<Farewell> {
        None
    }

    /// Notes that the messages of others up to this one reached the peer. `None` where that is for
    /// the peer to say.
    fn delivered(&self, _conversation: ConversationId, _up_to: Seq) -> Option<BoxFuture<()>> {
        None
    }
}
