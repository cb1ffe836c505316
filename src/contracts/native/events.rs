//! What connected people are told unasked.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;
use tungstenite::Utf8Bytes;

use super::frames;
use super::objects::{ConversationObject, MessageObject, ParticipantObject, PresenceObject, Shown};
use crate::actors::contract::{ContractRenderer, Variant};
use crate::domain::event::Event;
use crate::domain::id::{ConversationId, UserId, Version};
use crate::domain::message::{Message, MessageStatus};
use crate::domain::participant::Marks;
use crate::domain::view::ConversationView;
use crate::metrics::ContractName;

/// Turns events into native frames.
#[derive(Clone, Copy, Debug, Default)]
pub struct NativeRenderer;

impl ContractRenderer for NativeRenderer {
    fn name(&self) -> ContractName {
        ContractName::Native
    }

    fn echoes_to_origin(&self) -> bool {
        false
    }

    fn render(&self, event: &Event, _variant: Variant) -> Option<Utf8Bytes> {
        let is_said_by_message = matches!(
            event,
            Event::MarksMoved {
                by_message: true,
                ..
            }
        );
        if is_said_by_message {
            return None;
        }
        render(event)
    }
}

/// Where somebody's marks are.
#[derive(JsonSchema, Serialize)]
pub(super) struct Receipt<'a> {
    conversation_id: Shown<ConversationId>,
    version: u64,
    user_id: &'a str,
    delivered_seq: u64,
    read_seq: u64,
}

/// A message, with the version it has now.
#[derive(JsonSchema, Serialize)]
pub(super) struct MessageChange<'a> {
    conversation_id: Shown<ConversationId>,
    version: u64,
    message: MessageObject<'a>,
}

/// Somebody who came in or went out.
#[derive(JsonSchema, Serialize)]
pub(super) struct ParticipantChange<'a> {
    conversation_id: Shown<ConversationId>,
    version: u64,
    participant: ParticipantObject<'a>,
}

/// A conversation as whoever is told sees it.
#[derive(JsonSchema, Serialize)]
pub(super) struct ConversationChange<'a> {
    conversation: ConversationObject<'a>,
}

/// A new conversation that asks for support, told to a support room.
#[derive(JsonSchema, Serialize)]
pub(super) struct SupportRequest<'a> {
    room: &'a str,
    conversation: ConversationObject<'a>,
    message: MessageObject<'a>,
}

/// Whether somebody types.
#[derive(JsonSchema, Serialize)]
pub(super) struct TypingSignal<'a> {
    conversation_id: Shown<ConversationId>,
    user_id: &'a str,
    name: &'a str,
    is_typing: bool,
    expires_in_ms: u64,
}

/// What is unread.
#[derive(JsonSchema, Serialize)]
pub(super) struct UnreadFigures {
    conversation_id: Shown<ConversationId>,
    unread: u64,
    total_unread: u64,
}

fn render(event: &Event) -> Option<Utf8Bytes> {
    Some(match event {
        Event::MessageCreated { message, .. } => message_created(message),
        Event::MessageUpdated {
            message, status, ..
        } => message_updated(message, *status),
        Event::MarksMoved {
            conversation,
            version,
            user,
            marks,
            ..
        } => marks_moved((*conversation, *version), user, *marks),
        Event::ParticipantJoined {
            conversation,
            version,
            participant,
            is_online,
        } => {
            let object = ParticipantObject::new(participant, *is_online);
            participant_changed("participant_joined", (*conversation, *version), object)
        }
        Event::ParticipantLeft {
            conversation,
            version,
            participant,
        } => {
            let object = ParticipantObject::new(participant, false);
            participant_changed("participant_left", (*conversation, *version), object)
        }
        Event::ConversationCreated { conversation } => {
            conversation_changed("conversation_created", conversation)
        }
        Event::ConversationUpdated { conversation, .. } => {
            conversation_changed("conversation_updated", conversation)
        }
        Event::SupportRequested {
            room,
            conversation,
            message,
        } => support_requested(room, conversation, message),
        Event::TypingChanged {
            conversation,
            user,
            name,
            expires_in,
            ..
        } => typing_changed(*conversation, (user, name), *expires_in),
        Event::PresenceChanged { presence } => {
            frames::event("presence", &PresenceObject::from(presence))
        }
        Event::UnreadChanged {
            conversation,
            unread,
            total_unread,
            ..
        } => unread_changed(*conversation, *unread, *total_unread),
        Event::MonitorJoined { .. } | Event::AttendanceChanged { .. } => return None,
    })
}

fn support_requested(room: &str, conversation: &ConversationView, message: &Message) -> Utf8Bytes {
    let request = SupportRequest {
        room,
        conversation: ConversationObject::from(conversation),
        message: MessageObject::new(message, MessageStatus::Sent),
    };
    frames::event("support_request", &request)
}

fn message_created(message: &Message) -> Utf8Bytes {
    let change = MessageChange {
        conversation_id: Shown(message.conversation),
        version: message.version.0,
        // Nobody can have had it before this tells them.
        message: MessageObject::new(message, MessageStatus::Sent),
    };
    frames::event("message_created", &change)
}

fn message_updated(message: &Message, status: MessageStatus) -> Utf8Bytes {
    let change = MessageChange {
        conversation_id: Shown(message.conversation),
        version: message.version.0,
        message: MessageObject::new(message, status),
    };
    frames::event("message_updated", &change)
}

fn marks_moved(
    (conversation, version): (ConversationId, Version),
    user: &UserId,
    marks: Marks,
) -> Utf8Bytes {
    let receipt = Receipt {
        conversation_id: Shown(conversation),
        version: version.0,
        user_id: user.as_str(),
        delivered_seq: marks.delivered.0,
        read_seq: marks.read.0,
    };
    frames::event("receipt", &receipt)
}

fn conversation_changed(name: &'static str, conversation: &ConversationView) -> Utf8Bytes {
    let conversation = ConversationObject::from(conversation);
    frames::event(name, &ConversationChange { conversation })
}

fn unread_changed(conversation: ConversationId, unread: u64, total_unread: u64) -> Utf8Bytes {
    let figures = UnreadFigures {
        conversation_id: Shown(conversation),
        unread,
        total_unread,
    };
    frames::event("unread", &figures)
}

fn typing_changed(
    conversation: ConversationId,
    (user, name): (&UserId, &str),
    expires_in: Option<Duration>,
) -> Utf8Bytes {
    let signal = TypingSignal {
        conversation_id: Shown(conversation),
        user_id: user.as_str(),
        name,
        is_typing: expires_in.is_some(),
        expires_in_ms: expires_in.map_or(0, milliseconds),
    };
    frames::event("typing", &signal)
}

fn participant_changed(
    name: &'static str,
    (conversation, version): (ConversationId, Version),
    participant: ParticipantObject<'_>,
) -> Utf8Bytes {
    let conversation_id = Shown(conversation);
    frames::event(
        name,
        &ParticipantChange {
            conversation_id,
            version: version.0,
            participant,
        },
    )
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
