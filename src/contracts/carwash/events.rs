//! What connected people are told unasked.

use std::sync::Arc;

use tungstenite::Utf8Bytes;

use super::objects::{ConversationObject, HostId, MessageObject, Time, state_name};
use super::presence::News;
use super::pushes::{
    ConversationCreated, ConversationUpdated, NewMessage, StatusUpdated, UserJoined, UserLeft,
    UserStatus, UserTyping,
};
use super::rooms::Rooms;
use crate::actors::contract::{ContractRenderer, ReceiptDetail, Variant};
use crate::clock::Clock;
use crate::domain::event::Event;
use crate::domain::id::{ConversationId, UserId};
use crate::domain::message::MessageKind;
use crate::domain::presence::{Presence, PresenceState};
use crate::domain::receipt::ReceiptTimes;
use crate::domain::user::Principal;
use crate::gateway::socketio::{event_packet, join};
use crate::metrics::ContractName;

/// For those who are told.
const TOLD: Variant = Variant(0);
/// For those who are not.
const SILENT: Variant = Variant(1);

/// Turns events into packets for one connection.
pub(super) struct CarwashRenderer {
    pub(super) clock: Clock,
    pub(super) principal: Arc<Principal>,
    pub(super) rooms: Arc<Rooms>,
    pub(super) news: Arc<News>,
}

impl CarwashRenderer {
    /// What the room hears of somebody else.
    fn in_room(&self, conversation: ConversationId, by: &UserId) -> Variant {
        told_if(self.principal.user != *by && self.rooms.contain(conversation))
    }

    fn now(&self) -> Time {
        Time(self.clock.now())
    }

    fn typing(&self, event: &Event) -> Option<Utf8Bytes> {
        let Event::TypingChanged {
            conversation,
            user,
            name,
            role,
            expires_in,
        } = event
        else {
            return None;
        };
        let typing = UserTyping {
            conversation_id: conversation.to_string(),
            user_id: HostId::from(user),
            user_type: role.as_ref().map_or("", |role| role.as_str()),
            user_name: name,
            is_typing: expires_in.is_some(),
            started_at: expires_in.map(|_| self.now()),
        };
        Some(event_packet("chat-user-typing", &typing))
    }

    fn attendance(&self, event: &Event) -> Option<Utf8Bytes> {
        let Event::AttendanceChanged {
            conversation,
            user,
            name,
            role,
            is_attending,
        } = event
        else {
            return None;
        };
        let conversation_id = conversation.to_string();
        Some(if *is_attending {
            let joined = UserJoined {
                conversation_id,
                user_id: HostId::from(user),
                user_type: role.as_str(),
                user_name: name,
                joined_at: self.now(),
            };
            event_packet("chat-user-joined", &joined)
        } else {
            let left = UserLeft {
                conversation_id,
                user_id: HostId::from(user),
                user_type: role.as_str(),
                left_at: self.now(),
            };
            event_packet("chat-user-left", &left)
        })
    }
}

const fn told_if(is_told: bool) -> Variant {
    if is_told { TOLD } else { SILENT }
}

impl ContractRenderer for CarwashRenderer {
    fn name(&self) -> ContractName {
        ContractName::Carwash
    }

    fn echoes_to_origin(&self) -> bool {
        true
    }

    fn receipt_detail(&self) -> ReceiptDetail {
        ReceiptDetail::Messages
    }

    fn attending(&self, conversation: ConversationId) -> Option<&Principal> {
        let is_in_room = self.rooms.contain(conversation);
        is_in_room.then_some(&self.principal)
    }

    fn acquaintances_changed(&self) {
        self.news.people_changed();
    }

    fn variant(&self, event: &Event) -> Variant {
        match event {
            // Those who have joined, and those for whom it is.
            Event::MessageCreated { .. } | Event::ConversationUpdated { .. } => TOLD,
            Event::MarksMoved {
                conversation, user, ..
            } => told_if(self.principal.user != *user || self.rooms.contain(*conversation)),
            Event::TypingChanged {
                conversation, user, ..
            }
            | Event::AttendanceChanged {
                conversation, user, ..
            } => self.in_room(*conversation, user),
            Event::ConversationCreated { conversation } => {
                self.news.people_changed();
                told_if(conversation.conversation.created_by != self.principal.user)
            }
            // Asked once a connection and event, whoever shares the packet.
            Event::PresenceChanged { presence } => told_if(self.news.changes(presence)),
            Event::ParticipantJoined { .. } | Event::ParticipantLeft { .. } => {
                self.news.people_changed();
                SILENT
            }
            Event::MessageUpdated { .. }
            | Event::SupportRequested { .. }
            | Event::MonitorJoined { .. }
            | Event::UnreadChanged { .. } => SILENT,
        }
    }

    fn render(&self, event: &Event, variant: Variant) -> Option<Utf8Bytes> {
        if variant == SILENT {
            return None;
        }
        match event {
            Event::MessageCreated {
                message, receiver, ..
            } => {
                let times = ReceiptTimes::default();
                let new = NewMessage {
                    message: MessageObject::new(message, receiver.as_ref(), times),
                    conversation_id: message.conversation.to_string(),
                    is_system_message: message.kind == MessageKind::System,
                };
                Some(event_packet("chat-new-message", &new))
            }
            Event::MarksMoved { .. } => {
                let updates = StatusUpdated::of(event);
                let packets = updates
                    .iter()
                    .map(|update| event_packet("chat-message-status-updated", update));
                (!updates.is_empty()).then(|| join(packets))
            }
            Event::TypingChanged { .. } => self.typing(event),
            Event::AttendanceChanged { .. } => self.attendance(event),
            Event::ConversationCreated { conversation } => {
                let created = ConversationCreated {
                    conversation: ConversationObject::new(conversation, self.clock.now()),
                };
                Some(event_packet("chat-conversation-created", &created))
            }
            Event::ConversationUpdated { conversation, .. } => {
                let conversation = &conversation.conversation;
                let updated = ConversationUpdated {
                    conversation_id: conversation.id.to_string(),
                    status: state_name(conversation.status),
                    updated_at: Time(conversation.updated_at),
                };
                Some(event_packet("chat-conversation-updated", &updated))
            }
            Event::PresenceChanged { presence } => Some(user_status(presence)),
            Event::ParticipantJoined { .. }
            | Event::ParticipantLeft { .. }
            | Event::MessageUpdated { .. }
            | Event::SupportRequested { .. }
            | Event::MonitorJoined { .. }
            | Event::UnreadChanged { .. } => None,
        }
    }
}

fn user_status(presence: &Presence) -> Utf8Bytes {
    let status = UserStatus {
        user_id: HostId::from(&presence.user),
        is_online: is_online(presence),
        last_seen: presence.last_seen_at.map(Time),
    };
    event_packet("chat-user-status-changed", &status)
}

/// The product knows nobody who is away.
pub(super) fn is_online(presence: &Presence) -> bool {
    match presence.state {
        PresenceState::Online | PresenceState::Away => true,
        PresenceState::Offline => false,
    }
}

/// Tells nothing to a client that is nobody's yet.
pub(super) struct Nobody;

impl ContractRenderer for Nobody {
    fn name(&self) -> ContractName {
        ContractName::Carwash
    }

    fn echoes_to_origin(&self) -> bool {
        false
    }

    fn render(&self, _event: &Event, _variant: Variant) -> Option<Utf8Bytes> {
        None
    }
}
