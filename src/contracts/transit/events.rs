//! What connected people are told unasked.

use std::sync::Arc;

use tungstenite::Utf8Bytes;

use super::frames;
use super::objects::Time;
use super::pushes::{
    MessageRead, RoomNotification, TypingStatus, conversation_closed, conversation_created,
    message_notification, new_message, new_support_conversation,
};
use super::rooms::Rooms;
use super::support_rooms;
use crate::actors::contract::{ContractRenderer, ReceiptDetail, Variant};
use crate::clock::Clock;
use crate::domain::conversation::ConversationKind;
use crate::domain::event::Event;
use crate::domain::id::{ConversationId, MessageId, Seq, UserId};
use crate::domain::message::{Message, MessageKind};
use crate::metrics::ContractName;

/// For those in the room, and whatever has nothing to do with rooms.
const INSIDE: Variant = Variant(0);
/// For participants who are not in the room.
const OUTSIDE: Variant = Variant(1);
/// For those who are not told.
const SILENT: Variant = Variant(2);

/// Turns events into frames for one connection.
pub(super) struct TransitRenderer {
    clock: Clock,
    user: UserId,
    rooms: Arc<Rooms>,
}

impl TransitRenderer {
    pub(super) fn new(clock: Clock, user: UserId, rooms: Arc<Rooms>) -> Self {
        Self { clock, user, rooms }
    }

    /// What the room hears of something that one of its users did.
    fn in_room(&self, conversation: ConversationId, by: &UserId) -> Variant {
        if self.user != *by && self.rooms.contain(conversation) {
            INSIDE
        } else {
            SILENT
        }
    }

    fn message_variant(&self, message: &Message, kind: ConversationKind) -> Variant {
        if self.rooms.contain(message.conversation) {
            return INSIDE;
        }
        let is_own = message.kind != MessageKind::System && message.sender.user == self.user;
        // The first words of a request for support are heard of in the support rooms.
        let is_request = kind == ConversationKind::Support && message.seq == Seq(1);
        if is_own || is_request {
            SILENT
        } else {
            OUTSIDE
        }
    }

    fn message_read(
        &self,
        conversation: ConversationId,
        user: &UserId,
        message: MessageId,
    ) -> Utf8Bytes {
        let read = MessageRead {
            conversation_id: conversation.to_string(),
            user_id: user.as_str(),
            message_id: message.to_string(),
            timestamp: self.now(),
        };
        frames::push("message_read", &read)
    }

    fn now(&self) -> Time {
        Time(self.clock.now())
    }
}

impl ContractRenderer for TransitRenderer {
    fn name(&self) -> ContractName {
        ContractName::Transit
    }

    fn echoes_to_origin(&self) -> bool {
        false
    }

    fn variant(&self, event: &Event) -> Variant {
        match event {
            Event::MessageCreated {
                message,
                conversation_kind,
                ..
            } => self.message_variant(message, *conversation_kind),
            Event::MarksMoved {
                conversation, user, ..
            }
            | Event::TypingChanged {
                conversation, user, ..
            } => self.in_room(*conversation, user),
            Event::MonitorJoined { user, .. } if *user == self.user => SILENT,
            Event::MonitorJoined { .. }
            | Event::AttendanceChanged { .. }
            | Event::MessageUpdated { .. }
            | Event::ParticipantJoined { .. }
            | Event::ParticipantLeft { .. }
            | Event::ConversationCreated { .. }
            | Event::ConversationUpdated { .. }
            | Event::SupportRequested { .. }
            | Event::PresenceChanged { .. }
            | Event::UnreadChanged { .. } => INSIDE,
        }
    }

    fn receipt_detail(&self) -> ReceiptDetail {
        ReceiptDetail::ReadMessage
    }

    fn render(&self, event: &Event, variant: Variant) -> Option<Utf8Bytes> {
        if variant == SILENT {
            return None;
        }
        match event {
            // Hidden before anybody here was told of it.
            Event::MessageCreated { message, .. } if !message.is_shown() => None,
            Event::MessageCreated { message, .. } if variant == OUTSIDE => {
                Some(message_notification(message))
            }
            Event::MessageCreated { message, .. } => Some(new_message(message)),
            Event::MarksMoved {
                conversation,
                user,
                read_message,
                ..
            } => read_message.map(|message| self.message_read(*conversation, user, message)),
            Event::TypingChanged {
                conversation,
                user,
                expires_in,
                ..
            } => {
                let typing = TypingStatus {
                    conversation_id: conversation.to_string(),
                    user_id: user.as_str(),
                    is_typing: expires_in.is_some(),
                    timestamp: self.now(),
                };
                Some(frames::push("typing_status", &typing))
            }
            Event::ConversationCreated { conversation } => conversation_created(conversation),
            Event::ConversationUpdated {
                conversation,
                status_before,
                ..
            } => conversation_closed(conversation, *status_before),
            // Of one that waits again nobody hears that it is new.
            Event::SupportRequested {
                conversation,
                message,
                ..
            } => (message.seq == Seq(1)).then(|| new_support_conversation(conversation, message)),
            Event::MonitorJoined { room, user, name } => {
                let words = support_rooms::words(room);
                let joined = RoomNotification {
                    room_id: support_rooms::room_id(room),
                    message: format!("{name} joined {words}"),
                    user_id: user.as_str(),
                    timestamp: self.now(),
                };
                Some(frames::push("room_notification", &joined))
            }
            // The product knows no changes of messages, shows neither presence nor membership, and
            // counts unread messages in its lists alone.
            Event::MessageUpdated { .. }
            | Event::ParticipantJoined { .. }
            | Event::ParticipantLeft { .. }
            | Event::AttendanceChanged { .. }
            | Event::PresenceChanged { .. }
            | Event::UnreadChanged { .. } => None,
        }
    }
}
