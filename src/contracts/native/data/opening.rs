//! `open_conversation`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::super::words::{AnyObject, Content, KindWord, OwnId, SupportRoomName, Title, Word};
use super::fields::{metadata, required, user_ids};
use super::sending::SendMessageData;
use crate::chat::OpenConversation;
use crate::domain::conversation::{ConversationKind, Reference};
use crate::domain::error::Failure;
use crate::domain::id::UserId;
use crate::domain::message::RawDraft;
use crate::gateway::json;
use crate::gateway::refusal::Refusal;
use crate::gateway::schema;

/// `data` of `open_conversation`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OpenConversation", extend("anyOf" = by_kind()))]
pub(in crate::contracts::native) struct OpenConversationData {
    #[schemars(with = "KindWord")]
    kind: Option<String>,
    /// The others: exactly one for `direct`, nobody for `support`.
    #[serde(default)]
    #[schemars(
        with = "Vec<OwnId<{ UserId::MAX_CHARS }>>",
        extend("maxItems" = "config:limits.group_participants")
    )]
    participants: Vec<String>,
    #[schemars(with = "Option<Title>")]
    title: Option<String>,
    /// What it is about, in the words of the server's configuration.
    #[schemars(with = "Option<Title>")]
    topic: Option<String>,
    /// What it is about, in the host's own words.
    reference: Option<ReferenceData>,
    /// Only for `support`.
    #[schemars(with = "Option<SupportRoomName>")]
    support_room: Option<String>,
    /// Only for `support`; `normal` if nobody says.
    #[schemars(with = "Option<Title>")]
    priority: Option<String>,
    /// Said at once, whether the conversation is new or not: an object, or the content alone.
    #[schemars(with = "Option<FirstMessage>")]
    first_message: Option<Box<RawValue>>,
    /// The client's own data, kept as it is.
    #[schemars(with = "Option<AnyObject>")]
    metadata: Option<Box<RawValue>>,
}

/// What each kind needs and forbids.
fn by_kind() -> Value {
    let kind = |kind: ConversationKind| json!({ "const": kind.name() });
    let none = json!({ "type": "null" });
    json!([
        {
            "required": ["participants"],
            "properties": {
                "kind": kind(ConversationKind::Direct),
                "participants": { "minItems": 1 },
                "support_room": none,
                "priority": none,
            },
        },
        {
            "properties": {
                "kind": kind(ConversationKind::Group),
                "support_room": none,
                "priority": none,
            },
        },
        {
            "properties": {
                "kind": kind(ConversationKind::Support),
                "participants": { "maxItems": 0 },
            },
        },
    ])
}

/// The schema of `first_message`: as `send_message`, but for what an opening knows itself.
struct FirstMessage;

impl JsonSchema for FirstMessage {
    fn schema_name() -> Cow<'static, str> {
        "FirstMessage".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut message = SendMessageData::json_schema(generator).to_value();
        schema::leave_out(&mut message, "conversation_id");
        message["properties"]["client_id"]["type"] = json!(["string", "null"]);
        if let Some(members) = message.as_object_mut() {
            members.remove("required");
        }
        let mut words = Content::json_schema(generator);
        words.insert("allOf".to_owned(), json!([{ "pattern": r"\S" }]));
        json_schema!({ "anyOf": [words, message] })
    }
}

/// `reference`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NamedReference")]
pub(super) struct ReferenceData {
    #[serde(rename = "type")]
    #[schemars(with = "Word<{ Reference::MAX_CHARS }>")]
    kind: Option<String>,
    #[schemars(with = "Word<{ Reference::MAX_CHARS }>")]
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
