//! Messages.

use schemars::JsonSchema;
use serde::Serialize;

use super::Time;
use crate::contracts::transit::words::Kind;
use crate::domain::message::{Message, MessageKind};
use crate::gateway::http::openapi::wire_types;

/// Who says what nobody said.
const SYSTEM: &str = "system";

/// A message in socket answers.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "TransitMessage")]
pub(in crate::contracts::transit) struct MessageObject<'a> {
    id: String,
    conversation_id: String,
    sender_id: &'a str,
    content: &'a str,
    #[schemars(with = "Kind")]
    message_type: &'static str,
    sent_at: Time,
}

/// A message in HTTP answers.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "TransitStoredMessage")]
pub(in crate::contracts::transit) struct StoredMessageObject<'a> {
    #[serde(flatten)]
    message: MessageObject<'a>,
    created_at: Time,
    updated_at: Time,
}

wire_types!(sent: StoredMessageObject<'static>);

impl<'a> From<&'a Message> for MessageObject<'a> {
    fn from(message: &'a Message) -> Self {
        Self {
            id: message.id.to_string(),
            conversation_id: message.conversation.to_string(),
            sender_id: sender_id(message),
            content: &message.content,
            message_type: kind_name(message.kind),
            sent_at: Time(message.created_at),
        }
    }
}

impl<'a> From<&'a Message> for StoredMessageObject<'a> {
    fn from(message: &'a Message) -> Self {
        let changed_at = [message.edited_at, message.deleted_at];
        let updated_at = changed_at.into_iter().flatten().max();
        Self {
            message: message.into(),
            created_at: Time(message.created_at),
            updated_at: Time(updated_at.unwrap_or(message.created_at)),
        }
    }
}

/// The sender as the product names them.
pub(in crate::contracts::transit) fn sender_id(message: &Message) -> &str {
    if message.kind == MessageKind::System {
        SYSTEM
    } else {
        message.sender.user.as_str()
    }
}

/// The product has two kinds of messages; what another front end sent is text to it.
pub(in crate::contracts::transit) fn kind_name(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::System => "SYSTEM",
        MessageKind::Text
        | MessageKind::Image
        | MessageKind::File
        | MessageKind::Location
        | MessageKind::Voice => "TEXT",
    }
}
