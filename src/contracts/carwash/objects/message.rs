//! Messages.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use super::{HostId, Time};
use crate::contracts::carwash::words::{KindWord, MessageStateWord};
use crate::domain::id::UserId;
use crate::domain::message::{Attachment, Message, MessageKind, MessageStatus, Metadata};
use crate::domain::participant::Participant;
use crate::domain::receipt::ReceiptTimes;
use crate::domain::view::{ConversationView, status_among};
use crate::gateway::http::openapi::wire_types;

/// Who says what nobody said.
const SYSTEM_NAME: &str = "System";
/// Their sort.
const SYSTEM_TYPE: &str = "SYSTEM";

/// A message.
#[derive(Debug, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CarwashMessage")]
pub(in crate::contracts::carwash) struct MessageObject<'a> {
    id: String,
    conversation_id: String,
    sender_id: HostId<'a>,
    /// The other one of two; null where there are more.
    receiver_id: Option<HostId<'a>>,
    #[schemars(with = "KindWord")]
    message_type: &'static str,
    content: &'a str,
    attachments: Option<Vec<AttachmentObject<'a>>>,
    #[schemars(with = "MessageStateWord")]
    status: &'static str,
    read_at: Option<Time>,
    delivered_at: Option<Time>,
    created_at: Time,
    updated_at: Time,
    reply_to_id: Option<String>,
    #[schemars(with = "Option<crate::contracts::carwash::words::AnyObject>")]
    metadata: Option<&'a RawValue>,
    sender_name: &'a str,
    sender_type: &'a str,
    /// Of answers alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "QuoteObject<'static>")]
    reply_to: Option<QuoteObject<'a>>,
}

/// The message that another answers.
#[derive(Debug, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CarwashQuote")]
struct QuoteObject<'a> {
    id: String,
    content: &'a str,
    sender_name: &'a str,
}

/// A file.
#[derive(Debug, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CarwashAttachment")]
struct AttachmentObject<'a> {
    id: Option<&'a str>,
    file_name: &'a str,
    file_size: u64,
    file_type: &'a str,
    file_url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    thumbnail_url: Option<&'a str>,
    uploaded_at: Time,
}

/// What was said last.
#[derive(Debug, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CarwashLastMessage")]
pub(super) struct LastMessageObject<'a> {
    id: String,
    content: &'a str,
    #[schemars(with = "KindWord")]
    message_type: &'static str,
    sender_id: HostId<'a>,
    #[schemars(with = "MessageStateWord")]
    status: &'static str,
    created_at: Time,
}

wire_types!(sent: MessageObject<'static>);

impl<'a> MessageObject<'a> {
    /// A message that is for this person, and when it got there.
    pub(in crate::contracts::carwash) fn new(
        message: &'a Message,
        receiver: Option<&'a UserId>,
        times: ReceiptTimes,
    ) -> Self {
        let changed_at = [
            message.edited_at,
            message.deleted_at,
            times.delivered,
            times.read,
        ];
        let changed_at = changed_at.into_iter().flatten().max();
        let (sender_name, sender_type) = sender_of(message);
        Self {
            id: message.id.to_string(),
            conversation_id: message.conversation.to_string(),
            sender_id: HostId::from(&message.sender.user),
            receiver_id: receiver.map(HostId::from),
            message_type: kind_name(message.kind),
            content: &message.content,
            attachments: attachments_of(message),
            status: status_name(times.status()),
            read_at: times.read.map(Time),
            delivered_at: times.delivered.map(Time),
            created_at: Time(message.created_at),
            updated_at: Time(changed_at.unwrap_or(message.created_at)),
            reply_to_id: message.reply_to.map(|id| id.to_string()),
            metadata: metadata_of(&message.metadata),
            sender_name,
            sender_type,
            reply_to: quote_of(message),
        }
    }
}

impl<'a> LastMessageObject<'a> {
    pub(super) fn new(message: &'a Message, people: &[&Participant]) -> Self {
        Self {
            id: message.id.to_string(),
            content: &message.content,
            message_type: kind_name(message.kind),
            sender_id: HostId::from(&message.sender.user),
            status: status_name(status_among(message, people.iter().copied())),
            created_at: Time(message.created_at),
        }
    }
}

/// Everybody who is or was in a conversation.
pub(in crate::contracts::carwash) fn sides_of(view: &ConversationView) -> Vec<&Participant> {
    view.participants
        .iter()
        .map(|one| &one.participant)
        .collect()
}

/// Whom a message is for, where it is for one person.
pub(in crate::contracts::carwash) fn receiver_of<'a>(
    message: &Message,
    people: &[&'a Participant],
) -> Option<&'a UserId> {
    match people {
        [one, other] if one.user == message.sender.user => Some(&other.user),
        [one, other] if other.user == message.sender.user => Some(&one.user),
        _ => None,
    }
}

fn sender_of(message: &Message) -> (&str, &str) {
    if message.kind == MessageKind::System {
        (SYSTEM_NAME, SYSTEM_TYPE)
    } else {
        (&message.sender.name, message.sender.role.as_str())
    }
}

fn attachments_of(message: &Message) -> Option<Vec<AttachmentObject<'_>>> {
    let uploaded_at = Time(message.created_at);
    let objects = message.attachments.iter().map(|file: &Attachment| {
        let Attachment {
            id, thumbnail_url, ..
        } = file;
        AttachmentObject {
            id: id.as_deref(),
            file_name: &file.name,
            file_size: file.size,
            file_type: &file.mime,
            file_url: &file.url,
            thumbnail_url: thumbnail_url.as_deref(),
            uploaded_at,
        }
    });
    (!message.attachments.is_empty()).then(|| objects.collect())
}

fn metadata_of(metadata: &Metadata) -> Option<&RawValue> {
    if metadata.is_empty() {
        return None;
    }
    // Whoever made it has parsed it.
    serde_json::from_str(metadata.as_str()).ok()
}

fn quote_of(message: &Message) -> Option<QuoteObject<'_>> {
    let (id, quote) = message.reply_to.zip(message.quoted.as_deref())?;
    Some(QuoteObject {
        id: id.to_string(),
        content: &quote.content,
        sender_name: &quote.sender_name,
    })
}

const fn kind_name(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Text => "TEXT",
        MessageKind::Image => "IMAGE",
        MessageKind::File => "FILE",
        MessageKind::Location => "LOCATION",
        MessageKind::Voice => "VOICE",
        MessageKind::System => "SYSTEM",
    }
}

pub(in crate::contracts::carwash) const fn status_name(status: MessageStatus) -> &'static str {
    match status {
        MessageStatus::Sent => "SENT",
        MessageStatus::Delivered => "DELIVERED",
        MessageStatus::Read => "READ",
    }
}
