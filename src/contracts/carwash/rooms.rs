//! Which conversations one connection has joined.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::domain::id::ConversationId;

/// Most conversations that one connection may join at a time.
const MOST: usize = 1_000;

/// The rooms of one connection.
#[derive(Debug, Default)]
pub(super) struct Rooms(Mutex<HashSet<ConversationId>>);

/// The connection has joined as many as it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooManyRooms;

impl Rooms {
    /// Whether the connection has joined this conversation.
    pub(super) fn contain(&self, conversation: ConversationId) -> bool {
        self.lock().contains(&conversation)
    }

    /// Joins a conversation.
    pub(super) fn join(&self, conversation: ConversationId) -> Result<(), TooManyRooms> {
        let mut joined = self.lock();
        if joined.len() >= MOST && !joined.contains(&conversation) {
            return Err(TooManyRooms);
        }
        joined.insert(conversation);
        Ok(())
    }

    /// Leaves one; whether the connection had joined it.
    pub(super) fn leave(&self, conversation: ConversationId) -> bool {
        let mut joined = self.lock();
        let had = joined.remove(&conversation);
        joined.shrink_to_fit();
        had
    }

    fn lock(&self) -> MutexGuard<'_, HashSet<ConversationId>> {
        // A panic elsewhere cannot leave the set half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
