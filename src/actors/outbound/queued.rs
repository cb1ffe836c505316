//! A frame on its way to a connection, and what is known of it.

use std::time::Instant;

use tungstenite::Utf8Bytes;

use crate::domain::id::{ConversationId, Seq};

/// The place of a frame among those offered to one connection, from 1; 0 is before the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct FrameNumber(pub(super) u64);

/// A message that somebody else said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reaches {
    /// Where.
    pub conversation: ConversationId,
    /// Its place there.
    pub seq: Seq,
    /// How many people are there, or were.
    pub people: u32,
}

/// What is known of the message in a frame, if it is one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Carried {
    /// When it was accepted.
    pub accepted: Option<Instant>,
    /// Which it is, if somebody else said it.
    pub reaches: Option<Reaches>,
}

/// A frame on its way to a socket.
#[derive(Clone, Debug)]
pub struct Queued {
    /// The frame.
    pub frame: Utf8Bytes,
    /// When the message in it was accepted, if it is one: for measuring delivery.
    pub accepted: Option<Instant>,
    /// The message of somebody else in it, if it is one: for noting that it was delivered.
    pub reaches: Option<Reaches>,
    /// Its place among the frames offered; that of a reply, which is not, is 0.
    pub number: FrameNumber,
}

impl Queued {
    /// A frame that goes to the socket without having been offered: a greeting, a reply.
    pub const fn unnumbered(frame: Utf8Bytes) -> Self {
        Self {
            frame,
            accepted: None,
            reaches: None,
            number: FrameNumber(0),
        }
    }
}
