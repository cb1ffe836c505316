//! Replies to requests whose changes are committed and yet to be told.
//!
//! A reply belongs where its version is among the events. When the writer reports a change that does
//! not follow what was told here, the reply waits until everything before it was read and told,
//! however long the store cannot be read.

use std::sync::Arc;

use super::message::{Amended, Envelope, Marked, Marking, Reply, Sent};
use super::room::{InFlight, Room};
use crate::actors::outbound::FrameNumber;
use crate::domain::id::{ConnectionId, UserId, Version};
use crate::domain::message::{Message, MessageStatus};
use crate::domain::timestamp::Timestamp;
use crate::domain::view::ConversationSnapshot;

/// A committed change, and where the reply goes. Each holds its request's permit, which bounds them.
pub(super) enum Unanswered {
    /// A message, stored by this request or by an earlier one with the same client id.
    Message {
        message: Arc<Message>,
        is_repeat: bool,
        envelope: Envelope,
        reply: Reply<Sent>,
    },
    /// Marks that moved.
    Marks {
        version: Version,
        marking: Marking,
        at: Timestamp,
        envelope: Envelope,
        reply: Reply<Marked>,
    },
    /// A change of status or membership.
    Settlement {
        version: Version,
        /// For its permit.
        _envelope: Envelope,
        reply: Reply<ConversationSnapshot>,
    },
    /// A message that is as it was asked for.
    Amendment {
        message: Arc<Message>,
        envelope: Envelope,
        reply: Reply<Amended>,
    },
}

/// A change as it is told.
#[derive(Clone, Copy)]
pub(super) enum ToldChange<'a> {
    /// A new message.
    Message(&'a Message),
    /// A message that changed, by the change's version.
    Update(Version),
    /// A membership.
    Membership(&'a UserId, Version),
}

impl Unanswered {
    fn version(&self) -> Version {
        match self {
            Self::Message { message, .. } | Self::Amendment { message, .. } => message.version,
            Self::Marks { version, .. } | Self::Settlement { version, .. } => *version,
        }
    }

    /// Whether this is the request that a change comes from, and is answered as soon as that is told.
    /// A change of status is told last, and what repeats an earlier request has changed nothing.
    fn is_of(&self, change: ToldChange<'_>) -> bool {
        match (self, change) {
            (
                Self::Message {
                    message, is_repeat, ..
                },
                ToldChange::Message(told),
            ) => !is_repeat && message.id == told.id,
            (Self::Amendment { message, .. }, ToldChange::Update(told)) => message.version == told,
            (
                Self::Marks {
                    version, envelope, ..
                },
                ToldChange::Membership(user, told),
            ) => *version == told && envelope.requester.principal.user == *user,
            (
                Self::Message { .. }
                | Self::Marks { .. }
                | Self::Settlement { .. }
                | Self::Amendment { .. },
                ToldChange::Message(_) | ToldChange::Update(_) | ToldChange::Membership(..),
            ) => false,
        }
    }

    /// The connection that has the reply instead of the event.
    fn origin(&self) -> Option<ConnectionId> {
        match self {
            Self::Message {
                envelope, reply, ..
            } => envelope.origin_of(reply),
            Self::Marks {
                envelope, reply, ..
            } => envelope.origin_of(reply),
            Self::Amendment {
                envelope, reply, ..
            } => envelope.origin_of(reply),
            // Also whoever asked is told how the conversation is.
            Self::Settlement { .. } => None,
        }
    }

    /// Whether this is answered with the messages that a user's marks got further.
    pub(super) fn names_to(&self, user: &UserId) -> bool {
        matches!(self, Self::Marks { marking, envelope, .. }
            if marking.names_messages && envelope.requester.principal.user == *user)
    }
}

impl Room {
    /// Answers a request whose change was told, or keeps the reply until it was.
    pub(super) fn answer_when_told(&mut self, unanswered: Unanswered) {
        if self.has(unanswered.version()) {
            self.answer(unanswered);
        } else {
            self.unanswered.push(unanswered);
        }
    }

    /// Answers the request that a change comes from, which was told in this moment.
    pub(super) fn answer_request_of(&mut self, change: ToldChange<'_>) {
        let asked = |one: &mut Unanswered| one.is_of(change);
        let told: Vec<_> = self.unanswered.extract_if(.., asked).collect();
        for one in told {
            self.answer(one);
        }
    }

    /// Answers what was told by now, with others' changes or under another version.
    pub(super) fn answer_all_told(&mut self) {
        let current = self.conversation.version;
        let is_told = |one: &mut Unanswered| one.version() <= current;
        let told: Vec<_> = self.unanswered.extract_if(.., is_told).collect();
        for one in told {
            self.answer(one);
        }
    }

    /// The connection that is about to have its reply to a change, if that was asked for here.
    pub(super) fn origin_of(&self, change: ToldChange<'_>) -> Option<ConnectionId> {
        if let Some(unanswered) = self.unanswered.iter().find(|one| one.is_of(change)) {
            return unanswered.origin();
        }
        let ToldChange::Message(told) = change else {
            return None;
        };
        // The writer may be about to report it.
        let is_it = |one: &&InFlight| one.submitted.is_message(told.id);
        let in_flight = self.in_flight.iter().find(is_it)?;
        in_flight.submitted.origin()
    }

    // Whoever asked may have stopped waiting for any of these replies.
    fn answer(&mut self, told: Unanswered) {
        let after = self.place_of_reply(told.origin());
        match told {
            Unanswered::Message {
                message,
                is_repeat,
                envelope,
                reply,
            } => {
                if !is_repeat {
                    self.note_answer(&message, &envelope);
                }
                let status = self.status_of(&message);
                let _ = reply.send(Ok(Sent {
                    is_repeat,
                    ..self.sent(message, status, after)
                }));
            }
            Unanswered::Marks {
                version,
                marking,
                at,
                envelope,
                reply,
            } => {
                let user = &envelope.requester.principal.user;
                let reached = self.kept_names(user, version);
                let _ = reply.send(Ok(Marked {
                    moved_at: Some(at),
                    version: Some(version),
                    reached: reached.filter(|_| marking.names_messages),
                    after,
                    ..self.marked(user)
                }));
            }
            Unanswered::Settlement { reply, .. } => {
                let _ = reply.send(Ok(self.snapshot()));
            }
            Unanswered::Amendment { message, reply, .. } => {
                let status = self.status_of(&message);
                let _ = reply.send(Ok(Amended {
                    message,
                    status,
                    after,
                }));
            }
        }
    }

    /// The reply to a message that this request stored.
    pub(super) fn sent(
        &self,
        message: Arc<Message>,
        status: MessageStatus,
        after: Option<FrameNumber>,
    ) -> Sent {
        Sent {
            receiver: self.receiver_of(&message.sender.user).cloned(),
            message,
            status,
            is_repeat: false,
            after,
        }
    }
}
