//! The schemas of what is read by hand.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::gateway::http::openapi::wire_types;

/// Declares schema-only types.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident $is_inline:literal => $schema:expr;)+) => {$(
        $(#[$doc])*
        pub(super) struct $name;

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                concat!("Agency", stringify!($name)).into()
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
    /// It worked.
    Yes true => json_schema!({ "const": true });

    /// What is said, and to whom. Each field has other names besides, from older pages.
    SendBody false => json_schema!({
        "type": "object",
        "description": "What is said, and to whom.",
        "properties": {
            "receiverId": { "type": "string", "description": "Also `recipientId`, `toUserId`." },
            "message": {
                "type": "string",
                "description": "Also `content`, `text`. Trimmed, at most 5,000 characters unless \
                    the operator says otherwise.",
            },
        },
    });

    /// Whose messages were seen.
    SeenBody false => json_schema!({
        "type": "object",
        "required": ["userId"],
        "properties": { "userId": { "type": "string" } },
    });

    /// Who is to see that the caller types.
    TypingBody false => json_schema!({
        "type": "object",
        "properties": {
            "receiverId": { "type": "string", "description": "Also `recipientId`, `toUserId`." },
            "isTyping": { "type": "boolean", "default": true },
        },
    });

    /// Which channel a connection wants to follow; as a form or as JSON.
    ChannelBody false => json_schema!({
        "type": "object",
        "required": ["socket_id", "channel_name"],
        "properties": {
            "socket_id": { "type": "string", "minLength": 1 },
            "channel_name": { "type": "string", "minLength": 1 },
        },
    });

    /// Whose conversation to read, and which part of it.
    MessagesQuery false => json_schema!({
        "type": "object",
        "required": ["userId"],
        "properties": {
            "userId": { "type": "string", "description": "The other person." },
            "limit": { "type": "integer", "minimum": 1, "description": "At most 100." },
            "before": { "type": "string", "description": "A message, or a moment." },
        },
    });

    /// Whom to look for.
    UsersQuery false => json_schema!({
        "type": "object",
        "properties": {
            "q": { "type": "string", "description": "A part of a name or an e-mail address." },
        },
    });
}

wire_types!(received: SendBody, SeenBody, TypingBody, ChannelBody);
wire_types!(query: MessagesQuery, UsersQuery);
