//! The payloads of events that clients are sent.

use schemars::JsonSchema;
use serde::Serialize;

use super::objects::{
    ConversationObject, HostId, MessageObject, ParticipantObject, Time, status_name,
};
use super::words::{MessageStateWord, StateWord};
use crate::domain::event::Event;
use crate::domain::id::UserId;
use crate::domain::receipt::ReachedMessage;

/// Something went wrong.
#[derive(Debug, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CarwashChatError")]
pub(super) struct ChatError<'a> {
    pub(super) message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub(super) code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub(super) conversation_id: Option<&'a str>,
}

/// The client is somebody's from here on.
#[derive(Debug, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CarwashAuthenticated")]
pub(super) struct Authenticated<'a> {
    pub(super) success: bool,
    pub(super) user_id: HostId<'a>,
    pub(super) user_type: &'a str,
    pub(super) user_name: &'a str,
}

/// It is not.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "CarwashAuthenticationFailed")]
pub(super) struct AuthenticationFailed {
    pub(super) error: &'static str,
}

/// The caller is in the room.
#[derive(Debug, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CarwashJoined")]
pub(super) struct Joined<'a> {
    pub(super) conversation_id: String,
    pub(super) participants: Vec<ParticipantObject<'a>>,
}

/// The caller is in the room no more.
#[derive(Debug, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CarwashLeft")]
pub(super) struct Left {
    pub(super) conversation_id: String,
}

/// Somebody else came into the room.
#[derive(Debug, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CarwashUserJoined")]
pub(super) struct UserJoined<'a> {
    pub(super) conversation_id: String,
    pub(super) user_id: HostId<'a>,
    pub(super) user_type: &'a str,
    pub(super) user_name: &'a str,
    pub(super) joined_at: Time,
}

/// Somebody else left it.
#[derive(Debug, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CarwashUserLeft")]
pub(super) struct UserLeft<'a> {
    pub(super) conversation_id: String,
    pub(super) user_id: HostId<'a>,
    pub(super) user_type: &'a str,
    pub(super) left_at: Time,
}

/// Somebody said something.
#[derive(Debug, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CarwashNewMessage")]
pub(super) struct NewMessage<'a> {
    pub(super) message: MessageObject<'a>,
    pub(super) conversation_id: String,
    pub(super) is_system_message: bool,
}

/// What the caller said is stored.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "CarwashMessageSent")]
pub(super) struct MessageSent<'a> {
    pub(super) success: bool,
    pub(super) message: MessageObject<'a>,
}

/// Somebody types, or stopped.
#[derive(Debug, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CarwashUserTyping")]
pub(super) struct UserTyping<'a> {
    pub(super) conversation_id: String,
    pub(super) user_id: HostId<'a>,
    pub(super) user_type: &'a str,
    pub(super) user_name: &'a str,
    pub(super) is_typing: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Time")]
    pub(super) started_at: Option<Time>,
}

/// A message got further.
#[derive(Debug, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CarwashStatusUpdated")]
pub(super) struct StatusUpdated<'a> {
    message_id: String,
    conversation_id: String,
    #[schemars(with = "MessageStateWord")]
    status: &'static str,
    user_id: HostId<'a>,
    delivered_at: Option<Time>,
    read_at: Option<Time>,
}

/// Somebody came or went.
#[derive(Debug, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CarwashUserStatus")]
pub(super) struct UserStatus<'a> {
    pub(super) user_id: HostId<'a>,
    pub(super) is_online: bool,
    pub(super) last_seen: Option<Time>,
}

/// A conversation is in another state.
#[derive(Debug, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CarwashConversationUpdated")]
pub(super) struct ConversationUpdated {
    pub(super) conversation_id: String,
    #[schemars(with = "StateWord")]
    pub(super) status: &'static str,
    pub(super) updated_at: Time,
}

/// Somebody started a conversation with the user.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "CarwashConversationCreated")]
pub(super) struct ConversationCreated<'a> {
    pub(super) conversation: ConversationObject<'a>,
}

/// What was asked for is done; there is no event that says more.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "CarwashDone")]
pub(super) struct Done {
    pub(super) success: bool,
}

impl<'a> StatusUpdated<'a> {
    /// A message of this conversation that somebody's mark reached.
    pub(super) fn new(conversation: String, by: &'a UserId, reached: &ReachedMessage) -> Self {
        Self {
            message_id: reached.place.message.to_string(),
            conversation_id: conversation,
            status: status_name(reached.times.status()),
            user_id: HostId::from(by),
            delivered_at: reached.times.delivered.map(Time),
            read_at: reached.times.read.map(Time),
        }
    }

    /// Each message that got further by an event.
    pub(super) fn of(event: &'a Event) -> Vec<Self> {
        let Event::MarksMoved {
            conversation,
            user,
            reached: Some(reached),
            ..
        } = event
        else {
            return Vec::new();
        };
        let id = conversation.to_string();
        reached
            .iter()
            .map(|one| Self::new(id.clone(), user, one))
            .collect()
    }
}
