//! What is told on channels.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use super::objects::{PersonObject, Time};
use super::words::{AnyObject, KindWord, MessageStatusWord, SessionTypeWord};

/// `message:new`.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "BookingMessageNew")]
pub(super) struct MessageNew<'a> {
    pub(super) id: String,
    pub(super) session_id: &'a str,
    pub(super) sender_id: &'a str,
    pub(super) content: &'a str,
    #[serde(rename = "type")]
    #[schemars(with = "KindWord")]
    pub(super) kind: &'static str,
    #[schemars(with = "MessageStatusWord")]
    pub(super) status: &'static str,
    pub(super) created_at: Time,
    pub(super) sender: PersonObject<'a>,
    #[schemars(with = "AnyObject")]
    pub(super) metadata: Box<RawValue>,
}

/// `typing:update`.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "BookingTypingUpdate")]
pub(super) struct TypingUpdate<'a> {
    /// Null for guests.
    pub(super) user_id: Option<&'a str>,
    pub(super) is_typing: bool,
    pub(super) user_name: &'a str,
}

/// `typing:stop`.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "BookingTypingStop")]
pub(super) struct TypingStop<'a> {
    /// Null for guests.
    pub(super) user_id: Option<&'a str>,
}

/// `session:closed`.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "BookingSessionClosed")]
pub(super) struct SessionClosed<'a> {
    pub(super) closed_by: Option<&'a str>,
    pub(super) closed_at: Time,
}

/// `session:reopened`.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "BookingSessionReopened")]
pub(super) struct SessionReopened<'a> {
    /// Null where another server is told of it late.
    pub(super) reopened_by: Option<&'a str>,
    pub(super) reopened_at: Time,
}

/// `message:status`.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "BookingMessageStatus")]
pub(super) struct MessageStatusChange<'a> {
    pub(super) session_id: &'a str,
    pub(super) message_ids: Vec<String>,
    #[schemars(with = "MessageStatusWord")]
    pub(super) status: &'static str,
    /// Who got them or read them; null for guests.
    pub(super) user_id: Option<&'a str>,
    pub(super) at: Time,
}

/// `guest:new`.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "BookingGuestNew")]
pub(super) struct GuestNew<'a> {
    pub(super) session_id: &'a str,
    pub(super) guest_name: &'a str,
    pub(super) guest_email: Option<&'a str>,
    /// What they said first.
    pub(super) message: &'a str,
    pub(super) created_at: Time,
}

/// `session:new`.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "BookingSessionNew")]
pub(super) struct SessionNew<'a> {
    pub(super) session_id: &'a str,
    #[serde(rename = "type")]
    #[schemars(with = "SessionTypeWord")]
    pub(super) session_type: &'static str,
    pub(super) title: Option<&'a str>,
    pub(super) created_by: &'a str,
    pub(super) created_at: Time,
}
