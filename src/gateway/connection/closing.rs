//! Why and how a connection ends.

use tungstenite::Utf8Bytes;

use crate::actors::outbound::QueueClosed;

/// What ends a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The server closes it and says why.
    Closing(Closing),
    /// The peer closed it.
    PeerClosed,
    /// The peer did not answer a ping in time.
    Unanswered,
    /// The peer is gone, or the server has no time left to say anything.
    Lost,
}

/// Why the server closes a connection. Each contract has its own words and codes for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    /// The proof of identity ran out.
    TokenExpired,
    /// The proof of identity was taken back.
    TokenRevoked,
    /// The user was disabled or deleted.
    UserDisabled,
    /// The user has another role now, and comes back with it.
    RoleChanged,
    /// The user has as many connections as they may.
    TooManyConnections,
    /// The peer reads more slowly than its conversations speak.
    SlowConsumer,
    /// The server is about to stop.
    GoingAway,
    /// The peer goes on sending faster than it may.
    TooManyFrames,
    /// Too many frames in a row made no sense.
    BadFrames,
    /// A frame was larger than frames may be.
    TooLarge,
    /// What the peer sent is not the WebSocket protocol.
    BrokenProtocol,
    /// What the peer sent as text is not UTF-8.
    NotUtf8,
}

impl From<Closing> for Ending {
    fn from(closing: Closing) -> Self {
        Self::Closing(closing)
    }
}

impl From<QueueClosed> for Closing {
    fn from(why: QueueClosed) -> Self {
        match why {
            QueueClosed::Overflowed => Self::SlowConsumer,
            QueueClosed::TokenRevoked => Self::TokenRevoked,
            QueueClosed::UserDisabled => Self::UserDisabled,
            QueueClosed::RoleChanged => Self::RoleChanged,
        }
    }
}

impl Closing {
    /// Whether requests that were taken in are answered first.
    pub(super) fn finishes_requests(self) -> bool {
        match self {
            Self::TokenExpired
            | Self::GoingAway
            | Self::TooManyFrames
            | Self::BadFrames
            | Self::TooLarge
            | Self::BrokenProtocol
            | Self::NotUtf8 => true,
            Self::TokenRevoked
            | Self::UserDisabled
            | Self::RoleChanged
            | Self::TooManyConnections
            | Self::SlowConsumer => false,
        }
    }

    /// Whether the socket can still be read, to wait for the peer's own close frame.
    pub(super) fn may_drain(self) -> bool {
        match self {
            Self::TokenExpired
            | Self::TokenRevoked
            | Self::UserDisabled
            | Self::RoleChanged
            | Self::TooManyConnections
            | Self::SlowConsumer
            | Self::GoingAway
            | Self::TooManyFrames
            | Self::BadFrames => true,
            Self::TooLarge | Self::BrokenProtocol | Self::NotUtf8 => false,
        }
    }
}

/// The last words.
#[derive(Clone, Debug)]
pub struct Farewell {
    /// A frame before the close frame.
    pub frame: Option<Utf8Bytes>,
    /// The close frame's code.
    pub code: u16,
    /// The close frame's reason.
    pub reason: &'static str,
}
