//! `open_conversation`.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::fields::{metadata, required, user_ids};
use super::sending::SendMessageData;
use crate::chat::OpenConversation;
use crate::domain::conversation::{ConversationKind, Reference};
use crate::domain::error::Failure;
use crate::domain::message::RawDraft;
use crate::gateway::json;
use crate::gateway::refusal::Refusal;

/// `data` of `open_conversation`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::contracts::native) struct OpenConversationData {
    kind: Option<String>,
    #[serde(default)]
    participants: Vec<String>,
    title: Option<String>,
    topic: Option<String>,
    reference: Option<ReferenceData>,
    support_room: Option<String>,
    priority: Option<String>,
    /// An object, or the content alone.
    first_message: Option<Box<RawValue>>,
    metadata: Option<Box<RawValue>>,
}

/// `reference`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReferenceData {
    #[serde(rename = "type")]
    kind: Option<String>,
    id: Option<String>,
}

impl ReferenceData {
    pub(super) fn parse(self) -> Result<Reference, Failure> {
        Reference::parse(&self.kind.unwrap_or_default(), &self.id.unwrap_or_default())
    }
}

impl OpenConversationData {
    /// What the caller wants to open. A first message without an id of its own gets the fresh one.
    pub(in crate::contracts::native) fn parse(
        self,
        fresh_client_id: impl FnOnce() -> String,
    ) -> Result<OpenConversation, Refusal> {
        let kind = self.kind.as_deref().and_then(ConversationKind::from_name);
        let kind = required(kind, "kind", "\"direct\", \"group\" or \"support\"")?;
        if kind != ConversationKind::Support {
            only_for_support("support_room", self.support_room.as_deref())?;
            only_for_support("priority", self.priority.as_deref())?;
        }
        let first_message = self
            .first_message
            .map(|raw| first_message(&raw, fresh_client_id))
            .transpose()
            .map_err(|refusal| refusal.inside("first_message"))?;
        Ok(OpenConversation {
            kind,
            participants: user_ids(&self.participants, "participants")?,
            title: self.title,
            topic: self.topic,
            reference: self.reference.map(ReferenceData::parse).transpose()?,
            support_room: self.support_room,
            priority: self.priority,
            first_message,
            metadata: metadata(self.metadata.as_deref())?,
        })
    }
}

fn only_for_support(field: &'static str, value: Option<&str>) -> Result<(), Failure> {
    match value {
        None => Ok(()),
        Some(_) => Err(Failure::invalid(
            field,
            "nothing unless kind is \"support\"",
        )),
    }
}

fn first_message(
    raw: &RawValue,
    fresh_client_id: impl FnOnce() -> String,
) -> Result<RawDraft, Refusal> {
    let mut data = match raw.get().as_bytes().first() {
        Some(b'"') => SendMessageData::text(json::decode(raw.get())?),
        Some(b'{') => json::decode::<SendMessageData>(raw.get())?,
        _ => return Err(Refusal::invalid("", "a message or text")),
    };
    if data.conversation_id.is_some() {
        return Err(Refusal::invalid(
            "conversation_id",
            "nothing: it is yet to be opened",
        ));
    }
    data.client_id.get_or_insert_with(fresh_client_id);
    Ok(data.draft()?)
}
