//! Conversations: opened once, found by id, listed by their people.

use std::collections::HashMap;

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, JoinType, OnConflict, Order, SimpleExpr};
use sea_orm::{ActiveValue::Set, Condition, QueryOrder, QuerySelect, TransactionTrait};
use smol_str::SmolStr;

use super::entity::{conversation, participant};
use super::number::{to_i64, to_u64};
use super::{Store, StoreError, messages, participants};
use crate::domain::conversation::{Conversation, ConversationKind, ConversationStatus, Reference};
use crate::domain::id::{ConversationId, Seq, UserId, Version};
use crate::domain::message::Metadata;
use crate::domain::policy::RoleName;
use crate::domain::timestamp::Timestamp;
use crate::domain::view::ConversationSnapshot;

/// A conversation that somebody wants to open.
#[derive(Clone, Debug)]
pub struct NewConversation {
    /// The id it will have, if it is new.
    pub id: ConversationId,
    /// How people come together in it.
    pub kind: ConversationKind,
    /// What makes it the only one of its sort; `None` where many may exist.
    pub unique_key: Option<String>,
    /// What support is asked about.
    pub topic: Option<SmolStr>,
    /// What people call it.
    pub title: Option<SmolStr>,
    /// What it is about.
    pub reference: Option<Reference>,
    /// The support room that hears of it.
    pub support_room: Option<SmolStr>,
    /// How urgent it is.
    pub priority: SmolStr,
    /// Who opens it.
    pub created_by: UserId,
    /// When.
    pub at: Timestamp,
    /// The host's own data.
    pub metadata: Metadata,
    /// Who is in it from the start, the opener included.
    pub people: Vec<(UserId, RoleName)>,
}

/// The key of the one conversation between two people, about one thing or about nothing.
///
/// Ids have no control characters, so the separator cannot be part of one.
pub fn direct_key(one: &UserId, other: &UserId, reference: Option<&Reference>) -> String {
    let (first, second) = if one <= other {
        (one, other)
    } else {
        (other, one)
    };
    let mut key = format!("direct\u{1f}{first}\u{1f}{second}");
    if let Some(reference) = reference {
        key.push('\u{1f}');
        key.push_str(reference.kind());
        key.push('\u{1f}');
        key.push_str(reference.id());
    }
    key
}

/// The key of the one conversation about a thing of which there may be only one.
pub fn reference_key(reference: &Reference) -> String {
    format!(
        "reference\u{1f}{}\u{1f}{}",
        reference.kind(),
        reference.id()
    )
}

/// Which conversation was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Its id.
    pub id: ConversationId,
    /// Whether it did not exist before.
    pub is_new: bool,
}

/// Opens a conversation, or finds the one that holds its unique key.
///
/// # Errors
/// Rejected when a person does not exist.
pub async fn open(store: &Store, new: NewConversation) -> Result<Opened, StoreError> {
    let transaction = store.writes.begin().await?;
    let key = new.unique_key.clone();
    let people = new.people.clone();
    let (id, at) = (new.id, new.at.as_micros());
    let inserted = conversation::Entity::insert(row_from(new))
        .on_conflict(
            OnConflict::column(conversation::Column::UniqueKey)
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(&transaction)
        .await?;
    if inserted == 0 {
        transaction.rollback().await?;
        let key = key.ok_or(StoreError::Inconsistent("a conflict without a key"))?;
        let found = conversation::Entity::find()
            .filter(conversation::Column::UniqueKey.eq(key))
            .one(&store.writes)
            .await?
            .ok_or(StoreError::Inconsistent(
                "the conversation in the way is gone",
            ))?;
        return Ok(Opened {
            id: ConversationId::from_uuid(found.id),
            is_new: false,
        });
    }
    let rows = people
        .into_iter()
        .map(|(user, role)| participant::ActiveModel {
            conversation_id: Set(id.as_uuid()),
            user_id: Set(user.as_str().to_owned()),
            role: Set(role.as_str().to_owned()),
            joined_at: Set(at),
            left_at: Set(None),
            read_seq: Set(0),
            delivered_seq: Set(0),
            muted_until: Set(None),
            version: Set(1),
        });
    participant::Entity::insert_many(rows)
        .exec_without_returning(&transaction)
        .await?;
    transaction.commit().await?;
    Ok(Opened { id, is_new: true })
}

fn row_from(new: NewConversation) -> conversation::ActiveModel {
    let text = |value: Option<SmolStr>| Set(value.map(String::from));
    conversation::ActiveModel {
        id: Set(new.id.as_uuid()),
        kind: Set(new.kind.name().to_owned()),
        topic: text(new.topic),
        title: text(new.title),
        reference_type: Set(new.reference.as_ref().map(|it| it.kind().to_owned())),
        reference_id: Set(new.reference.as_ref().map(|it| it.id().to_owned())),
        unique_key: Set(new.unique_key),
        status: Set(ConversationStatus::Active.name().to_owned()),
        blocked_by: Set(None),
        support_room: text(new.support_room),
        priority: Set(new.priority.into()),
        assignee: Set(None),
        created_by: Set(new.created_by.as_str().to_owned()),
        created_at: Set(new.at.as_micros()),
        updated_at: Set(new.at.as_micros()),
        closed_at: Set(None),
        closed_by: Set(None),
        last_seq: Set(0),
        version: Set(1),
        rules_version: Set(1),
        last_message_at: Set(None),
        metadata: Set(new.metadata.as_str().to_owned()),
    }
}

/// The conversation that holds this unique key.
pub async fn by_key(store: &Store, key: &str) -> Result<Option<ConversationId>, StoreError> {
    let found = conversation::Entity::find()
        .filter(conversation::Column::UniqueKey.eq(key))
        .one(&store.reads)
        .await?;
    Ok(found.map(|row| ConversationId::from_uuid(row.id)))
}

/// Loads a conversation with its people and newest message.
///
/// The conversation is read first, so its people may already show a later change. Whoever goes on
/// from the returned version reads that change once more, which changes nothing.
pub async fn load(
    store: &Store,
    id: ConversationId,
) -> Result<Option<ConversationSnapshot>, StoreError> {
    let row = conversation::Entity::find_by_id(id.as_uuid())
        .one(&store.reads)
        .await?;
    Ok(snapshots(store, row.into_iter().collect()).await?.pop())
}

/// The conversation's current version.
pub async fn version(store: &Store, id: ConversationId) -> Result<Option<Version>, StoreError> {
    let version: Option<i64> = conversation::Entity::find_by_id(id.as_uuid())
        .select_only()
        .column(conversation::Column::Version)
        .into_tuple()
        .one(&store.reads)
        .await?;
    version
        .map(|version| to_u64(version).map(Version))
        .transpose()
}

/// Where a list of conversations goes on: after the one with this activity and id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListCursor {
    /// Its last message's time, or its beginning.
    pub active_at: Timestamp,
    /// Its id.
    pub id: ConversationId,
}

/// Which of a user's conversations to list.
#[derive(Clone, Debug, Default)]
pub struct ListFilter {
    /// Only those in this status.
    pub status: Option<ConversationStatus>,
    /// Only those of this kind.
    pub kind: Option<ConversationKind>,
    /// Only those about this.
    pub reference: Option<Reference>,
    /// Not these.
    pub except: Vec<ConversationId>,
}

/// Some conversations of one user.
#[derive(Clone, Debug)]
pub struct ListPage {
    /// Newest activity first.
    pub conversations: Vec<ConversationSnapshot>,
    /// Where to go on, when there is more.
    pub next: Option<ListCursor>,
}

/// Lists the conversations the user is in, newest activity first.
pub async fn list(
    store: &Store,
    user: &UserId,
    filter: &ListFilter,
    after: Option<ListCursor>,
    limit: u64,
) -> Result<ListPage, StoreError> {
    let mut query = conversation::Entity::find()
        .join(
            JoinType::InnerJoin,
            conversation::Entity::belongs_to(participant::Entity)
                .from(conversation::Column::Id)
                .to(participant::Column::ConversationId)
                .into(),
        )
        .filter(participant::Column::UserId.eq(user.as_str()))
        .filter(participant::Column::LeftAt.is_null())
        .order_by(active_at(), Order::Desc)
        .order_by_desc(conversation::Column::Id)
        .limit(limit + 1);
    if let Some(status) = filter.status {
        query = query.filter(conversation::Column::Status.eq(status.name()));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(conversation::Column::Kind.eq(kind.name()));
    }
    if let Some(reference) = &filter.reference {
        query = query
            .filter(conversation::Column::ReferenceType.eq(reference.kind()))
            .filter(conversation::Column::ReferenceId.eq(reference.id()));
    }
    if !filter.except.is_empty() {
        let ids = filter.except.iter().map(|id| id.as_uuid());
        query = query.filter(conversation::Column::Id.is_not_in(ids));
    }
    if let Some(cursor) = after {
        let at = cursor.active_at.as_micros();
        query = query.filter(
            Condition::any().add(active_at().lt(at)).add(
                Condition::all()
                    .add(active_at().eq(at))
                    .add(conversation::Column::Id.lt(cursor.id.as_uuid())),
            ),
        );
    }
    let mut rows = query.all(&store.reads).await?;
    let has_more = rows.len() as u64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = rows.last().filter(|_| has_more).map(|row| ListCursor {
        active_at: timestamp(row.last_message_at.unwrap_or(row.created_at)),
        id: ConversationId::from_uuid(row.id),
    });
    Ok(ListPage {
        conversations: snapshots(store, rows).await?,
        next,
    })
}

fn active_at() -> SimpleExpr {
    Func::coalesce([
        Expr::col((conversation::Entity, conversation::Column::LastMessageAt)),
        Expr::col((conversation::Entity, conversation::Column::CreatedAt)),
    ])
    .into()
}

/// Support conversations of a room that nobody has taken, oldest first.
pub async fn waiting(
    store: &Store,
    room: &str,
    limit: u64,
) -> Result<Vec<ConversationSnapshot>, StoreError> {
    let rows = conversation::Entity::find()
        .filter(conversation::Column::SupportRoom.eq(room))
        .filter(conversation::Column::Status.eq(ConversationStatus::Active.name()))
        .filter(conversation::Column::Assignee.is_null())
        .order_by_asc(conversation::Column::CreatedAt)
        .order_by_asc(conversation::Column::Id)
        .limit(limit)
        .all(&store.reads)
        .await?;
    snapshots(store, rows).await
}

/// Of these conversations, the versions of those the user is in now.
pub async fn versions(
    store: &Store,
    user: &UserId,
    ids: &[ConversationId],
) -> Result<HashMap<ConversationId, Version>, StoreError> {
    let rows: Vec<(Uuid, i64)> = conversation::Entity::find()
        .select_only()
        .column(conversation::Column::Id)
        .column(conversation::Column::Version)
        .join(
            JoinType::InnerJoin,
            conversation::Entity::belongs_to(participant::Entity)
                .from(conversation::Column::Id)
                .to(participant::Column::ConversationId)
                .into(),
        )
        .filter(participant::Column::UserId.eq(user.as_str()))
        .filter(participant::Column::LeftAt.is_null())
        .filter(conversation::Column::Id.is_in(ids.iter().map(|id| id.as_uuid())))
        .into_tuple()
        .all(&store.reads)
        .await?;
    rows.into_iter()
        .map(|(id, version)| Ok((ConversationId::from_uuid(id), Version(to_u64(version)?))))
        .collect()
}

async fn snapshots(
    store: &Store,
    rows: Vec<conversation::Model>,
) -> Result<Vec<ConversationSnapshot>, StoreError> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let places: Vec<_> = rows
        .iter()
        .filter(|row| row.last_seq > 0)
        .map(|row| (row.id, row.last_seq))
        .collect();
    let mut people = participants::of_many(store, &ids).await?;
    let mut last = messages::at(store, &places).await?;
    rows.into_iter()
        .map(|row| {
            Ok(ConversationSnapshot {
                participants: people.remove(&row.id).unwrap_or_default(),
                last_message: last.remove(&row.id),
                conversation: conversation_from(row)?,
            })
        })
        .collect()
}

/// A stored conversation, if it can be one.
pub(super) fn conversation_from(row: conversation::Model) -> Result<Conversation, StoreError> {
    let reference = match (row.reference_type, row.reference_id) {
        (Some(kind), Some(id)) => Some(
            Reference::parse(&kind, &id)
                .map_err(|_| StoreError::Inconsistent("a reference that cannot be"))?,
        ),
        _ => None,
    };
    let user = |id: Option<String>| id.as_deref().map(user_id).transpose();
    Ok(Conversation {
        id: ConversationId::from_uuid(row.id),
        kind: ConversationKind::from_name(&row.kind)
            .ok_or(StoreError::Inconsistent("an unknown kind of conversation"))?,
        topic: row.topic.map(SmolStr::new),
        title: row.title.map(SmolStr::new),
        reference,
        status: ConversationStatus::from_name(&row.status).ok_or(StoreError::Inconsistent(
            "an unknown status of a conversation",
        ))?,
        blocked_by: user(row.blocked_by)?,
        support_room: row.support_room.map(SmolStr::new),
        priority: SmolStr::new(row.priority),
        assignee: user(row.assignee)?,
        created_by: user_id(&row.created_by)?,
        created_at: timestamp(row.created_at),
        updated_at: timestamp(row.updated_at),
        closed_at: row.closed_at.map(timestamp),
        closed_by: user(row.closed_by)?,
        last_seq: Seq(to_u64(row.last_seq)?),
        version: Version(to_u64(row.version)?),
        rules_version: Version(to_u64(row.rules_version)?),
        last_message_at: row.last_message_at.map(timestamp),
        metadata: Metadata::from_object_text(row.metadata),
    })
}

pub(super) fn user_id(text: &str) -> Result<UserId, StoreError> {
    UserId::parse(text).map_err(|_| StoreError::Inconsistent("a user id that cannot be"))
}

pub(super) fn timestamp(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros)
}

/// The version as stored, for writers.
pub(super) fn stored_version(version: Version) -> i64 {
    to_i64(version.0)
}
