//! Lists of conversations for front ends that show all of them at once, searched and with all that
//! is unread.

use std::collections::HashMap;

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, JoinType};
use sea_orm::{Condition, QueryOrder, QuerySelect};

use super::conversations::{of_user, snapshots};
use super::entity::{conversation, message, participant};
use super::listing::newest_first;
use super::searching::{self, Search};
use super::senders::with_senders;
use super::{Store, StoreError};
use crate::domain::conversation::{ConversationKind, ConversationStatus, Reference};
use crate::domain::id::{ConversationId, UserId};
use crate::domain::message::Message;
use crate::domain::timestamp::Timestamp;
use crate::domain::view::ConversationSnapshot;

/// Unread messages of one conversation that are listed.
const UNREAD: i64 = 100;

/// Which conversations to list.
#[derive(Clone, Debug, Default)]
pub struct OverviewFilter {
    /// Only closed ones, or only those that are not.
    pub is_closed: bool,
    /// Only those of this sort.
    pub sort: Option<Sort>,
    /// Only those about this.
    pub reference: Option<Reference>,
    /// Only those in which this is found: in the title, in a name or an e-mail address of somebody
    /// who is in it, or in one of its newest messages. As many are looked through as one search may.
    pub text: Option<String>,
}

/// A sort of conversation: those on a topic, or of a kind and on no topic that is known.
#[derive(Clone, Debug)]
pub struct Sort {
    /// The topic.
    pub topic: &'static str,
    /// The kinds that belong here without a topic; usually none.
    pub kinds: &'static [ConversationKind],
    /// Every topic that is known.
    pub topics: &'static [&'static str],
}

/// The conversations of one user, or all there are, newest activity first; at most so many.
pub async fn find(
    store: &Store,
    user: Option<&UserId>,
    filter: &OverviewFilter,
    limit: u64,
) -> Result<Vec<ConversationSnapshot>, StoreError> {
    let closed = conversation::Column::Status;
    let all = match user {
        Some(user) => of_user(user),
        None => conversation::Entity::find(),
    };
    let mut query = if filter.is_closed {
        all.filter(closed.eq(ConversationStatus::Closed.name()))
    } else {
        all.filter(closed.ne(ConversationStatus::Closed.name()))
    };
    if let Some(sort) = &filter.sort {
        query = query.filter(is_of(sort));
    }
    if let Some(reference) = &filter.reference {
        query = query
            .filter(conversation::Column::ReferenceType.eq(reference.kind()))
            .filter(conversation::Column::ReferenceId.eq(reference.id()));
    }
    let rows = match &filter.text {
        None => newest_first(query).limit(limit).all(&store.reads).await?,
        Some(text) => {
            let search = Search {
                text,
                searches_addresses: true,
            };
            searching::search(store, query, search, limit).await?.found
        }
    };
    snapshots(store, rows).await
}

fn is_of(sort: &Sort) -> Condition {
    let topic = || Expr::col((conversation::Entity, conversation::Column::Topic));
    let kinds = sort.kinds.iter().map(|kind| kind.name());
    Condition::any()
        .add(topic().eq(sort.topic))
        .add_option((!sort.kinds.is_empty()).then(|| {
            Condition::all()
                .add(conversation::Column::Kind.is_in(kinds))
                .add(
                    Condition::any()
                        .add(topic().is_null())
                        .add(topic().is_not_in(sort.topics.iter().copied())),
                )
        }))
}

/// What others have said in these conversations after somebody's read mark there, newest first; of
/// each conversation's last hundred messages. Conversations that the user was never in are left out.
pub async fn unread(
    store: &Store,
    user: &UserId,
    conversations: &[ConversationId],
) -> Result<HashMap<ConversationId, Vec<Message>>, StoreError> {
    let mut unread: HashMap<_, Vec<_>> = HashMap::new();
    if conversations.is_empty() {
        return Ok(unread);
    }
    let seq = || Expr::col((message::Entity, message::Column::Seq));
    let read = Expr::col((participant::Entity, participant::Column::ReadSeq));
    let last = Expr::col((conversation::Entity, conversation::Column::LastSeq));
    let rows = message::Entity::find()
        .join(JoinType::InnerJoin, membership())
        .join(JoinType::InnerJoin, place())
        .filter(participant::Column::UserId.eq(user.as_str()))
        .filter(message::Column::ConversationId.is_in(conversations.iter().map(|id| id.as_uuid())))
        .filter(seq().gt(read))
        .filter(seq().gt(last.sub(UNREAD)))
        .filter(message::Column::SenderId.ne(user.as_str()))
        .filter(message::Column::HiddenAt.is_null())
        .filter(message::Column::DeletedAt.is_null())
        .order_by_desc(message::Column::Seq)
        .all(&store.reads)
        .await?;
    for message in with_senders(&store.reads, rows).await? {
        unread
            .entry(message.conversation)
            .or_default()
            .push(message);
    }
    Ok(unread)
}

fn membership() -> sea_orm::RelationDef {
    message::Entity::belongs_to(participant::Entity)
        .from(message::Column::ConversationId)
        .to(participant::Column::ConversationId)
        .into()
}

fn place() -> sea_orm::RelationDef {
    message::Entity::belongs_to(conversation::Entity)
        .from(message::Column::ConversationId)
        .to(conversation::Column::Id)
        .into()
}

/// How much support there is to give.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SupportFigures {
    /// Conversations that go on.
    pub active: u64,
    /// Conversations closed since a moment.
    pub closed_since: u64,
    /// Requests for support that go on and that no staff has answered.
    pub unanswered: u64,
}

/// Counts conversations.
pub async fn figures(store: &Store, since: Timestamp) -> Result<SupportFigures, StoreError> {
    let status = conversation::Column::Status;
    let active = || {
        let closed = ConversationStatus::Closed.name();
        conversation::Entity::find().filter(status.ne(closed))
    };
    let unanswered = active()
        .filter(conversation::Column::Kind.eq(ConversationKind::Support.name()))
        .filter(conversation::Column::FirstResponseAt.is_null());
    let closed = conversation::Entity::find()
        .filter(status.eq(ConversationStatus::Closed.name()))
        .filter(conversation::Column::ClosedAt.gte(since.as_micros()));
    Ok(SupportFigures {
        active: active().count(&store.reads).await?,
        closed_since: closed.count(&store.reads).await?,
        unanswered: unanswered.count(&store.reads).await?,
    })
}
