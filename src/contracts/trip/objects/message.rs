//! Messages.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use super::{PersonObject, Time};
use crate::contracts::trip::words::{AnyData, Kind, Status};
use crate::domain::message::{Message, MessageKind, MessageStatus};
use crate::domain::receipt::ReceiptTimes;

/// What moderators see of a message's reports.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::contracts::trip) struct Report<'a> {
    /// What the latest one says; `None` for everybody else's eyes and where there is none.
    pub(in crate::contracts::trip) reason: Option<&'a str>,
}

/// A message.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "TripMessage")]
#[serde(rename_all = "camelCase")]
pub(in crate::contracts::trip) struct MessageObject<'a> {
    id: String,
    conversation_id: String,
    sender_id: &'a str,
    content: &'a str,
    #[schemars(with = "Kind")]
    r#type: &'static str,
    #[schemars(with = "Option<AnyData>")]
    metadata: Option<Box<RawValue>>,
    #[schemars(with = "Status")]
    status: &'static str,
    is_reported: bool,
    report_reason: Option<&'a str>,
    is_hidden: bool,
    sent_at: Time,
    delivered_at: Option<Time>,
    read_at: Option<Time>,
    edited_at: Option<Time>,
    sender: PersonObject<'a>,
}

impl<'a> MessageObject<'a> {
    pub(in crate::contracts::trip) fn new(
        message: &'a Message,
        receipt: ReceiptTimes,
        report: Report<'a>,
    ) -> Self {
        Self {
            id: message.id.to_string(),
            conversation_id: message.conversation.to_string(),
            sender_id: message.sender.user.as_str(),
            content: &message.content,
            r#type: kind_name(message.kind),
            metadata: data(message),
            status: status_name(receipt.status()),
            is_reported: report.reason.is_some(),
            report_reason: report.reason,
            is_hidden: message.hidden_at.is_some(),
            sent_at: Time(message.created_at),
            delivered_at: receipt.delivered.map(Time),
            read_at: receipt.read.map(Time),
            edited_at: message.edited_at.map(Time),
            sender: PersonObject {
                id: message.sender.user.as_str(),
                name: &message.sender.name,
                avatar: message.sender.avatar_url.as_deref(),
                role: message.sender.role.as_str(),
            },
        }
    }
}

/// The client's own data as it came; none where it sent none.
fn data(message: &Message) -> Option<Box<RawValue>> {
    let text = message.metadata.as_str().to_owned();
    let is_there = !message.metadata.is_empty();
    // What is stored was JSON when it came.
    is_there.then(|| RawValue::from_string(text).ok()).flatten()
}

/// The product has no recordings; what another front end sent is a file to it.
fn kind_name(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Text => "TEXT",
        MessageKind::Image => "IMAGE",
        MessageKind::File | MessageKind::Voice => "FILE",
        MessageKind::Location => "LOCATION",
        MessageKind::System => "SYSTEM",
    }
}

/// How far a message got, in the product's words.
pub(in crate::contracts::trip) fn status_name(status: MessageStatus) -> &'static str {
    match status {
        MessageStatus::Sent => "SENT",
        MessageStatus::Delivered => "DELIVERED",
        MessageStatus::Read => "READ",
    }
}
