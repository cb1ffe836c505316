//! What is told on channels, besides messages and conversations.

use schemars::JsonSchema;
use serde::Serialize;

use super::objects::Time;

/// Somebody has seen what the other said.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "AgencySeen")]
#[serde(rename_all = "camelCase")]
pub(super) struct Seen<'a> {
    /// Who saw it.
    pub(super) by_user_id: &'a str,
    /// Who said it.
    pub(super) of_user_id: &'a str,
    /// What, oldest first.
    pub(super) message_ids: Vec<String>,
    /// When.
    #[serde(rename = "seenAt")]
    pub(super) at: Time,
}

/// Somebody types, or stopped.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "AgencyTyping")]
#[serde(rename_all = "camelCase")]
pub(super) struct Typing<'a> {
    /// Who.
    pub(super) user_id: &'a str,
    /// Whether they do.
    pub(super) is_typing: bool,
}
