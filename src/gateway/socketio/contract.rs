//! What a front end makes of the events of one client.

use std::sync::Arc;

use axum::http::HeaderMap;
use serde_json::value::RawValue;
use tungstenite::Utf8Bytes;

use super::packet::IncomingEvent;
use crate::domain::id::{ConnectionId, ConversationId, Seq};
use crate::gateway::Gateway;
use crate::gateway::connection::{BoxFuture, Closing, Expiry, Identity, Step};
use crate::gateway::heartbeat::Pace;
use crate::gateway::refusal::Refusal;

/// A front end that speaks Socket.IO.
pub trait SocketIoContract: Send + Sync + 'static {
    /// Its side of one client.
    type Session: EventContract;

    /// How often clients are pinged, and how long they may take to answer.
    fn pace(&self) -> Pace;

    /// Lets a client in, or says why not.
    ///
    /// # Errors
    /// What its `connect_error` says.
    fn arrive(
        &self,
        gateway: Arc<Gateway>,
        handshake: Handshake,
    ) -> impl Future<Output = Result<Arrived<Self::Session>, ConnectError>> + Send;
}

/// A client that wants to be let in.
pub struct Handshake {
    /// Which connection it is.
    pub connection: ConnectionId,
    /// What it says of itself: a JSON object.
    pub auth: Option<Box<RawValue>>,
    /// The headers of the request that it came with.
    pub headers: HeaderMap,
    /// Whether its address may connect once more by now.
    ///
    /// # Errors
    /// It comes too often. It got this far so that it can be told in the front end's own words.
    pub admitted: Result<(), Refusal>,
}

/// A client that is let in.
pub struct Arrived<S> {
    /// What serves it.
    pub session: S,
    /// For whom it is, and until when.
    pub identity: Identity,
    /// What it is told first, if anything.
    pub greeting: Option<Utf8Bytes>,
}

/// The message of a `connect_error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectError(pub &'static str);

/// One client's side of a front end.
pub trait EventContract: Send + 'static {
    /// Understands an event. Called in the order in which the client sent them.
    fn event(&mut self, event: &IncomingEvent<'_>) -> Step;

    /// Answers what is no event: broken JSON, a binary attachment.
    fn malformed(&mut self) -> Utf8Bytes;

    /// Answers an event that is not to be taken in.
    fn refuse(&mut self, event: &IncomingEvent<'_>, refusal: Refusal) -> Option<Utf8Bytes>;

    /// The last event before the server closes, if there is one.
    fn farewell(&self, closing: Closing) -> Option<Utf8Bytes>;

    /// Takes note that the proof of identity ran out.
    fn expire(&mut self) -> Expiry {
        Expiry::Close
    }

    /// Notes that the messages of others up to this one reached the client.
    fn delivered(&self, conversation: ConversationId, up_to: Seq) -> Option<BoxFuture<()>>;
}
