//! The schemas of what is read by hand, and of what a Rust type says less of than the contract.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use crate::chat::REASON_CHARS;
use crate::domain::conversation::Reference;
use crate::domain::error::ErrorCode;
use crate::gateway::http::openapi::wire_types;

/// Declares schema-only types.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident $is_inline:literal => $schema:expr;)+) => {$(
        $(#[$doc])*
        pub(super) struct $name;

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                concat!("Trip", stringify!($name)).into()
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
    /// The id of a trip.
    TripId true => json_schema!({
        "type": "string",
        "minLength": 1,
        "maxLength": Reference::MAX_CHARS,
    });

    /// The id of a message.
    MessageId true => json_schema!({ "type": "string", "format": "uuid" });

    /// The sort of a message.
    Kind true => json_schema!({
        "type": "string",
        "enum": ["TEXT", "IMAGE", "FILE", "LOCATION", "SYSTEM"],
    });

    /// How far a message got.
    Status true => json_schema!({ "type": "string", "enum": ["SENT", "DELIVERED", "READ"] });

    /// A client's own data.
    AnyData true => json_schema!({ "type": "object" });

    /// Anything.
    AnyValue true => json_schema!({});

    /// What became of somebody's membership.
    Action true => json_schema!({ "type": "string", "enum": ["joined", "left"] });

    /// What went wrong, in one word.
    ErrorCodeWord true => json_schema!({
        "type": "string",
        "enum": ErrorCode::ALL.map(ErrorCode::name),
    });

    /// Payload of `join:conversation`.
    JoinEvent true => json_schema!({
        "type": "object",
        "required": ["tripId"],
        "properties": { "tripId": { "type": "string", "pattern": r"\S" } },
    });

    /// Payload of `message:send`.
    SendEvent true => json_schema!({
        "type": "object",
        "required": ["conversationId", "content"],
        "properties": {
            "conversationId": { "type": "string", "format": "uuid" },
            "content": content(),
            "type": { "enum": ["TEXT", "IMAGE", "FILE", "LOCATION", null] },
            "metadata": { "type": ["object", "null"] },
        },
    });

    /// Payload of what is about a conversation.
    ConversationEvent true => json_schema!({
        "type": "object",
        "required": ["conversationId"],
        "properties": { "conversationId": { "type": "string", "format": "uuid" } },
    });

    /// The word for success.
    Yes true => json_schema!({ "const": true });

    /// Body of a message.
    SendBody false => json_schema!({
        "type": "object",
        "required": ["tripId", "content"],
        "properties": {
            "tripId": { "type": "string", "pattern": r"\S", "maxLength": Reference::MAX_CHARS },
            "content": content(),
            "type": { "enum": ["TEXT", "IMAGE", "FILE", "LOCATION", null] },
            "metadata": { "type": ["object", "null"] },
        },
    });

    /// Body that marks a conversation as read.
    ReadBody false => json_schema!({
        "type": "object",
        "required": ["conversationId"],
        "properties": { "conversationId": { "type": "string", "pattern": r"\S" } },
    });

    /// Body of a report.
    ReportBody false => json_schema!({
        "type": "object",
        "required": ["messageId", "reason"],
        "properties": {
            "messageId": { "type": "string", "pattern": r"\S" },
            "reason": { "type": "string", "pattern": r"\S", "maxLength": REASON_CHARS },
        },
    });

    /// Query of a trip's messages.
    MessagesQuery false => json_schema!({
        "type": "object",
        "properties": {
            "limit": {
                "description": "How many at most; a larger number than the largest page is cut",
                "type": "integer",
                "minimum": 1,
            },
            "before": {
                "description": "Only those before this message, or before this moment",
                "anyOf": [
                    { "type": "string", "format": "uuid" },
                    { "type": "string", "format": "date-time" },
                ],
            },
        },
    });
}

wire_types!(received: SendBody, ReadBody, ReportBody);
wire_types!(query: MessagesQuery);

fn content() -> Value {
    json!({ "type": "string", "pattern": r"\S", "maxLength": "config:limits.content_chars" })
}
