//! `list_conversations`, and the query that says the same in an address.

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::words::{Cursor, KindWord, ScopeWord, SearchText, StatusWord, Word};
use super::fields::{required, wanted_text};
use super::opening::ReferenceData;
use crate::chat::{ListCursor, ListFilter};
use crate::contracts::native::cursor;
use crate::domain::conversation::{ConversationKind, ConversationStatus, Reference};
use crate::domain::error::Failure;

/// Items of a page when the client does not say how many.
const PAGE: u64 = 50;

/// `data` of `list_conversations`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ListConversations")]
pub(in crate::contracts::native) struct ListConversationsData {
    /// Whose: one's own, if nobody says, or all there are, for those who may see them.
    #[schemars(with = "Option<ScopeWord>")]
    scope: Option<String>,
    #[schemars(with = "Option<StatusWord>")]
    status: Option<String>,
    #[schemars(with = "Option<KindWord>")]
    kind: Option<String>,
    #[schemars(with = "Option<SearchText>")]
    topic: Option<String>,
    reference: Option<ReferenceData>,
    /// A text that is looked for in the title, in the names of the people and, for those who see all
    /// conversations, their e-mail addresses, and in the messages.
    #[schemars(with = "Option<SearchText>")]
    q: Option<String>,
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
    /// Whose: one's own, if nobody says, or all there are, for those who may see them.
    #[schemars(with = "Option<ScopeWord>")]
    scope: Option<String>,
    #[schemars(with = "Option<StatusWord>")]
    status: Option<String>,
    #[schemars(with = "Option<KindWord>")]
    kind: Option<String>,
    #[schemars(with = "Option<SearchText>")]
    topic: Option<String>,
    /// Comes with `reference_id`.
    #[schemars(with = "Option<Word<{ Reference::MAX_CHARS }>>")]
    reference_type: Option<String>,
    /// Comes with `reference_type`.
    #[schemars(with = "Option<Word<{ Reference::MAX_CHARS }>>")]
    reference_id: Option<String>,
    /// A text that is looked for in the title, in the names of the people and, for those who see all
    /// conversations, their e-mail addresses, and in the messages.
    #[schemars(with = "Option<SearchText>")]
    q: Option<String>,
    /// The `next_cursor` of an earlier page.
    #[schemars(with = "Option<Cursor>")]
    cursor: Option<String>,
    /// Most items; 50 if nobody says, cut to the largest page.
    limit: Option<u64>,
}

/// Which conversations to list.
#[derive(Debug)]
pub(in crate::contracts::native) struct ListWish {
    pub(in crate::contracts::native) scope: ListScope,
    pub(in crate::contracts::native) filter: ListFilter,
    pub(in crate::contracts::native) after: Option<ListCursor>,
    pub(in crate::contracts::native) limit: u64,
}

/// Whose conversations to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::contracts::native) enum ListScope {
    /// Those the caller is in.
    Own,
    /// All there are.
    All,
}

impl ListScope {
    pub(in crate::contracts::native) const ALL: [Self; 2] = [Self::Own, Self::All];

    pub(in crate::contracts::native) const fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::All => "all",
        }
    }
}

impl ListConversationsData {
    pub(in crate::contracts::native) fn parse(self) -> Result<ListWish, Failure> {
        let scope = self.scope.as_deref().map(|name| {
            let known = ListScope::ALL.into_iter().find(|one| one.name() == name);
            required(known, "scope", "\"own\" or \"all\"")
        });
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
        let topic = self.topic.map(|topic| wanted_text(&topic, "topic"));
        let text = self.q.map(|text| wanted_text(&text, "q"));
        Ok(ListWish {
            scope: scope.transpose()?.unwrap_or(ListScope::Own),
            filter: ListFilter {
                status: status.transpose()?,
                kind: kind.transpose()?,
                topic: topic.transpose()?.map(Into::into),
                reference: self.reference.map(ReferenceData::parse).transpose()?,
                text: text.transpose()?,
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
            scope: self.scope,
            status: self.status,
            kind: self.kind,
            topic: self.topic,
            reference: None,
            q: self.q,
            cursor: self.cursor,
            limit: self.limit,
        };
        let mut wish = data.parse()?;
        wish.filter.reference = reference;
        Ok(wish)
    }
}
