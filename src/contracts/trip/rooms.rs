//! Which trips' conversations one connection has joined.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::domain::id::ConversationId;

/// Conversations one connection may have joined.
const MOST: usize = 1_000;

/// The conversations that one connection has joined. All of it goes with the connection.
#[derive(Debug, Default)]
pub(super) struct Rooms(Mutex<HashSet<ConversationId>>);

impl Rooms {
    fn joined(&self) -> MutexGuard<'_, HashSet<ConversationId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn contain(&self, conversation: ConversationId) -> bool {
        self.joined().contains(&conversation)
    }

    /// Returns whether the connection is in it now: it may have joined as many as it may.
    pub(super) fn join(&self, conversation: ConversationId) -> bool {
        let mut joined = self.joined();
        let has_room = joined.len() < MOST || joined.contains(&conversation);
        if has_room {
            joined.insert(conversation);
        }
        has_room
    }

    pub(super) fn leave(&self, conversation: ConversationId) {
        self.joined().remove(&conversation);
    }
}
