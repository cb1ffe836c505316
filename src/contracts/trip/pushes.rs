//! What is said on the socket, besides messages.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;
use tungstenite::Utf8Bytes;

use super::objects::Time;
use super::words::{Action, AnyValue, ErrorCodeWord, Status};
use crate::domain::error::ErrorCode;
use crate::gateway::socketio::{AckId, answered};

/// The connection is in a trip's conversation now.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "TripJoined")]
#[serde(rename_all = "camelCase")]
pub(super) struct Joined<'a> {
    pub(super) conversation_id: String,
    pub(super) trip_id: &'a str,
}

/// A message of this connection is stored.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "TripMessageSent")]
#[serde(rename_all = "camelCase")]
pub(super) struct MessageSent {
    pub(super) message_id: String,
    /// As it came in the message's `metadata`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "AnyValue")]
    pub(super) temp_id: Option<Box<RawValue>>,
}

/// Somebody has read all that others said.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "TripRead")]
#[serde(rename_all = "camelCase")]
pub(super) struct Read<'a> {
    pub(super) user_id: &'a str,
    pub(super) conversation_id: String,
}

/// Somebody types.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "TripTyping")]
#[serde(rename_all = "camelCase")]
pub(super) struct Typing<'a> {
    pub(super) user_id: &'a str,
    pub(super) user_name: &'a str,
}

/// Somebody stopped typing.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "TripTypingStopped")]
#[serde(rename_all = "camelCase")]
pub(super) struct TypingStopped<'a> {
    pub(super) user_id: &'a str,
}

/// Messages of the receiver got further.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "TripMessageStatus")]
#[serde(rename_all = "camelCase")]
pub(super) struct StatusChange {
    pub(super) message_ids: Vec<String>,
    pub(super) conversation_id: String,
    #[schemars(with = "Status")]
    pub(super) status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Time")]
    pub(super) delivered_at: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Time")]
    pub(super) read_at: Option<Time>,
}

/// Somebody came into the conversation, or is out of it.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "TripParticipantChange")]
#[serde(rename_all = "camelCase")]
pub(super) struct ParticipantChange<'a> {
    pub(super) conversation_id: String,
    pub(super) user_id: &'a str,
    pub(super) user_name: &'a str,
    #[schemars(with = "Action")]
    pub(super) action: &'static str,
}

/// A message that there is nothing to show of any more.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "TripMessageGone")]
#[serde(rename_all = "camelCase")]
pub(super) struct MessageGone {
    pub(super) message_id: String,
    pub(super) conversation_id: String,
}

/// What the user has not read of a trip.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "TripUnread")]
#[serde(rename_all = "camelCase")]
pub(super) struct UnreadFigures<'a> {
    pub(super) trip_id: &'a str,
    pub(super) conversation_id: String,
    pub(super) unread_count: u64,
}

/// Why something does not work.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "TripSocketError")]
pub(super) struct ErrorObject<'a> {
    message: &'a str,
    #[schemars(with = "ErrorCodeWord")]
    code: &'static str,
}

/// Says why something does not work; the same for whoever wants the request answered.
pub(super) fn error(ack: Option<AckId>, message: &str, code: ErrorCode) -> Utf8Bytes {
    let code = code.name();
    answered(ack, "error", &ErrorObject { message, code })
}
