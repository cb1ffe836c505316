//! `get_conversation`, `get_messages`, `get_changes` and `resume`, and the queries that say the same
//! in an address.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::words::Id;
use super::fields::{conversation_id, required};
use crate::chat::{Known, Position};
use crate::domain::error::Failure;
use crate::domain::id::{ConversationId, Seq, Version};

/// Items of a page when the client does not say how many.
const PAGE: u64 = 50;

/// `data` of `get_conversation`, `claim`, `release`, `watch` and `unwatch`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NamedConversation")]
pub(in crate::contracts::native) struct NamedConversationData {
    #[schemars(with = "Id")]
    pub(in crate::contracts::native) conversation_id: Option<String>,
}

impl NamedConversationData {
    pub(in crate::contracts::native) fn parse(self) -> Result<ConversationId, Failure> {
        conversation_id(self.conversation_id.as_deref())
    }
}

/// `data` of `get_messages`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "GetMessages")]
pub(in crate::contracts::native) struct GetMessagesData {
    #[schemars(with = "Id")]
    conversation_id: Option<String>,
    /// Only messages before this one.
    before_seq: Option<u64>,
    /// Only messages after this one; the newest ones if neither is there.
    after_seq: Option<u64>,
    /// Most items; 50 if nobody says, cut to the largest page.
    limit: Option<u64>,
}

/// The same as a query.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "MessagesQuery")]
pub(in crate::contracts::native) struct MessagesQuery {
    /// Only messages before this one.
    before_seq: Option<u64>,
    /// Only messages after this one; the newest ones if neither is there.
    after_seq: Option<u64>,
    /// Most items; 50 if nobody says, cut to the largest page.
    limit: Option<u64>,
}

impl GetMessagesData {
    pub(in crate::contracts::native) fn parse(
        self,
    ) -> Result<(ConversationId, Position, u64), Failure> {
        let conversation = conversation_id(self.conversation_id.as_deref())?;
        let query = MessagesQuery {
            before_seq: self.before_seq,
            after_seq: self.after_seq,
            limit: self.limit,
        };
        let (position, limit) = query.parse()?;
        Ok((conversation, position, limit))
    }
}

impl MessagesQuery {
    pub(in crate::contracts::native) fn parse(self) -> Result<(Position, u64), Failure> {
        let position = match (self.before_seq, self.after_seq) {
            (None, None) => Position::Newest,
            (Some(seq), None) => Position::Before(Seq(seq)),
            (None, Some(seq)) => Position::After(Seq(seq)),
            (Some(_), Some(_)) => {
                return Err(Failure::invalid(
                    "after_seq",
                    "before_seq or after_seq, not both",
                ));
            }
        };
        Ok((position, self.limit.unwrap_or(PAGE)))
    }
}

/// `data` of `get_changes`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "GetChanges")]
pub(in crate::contracts::native) struct GetChangesData {
    #[schemars(with = "Id")]
    conversation_id: Option<String>,
    /// The last version that is known, or 0.
    #[schemars(required)]
    since_version: Option<u64>,
}

/// The same as a query.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ChangesQuery")]
pub(in crate::contracts::native) struct ChangesQuery {
    /// The last version that is known, or 0.
    #[schemars(required)]
    since_version: Option<u64>,
}

impl GetChangesData {
    pub(in crate::contracts::native) fn parse(self) -> Result<(ConversationId, Version), Failure> {
        let conversation = conversation_id(self.conversation_id.as_deref())?;
        let query = ChangesQuery {
            since_version: self.since_version,
        };
        Ok((conversation, query.parse()?))
    }
}

impl ChangesQuery {
    pub(in crate::contracts::native) fn parse(self) -> Result<Version, Failure> {
        let expected = "the last version the client knows, or 0";
        required(self.since_version, "since_version", expected).map(Version)
    }
}

/// `data` of `resume`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Resume")]
pub(in crate::contracts::native) struct ResumeData {
    /// The last version that is known of each conversation.
    #[schemars(
        required,
        extend(
            "propertyNames" = { "format": "uuid" },
            "maxProperties" = "config:limits.resume_conversations",
        )
    )]
    conversations: Option<BTreeMap<String, u64>>,
}

impl ResumeData {
    pub(in crate::contracts::native) fn parse(self) -> Result<Known, Failure> {
        let expected = "an object of versions by conversation id";
        required(self.conversations, "conversations", expected)?
            .into_iter()
            .map(|(id, version)| {
                let id = required(ConversationId::parse(&id), "conversations", expected)?;
                Ok((id, Version(version)))
            })
            .collect()
    }
}
