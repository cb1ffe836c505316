//! A message.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;

use super::super::words::{Id, MessageKindWord, MessageStatusWord};
use super::{MetadataObject, Time};
use crate::domain::id::{ConversationId, MessageId};
use crate::domain::message::{Attachment, Message, MessageStatus};

/// A message as everybody sees it; the status as its sender does.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "Message")]
pub(in crate::contracts::native) struct MessageObject<'a> {
    id: Shown<MessageId>,
    conversation_id: Shown<ConversationId>,
    seq: u64,
    version: u64,
    client_id: &'a str,
    sender: SenderObject<'a>,
    #[schemars(with = "MessageKindWord")]
    kind: &'static str,
    content: &'a str,
    #[schemars(with = "Vec<AttachmentObject>")]
    attachments: Attachments<'a>,
    reply_to: Option<Shown<MessageId>>,
    metadata: MetadataObject<'a>,
    reactions: [(); 0],
    #[schemars(with = "MessageStatusWord")]
    status: &'static str,
    created_at: Time,
    edited_at: Option<Time>,
    deleted_at: Option<Time>,
    hidden_at: Option<Time>,
}

/// Who said it, as they were called then.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "Sender")]
struct SenderObject<'a> {
    id: &'a str,
    name: &'a str,
    role: &'a str,
}

impl<'a> MessageObject<'a> {
    /// A message that got this far.
    pub(in crate::contracts::native) fn new(message: &'a Message, status: MessageStatus) -> Self {
        Self {
            id: Shown(message.id),
            conversation_id: Shown(message.conversation),
            seq: message.seq.0,
            version: message.version.0,
            client_id: message.client_id.as_str(),
            sender: SenderObject {
                id: message.sender.user.as_str(),
                name: &message.sender.name,
                role: message.sender.role.as_str(),
            },
            kind: message.kind.name(),
            content: &message.content,
            attachments: Attachments(&message.attachments),
            reply_to: message.reply_to.map(Shown),
            metadata: MetadataObject(&message.metadata),
            reactions: [],
            status: status_name(status),
            created_at: Time(message.created_at),
            edited_at: message.edited_at.map(Time),
            deleted_at: message.deleted_at.map(Time),
            hidden_at: message.hidden_at.map(Time),
        }
    }
}

fn status_name(status: MessageStatus) -> &'static str {
    match status {
        MessageStatus::Sent => "sent",
        MessageStatus::Delivered => "delivered",
        MessageStatus::Read => "read",
    }
}

/// An id, written as its text.
pub(in crate::contracts::native) struct Shown<T>(pub(in crate::contracts::native) T);

impl<T: std::fmt::Display> Serialize for Shown<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<T> JsonSchema for Shown<T> {
    fn schema_name() -> Cow<'static, str> {
        "Id".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Id::json_schema(generator)
    }
}

struct Attachments<'a>(&'a [Attachment]);

impl Serialize for Attachments<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(AttachmentObject::from))
    }
}

/// A file that belongs to a message.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "Attachment")]
struct AttachmentObject<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    id: Option<&'a str>,
    url: &'a str,
    name: &'a str,
    mime: &'a str,
    size: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32")]
    width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32")]
    height: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u64")]
    duration_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    thumbnail_url: Option<&'a str>,
}

impl<'a> From<&'a Attachment> for AttachmentObject<'a> {
    fn from(attachment: &'a Attachment) -> Self {
        Self {
            id: attachment.id.as_deref(),
            url: &attachment.url,
            name: &attachment.name,
            mime: &attachment.mime,
            size: attachment.size,
            width: attachment.width,
            height: attachment.height,
            duration_ms: attachment.duration_ms,
            thumbnail_url: attachment.thumbnail_url.as_deref(),
        }
    }
}
