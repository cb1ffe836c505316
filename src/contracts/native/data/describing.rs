//! `update_conversation`.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::super::words::{AnyObject, Id, Title};
use super::fields::{conversation_id, metadata};
use crate::chat::{Description, Edit};
use crate::domain::error::Failure;
use crate::domain::id::ConversationId;

/// `data` of `update_conversation`. What is left out stays; `null` takes it away.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "UpdateConversation")]
pub(in crate::contracts::native) struct UpdateConversationData {
    #[schemars(with = "Id")]
    pub(in crate::contracts::native) conversation_id: Option<String>,
    #[serde(default, deserialize_with = "said")]
    #[schemars(with = "Option<Title>")]
    title: Edit<String>,
    #[serde(default, deserialize_with = "said")]
    #[schemars(with = "Option<Title>")]
    topic: Edit<String>,
    /// Back to `normal` with `null`. Rooms that have heard of it are not told anew.
    #[serde(default, deserialize_with = "said")]
    #[schemars(with = "Option<Title>")]
    priority: Edit<String>,
    /// All of it.
    #[serde(default, deserialize_with = "said")]
    #[schemars(with = "Option<AnyObject>")]
    metadata: Edit<Box<RawValue>>,
}

/// Tells `null` from nothing.
fn said<'de, D, T>(deserializer: D) -> Result<Edit<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let said = Option::deserialize(deserializer)?;
    Ok(said.map_or(Edit::Clear, Edit::Set))
}

impl UpdateConversationData {
    pub(in crate::contracts::native) fn parse(
        self,
    ) -> Result<(ConversationId, Description), Failure> {
        let id = conversation_id(self.conversation_id.as_deref())?;
        let metadata = match self.metadata {
            Edit::Keep => Edit::Keep,
            Edit::Clear => Edit::Clear,
            Edit::Set(raw) => Edit::Set(metadata(Some(&raw))?),
        };
        Ok((
            id,
            Description {
                title: self.title.map(Into::into),
                topic: self.topic.map(Into::into),
                priority: self.priority.map(Into::into),
                metadata,
            },
        ))
    }
}
