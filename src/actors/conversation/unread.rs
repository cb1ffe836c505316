//! Announcing unread figures: gathered, so that a burst of messages is one announcement.

use std::collections::HashMap;

use futures_util::future::try_join_all;
use ractor::ActorRef;

use super::message::ConversationMessage;
use super::room::Room;
use super::{ConversationActor, ConversationState};
use crate::actors::outbound::Outbound;
use crate::domain::event::Event;
use crate::domain::id::UserId;
use crate::store::participants;

impl ConversationActor {
    /// Sees to it that changed figures are announced soon.
    pub(super) fn time_unread(&self, myself: &ActorRef<ConversationMessage>, room: &mut Room) {
        if !room.is_unread_timed && !room.recipients.is_empty() {
            room.is_unread_timed = true;
            let wait = self.parts().settings.unread_interval;
            myself.send_after(wait, || ConversationMessage::AnnounceUnread);
        }
    }

    /// Tells each connection its user's figures, where they changed. The totals are read by a
    /// task of its own, so the conversation does not wait for the store. One at a time: of two,
    /// the older figures could come last.
    pub(super) fn announce_unread(
        &self,
        myself: &ActorRef<ConversationMessage>,
        state: &mut ConversationState,
    ) {
        let Some(room) = &mut state.room else {
            return;
        };
        let mut changed: Vec<(UserId, Outbound, u64)> = Vec::new();
        for index in 0..room.recipients.len() {
            if !room.is_present(&room.recipients[index].user) {
                // Whoever only follows the conversation has read and missed nothing.
                continue;
            }
            let unread = room.marked(&room.recipients[index].user).unread;
            let recipient = &mut room.recipients[index];
            if recipient.told_unread != Some(unread) {
                recipient.told_unread = Some(unread);
                changed.push((recipient.user.clone(), recipient.outbound.clone(), unread));
            }
        }
        if changed.is_empty() {
            room.is_unread_timed = false;
            return;
        }
        let (store, conversation) = (self.parts().store.clone(), self.id);
        let reference = room.conversation.reference.clone();
        let done = Announced(myself.clone());
        self.parts().tasks.spawn(async move {
            let _done = done;
            let mut users: Vec<UserId> = changed.iter().map(|(user, ..)| user.clone()).collect();
            users.sort_unstable();
            users.dedup();
            // Each with those of other conversations that announce in this moment.
            let asked = users
                .iter()
                .map(|user| participants::unread_total(&store, user.clone()));
            let totals: HashMap<&UserId, u64> = match try_join_all(asked).await {
                Ok(totals) => users.iter().zip(totals).collect(),
                Err(error) => {
                    // The figures come with the next change, and with every welcome.
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "unread totals were not read"
                    );
                    return;
                }
            };
            for (user, outbound, unread) in changed {
                let total_unread = totals.get(&user).copied().unwrap_or(unread);
                let event = Event::UnreadChanged {
                    conversation,
                    reference: reference.clone(),
                    unread,
                    total_unread,
                };
                outbound.tell(&event);
            }
        });
    }

    /// Sees to what changed during the announcement.
    pub(super) fn unread_announced(
        &self,
        myself: &ActorRef<ConversationMessage>,
        state: &mut ConversationState,
    ) {
        let Some(room) = &mut state.room else {
            return;
        };
        room.is_unread_timed = false;
        let is_outdated = room
            .recipients
            .iter()
            .filter(|one| room.is_present(&one.user))
            .filter_map(|one| Some((one.told_unread?, room.marked(&one.user).unread)))
            .any(|(told, current)| told != current);
        if is_outdated {
            self.time_unread(myself, room);
        }
    }
}

/// Tells the conversation that an announcement is over, however it ended.
struct Announced(ActorRef<ConversationMessage>);

impl Drop for Announced {
    fn drop(&mut self) {
        // A conversation that stopped announces nothing any more.
        let _ = self.0.cast(ConversationMessage::UnreadAnnounced);
    }
}
