//! What every actor is made with.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::task::TaskTracker;

use super::contract::EventHub;
use crate::clock::Clock;
use crate::domain::policy::{Policy, SupportRoomRules};
use crate::metrics::Metrics;
use crate::store::Store;
use crate::store::writer::Writer;

/// What actors are made with.
#[derive(Clone)]
pub struct ActorParts {
    /// For reading.
    pub store: Store,
    /// For durable changes.
    pub writer: Writer,
    /// For times and ids.
    pub clock: Clock,
    /// What is measured.
    pub metrics: Metrics,
    /// Where actors leave work that they must not wait for.
    pub tasks: TaskTracker,
    /// What each role may do.
    pub policy: Arc<Policy>,
    /// Which support rooms there are and what they hear of.
    pub support_rooms: Arc<SupportRoomRules>,
    /// Whom events are told besides the connections of people, if anybody.
    pub hub: Option<Arc<dyn EventHub>>,
    /// Bounds and deadlines.
    pub settings: ActorSettings,
}

/// Bounds and deadlines of actors.
#[derive(Clone, Copy, Debug)]
pub struct ActorSettings {
    /// How long a conversation nobody uses stays in memory.
    pub idle_after: Duration,
    /// How long a caller waits for an answer.
    pub call_timeout: Duration,
    /// Requests that may wait in one conversation.
    pub mailbox_permits: usize,
    /// How long a typing signal lasts.
    pub typing_expires_after: Duration,
    /// The least time between two forwarded signals of one typist.
    pub typing_interval: Duration,
    /// The least time between two announcements of unread totals by one conversation.
    pub unread_interval: Duration,
    /// Failures of one conversation within the window before it is left alone until it is over.
    pub restart_limit: usize,
    /// The window.
    pub restart_window: Duration,
    /// How long after the last connection a user still counts as present.
    pub presence_grace: Duration,
    /// How long without a frame until a connected user counts as away.
    pub away_after: Duration,
    /// Connections one user may have.
    pub connections_per_user: usize,
    /// People in one group.
    pub group_participants: usize,
}
