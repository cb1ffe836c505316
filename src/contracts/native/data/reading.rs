//! `list_conversations`, `get_conversation`, `get_messages`, `get_changes` and `resume`, and the
//! queries that say the same in an address.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::words::{Cursor, Id, KindWord, StatusWord, Word};
use super::fields::{conversation_id, required};
use super::opening::ReferenceData;
use crate::chat::{Known, ListCursor, ListFilter, Position};
use crate::contracts::native::cursor;
use crate::domain::conversation::{ConversationKind, ConversationStatus, Reference};
use crate::domain::error::Failure;
use crate::domain::id::{ConversationId, Seq, Version};

/// Items of a page when the client does not say how many.
const PAGE: u64 = 50;

/// `data` of `list_conversations`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ListConversations")]
pub(in crate::contracts::native) struct ListConversationsData {
    #[schemars(with = "Option<StatusWord>")]
    status: Option<String>,
    #[schemars(with = "Option<KindWord>")]
    kind: Option<String>,
    reference: Option<ReferenceData>,
    /// The `next_cursor` of an earlier page.
    #[schemars(with = "Option<Cursor>")]
    cursor: Option<String>,
    /// Most items; 50 if nobody says, cut to the largest page.
    limit: Option<u64>,
}

/// The same as a query.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ListQuery")]
pub(in crate::contracts::native) struct ListQuery {
    #[schemars(with = "Option<StatusWord>")]
    status: Option<String>,
    #[schemars(with = "Option<KindWord>")]
    kind: Option<String>,
    /// Comes with `reference_id`.
    #[schemars(with = "Option<Word<{ Reference::MAX_CHARS }>>")]
    reference_type: Option<String>,
    /// Comes with `reference_type`.
    #[schemars(with = "Option<Word<{ Reference::MAX_CHARS }>>")]
    reference_id: Option<String>,
    /// The `next_cursor` of an earlier page.
    #[schemars(with = "Option<Cursor>")]
    cursor: Option<String>,
    /// Most items; 50 if nobody says, cut to the largest page.
    limit: Option<u64>,
}

/// Which conversations to list.
#[derive(Debug)]
pub(in crate::contracts::native) struct ListWish {
    pub(in crate::contracts::native) filter: ListFilter,
    pub(in crate::contracts::native) after: Option<ListCursor>,
    pub(in crate::contracts::native) limit: u64,
}

impl ListConversationsData {
    pub(in crate::contracts::native) fn parse(self) -> Result<ListWish, Failure> {
        let status = self.status.as_deref().map(|name| {
            required(
                ConversationStatus::from_name(name),
                "status",
                "\"active\", \"archived\", \"blocked\" or \"closed\"",
            )
        });
        let kind = self.kind.as_deref().map(|name| {
            let expected = "\"direct\", \"group\" or \"support\"";
            required(ConversationKind::from_name(name), "kind", expected)
        });
        let after = self.cursor.as_deref().map(|text| {
            required(
                cursor::parse(text),
                "cursor",
                "the next_cursor of an earlier page",
            )
        });
        Ok(ListWish {
            filter: ListFilter {
                except_status: None,
                status: status.transpose()?,
                kind: kind.transpose()?,
                reference: self.reference.map(ReferenceData::parse).transpose()?,
                ..ListFilter::default()
            },
            after: after.transpose()?,
            limit: self.limit.unwrap_or(PAGE),
        })
    }
}

impl ListQuery {
    pub(in crate::contracts::native) fn parse(self) -> Result<ListWish, Failure> {
        let reference = match (self.reference_type, self.reference_id) {
            (None, None) => None,
            (kind, id) => Some(Reference::parse(
                &required(kind, "reference_type", "the type, since there is an id")?,
                &required(id, "reference_id", "the id, since there is a type")?,
            )?),
        };
        let data = ListConversationsData {
            status: self.status,
            kind: self.kind,
            reference: None,
            cursor: self.cursor,
            limit: self.limit,
        };
        let mut wish = data.parse()?;
        wish.filter.reference = reference;
        Ok(wish)
    }
}

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
