//! Section `[limits]`.

use std::num::{NonZeroU32, NonZeroUsize};

use serde::{Deserialize, Serialize};

/// What one client may ask of the server.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LimitsConfig {
    /// Largest socket frame.
    pub frame_bytes: NonZeroUsize,
    /// Largest HTTP body.
    pub body_bytes: NonZeroUsize,
    /// Longest message in characters, after trimming.
    pub content_chars: NonZeroUsize,
    /// Largest metadata object, as JSON.
    pub metadata_bytes: usize,
    /// Longest title in characters.
    pub title_chars: NonZeroUsize,
    /// Attachments of one message.
    pub attachments_per_message: usize,
    /// Most items of one page.
    pub page_size: NonZeroUsize,
    /// People in one group.
    pub group_participants: NonZeroUsize,
    /// Open connections of one user.
    pub connections_per_user: NonZeroUsize,
    /// Frames one connection may send in a second.
    pub frames_per_second: NonZeroU32,
    /// Messages one user may send in a minute.
    pub messages_per_minute: NonZeroU32,
    /// Conversations one user may open in an hour.
    pub conversations_per_hour: NonZeroU32,
    /// Conversations guests of one address may open in an hour.
    pub guest_conversations_per_hour: NonZeroU32,
    /// Messages of guests, by address and by e-mail address, where a front end knows guests by it.
    pub guest_messages_per_minute: NonZeroU32,
    /// E-mail addresses that prove no guest, by address and by e-mail address.
    pub guest_proofs_per_minute: NonZeroU32,
    /// HTTP requests in a minute, by user or address.
    pub http_requests_per_minute: NonZeroU32,
    /// HTTP requests at once, by user or address; 0 for as many as in a minute.
    pub http_requests_burst: u32,
    /// New connections of one address in a minute.
    pub connects_per_minute: NonZeroU32,
    /// Signs of typing forwarded in a second, by user and conversation.
    pub typing_per_second: NonZeroU32,
    /// Frames waiting to be written to one connection.
    pub outbound_frames: NonZeroUsize,
    /// Bytes waiting to be written to one connection.
    pub outbound_bytes: NonZeroUsize,
    /// Requests of one connection that wait for their answer.
    pub requests_in_flight: NonZeroUsize,
    /// Broken frames in a row before a connection closes.
    pub bad_frames: NonZeroU32,
    /// People whose presence one connection may watch.
    pub presence_watch: NonZeroUsize,
    /// Conversations one connection may follow without being in them.
    pub watched_conversations: NonZeroUsize,
    /// Conversations named in one `resume`.
    pub resume_conversations: NonZeroUsize,
    /// Changes returned by one `resume`, over all its conversations.
    pub resume_changes: NonZeroUsize,
}
