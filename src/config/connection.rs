//! Section `[connection]`.

use std::num::{NonZeroU32, NonZeroUsize};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::values::duration;

/// Timing and buffers of one socket.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ConnectionConfig {
    /// Time between two pings; no answer within half of it closes.
    #[serde(with = "duration")]
    pub heartbeat: Duration,
    /// How long a new socket may stay without authenticating.
    #[serde(with = "duration")]
    pub authenticate_within: Duration,
    /// How long a close handshake may take.
    #[serde(with = "duration")]
    pub close_within: Duration,
    /// Read buffer of one WebSocket.
    pub read_buffer_bytes: NonZeroUsize,
    /// What the kernel may keep for one socket that is not read.
    pub send_buffer_bytes: NonZeroU32,
}
