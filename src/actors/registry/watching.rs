//! Who follows a conversation without being in it.
//!
//! Kept beside the conversations' actors, so that it outlives them: a conversation that starts
//! looks here, and one that runs is told. Following twice is following once.

use super::Registry;
use crate::actors::conversation::ConversationMessage;
use crate::actors::outbound::Outbound;
use crate::domain::id::{ConnectionId, ConversationId, UserId};

/// A connection that follows a conversation.
#[derive(Clone)]
pub(in crate::actors) struct Watcher {
    /// Whose it is.
    pub(in crate::actors) user: UserId,
    pub(in crate::actors) outbound: Outbound,
}

impl Registry {
    /// Tells this connection of what happens in the conversation from now on.
    pub fn watch_conversation(&self, id: ConversationId, user: UserId, outbound: Outbound) {
        let watcher = Watcher { user, outbound };
        let mut watching = self.0.watching.entry(id).or_default();
        let is_known = |one: &Watcher| one.outbound.connection() == watcher.outbound.connection();
        if !watching.iter().any(is_known) {
            watching.push(watcher.clone());
        }
        drop(watching);
        if let Some(handle) = self.0.conversations.get(&id) {
            handle.tell(ConversationMessage::Watched { watcher });
        }
    }

    /// Tells it no more.
    pub fn unwatch_conversation(&self, id: ConversationId, connection: ConnectionId) {
        self.keep_watchers(id, |one| one.outbound.connection() != connection);
        if let Some(handle) = self.0.conversations.get(&id) {
            handle.tell(ConversationMessage::Unwatched { connection });
        }
    }

    /// Forgets the connections of somebody who was taken out. The conversation knows.
    pub(in crate::actors) fn stop_watching(&self, user: &UserId, id: ConversationId) {
        self.keep_watchers(id, |one| one.user != *user);
    }

    pub(in crate::actors) fn watchers_of(&self, id: ConversationId) -> Vec<Watcher> {
        self.0
            .watching
            .get(&id)
            .map(|watching| watching.clone())
            .unwrap_or_default()
    }

    fn keep_watchers(&self, id: ConversationId, is_kept: impl Fn(&Watcher) -> bool) {
        if let Some(mut watching) = self.0.watching.get_mut(&id) {
            watching.retain(is_kept);
        }
        self.0
            .watching
            .remove_if(&id, |_, watching| watching.is_empty());
    }
}
