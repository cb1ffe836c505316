//! Deciding requests and handing changes to the writer.

use std::sync::Arc;

use ractor::ActorRef;

use super::message::{Command, ConversationMessage, Envelope, Marked, Marking, Reply, Sent};
use super::outcomes::draft_of;
use super::room::{InFlight, Room, Submitted};
use super::{ConversationActor, ConversationState};
use crate::domain::error::Failure;
use crate::domain::id::{ConnectionId, MessageId};
use crate::domain::message::{Draft, MessageKind, Sender};
use crate::store::writer::{Change, CommitListener, Flow, PendingMessage, Submission};

impl ConversationActor {
    /// Runs a request now, or after the settlement that comes before it.
    pub(super) fn accept(
        &self,
        myself: &ActorRef<ConversationMessage>,
        state: &mut ConversationState,
        command: Command,
    ) {
        let listener = Arc::clone(&state.listener);
        let Some(room) = &mut state.room else {
            return command.refuse(Failure::Unavailable);
        };
        if room.waiting.is_empty() && room.can_run(&command) {
            self.run(myself, room, &listener, command);
        } else {
            room.waiting.push_back(command);
            self.run_waiting(myself, state);
        }
    }

    /// Runs what waited, as far as it may.
    pub(super) fn run_waiting(
        &self,
        myself: &ActorRef<ConversationMessage>,
        state: &mut ConversationState,
    ) {
        let listener = Arc::clone(&state.listener);
        let Some(room) = &mut state.room else {
            return;
        };
        while let Some(command) = room.waiting.pop_front() {
            if !room.can_run(&command) {
                room.waiting.push_front(command);
                return;
            }
            self.run(myself, room, &listener, command);
        }
    }

    fn run(
        &self,
        myself: &ActorRef<ConversationMessage>,
        room: &mut Room,
        listener: &Arc<dyn CommitListener>,
        command: Command,
    ) {
        match command {
            Command::Send {
                envelope,
                draft,
                reply,
            } => {
                self.send(room, listener, (envelope, draft, reply));
            }
            Command::Mark {
                envelope,
                marking,
                reply,
            } => {
                self.mark(room, listener, (envelope, marking, reply));
            }
            Command::Type { .. } => self.set_typing(myself, room, command),
            Command::GetTyping { envelope, reply } => room.say_who_types(&envelope, reply),
            Command::Attend {
                envelope,
                is_attending,
                reply,
            } => room.show_attendance(&envelope, is_attending, reply),
            Command::Settle {
                envelope,
                command,
                reply,
            } => {
                self.settle(room, listener, (envelope, command, reply));
            }
            Command::Amend {
                envelope,
                message,
                command,
                reply,
            } => self.amend(room, listener, (envelope, message, command), reply),
        }
    }

    fn send(
        &self,
        room: &mut Room,
        listener: &Arc<dyn CommitListener>,
        (envelope, draft, reply): (Envelope, Draft, Reply<Sent>),
    ) {
        let standing = room.standing(&envelope);
        if let Err(refused) = room.conversation.decide_send(standing, draft.kind()) {
            // Whoever asked may have stopped waiting.
            let _ = reply.send(Err(refused));
            return;
        }
        let principal = &envelope.requester.principal;
        let pending = Arc::new(PendingMessage {
            id: MessageId::from_uuid(self.parts().clock.new_uuid()),
            sender: Sender {
                user: principal.user.clone(),
                name: principal.name.clone(),
                role: principal.role.clone(),
                email: principal.email.clone(),
                avatar_url: principal.avatar_url.clone(),
            },
            draft,
            created_at: self.parts().clock.now(),
        });
        let change = Change::Flow(Flow::Message(Arc::clone(&pending)));
        let submitted = Submitted::Message {
            envelope,
            pending,
            reply,
        };
        self.submit(room, listener, change, submitted);
    }

    fn mark(
        &self,
        room: &mut Room,
        listener: &Arc<dyn CommitListener>,
        (envelope, marking, reply): (Envelope, Marking, Reply<Marked>),
    ) {
        let standing = room.standing(&envelope);
        if let Err(refused) = room.conversation.decide_take_part(standing) {
            // Whoever asked may have stopped waiting.
            let _ = reply.send(Err(refused));
            return;
        }
        let user = envelope.requester.principal.user.clone();
        let known = room.marks_of(&user);
        // Nobody has read what nobody has said.
        let seq = marking.seq.min(room.conversation.last_seq);
        let Some(marks) = known.moved(marking.mark, seq) else {
            let _ = reply.send(Ok(room.marked(&user)));
            return;
        };
        let at = self.parts().clock.now();
        let change = Change::Flow(Flow::Marks { user, marks, at });
        let submitted = Submitted::Marks {
            envelope,
            marking: Marking { seq, ..marking },
            marks,
            at,
            reply,
        };
        self.submit(room, listener, change, submitted);
    }

    /// Whether a request, as far as is known here, is neither refused nor in force already.
    pub(super) fn has_effect(&self, room: &Room, command: &Command) -> bool {
        let conversation = &room.conversation;
        match command {
            Command::Send {
                envelope, draft, ..
            } => conversation
                .decide_send(room.standing(envelope), draft.kind())
                .is_ok(),
            Command::Mark {
                envelope, marking, ..
            } => {
                let standing = room.standing(envelope);
                conversation.decide_take_part(standing).is_ok()
                    && marking.seq <= conversation.last_seq
            }
            Command::Type { envelope, .. } => conversation
                .decide_send(room.standing(envelope), MessageKind::Text)
                .is_ok(),
            Command::GetTyping { envelope, .. } | Command::Attend { envelope, .. } => {
                room.standing(envelope).sees()
            }
            Command::Settle {
                envelope, command, ..
            } => matches!(self.decide_settlement(room, envelope, command), Ok(Some(_))),
            Command::Amend { envelope, .. } => conversation
                .decide_moderate(room.standing(envelope))
                .is_ok(),
        }
    }

    pub(super) fn submit(
        &self,
        room: &mut Room,
        listener: &Arc<dyn CommitListener>,
        change: Change,
        submitted: Submitted,
    ) {
        let ticket = room.issue_ticket();
        let submission = Submission {
            conversation: self.id,
            rules: room.conversation.rules_version,
            at: self.parts().clock.now(),
            change,
            ticket,
            listener: Arc::clone(listener),
        };
        if self.parts().writer.submit(submission).is_ok() {
            room.in_flight.push_back(InFlight {
                ticket,
                rules: room.conversation.rules_version,
                submitted,
            });
        } else {
            submitted.into_command().refuse(Failure::Unavailable);
        }
    }
}

impl Room {
    /// Whether a request may be decided now: nothing before it may change what it depends on, or
    /// have to be decided again and so end up behind it.
    fn can_run(&self, command: &Command) -> bool {
        let Some(first) = self.in_flight.front() else {
            return self.outdated.is_empty();
        };
        match command {
            Command::Settle { .. } | Command::Amend { .. } => false,
            Command::GetTyping { .. } | Command::Attend { .. } => true,
            Command::Send { .. } | Command::Mark { .. } | Command::Type { .. } => {
                // These are submitted only when nothing is in flight, and nothing after them.
                let is_settling = matches!(
                    first.submitted,
                    Submitted::Settlement { .. } | Submitted::Amendment { .. }
                );
                // The first in flight has the oldest rules.
                let is_outdated = first.rules != self.conversation.rules_version;
                !is_settling && !is_outdated && self.outdated.is_empty()
            }
        }
    }
}

impl Submitted {
    /// The request this came from, to be decided anew.
    pub(super) fn into_command(self) -> Command {
        match self {
            Self::Message {
                envelope,
                pending,
                reply,
            } => Command::Send {
                envelope,
                draft: draft_of(pending),
                reply,
            },
            Self::Marks {
                envelope,
                marking,
                reply,
                ..
            } => Command::Mark {
                envelope,
                marking,
                reply,
            },
            Self::Settlement {
                envelope,
                command,
                reply,
            } => Command::Settle {
                envelope,
                command,
                reply,
            },
            Self::Amendment {
                envelope,
                message,
                command,
                reply,
            } => Command::Amend {
                envelope,
                message,
                command,
                reply,
            },
        }
    }

    /// Whether this is the request to store a message.
    pub(super) fn is_message(&self, id: MessageId) -> bool {
        matches!(self, Self::Message { pending, .. } if pending.id == id)
    }

    /// The connection that has the reply instead of the event.
    pub(super) fn origin(&self) -> Option<ConnectionId> {
        match self {
            Self::Message {
                envelope, reply, ..
            } => envelope.origin_of(reply),
            Self::Marks {
                envelope, reply, ..
            } => envelope.origin_of(reply),
            Self::Settlement {
                envelope, reply, ..
            } => envelope.origin_of(reply),
            Self::Amendment {
                envelope, reply, ..
            } => envelope.origin_of(reply),
        }
    }

    pub(super) fn envelope_mut(&mut self) -> &mut Envelope {
        match self {
            Self::Message { envelope, .. }
            | Self::Marks { envelope, .. }
            | Self::Settlement { envelope, .. }
            | Self::Amendment { envelope, .. } => envelope,
        }
    }
}
