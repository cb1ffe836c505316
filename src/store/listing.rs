//! Lists of conversations, one user's or all.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, Order, SimpleExpr};
use sea_orm::{Condition, QueryOrder, QuerySelect};

use smol_str::SmolStr;

use super::conversations::{of_user, snapshots, timestamp};
use super::entity::conversation;
use super::searching::{self, Search};
use super::{Store, StoreError};
use crate::domain::conversation::{ConversationKind, ConversationStatus, Reference};
use crate::domain::id::{ConversationId, UserId};
use crate::domain::timestamp::Timestamp;
use crate::domain::view::ConversationSnapshot;

/// Where a list of conversations goes on: after the one with this time and id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListCursor {
    /// The time by which the list is ordered: of its last message, or of its beginning.
    pub at: Timestamp,
    /// Its id.
    pub id: ConversationId,
}

/// Which conversations to list.
#[derive(Clone, Debug, Default)]
pub struct ListFilter {
    /// Only those in this status.
    pub status: Option<ConversationStatus>,
    /// Only those in any other status than this.
    pub except_status: Option<ConversationStatus>,
    /// Only those of this kind.
    pub kind: Option<ConversationKind>,
    /// Only those on this topic.
    pub topic: Option<SmolStr>,
    /// Only those about this.
    pub reference: Option<Reference>,
    /// Only those in which this is found: in the title, in the name of somebody who is in it, or in
    /// one of its newest messages. Of [`list`] only.
    pub text: Option<String>,
    /// Whether it is looked for in e-mail addresses as well. Whoever may ask for a part of an address
    /// learns the whole of it.
    pub searches_addresses: bool,
    /// Not these.
    pub except: Vec<ConversationId>,
    /// None but this one.
    pub only: Option<ConversationId>,
}

/// Some conversations of one user.
#[derive(Clone, Debug)]
pub struct ListPage {
    /// Newest activity first.
    pub conversations: Vec<ConversationSnapshot>,
    /// Where to go on, when there is or may be more: a search that looked through enough says so, even
    /// if it found nothing yet.
    pub next: Option<ListCursor>,
}

/// Lists the conversations the user is in, or all there are, newest activity first.
pub async fn list(
    store: &Store,
    user: Option<&UserId>,
    filter: &ListFilter,
    after: Option<ListCursor>,
    limit: u64,
) -> Result<ListPage, StoreError> {
    let mut query = like(all_of(user), filter);
    if let Some(cursor) = after {
        let at = cursor.at.as_micros();
        query = query.filter(
            Condition::any().add(active_at().lt(at)).add(
                Condition::all()
                    .add(active_at().eq(at))
                    .add(conversation::Column::Id.lt(cursor.id.as_uuid())),
            ),
        );
    }
    let (mut rows, stopped_at) = match &filter.text {
        None => {
            let page = newest_first(query).limit(limit + 1);
            (page.all(&store.reads).await?, None)
        }
        Some(text) => {
            let search = Search {
                text,
                searches_addresses: filter.searches_addresses,
            };
            let searched = searching::search(store, query, search, limit + 1).await?;
            (searched.found, searched.stopped_at)
        }
    };
    let has_more = rows.len() as u64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = rows.last().filter(|_| has_more).map(|row| ListCursor {
        at: timestamp(row.last_message_at.unwrap_or(row.created_at)),
        id: ConversationId::from_uuid(row.id),
    });
    Ok(ListPage {
        conversations: snapshots(store, rows).await?,
        next: next.or(stopped_at),
    })
}

/// The same list from its middle, for front ends that count pages. The database walks over what is
/// left out, so callers bound it.
pub async fn list_from(
    store: &Store,
    user: &UserId,
    filter: &ListFilter,
    skip: u64,
    limit: u64,
) -> Result<Vec<ConversationSnapshot>, StoreError> {
    let all = newest_first(like(of_user(user), filter));
    let query = all.offset(skip).limit(limit);
    snapshots(store, query.all(&store.reads).await?).await
}

/// One user's conversations, or all there are, from the middle of the list that has the newest
/// message first and those without any last; and how many there are. The database walks over what
/// is left out, so callers bound it.
pub async fn by_last_message(
    store: &Store,
    user: Option<&UserId>,
    filter: &ListFilter,
    skip: u64,
    limit: u64,
) -> Result<(Vec<ConversationSnapshot>, u64), StoreError> {
    let all = like(all_of(user), filter);
    let total = all.clone().count(&store.reads).await?;
    let said_at = (conversation::Entity, conversation::Column::LastMessageAt);
    let page = all
        .order_by(Expr::col(said_at).is_null(), Order::Asc)
        .order_by_desc(conversation::Column::LastMessageAt)
        .order_by_desc(conversation::Column::Id)
        .offset(skip)
        .limit(limit);
    let found = snapshots(store, page.all(&store.reads).await?).await?;
    Ok((found, total))
}

fn all_of(user: Option<&UserId>) -> Select<conversation::Entity> {
    user.map_or_else(conversation::Entity::find, of_user)
}

pub(super) fn newest_first(query: Select<conversation::Entity>) -> Select<conversation::Entity> {
    query
        .order_by(active_at(), Order::Desc)
        .order_by_desc(conversation::Column::Id)
}

fn like(
    mut query: Select<conversation::Entity>,
    filter: &ListFilter,
) -> Select<conversation::Entity> {
    if let Some(status) = filter.status {
        query = query.filter(conversation::Column::Status.eq(status.name()));
    }
    if let Some(status) = filter.except_status {
        query = query.filter(conversation::Column::Status.ne(status.name()));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(conversation::Column::Kind.eq(kind.name()));
    }
    if let Some(topic) = &filter.topic {
        query = query.filter(conversation::Column::Topic.eq(topic.as_str()));
    }
    if let Some(reference) = &filter.reference {
        query = query
            .filter(conversation::Column::ReferenceType.eq(reference.kind()))
            .filter(conversation::Column::ReferenceId.eq(reference.id()));
    }
    if let Some(only) = filter.only {
        query = query.filter(conversation::Column::Id.eq(only.as_uuid()));
    }
    if !filter.except.is_empty() {
        let ids = filter.except.iter().map(|id| id.as_uuid());
        query = query.filter(conversation::Column::Id.is_not_in(ids));
    }
    query
}

pub(super) fn active_at() -> SimpleExpr {
    Func::coalesce([
        Expr::col((conversation::Entity, conversation::Column::LastMessageAt)),
        Expr::col((conversation::Entity, conversation::Column::CreatedAt)),
    ])
    .into()
}
