//! Messages.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use super::Time;
use super::people::{PersonObject, is_guest};
use crate::contracts::booking::words::{AnyObject, KindWord, MessageStatusWord};
use crate::domain::message::{Message, MessageKind, MessageStatus, Sender};
use crate::gateway::http::openapi::wire_types;

/// The words by which front ends know what a guest said.
pub(in crate::contracts::booking) const GUEST_WORDS: [&str; 3] =
    ["guestName", "guestEmail", "isGuestMessage"];

/// A message.
#[derive(Debug, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "BookingMessage")]
pub(in crate::contracts::booking) struct MessageObject<'a> {
    id: String,
    session_id: String,
    sender_id: &'a str,
    content: &'a str,
    #[serde(rename = "type")]
    #[schemars(with = "KindWord")]
    kind: &'static str,
    #[schemars(with = "MessageStatusWord")]
    status: &'static str,
    #[schemars(with = "AnyObject")]
    metadata: Box<RawValue>,
    created_at: Time,
    updated_at: Time,
    /// Never null: guests speak through the product's system.
    sender: PersonObject<'a>,
}

wire_types!(sent: MessageObject<'static>);

impl<'a> MessageObject<'a> {
    pub(in crate::contracts::booking) fn new(message: &'a Message, status: MessageStatus) -> Self {
        let sender = PersonObject::sender(&message.sender);
        let changed_at = message.edited_at.max(message.deleted_at);
        Self {
            id: message.id.to_string(),
            session_id: message.conversation.to_string(),
            sender_id: sender.id,
            content: &message.content,
            kind: kind_name(message.kind),
            status: status_name(status),
            metadata: metadata_of(message),
            created_at: Time(message.created_at),
            updated_at: Time(changed_at.unwrap_or(message.created_at)),
            sender,
        }
    }
}

/// The client's own data and, of what a guest said, who that is.
pub(in crate::contracts::booking) fn metadata_of(message: &Message) -> Box<RawValue> {
    let own = message.metadata.as_str();
    // Whoever made it has parsed it.
    let raw = || RawValue::from_string(own.to_owned()).unwrap_or_default();
    if !is_guest(&message.sender) {
        return raw();
    }
    with_guest(own, &message.sender).unwrap_or_else(raw)
}

fn with_guest(own: &str, guest: &Sender) -> Option<Box<RawValue>> {
    let mut members: BTreeMap<&str, Box<RawValue>> = serde_json::from_str(own).ok()?;
    let [name, email, is_guest] = GUEST_WORDS;
    members.insert(name, to_raw_value(&guest.name).ok()?);
    members.insert(email, to_raw_value(&guest.email).ok()?);
    members.insert(is_guest, to_raw_value(&true).ok()?);
    to_raw_value(&members).ok()
}

/// Recordings are files to this product.
pub(in crate::contracts::booking) const fn kind_name(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Text => "text",
        MessageKind::Image => "image",
        MessageKind::File | MessageKind::Voice => "file",
        MessageKind::Location => "location",
        MessageKind::System => "system",
    }
}

pub(in crate::contracts::booking) const fn status_name(status: MessageStatus) -> &'static str {
    match status {
        MessageStatus::Sent => "sent",
        MessageStatus::Delivered => "delivered",
        MessageStatus::Read => "read",
    }
}
