//! Marks that moved: applied, told, answered.

use ractor::ActorRef;

use super::ConversationActor;
use super::message::{ConversationMessage, Marked};
use super::outcomes::Committed;
use super::reached::Move;
use super::room::{Room, Submitted};
use super::unanswered::{ToldChange, Unanswered};
use crate::actors::contract::ReceiptDetail;
use crate::domain::event::Event;
use crate::domain::id::{MessageId, Seq};
use crate::domain::participant::Participant;
use crate::store::messages;

impl ConversationActor {
    pub(super) async fn marks_moved(
        &self,
        myself: &ActorRef<ConversationMessage>,
        room: &mut Room,
        committed: Committed,
    ) {
        let Committed { version, submitted } = committed;
        let Submitted::Marks {
            envelope,
            marking,
            marks,
            at,
            reply,
        } = submitted
        else {
            return;
        };
        if !room.is_next(version) {
            return room.answer_when_told(Unanswered::Marks {
                version,
                marking,
                at,
                envelope,
                reply,
            });
        }
        let user = &envelope.requester.principal.user;
        let before = room.marks_of(user);
        let marks = room.apply_marks(user, marks, version);
        let moved = Move {
            user,
            before,
            now: marks,
            at: Some(at),
        };
        let reached = self.reached(room, &moved, marking.names_messages).await;
        let event = Event::MarksMoved {
            conversation: self.id,
            version,
            user: user.clone(),
            marks,
            read_message: self.read_message(room, before.read, marks.read).await,
            reached: reached.clone(),
            is_read: before.read < marks.read,
            by_message: false,
        };
        let after = room.tell(&event, envelope.origin_of(&reply), None);
        self.time_unread(myself, room);
        // Whoever asked may have stopped waiting.
        let _ = reply.send(Ok(Marked {
            moved_at: Some(at),
            version: Some(version),
            reached: reached.filter(|_| marking.names_messages),
            after,
            ..room.marked(user)
        }));
    }

    /// Folds in marks that moved elsewhere, and tells of them.
    pub(super) async fn take_marks(&self, room: &mut Room, participant: Participant) {
        let before = room.marks_of(&participant.user);
        let (version, marks) = (participant.version, participant.marks);
        let is_known = before == marks;
        let origin = room.origin_of(ToldChange::Membership(&participant.user, version));
        let names_messages = room.owes_names(&participant.user);
        let moved = Move {
            user: &participant.user,
            before,
            now: marks,
            at: None,
        };
        let reached = self.reached(room, &moved, names_messages).await;
        if let Some(reached) = reached.clone().filter(|_| names_messages) {
            room.keep_names(&participant.user, version, reached);
        }
        let event = Event::MarksMoved {
            conversation: self.id,
            version,
            user: participant.user.clone(),
            marks,
            read_message: self.read_message(room, before.read, marks.read).await,
            reached,
            is_read: before.read < marks.read,
            by_message: false,
        };
        room.people.insert(participant.user.clone(), participant);
        if !is_known {
            room.tell(&event, origin, None);
        }
    }

    /// Tells where somebody's marks are, as of a version that may have been told before.
    pub(super) async fn tell_marks_again(&self, room: &mut Room, participant: Participant) {
        let marks = participant.marks;
        let event = Event::MarksMoved {
            conversation: self.id,
            version: participant.version,
            read_message: self.read_message(room, Seq(0), marks.read).await,
            reached: self.reached_lately(room, &participant.user, marks).await,
            user: participant.user,
            marks,
            // What was told of it before is not known.
            is_read: true,
            by_message: false,
        };
        room.tell(&event, None, None);
    }

    /// The message at a read mark that moved from `before` to `now`, if anybody asks for it.
    async fn read_message(&self, room: &Room, before: Seq, now: Seq) -> Option<MessageId> {
        if now <= before || !room.is_asked_for(ReceiptDetail::ReadMessage) {
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
