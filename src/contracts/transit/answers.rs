//! What requests over a socket are answered with, beside `success`.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use super::objects::{ActiveConversation, MessageObject, Time};

/// Nothing more to say.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "TransitDone")]
pub(super) struct Done {}

/// Answers `create_support_conversation`.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "TransitCreated")]
pub(super) struct Created {
    pub(super) message: &'static str,
    pub(super) conversation_id: String,
    pub(super) title: String,
    pub(super) participants: Vec<String>,
    pub(super) timestamp: Time,
}

/// Answers `send_chat_message`.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "TransitMessageSent")]
pub(super) struct MessageSent {
    pub(super) message: &'static str,
    pub(super) message_id: String,
    pub(super) conversation_id: String,
    pub(super) timestamp: Time,
}

/// Answers `get_active_conversations`.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "TransitActiveConversations")]
pub(super) struct ActiveConversations {
    pub(super) conversations: Vec<ActiveConversation>,
    pub(super) count: usize,
    pub(super) timestamp: Time,
}

/// Answers `get_conversation_messages`.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "TransitMessagePage")]
pub(super) struct MessagePage<'a> {
    pub(super) messages: Vec<MessageObject<'a>>,
    pub(super) count: usize,
    pub(super) conversation_id: String,
}

/// Answers `join_conversation` and `leave_conversation`.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "TransitConversationRoom")]
pub(super) struct ConversationRoom {
    pub(super) message: String,
    pub(super) conversation_id: String,
}

/// Answers `join_support_room` and `leave_support_room`.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "TransitSupportRoom")]
pub(super) struct SupportRoom {
    pub(super) message: String,
    pub(super) room_id: String,
    pub(super) room_type: String,
    pub(super) timestamp: Time,
}

/// Answers `join_room` and `leave_room`.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "TransitRoom")]
pub(super) struct Room {
    pub(super) room_id: String,
    pub(super) message: String,
}

/// Answers `ping`.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "TransitPong")]
pub(super) struct Pong<'a> {
    /// As it came.
    #[schemars(with = "serde_json::Value")]
    pub(super) timestamp: Option<&'a RawValue>,
    pub(super) server_time: Time,
}
