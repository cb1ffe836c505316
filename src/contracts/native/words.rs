//! The schemas of what a Rust type says less of than the contract does: ids, names, words.
//!
//! Only for `#[schemars(with = "…")]`. Bounds and words are those of the checks themselves.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::data::{ListScope, WANTED_CHARS};
use crate::chat::REASON_CHARS;
use crate::domain::conversation::{ConversationKind, ConversationStatus};
use crate::domain::message::MessageKind;
use crate::domain::presence::PresenceState;
use crate::gateway::schema::one_of;

/// Declares schema-only types that are written out where they are used.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident $(<const $max:ident: usize>)? => $schema:expr;)+) => {$(
        $(#[$doc])*
        pub(super) struct $name $(<const $max: usize>)?;

        impl $(<const $max: usize>)? JsonSchema for $name $(<$max>)? {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    )+};
}

words! {
    /// The id of a conversation or a message.
    Id => json_schema!({ "type": "string", "format": "uuid" });

    /// An id in the host's or a client's own spelling: no space around it, no control characters.
    OwnId<const MAX: usize> => json_schema!({
        "type": "string",
        "minLength": 1,
        "maxLength": MAX,
        "pattern": r"^[^\s\x00-\x1f\x7f-\x9f]([^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f])?$",
    });

    /// A text with something in it and no control characters.
    Word<const MAX: usize> => json_schema!({
        "type": "string",
        "minLength": 1,
        "maxLength": MAX,
        "pattern": r"^[^\x00-\x1f\x7f-\x9f]+$",
    });

    /// The same, and not blank.
    Visible<const MAX: usize> => json_schema!({
        "type": "string",
        "minLength": 1,
        "maxLength": MAX,
        "pattern": r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$",
    });

    /// What people call something, trimmed; blank is nothing.
    Title => json_schema!({
        "type": "string",
        "maxLength": "config:limits.title_chars",
        "pattern": r"^[\t-\r ]*[^\x00-\x1f\x7f-\x9f]*[\t-\r ]*$",
    });

    /// The words of a message.
    Content => json_schema!({
        "type": "string",
        "maxLength": "config:limits.content_chars",
        "pattern": r"^[^\x00]*$",
    });

    /// The words of a message that has nothing else.
    Spoken => json_schema!({
        "type": "string",
        "maxLength": "config:limits.content_chars",
        "pattern": r"^[^\x00]*[^\s\x00][^\x00]*$",
    });

    /// A text that is looked for.
    SearchText => json_schema!({
        "type": "string",
        "maxLength": WANTED_CHARS,
        "pattern": r"^[^\x00]*[^\s\x00][^\x00]*$",
    });

    /// What somebody says of a message they report; space around it does not count.
    Reason => json_schema!({
        "type": "string",
        "maxLength": REASON_CHARS,
        "pattern": r"^[^\x00]*[^\s\x00][^\x00]*$",
    });

    /// An e-mail address of a guest.
    Email<const MAX: usize> => json_schema!({
        "type": "string",
        "maxLength": MAX,
        "pattern": r#"^ *[^\s\x00-\x1f\x7f-\x9f<>()\[\],;:"\\@]+@[^\s\x00-\x1f\x7f-\x9f<>()\[\],;:"\\@.]+(\.[^\s\x00-\x1f\x7f-\x9f<>()\[\],;:"\\@.]+)+ *$"#,
    });

    /// Where a list goes on.
    Cursor => json_schema!({ "type": "string", "pattern": r"^[0-9a-f]{1,16}\.[0-9a-f]{32}$" });

    /// Where the list of people goes on.
    PlaceCursor => json_schema!({ "type": "string", "pattern": r"^([0-9a-f]{2})*\.([0-9a-f]{2})*$" });

    /// An object that is kept as it is.
    AnyObject => json_schema!({ "type": "object" });

    /// Whose conversations to list.
    ScopeWord => one_of(ListScope::ALL.map(ListScope::name));

    /// A sort of conversation.
    KindWord => one_of(ConversationKind::ALL.map(ConversationKind::name));

    /// A state of a conversation.
    StatusWord => one_of(ConversationStatus::ALL.map(ConversationStatus::name));

    /// A sort of message.
    MessageKindWord => one_of(MessageKind::ALL.map(MessageKind::name));

    /// A sort of message that a user may send.
    SentKindWord => one_of(
        MessageKind::ALL
            .into_iter()
            .filter(|kind| *kind != MessageKind::System)
            .map(MessageKind::name),
    );

    /// How far a message got.
    MessageStatusWord => one_of(["sent", "delivered", "read"]);

    /// Whether somebody can be reached.
    PresenceWord => one_of(PresenceState::ALL.map(PresenceState::name));

    /// One of the configured roles.
    RoleWord => json_schema!({ "type": "string", "enum": "config:roles" });

    /// One of the configured support rooms.
    SupportRoomName => json_schema!({ "type": "string", "enum": "config:support_rooms" });
}
