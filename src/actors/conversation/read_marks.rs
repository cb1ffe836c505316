//! Naming the message at a read mark, for front ends that know messages by their ids.

use std::collections::VecDeque;

use super::ConversationActor;
use super::room::Room;
use crate::domain::id::{MessageId, Seq};
use crate::domain::message::Message;
use crate::store::messages;

/// Messages whose ids are kept. People read what was said last.
const KEPT: usize = 64;

/// The ids of the messages that were said last. Empty where no connected front end asks for them.
#[derive(Default)]
pub(super) struct RecentMessages(VecDeque<(Seq, MessageId)>);

impl RecentMessages {
    pub(super) fn note(&mut self, message: &Message) {
        if self.0.len() == KEPT {
            self.0.pop_front();
        }
        self.0.push_back((message.seq, message.id));
    }

    fn find(&self, seq: Seq) -> Option<MessageId> {
        let found = self.0.iter().rev().find(|(known, _)| *known == seq);
        found.map(|(_, id)| *id)
    }
}

impl Room {
    /// Whether any connected front end knows messages by their ids.
    pub(super) fn names_read_messages(&self) -> bool {
        self.recipients
            .iter()
            .any(|one| one.outbound.renderer().names_read_messages())
    }
}

impl ConversationActor {
    /// The message at a read mark that moved from `before` to `now`, if anybody asks for it.
    pub(super) async fn read_message(
        &self,
        room: &Room,
        before: Seq,
        now: Seq,
    ) -> Option<MessageId> {
        if now <= before || !room.names_read_messages() {
            return None;
        }
        let newest = room.last_message.as_deref();
        if let Some(newest) = newest.filter(|newest| newest.seq == now) {
            return Some(newest.id);
        }
        if let Some(recent) = room.recent.find(now) {
            return Some(recent);
        }
        let looked_up = Box::pin(messages::id_at(&self.parts().store, self.id, now)).await;
        looked_up.unwrap_or_else(|error| {
            // Told without it: some front ends hear nothing of this mark, none hears a wrong one.
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the message at a read mark was not found"
            );
            None
        })
    }
}
