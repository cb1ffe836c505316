//! What connected people are told unasked.

use std::sync::Arc;

use tungstenite::Utf8Bytes;

use super::asker::TRIP;
use super::objects::{MessageObject, Report, Time, status_name};
use super::pushes::{
    MessageGone, ParticipantChange, Read, StatusChange, Typing, TypingStopped, UnreadFigures,
};
use super::rooms::Rooms;
use crate::actors::contract::{ContractRenderer, ReceiptDetail, Variant};
use crate::domain::conversation::Reference;
use crate::domain::event::Event;
use crate::domain::id::{ConversationId, UserId};
use crate::domain::message::Message;
use crate::domain::participant::Participant;
use crate::domain::receipt::{ReachedMessage, ReceiptTimes};
use crate::gateway::socketio::{event_packet, join};
use crate::metrics::ContractName;

/// For those in the conversation, and whatever has nothing to do with conversations.
const INSIDE: Variant = Variant(0);
/// For those who are not told.
const SILENT: Variant = Variant(1);

/// Turns events into packets for one connection.
pub(super) struct TripRenderer {
    user: UserId,
    rooms: Arc<Rooms>,
}

impl TripRenderer {
    pub(super) fn new(user: UserId, rooms: Arc<Rooms>) -> Self {
        Self { user, rooms }
    }

    fn in_room(&self, conversation: ConversationId) -> Variant {
        if self.rooms.contain(conversation) {
            INSIDE
        } else {
            SILENT
        }
    }

    /// What the others in the conversation hear of something that one of them did.
    fn others_in_room(&self, conversation: ConversationId, by: &UserId) -> Variant {
        if self.user == *by {
            SILENT
        } else {
            self.in_room(conversation)
        }
    }

    fn has_said_one_of(&self, reached: Option<&[ReachedMessage]>) -> bool {
        let mut reached = reached.unwrap_or_default().iter();
        reached.any(|one| one.place.sender == self.user)
    }

    /// How far messages of this connection's user got, as one event for each moment.
    fn status_changes(
        &self,
        conversation: ConversationId,
        reached: &[ReachedMessage],
    ) -> Vec<Utf8Bytes> {
        let own = reached.iter().filter(|one| one.place.sender == self.user);
        let mut changes: Vec<(ReceiptTimes, Vec<String>)> = Vec::new();
        for one in own {
            let message = one.place.message.to_string();
            match changes.last_mut().filter(|(times, _)| *times == one.times) {
                Some((_, messages)) => messages.push(message),
                None => changes.push((one.times, vec![message])),
            }
        }
        let packets = changes.into_iter().map(|(times, message_ids)| {
            let change = StatusChange {
                message_ids,
                conversation_id: conversation.to_string(),
                status: status_name(times.status()),
                delivered_at: times.delivered.map(Time),
                read_at: times.read.map(Time),
            };
            event_packet("message:status", &change)
        });
        packets.collect()
    }

    fn marks_moved(
        &self,
        (conversation, user): (ConversationId, &UserId),
        is_read: bool,
        reached: Option<&[ReachedMessage]>,
        variant: Variant,
    ) -> Option<Utf8Bytes> {
        let is_told = is_read && self.others_in_room(conversation, user) == INSIDE;
        let mut packets = Vec::new();
        if is_told {
            let read = Read {
                user_id: user.as_str(),
                conversation_id: conversation.to_string(),
            };
            packets.push(event_packet("messages:read", &read));
        }
        if variant == Variant::PERSONAL {
            packets.extend(self.status_changes(conversation, reached.unwrap_or_default()));
        }
        (!packets.is_empty()).then(|| join(packets))
    }
}

impl ContractRenderer for TripRenderer {
    fn name(&self) -> ContractName {
        ContractName::Trip
    }

    fn echoes_to_origin(&self) -> bool {
        true
    }

    fn variant(&self, event: &Event) -> Variant {
        match event {
            Event::MessageCreated { message, .. } | Event::MessageUpdated { message, .. } => {
                self.in_room(message.conversation)
            }
            Event::MarksMoved { reached, .. } if self.has_said_one_of(reached.as_deref()) => {
                Variant::PERSONAL
            }
            Event::MarksMoved {
                conversation, user, ..
            }
            | Event::TypingChanged {
                conversation, user, ..
            } => self.others_in_room(*conversation, user),
            Event::ParticipantLeft {
                conversation,
                participant,
                ..
            } if participant.user == self.user => {
                // Who comes back joins anew.
                self.rooms.leave(*conversation);
                SILENT
            }
            Event::ParticipantJoined {
                conversation,
                participant,
                ..
            }
            | Event::ParticipantLeft {
                conversation,
                participant,
                ..
            } => self.others_in_room(*conversation, &participant.user),
            Event::MonitorJoined { .. }
            | Event::AttendanceChanged { .. }
            | Event::ConversationCreated { .. }
            | Event::ConversationUpdated { .. }
            | Event::SupportRequested { .. }
            | Event::PresenceChanged { .. }
            | Event::UnreadChanged { .. } => INSIDE,
        }
    }

    fn receipt_detail(&self) -> ReceiptDetail {
        ReceiptDetail::Messages
    }

    fn render(&self, event: &Event, variant: Variant) -> Option<Utf8Bytes> {
        if variant == SILENT {
            return None;
        }
        match event {
            Event::MessageCreated { message, .. } => message.is_shown().then(|| {
                let object =
                    MessageObject::new(message, ReceiptTimes::default(), Report::default());
                event_packet("message:new", &object)
            }),
            Event::MessageUpdated { message, times, .. } => Some(message_updated(message, *times)),
            Event::MarksMoved {
                conversation,
                user,
                is_read,
                reached,
                ..
            } => self.marks_moved((*conversation, user), *is_read, reached.as_deref(), variant),
            Event::ParticipantJoined {
                conversation,
                participant,
                ..
            } => Some(participant_changed(*conversation, participant, "joined")),
            Event::ParticipantLeft {
                conversation,
                participant,
                ..
            } => Some(participant_changed(*conversation, participant, "left")),
            Event::TypingChanged {
                user,
                name,
                expires_in,
                ..
            } => {
                let user_id = user.as_str();
                Some(match expires_in {
                    Some(_) => {
                        let user_name = name;
                        event_packet("typing:start", &Typing { user_id, user_name })
                    }
                    None => event_packet("typing:stop", &TypingStopped { user_id }),
                })
            }
            Event::UnreadChanged {
                conversation,
                reference: Some(reference),
                unread,
                ..
            } => unread_changed(*conversation, reference, *unread),
            // The product has no list of conversations, no presence and no support rooms.
            Event::UnreadChanged { .. }
            | Event::MonitorJoined { .. }
            | Event::AttendanceChanged { .. }
            | Event::ConversationCreated { .. }
            | Event::ConversationUpdated { .. }
            | Event::SupportRequested { .. }
            | Event::PresenceChanged { .. } => None,
        }
    }
}

fn message_updated(message: &Message, times: ReceiptTimes) -> Utf8Bytes {
    let gone = || MessageGone {
        message_id: message.id.to_string(),
        conversation_id: message.conversation.to_string(),
    };
    if message.deleted_at.is_some() {
        event_packet("message:deleted", &gone())
    } else if message.hidden_at.is_some() {
        event_packet("message:hidden", &gone())
    } else {
        let object = MessageObject::new(message, times, Report::default());
        event_packet("message:updated", &object)
    }
}

fn participant_changed(
    conversation: ConversationId,
    participant: &Participant,
    action: &'static str,
) -> Utf8Bytes {
    let change = ParticipantChange {
        conversation_id: conversation.to_string(),
        user_id: participant.user.as_str(),
        user_name: &participant.name,
        action,
    };
    event_packet("conversation:participant", &change)
}

fn unread_changed(
    conversation: ConversationId,
    reference: &Reference,
    unread: u64,
) -> Option<Utf8Bytes> {
    (reference.kind() == TRIP).then(|| {
        let figures = UnreadFigures {
            trip_id: reference.id(),
            conversation_id: conversation.to_string(),
            unread_count: unread,
        };
        event_packet("conversation:unread", &figures)
    })
}
