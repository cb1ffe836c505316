//! What a front end makes of the frames of one connection.

use std::pin::Pin;

use axum::extract::ws::Utf8Bytes;

use super::closing::{Closing, Farewell};
use super::wire::Inbound;
use crate::actors::outbound::FrameNumber;
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
    /// It ends the connection.
    Close(Closing),
}

/// A request that was taken in.
pub enum Admission {
    /// And answered.
    Done(Reply),
    /// And will be answered.
    Pending(BoxFuture<Reply>),
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
}
