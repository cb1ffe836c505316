//! The schemas of what is read by hand, and of what a Rust type says less of than the contract.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::session_types;
use crate::domain::conversation::Reference;
use crate::domain::guest::GuestProfile;
use crate::domain::id::UserId;
use crate::gateway::http::openapi::wire_types;
use crate::gateway::schema::one_of;

/// Declares schema-only types.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident $is_inline:literal => $schema:expr;)+) => {$(
        $(#[$doc])*
        pub(super) struct $name;

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                concat!("Booking", stringify!($name)).into()
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
    /// The id of a session.
    Id true => json_schema!({ "type": "string", "format": "uuid" });

    /// What a session is.
    SessionTypeWord true => one_of(session_types::NAMES);

    /// What somebody is in a session: in the product's profile one of customer, driver, admin,
    /// guest and support.
    RoleWord true => json_schema!({ "type": "string" });

    /// What a message is.
    KindWord true => one_of(["text", "image", "file", "location", "system"]);

    /// How far a message got.
    MessageStatusWord true => one_of(["sent", "delivered", "read"]);

    /// An object that is kept as it is.
    AnyObject true => json_schema!({ "type": "object" });

    /// The word for success.
    Yes true => json_schema!({ "const": true });

    /// What is not known.
    Nothing true => json_schema!({ "type": "null" });

    /// Body that opens a session.
    OpenBody false => json_schema!({
        "type": "object",
        "required": ["type"],
        "properties": {
            "type": { "type": "string", "enum": session_types::NAMES },
            "bookingId": {
                "type": ["string", "null"],
                "minLength": 1,
                "maxLength": Reference::MAX_CHARS,
            },
            "participantIds": {
                "type": ["array", "null"],
                "items": { "type": "string", "minLength": 1, "maxLength": UserId::MAX_CHARS },
                "description": "Who else is to be in it; the caller's own id counts for nothing",
            },
            "title": { "type": ["string", "null"], "maxLength": "config:limits.title_chars" },
            "guestInfo": {
                "type": ["object", "null"],
                "properties": { "name": { "type": "string" }, "email": { "type": "string" } },
                "description": "The guest whom an administrator invites",
            },
        },
    });

    /// Body of a message.
    MessageBody false => json_schema!({
        "type": "object",
        "required": ["content"],
        "properties": {
            "content": content(),
            "type": { "enum": ["text", "image", "file", "location", null], "default": "text" },
            "metadata": { "type": ["object", "null"] },
            "guestEmail": guest_email(),
        },
    });

    /// Body that says whether somebody types.
    TypingBody false => json_schema!({
        "type": "object",
        "properties": { "isTyping": { "type": "boolean" }, "guestEmail": guest_email() },
    });

    /// Body of what is about a session and nothing else.
    SessionBody false => json_schema!({
        "type": "object",
        "properties": { "guestEmail": guest_email() },
    });

    /// Body that names a channel and the connection that is to follow it.
    ChannelAuthBody false => json_schema!({
        "type": "object",
        "required": ["socket_id", "channel_name"],
        "properties": {
            "socket_id": { "type": "string" },
            "channel_name": { "type": "string" },
            "guestEmail": guest_email(),
        },
    });

    /// Body by which a guest comes in.
    GuestBody false => json_schema!({
        "type": "object",
        "required": ["name", "email", "message"],
        "properties": {
            "name": {
                "type": "string",
                "pattern": r"\S",
                "maxLength": GuestProfile::NAME_CHARS,
            },
            "email": { "type": "string", "pattern": "@" },
            "message": content(),
        },
    });

    /// Query of the list of sessions.
    SessionsQuery false => json_schema!({
        "type": "object",
        "properties": {
            "type": { "type": "string", "enum": session_types::NAMES },
            "bookingId": { "type": "string" },
            "isActive": {
                "type": "boolean",
                "default": true,
                "description": "`false` lists those that are closed",
            },
            "q": {
                "type": "string",
                "description": "What is in the title, in a name or an e-mail address of somebody \
                                in it, or in a message",
            },
        },
    });

    /// Query of a session's messages.
    MessagesQuery false => json_schema!({
        "type": "object",
        "properties": {
            "since": {
                "type": "string",
                "format": "date-time",
                "description": "Only those after this moment, the oldest of them",
            },
            "before": {
                "description": "Only those before this message or moment, the newest of them",
                "anyOf": [
                    { "type": "string", "format": "uuid" },
                    { "type": "string", "format": "date-time" },
                ],
            },
            "limit": {
                "type": "integer",
                "minimum": 1,
                "default": 50,
                "description": "How many at most; cut to the largest page",
            },
            "guestEmail": guest_email(),
        },
    });

    /// Query of one session.
    SessionQuery false => json_schema!({
        "type": "object",
        "properties": { "guestEmail": guest_email() },
    });
}

wire_types!(received: OpenBody, MessageBody, TypingBody, SessionBody, GuestBody, ChannelAuthBody);
wire_types!(query: SessionsQuery, MessagesQuery, SessionQuery);

fn content() -> Value {
    json!({ "type": "string", "pattern": r"\S", "maxLength": "config:limits.content_chars" })
}

fn guest_email() -> Value {
    json!({
        "type": "string",
        "description": "The e-mail address that a guest's session was opened with; counts only \
                        where nobody is signed in",
    })
}
