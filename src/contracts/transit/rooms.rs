//! Which conversation rooms one connection is in.
//!
//! Field staff are in the room of each of their conversations until they leave it; the control
//! centre is in those that it joined. Only what differs from that is kept, and all of it goes with
//! the connection.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::domain::id::ConversationId;

/// Rooms one connection may join or leave, each counted until it goes back.
const MOST: usize = 1_000;

/// The rooms of one connection.
#[derive(Debug)]
pub(super) struct Rooms {
    usual: Usual,
    exceptions: Mutex<HashSet<ConversationId>>,
}

/// Where a connection is without having asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Usual {
    /// In the rooms of all its user's conversations.
    Inside,
    /// In none.
    Outside,
}

/// The connection joined or left more rooms than it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooManyRooms;

impl Rooms {
    pub(super) fn new(usual: Usual) -> Self {
        Self {
            usual,
            exceptions: Mutex::default(),
        }
    }

    fn exceptions(&self) -> MutexGuard<'_, HashSet<ConversationId>> {
        self.exceptions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn contain(&self, conversation: ConversationId) -> bool {
        let is_exception = self.exceptions().contains(&conversation);
        is_exception != (self.usual == Usual::Inside)
    }

    pub(super) fn join(&self, conversation: ConversationId) -> Result<(), TooManyRooms> {
        self.change(conversation, Usual::Inside)
    }

    pub(super) fn leave(&self, conversation: ConversationId) -> Result<(), TooManyRooms> {
        self.change(conversation, Usual::Outside)
    }

    fn change(&self, conversation: ConversationId, to: Usual) -> Result<(), TooManyRooms> {
        let mut exceptions = self.exceptions();
        if to == self.usual {
            exceptions.remove(&conversation);
            return Ok(());
        }
        if exceptions.len() >= MOST && !exceptions.contains(&conversation) {
            return Err(TooManyRooms);
        }
        exceptions.insert(conversation);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn conversation(number: u128) -> ConversationId {
        ConversationId::from_uuid(Uuid::from_u128(number))
    }

    #[test]
    fn a_room_is_left_and_joined_again_from_either_side() {
        for (usual, is_inside) in [(Usual::Inside, true), (Usual::Outside, false)] {
            let rooms = Rooms::new(usual);
            assert_eq!(rooms.contain(conversation(1)), is_inside);
            rooms.leave(conversation(1)).unwrap();
            assert!(!rooms.contain(conversation(1)));
            rooms.join(conversation(1)).unwrap();
            assert!(rooms.contain(conversation(1)));
            assert_eq!(rooms.contain(conversation(2)), is_inside);
        }
    }

    #[test]
    fn what_a_connection_joins_has_a_bound() {
        let rooms = Rooms::new(Usual::Outside);
        for number in 0..MOST as u128 {
            rooms.join(conversation(number)).unwrap();
        }
        assert_eq!(rooms.join(conversation(u128::MAX)), Err(TooManyRooms));
        rooms.join(conversation(0)).unwrap();
        rooms.leave(conversation(0)).unwrap();
        rooms.join(conversation(u128::MAX)).unwrap();
    }
}
