//! Changes of stored messages: decided when nothing else is under way, told as the message is then.

use std::sync::Arc;

use super::ConversationActor;
use super::message::{AmendCommand, Amended, Envelope, Reply};
use super::room::{Room, Submitted};
use super::unanswered::Unanswered;
use crate::domain::error::{Failure, Thing};
use crate::domain::event::Event;
use crate::domain::id::MessageId;
use crate::domain::message::Message;
use crate::store::receipts;
use crate::store::writer::{self, Amend, Amendment, Change, CommitListener};

impl ConversationActor {
    pub(super) fn amend(
        &self,
        room: &mut Room,
        listener: &Arc<dyn CommitListener>,
        (envelope, message, command): (Envelope, MessageId, AmendCommand),
        reply: Reply<Amended>,
    ) {
        let standing = room.standing(&envelope);
        if let Err(refused) = room.conversation.decide_moderate(standing) {
            // Whoever asked may have stopped waiting.
            let _ = reply.send(Err(refused));
            return;
        }
        let by = envelope.requester.principal.user.clone();
        let to = match command {
            AmendCommand::Hide => Amend::Hide { by },
            AmendCommand::Show => Amend::Show { by },
        };
        let submitted = Submitted::Amendment {
            envelope,
            message,
            command,
            reply,
        };
        let change = Change::Amend(Amendment { message, to });
        self.submit(room, listener, change, submitted);
    }

    /// Takes a committed amendment: applies it, tells of it, answers.
    pub(super) async fn amended(
        &self,
        room: &mut Room,
        submitted: Submitted,
        amended: Option<Box<writer::Amended>>,
    ) {
        let Submitted::Amendment {
            envelope, reply, ..
        } = submitted
        else {
            return;
        };
        let Some(amended) = amended else {
            // Whoever asked may have stopped waiting.
            let _ = reply.send(Err(Failure::NotFound(Thing::Message)));
            return;
        };
        let message = Arc::new(amended.message);
        // What was changed while it was read as missed is yet to be told as new.
        let is_told = message.seq <= room.conversation.last_seq;
        if !(amended.is_change && is_told && room.is_next(message.version)) {
            return room.answer_when_told(Unanswered::Amendment {
                message,
                envelope,
                reply,
            });
        }
        room.apply_update(&message);
        let event = self.message_updated(room, &message).await;
        let after = room.tell(&event, envelope.origin_of(&reply), None);
        let status = room.status_of(&message);
        let _ = reply.send(Ok(Amended {
            message,
            status,
            after,
        }));
    }

    /// The event that a change of a stored message is.
    pub(super) async fn message_updated(&self, room: &Room, message: &Arc<Message>) -> Event {
        let place = (message.seq, &message.sender.user);
        let times = Box::pin(receipts::times(&self.parts().store, self.id, &[place])).await;
        let times = times.inspect_err(|error| {
            // Told without them: front ends find them in history.
            tracing::warn!(
                error = error as &dyn std::error::Error,
                "the times of a changed message were not read"
            );
        });
        let known = times.ok().and_then(|times| times.first().copied());
        Event::MessageUpdated {
            message: Arc::clone(message),
            status: room.status_of(message),
            times: known.unwrap_or_default(),
        }
    }
}

impl Room {
    /// Folds a change of a stored message in.
    pub(super) fn apply_update(&mut self, message: &Arc<Message>) {
        self.conversation.version = message.version;
        let Some(last) = &mut self.last_message else {
            return;
        };
        if last.id == message.id {
            *last = Arc::clone(message);
        } else if last.reply_to == Some(message.id) {
            // Whoever is shown it from now on is shown as much of what it answers.
            Arc::make_mut(last).quoted = Some(Arc::new(message.quote()));
        }
    }
}
