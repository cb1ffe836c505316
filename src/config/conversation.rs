//! Section `[conversation]`.

use std::num::NonZeroUsize;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::values::duration;

/// Timing and bounds of one conversation in memory.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ConversationConfig {
    /// How long a conversation without activity stays in memory.
    #[serde(with = "duration")]
    pub idle_after: Duration,
    /// How long a request waits for a conversation's answer.
    #[serde(with = "duration")]
    pub call_timeout: Duration,
    /// Requests waiting in one conversation.
    pub mailbox_permits: NonZeroUsize,
    /// After how long without renewal somebody is no longer typing.
    #[serde(with = "duration")]
    pub typing_expires_after: Duration,
    /// The least time between two `unread` events of one user and conversation.
    #[serde(with = "duration")]
    pub unread_interval: Duration,
    /// How often a conversation may fail within the window.
    pub restart_limit: u32,
    /// The window of the restart limit.
    #[serde(with = "duration")]
    pub restart_window: Duration,
}
