//! Conversations, found by id or key, and what their rows mean.

use std::collections::HashMap;

use sea_orm::QuerySelect;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::JoinType;
use smol_str::SmolStr;

use super::entity::{conversation, participant};
use super::gathered::Bounds;
use super::number::{to_i64, to_u64};
use super::{Store, StoreError, messages, participants, support};
use crate::domain::conversation::{Conversation, ConversationKind, ConversationStatus, Reference};
use crate::domain::id::{ConversationId, Seq, UserId, Version};
use crate::domain::message::Metadata;
use crate::domain::timestamp::Timestamp;
use crate::domain::view::ConversationSnapshot;

/// The conversation that holds this unique key.
pub async fn by_key(store: &Store, key: &str) -> Result<Option<ConversationId>, StoreError> {
    let found = conversation::Entity::find()
        .filter(conversation::Column::UniqueKey.eq(key))
        .one(&store.reads)
        .await?;
    Ok(found.map(|row| ConversationId::from_uuid(row.id)))
}

/// The conversation that holds this unique key, and the number of its newest message.
pub async fn place_by_key(
    store: &Store,
    key: &str,
) -> Result<Option<(ConversationId, Seq)>, StoreError> {
    let row: Option<(Uuid, i64)> = conversation::Entity::find()
        .select_only()
        .column(conversation::Column::Id)
        .column(conversation::Column::LastSeq)
        .filter(conversation::Column::UniqueKey.eq(key))
        .into_tuple()
        .one(&store.reads)
        .await?;
    row.map(|(id, seq)| Ok((ConversationId::from_uuid(id), Seq(to_u64(seq)?))))
        .transpose()
}

/// Whether there is such a conversation.
pub async fn exists(store: &Store, id: ConversationId) -> Result<bool, StoreError> {
    let found = conversation::Entity::find_by_id(id.as_uuid())
        .count(&store.reads)
        .await?;
    Ok(found > 0)
}

/// Conversations that are loaded together. Each may have thousands of people, so it is few of them,
/// and one that takes long does not hold up all the others.
pub(super) const TOGETHER: Bounds = Bounds {
    keys: 64,
    statements: 4,
};

/// Loads a conversation with its people and newest message, together with those that others ask for
/// at the same time.
///
/// The conversation is read first, so its people may already show a later change. Whoever goes on
/// from the returned version reads that change once more, which changes nothing.
pub async fn load(
    store: &Store,
    id: ConversationId,
) -> Result<Option<ConversationSnapshot>, StoreError> {
    let asked = store.clone();
    let look_up = move |ids: Vec<ConversationId>| {
        let store = asked.clone();
        async move { each_loaded(&store, ids).await }
    };
    let loaded = store.together.conversations.ask(id, look_up).await?;
    loaded.transpose()
}

/// Each of these conversations that there is; one that cannot be is its own failure alone.
async fn each_loaded(
    store: &Store,
    mut ids: Vec<ConversationId>,
) -> Result<HashMap<ConversationId, Result<ConversationSnapshot, StoreError>>, StoreError> {
    let failure = match loaded(store, &ids).await {
        Ok(loaded) => {
            let each = loaded.into_iter();
            return Ok(each.map(|one| (one.conversation.id, Ok(one))).collect());
        }
        Err(failure @ StoreError::Inconsistent(_)) => failure,
        Err(other) => return Err(other),
    };
    ids.sort_unstable();
    ids.dedup();
    if let [id] = *ids {
        return Ok(HashMap::from([(id, Err(failure))]));
    }
    let mut each = HashMap::with_capacity(ids.len());
    for id in ids {
        let one = loaded(store, &[id]).await.map(|mut loaded| loaded.pop());
        each.extend(one.transpose().map(|one| (id, one)));
    }
    Ok(each)
}

async fn loaded(
    store: &Store,
    ids: &[ConversationId],
) -> Result<Vec<ConversationSnapshot>, StoreError> {
    let rows = conversation::Entity::find()
        .filter(conversation::Column::Id.is_in(ids.iter().map(|id| id.as_uuid())))
        .all(&store.reads)
        .await?;
    snapshots(store, rows).await
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

pub(super) fn kind(name: &str) -> Result<ConversationKind, StoreError> {
    ConversationKind::from_name(name)
        .ok_or(StoreError::Inconsistent("an unknown kind of conversation"))
}

/// Of these conversations, the versions of those the user is in now.
pub async fn versions(
    store: &Store,
    user: &UserId,
    ids: &[ConversationId],
) -> Result<HashMap<ConversationId, Version>, StoreError> {
    let rows: Vec<(Uuid, i64)> = of_user(user)
        .select_only()
        .column(conversation::Column::Id)
        .column(conversation::Column::Version)
        .filter(conversation::Column::Id.is_in(ids.iter().map(|id| id.as_uuid())))
        .into_tuple()
        .all(&store.reads)
        .await?;
    rows.into_iter()
        .map(|(id, version)| Ok((ConversationId::from_uuid(id), Version(to_u64(version)?))))
        .collect()
}

/// The conversations the user is in now, to be narrowed down.
pub(super) fn of_user(user: &UserId) -> Select<conversation::Entity> {
    conversation::Entity::find()
        .join(
            JoinType::InnerJoin,
            conversation::Entity::belongs_to(participant::Entity)
                .from(conversation::Column::Id)
                .to(participant::Column::ConversationId)
                .into(),
        )
        .filter(participant::Column::UserId.eq(user.as_str()))
        .filter(participant::Column::LeftAt.is_null())
}

pub(super) async fn snapshots(
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
    let mut last = messages::at(store, &places, &people).await?;
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
        kind: kind(&row.kind)?,
        topic: row.topic.map(SmolStr::new),
        title: row.title.map(SmolStr::new),
        reference,
        status: ConversationStatus::from_name(&row.status).ok_or(StoreError::Inconsistent(
            "an unknown status of a conversation",
        ))?,
        blocked_by: user(row.blocked_by)?,
        support_room: row.support_room.map(SmolStr::new),
        support_rooms: support::rooms_from(&row.support_rooms),
        priority: SmolStr::new(row.priority),
        assignee: user(row.assignee)?,
        created_by: user_id(&row.created_by)?,
        created_at: timestamp(row.created_at),
        first_response_at: row.first_response_at.map(timestamp),
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
