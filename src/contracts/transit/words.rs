//! The schemas of what is read by hand, and of what a Rust type says less of than the contract.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::body::{MOST_SKIPPED, MOST_WHOLE};
use super::support_rooms;
use crate::domain::id::UserId;
use crate::gateway::http::openapi::wire_types;

/// Declares schema-only types.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident $is_inline:literal => $schema:expr;)+) => {$(
        $(#[$doc])*
        pub(super) struct $name;

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                concat!("Transit", stringify!($name)).into()
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

    /// A moment with six digits of its microseconds.
    Moment true => json_schema!({
        "type": "string",
        "format": "date-time",
        "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$",
    });

    /// The state of a conversation.
    State true => json_schema!({ "type": "string", "enum": ["ACTIVE", "CLOSED"] });

    /// The sort of a message.
    Kind true => json_schema!({ "type": "string", "enum": ["TEXT", "SYSTEM"] });

    /// Body of a request for support.
    SupportBody false => json_schema!({
        "type": "object",
        "required": ["title", "content"],
        "properties": { "title": title(), "content": content() },
    });

    /// Body that starts a conversation: with one other person where it names a participant, else
    /// with the control centre.
    CreateBody false => json_schema!({
        "type": "object",
        // Nothing that both forms have in common, and yet no body is neither.
        "required": [],
        "oneOf": [
            {
                "required": ["title", "content"],
                "properties": {
                    "title": title(),
                    "content": content(),
                    "participant_id": { "type": "null" },
                },
            },
            {
                "required": ["participant_id", "initial_message"],
                "properties": {
                    "participant_id": {
                        "type": "string",
                        "minLength": 1,
                        "maxLength": UserId::MAX_CHARS,
                        "pattern": r"\S",
                    },
                    "initial_message": content(),
                    "title": { "anyOf": [title(), { "type": "null" }] },
                },
            },
        ],
    });

    /// Body of a message.
    MessageBody false => json_schema!({
        "type": "object",
        "required": ["content"],
        "properties": {
            "content": content(),
            "message_type": { "enum": ["TEXT", null] },
        },
    });

    /// Query of the list of conversations.
    ConversationsQuery false => page(MOST_SKIPPED, 10);

    /// Query of the messages of a conversation.
    MessagesQuery false => page(MOST_WHOLE, 50);

    /// `data` of `create_support_conversation`.
    CreateData true => json_schema!({
        "type": "object",
        "required": ["title", "content"],
        "properties": {
            "title": title(),
            "content": content(),
            "priority": {
                "type": "string",
                "description": "`EMERGENCY` is heard in `emergency_support` too",
            },
        },
    });

    /// `data` of `send_chat_message`.
    SendData true => json_schema!({
        "type": "object",
        "required": ["conversation_id", "content"],
        "properties": { "conversation_id": id(), "content": content() },
    });

    /// `data` of requests about a conversation and nothing else.
    ConversationData true => json_schema!({
        "type": "object",
        "required": ["conversation_id"],
        "properties": { "conversation_id": id() },
    });

    /// `data` of `get_conversation_messages`.
    MessagesData true => json_schema!({
        "type": "object",
        "required": ["conversation_id"],
        "properties": {
            "conversation_id": id(),
            "limit": { "type": "integer", "minimum": 1, "default": 50 },
            "skip": { "type": "integer", "minimum": 0, "default": 0 },
        },
    });

    /// `data` of `join_support_room` and `leave_support_room`.
    SupportRoomData true => json_schema!({
        "type": "object",
        "properties": {
            "room_type": {
                "type": "string",
                "enum": support_rooms::TYPES,
                "default": support_rooms::USUAL,
            },
        },
    });

    /// `data` of `typing_indicator`.
    TypingData true => json_schema!({
        "type": "object",
        "required": ["conversation_id"],
        "properties": {
            "conversation_id": id(),
            "is_typing": { "type": "boolean", "default": false },
        },
    });

    /// `data` of `mark_message_read`.
    MarkData true => json_schema!({
        "type": "object",
        "required": ["conversation_id", "message_id"],
        "properties": { "conversation_id": id(), "message_id": id() },
    });

    /// Fields of `join_room` and `leave_room`.
    RoomData true => json_schema!({
        "type": "object",
        "required": ["room_id"],
        "properties": {
            "room_id": {
                "type": "string",
                "description": "`conversation:` and an id, `support:` and a type, or any other",
            },
        },
    });

    /// Fields of `ping`.
    PingData true => json_schema!({
        "type": "object",
        "properties": { "timestamp": { "description": "Answered as it came" } },
    });

    /// `data` of what needs none.
    Nothing true => json_schema!({ "type": "object" });

    /// Query of a socket's address.
    SocketQuery false => json_schema!({
        "type": "object",
        "required": ["token"],
        "properties": { "token": { "type": "string", "description": "The user's token" } },
    });
}

wire_types!(received: SupportBody, CreateBody, MessageBody);
wire_types!(query: ConversationsQuery, MessagesQuery, SocketQuery);

fn id() -> Schema {
    json_schema!({ "type": "string", "format": "uuid" })
}

fn title() -> Schema {
    json_schema!({
        "type": "string",
        "minLength": 1,
        "maxLength": "config:limits.title_chars",
        "pattern": r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$",
    })
}

fn content() -> Schema {
    json_schema!({
        "type": "string",
        "minLength": 1,
        "maxLength": "config:limits.content_chars",
        "pattern": r"^[^\x00]*[^\s\x00][^\x00]*$",
    })
}

fn page(most_skipped: u64, usual_limit: u64) -> Schema {
    json_schema!({
        "type": "object",
        "properties": {
            "skip": {
                "type": "integer",
                "minimum": 0,
                "maximum": most_skipped,
                "default": 0,
                "description": "How many to leave out at the newest end",
            },
            "limit": {
                "type": "integer",
                "minimum": 1,
                "maximum": MOST_WHOLE,
                "default": usual_limit,
                "description": "How many to answer; cut to the largest page",
            },
        },
    })
}
