//! The schemas of what is read by hand, and of what a Rust type says less of than the contract.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::drafts::{FILE_BYTES, FILE_TYPES, NAME_CHARS, URL_CHARS, WORD_CHARS};
use super::objects::HostId;
use super::paging::{MOST_SKIPPED, MOST_WHOLE, PAGE};
use crate::gateway::http::openapi::wire_types;
use crate::gateway::schema::one_of;

/// States of a conversation.
pub(super) const STATES: [&str; 4] = ["ACTIVE", "ARCHIVED", "BLOCKED", "ENDED"];
/// Sorts of messages that users send.
const SENT_KINDS: [&str; 5] = ["TEXT", "IMAGE", "FILE", "LOCATION", "VOICE"];

/// Declares schema-only types.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident $is_inline:literal => $schema:expr;)+) => {$(
        $(#[$doc])*
        pub(super) struct $name;

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                concat!("Carwash", stringify!($name)).into()
            }

            fn inline_schema() -> bool {
                $is_inline
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    )+};
}

words! {
    /// The id of a conversation or a message.
    Id true => id();

    /// An object that is kept as it is.
    AnyObject true => json_schema!({ "type": "object" });

    /// A state of a conversation.
    StateWord true => one_of(STATES);

    /// A sort of message.
    KindWord true => one_of(SENT_KINDS.into_iter().chain(["SYSTEM"]));

    /// How far a message got.
    MessageStateWord true => one_of(["SENT", "DELIVERED", "READ", "FAILED"]);

    /// Body that starts a conversation.
    StartBody false => json_schema!({
        "type": "object",
        "required": ["providerId", "customerId"],
        "properties": {
            "providerId": host_id("As a provider, not as a user"),
            "customerId": host_id("As a user"),
            "orderId": { "anyOf": [host_id("What it is about"), { "type": "null" }] },
        },
    });

    /// Body of a message.
    MessageBody false => json_schema!({
        "type": "object",
        "properties": {
            "content": { "anyOf": [content(), { "type": "null" }] },
            "messageType": { "enum": SENT_KINDS.map(|kind| json!(kind)).into_iter()
                .chain([json!(null)]).collect::<Vec<_>>() },
            "replyToId": { "anyOf": [id(), { "type": "null" }] },
            "attachments": { "anyOf": [attachments(), { "type": "null" }] },
            "metadata": { "type": ["object", "null"] },
        },
        "anyOf": [
            {
                "required": ["content"],
                "properties": { "content": { "type": "string", "pattern": r"\S" } },
            },
            {
                "required": ["attachments"],
                "properties": { "attachments": { "type": "array", "minItems": 1 } },
            },
            {
                "required": ["messageType", "metadata"],
                "properties": {
                    "messageType": { "const": "LOCATION" },
                    "metadata": { "type": "object", "minProperties": 1 },
                },
            },
        ],
    });

    /// Payload of `chat-authenticate`.
    AuthenticateData true => json_schema!({
        "type": "object",
        "required": ["userId", "token"],
        "properties": {
            "userId": host_id("The user, whom the token has to name too"),
            "token": { "type": "string" },
        },
    });

    /// Payload of events about a conversation and nothing else.
    ConversationData true => json_schema!({
        "type": "object",
        "required": ["conversationId"],
        "properties": { "conversationId": id() },
    });

    /// Payload of `chat-send-message`.
    SendData true => {
        let mut schema = MessageBody::json_schema(&mut SchemaGenerator::default());
        if let Some(fields) = schema.get_mut("properties").and_then(Value::as_object_mut) {
            fields.insert("conversationId".to_owned(), id().to_value());
        }
        schema.insert("required".to_owned(), json!(["conversationId"]));
        schema
    };

    /// Payload of `chat-typing`.
    TypingData true => json_schema!({
        "type": "object",
        "required": ["conversationId", "isTyping"],
        "properties": { "conversationId": id(), "isTyping": { "type": "boolean" } },
    });

    /// Payload of `chat-update-message-status`.
    MarkData true => json_schema!({
        "type": "object",
        "required": ["messageId", "status"],
        "properties": {
            "messageId": id(),
            "status": { "type": "string", "enum": ["DELIVERED", "READ"] },
        },
    });

    /// Payload of `chat-get-history`.
    HistoryData true => json_schema!({
        "type": "object",
        "required": ["conversationId"],
        "properties": {
            "conversationId": id(),
            "page": page(MOST_WHOLE),
            "limit": limit(),
            "beforeMessageId": { "anyOf": [id(), { "type": "null" }] },
            "afterMessageId": { "anyOf": [id(), { "type": "null" }] },
        },
    });

    /// Query of the list of conversations.
    ConversationsQuery false => json_schema!({
        "type": "object",
        "properties": {
            "page": page(MOST_SKIPPED),
            "limit": limit(),
            "status": { "type": "string", "enum": STATES, "default": STATES[0] },
        },
    });

    /// Query of the messages of a conversation.
    MessagesQuery false => json_schema!({
        "type": "object",
        "properties": { "page": page(MOST_WHOLE), "limit": limit() },
    });
}

wire_types!(received: StartBody, MessageBody);
wire_types!(query: ConversationsQuery, MessagesQuery);

fn id() -> Schema {
    json_schema!({ "type": "string", "format": "uuid" })
}

fn host_id(description: &str) -> Schema {
    let mut schema = HostId::json_schema(&mut SchemaGenerator::default());
    schema.insert("description".to_owned(), description.into());
    schema
}

fn content() -> Schema {
    json_schema!({
        "type": "string",
        "maxLength": "config:limits.content_chars",
        "pattern": r"^[^\x00]*$",
    })
}

fn attachments() -> Schema {
    let text = |most: usize| {
        json_schema!({
            "type": "string",
            "minLength": 1,
            "maxLength": most,
            "pattern": r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$",
        })
    };
    json_schema!({
        "type": "array",
        "maxItems": "config:limits.attachments_per_message",
        "items": {
            "type": "object",
            "required": ["fileName", "fileSize", "fileType", "fileUrl"],
            "properties": {
                "id": { "anyOf": [text(WORD_CHARS), { "type": "null" }] },
                "fileName": text(NAME_CHARS),
                "fileSize": { "type": "integer", "minimum": 0, "maximum": FILE_BYTES },
                "fileType": { "type": "string", "enum": FILE_TYPES },
                "fileUrl": text(URL_CHARS),
                "thumbnailUrl": { "anyOf": [text(URL_CHARS), { "type": "null" }] },
            },
        },
    })
}

fn page(most: u64) -> Schema {
    json_schema!({
        "type": "integer",
        "minimum": 1,
        "maximum": most,
        "default": 1,
        "description": "The first page has the newest",
    })
}

fn limit() -> Schema {
    json_schema!({
        "type": "integer",
        "minimum": 1,
        "maximum": MOST_WHOLE,
        "default": PAGE,
        "description": "How many a page has; cut to the largest page",
    })
}
