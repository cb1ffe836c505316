//! Whether a person can be reached.

use super::id::UserId;
use super::timestamp::Timestamp;

/// How reachable a user is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PresenceState {
    /// At least one connection, and it was used lately.
    Online,
    /// Connected, but nothing was sent for the configured time.
    Away,
    /// No connection, and the grace period is over.
    Offline,
}

impl PresenceState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Online, Self::Away, Self::Offline];

    /// The name it is known by on the native wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Away => "away",
            Self::Offline => "offline",
        }
    }
}

/// One user's presence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presence {
    /// Whose it is.
    pub user: UserId,
    /// How reachable they are.
    pub state: PresenceState,
    /// When they were last connected; now for those who are, `None` for those never seen.
    pub last_seen_at: Option<Timestamp>,
}
