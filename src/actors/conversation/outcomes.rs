//! What happens when the writer reports: apply, tell, answer.

use std::sync::Arc;

use ractor::ActorRef;

use super::message::{ConversationMessage, Envelope, Reply, Sent};
use super::room::{Room, Submitted};
use super::unanswered::Unanswered;
use super::{ConversationActor, ConversationState};
use crate::domain::conversation::{Conversation, ConversationStatus};
use crate::domain::error::{Failure, Thing};
use crate::domain::event::Event;
use crate::domain::id::{ConnectionId, ConversationId, Seq, UserId, Version};
use crate::domain::message::{Draft, Message, MessageStatus, Numbered};
use crate::domain::participant::Participant;
use crate::store::writer::{Outcome, PendingMessage, Settled};

/// How often a request is decided anew when its rules were outdated.
const ATTEMPTS: u8 = 3;

/// A change that was committed, and the request it came from.
pub(super) struct Committed {
    pub(super) version: Version,
    pub(super) submitted: Submitted,
}

impl ConversationActor {
    /// Takes the writer's report: outcomes in the order of submission.
    pub(super) async fn writes_finished(
        &self,
        myself: &ActorRef<ConversationMessage>,
        state: &mut ConversationState,
        outcomes: Vec<(u64, Outcome)>,
    ) {
        let Some(room) = &mut state.room else {
            return;
        };
        for (ticket, outcome) in outcomes {
            let Some(submitted) = room.take_in_flight(ticket) else {
                continue;
            };
            if let Some(outdated) = self.finish(myself, room, submitted, outcome).await {
                room.outdated.push(outdated);
            }
            room.note_told(room.conversation.version);
        }
        let is_outdated = room.in_flight.is_empty() && !room.outdated.is_empty();
        if is_outdated || !room.unanswered.is_empty() {
            self.catch_up_or_fall_behind(myself, room).await;
        }
        if is_outdated {
            // Before everything that waits: these came first.
            for outdated in std::mem::take(&mut room.outdated).into_iter().rev() {
                room.waiting.push_front(outdated.into_command());
            }
        }
        room.forget_names();
        room.note_told(room.conversation.version);
        self.run_waiting(myself, state);
    }

    /// Deals with one outcome. Gives the request back when it has to be decided anew.
    async fn finish(
        &self,
        myself: &ActorRef<ConversationMessage>,
        room: &mut Room,
        mut submitted: Submitted,
        outcome: Outcome,
    ) -> Option<Submitted> {
        match outcome {
            Outcome::Stored { seq, version } => {
                self.count_message(&submitted);
                let message = submitted.into_stored(self.id, seq, version)?;
                self.message_stored(myself, room, message).await;
            }
            Outcome::Moved { version } => {
                self.marks_moved(myself, room, Committed { version, submitted })
                    .await;
            }
            Outcome::Repeated(message) => {
                if let Submitted::Message {
                    envelope, reply, ..
                } = submitted
                {
                    room.answer_when_told(Unanswered::Message {
                        message: Arc::new(*message),
                        is_repeat: true,
                        envelope,
                        reply,
                    });
                }
            }
            Outcome::Settled(settled) => self.settled(room, submitted, *settled),
            Outcome::Amended(amended) => self.amended(room, submitted, amended).await,
            Outcome::Stale => {
                let envelope = submitted.envelope_mut();
                envelope.attempts += 1;
                if envelope.attempts < ATTEMPTS {
                    return Some(submitted);
                }
                submitted.into_command().refuse(Failure::Unavailable);
            }
            Outcome::Rejected => {
                // The only data a request can bring that the domain accepts and the store does
                // not: people who were removed a moment ago.
                let failure = match &submitted {
                    Submitted::Settlement { .. } => Failure::NotFound(Thing::User),
                    Submitted::Message { .. }
                    | Submitted::Marks { .. }
                    | Submitted::Amendment { .. } => Failure::Internal,
                };
                submitted.into_command().refuse(failure);
            }
            Outcome::Unavailable => {
                submitted.into_command().refuse(Failure::Unavailable);
                self.fall_behind(myself, room);
            }
        }
        None
    }

    fn count_message(&self, submitted: &Submitted) {
        if let Submitted::Message {
            envelope, pending, ..
        } = submitted
        {
            let kind = pending.draft.kind();
            self.parts()
                .metrics
                .message_stored(kind, envelope.requester.contract);
        }
    }

    async fn message_stored(
        &self,
        myself: &ActorRef<ConversationMessage>,
        room: &mut Room,
        stored: StoredMessage,
    ) {
        let StoredMessage {
            message,
            envelope,
            reply,
        } = stored;
        if !room.is_next(message.version) {
            return room.answer_when_told(Unanswered::Message {
                message,
                is_repeat: false,
                envelope,
                reply,
            });
        }
        let origin = envelope.origin_of(&reply);
        let is_reactivated = self.take_message(room, &message, origin).await;
        let event = room.message_created(&message);
        let after = room.tell(&event, origin, Some(envelope.accepted));
        // What was typed is there before the typing ends.
        self.stop_typing_of(room, &message.sender.user);
        self.request_support(room, &message);
        if is_reactivated {
            let before = Some(ConversationStatus::Archived);
            room.tell_update(&self.registry, None, (before, None));
            let before = Conversation {
                status: ConversationStatus::Archived,
                ..room.conversation.clone()
            };
            self.tell_monitors(room, &before);
        }
        self.time_unread(myself, room);
        room.note_answer(&message, &envelope);
        // Nobody can have got further than what was told in this moment.
        let sent = room.sent(message, MessageStatus::Sent, after);
        // Whoever asked may have stopped waiting.
        let _ = reply.send(Ok(sent));
    }

    fn settled(&self, room: &mut Room, submitted: Submitted, settled: Settled) {
        let Submitted::Settlement {
            envelope, reply, ..
        } = submitted
        else {
            return;
        };
        let (before, now) = (&room.conversation, &settled.conversation);
        self.measure_support(before, now, settled.is_first_answer);
        // What another server stored before it is yet to be told, also when this changed nothing.
        let version = settled.conversation.version;
        if settled.before == room.conversation.version {
            let origin = envelope.origin_of(&reply);
            let by = &envelope.requester.principal.user;
            self.apply_settlement(room, settled, (origin, by));
        }
        room.answer_when_told(Unanswered::Settlement {
            version,
            _envelope: envelope,
            reply,
        });
    }

    fn apply_settlement(
        &self,
        room: &mut Room,
        settled: Settled,
        (origin, by): (Option<ConnectionId>, &UserId),
    ) {
        let is_open = matches!(
            settled.conversation.status,
            ConversationStatus::Active | ConversationStatus::Archived
        );
        let before = std::mem::replace(&mut room.conversation, settled.conversation);
        if !is_open {
            let typists: Vec<_> = room.typing.keys().cloned().collect();
            for user in &typists {
                self.stop_typing_of(room, user);
            }
        }
        self.memberships_changed(room, settled.participants);
        if room.conversation.looks_different_from(&before) {
            let change = (Some(before.status), Some(by));
            room.tell_update(&self.registry, origin, change);
            self.tell_monitors(room, &before);
        }
    }

    /// Takes changed memberships in and tells of them. Those who come in are shown the conversation
    /// last, with all of them in it.
    pub(super) fn memberships_changed(&self, room: &mut Room, changed: Vec<Participant>) {
        for participant in &changed {
            let user = participant.user.clone();
            room.people.insert(user, participant.clone());
        }
        let came: Vec<UserId> = changed
            .iter()
            .filter(|participant| participant.is_present())
            .map(|participant| participant.user.clone())
            .collect();
        for participant in changed {
            self.tell_membership(room, participant);
        }
        for user in came {
            self.registry.add_interest(&user, self.id);
            for outbound in self.registry.connections_of(&user) {
                room.connected(user.clone(), outbound);
            }
            room.tell_one(&self.registry, &user, |conversation| {
                Event::ConversationCreated { conversation }
            });
        }
    }

    fn tell_membership(&self, room: &mut Room, participant: Participant) {
        let (user, version) = (participant.user.clone(), participant.version);
        if participant.is_present() {
            let event = Event::ParticipantJoined {
                conversation: self.id,
                version,
                participant,
                is_online: self.registry.is_online(&user),
            };
            room.tell(&event, None, None);
        } else {
            self.stop_typing_of(room, &user);
            let event = Event::ParticipantLeft {
                conversation: self.id,
                version,
                participant,
            };
            room.tell(&event, None, None);
            self.registry.remove_interest(&user, self.id);
            room.recipients.retain(|one| one.user != user);
            self.registry.stop_watching(&user, self.id);
        }
    }
}

/// A committed message and who waits for it.
struct StoredMessage {
    message: Arc<Message>,
    envelope: Envelope,
    reply: Reply<Sent>,
}

impl Submitted {
    fn into_stored(
        self,
        conversation: ConversationId,
        seq: Seq,
        version: Version,
    ) -> Option<StoredMessage> {
        let Self::Message {
            envelope,
            pending,
            reply,
        } = self
        else {
            return None;
        };
        let numbered = Numbered {
            id: pending.id,
            conversation,
            seq,
            version,
            sender: pending.sender.clone(),
            created_at: pending.created_at,
        };
        let message = Arc::new(draft_of(pending).into_message(numbered));
        Some(StoredMessage {
            message,
            envelope,
            reply,
        })
    }
}

/// The draft of a message, moved out: the writer has let go of it by the time it reports.
pub(super) fn draft_of(pending: Arc<PendingMessage>) -> Draft {
    Arc::try_unwrap(pending).map_or_else(|shared| shared.draft.clone(), |pending| pending.draft)
}
