//! Who is in a conversation, and which conversations somebody is in.

use std::collections::{BTreeMap, HashMap, HashSet};

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::SelectStatement;
use sea_orm::{FromQueryResult, QueryOrder, QuerySelect, QueryTrait};
use smol_str::SmolStr;

use super::conversations::{timestamp, user_id};
use super::entity::{participant, user};
use super::lengths::rounded_up;
use super::number::{to_i64, to_u64};
use super::{Store, StoreError, aliases, users};
use crate::domain::id::{ConversationId, Seq, UserId, Version};
use crate::domain::participant::{Marks, Participant};
use crate::domain::policy::RoleName;

/// Everybody who is or was in the conversation, in the order of their ids.
pub async fn all(
    store: &Store,
    conversation: ConversationId,
) -> Result<Vec<Participant>, StoreError> {
    let rows = participant::Entity::find()
        .filter(participant::Column::ConversationId.eq(conversation.as_uuid()))
        .order_by_asc(participant::Column::UserId)
        .all(&store.reads)
        .await?;
    with_people(&store.reads, rows).await
}

/// The people of several conversations, each in the order of their ids.
pub(super) async fn of_many(
    store: &Store,
    conversations: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Participant>>, StoreError> {
    if conversations.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = participant::Entity::find()
        .filter(participant::Column::ConversationId.is_in(rounded_up(conversations)))
        .order_by_asc(participant::Column::UserId)
        .all(&store.reads)
        .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.conversation_id).collect();
    let people = with_people(&store.reads, rows).await?;
    let mut by_conversation: HashMap<Uuid, Vec<Participant>> = HashMap::new();
    for (id, participant) in ids.into_iter().zip(people) {
        by_conversation.entry(id).or_default().push(participant);
    }
    Ok(by_conversation)
}

/// Memberships that changed after one version and not after another, oldest change first.
pub(super) async fn changed(
    store: &Store,
    conversation: ConversationId,
    (after, up_to): (Version, Version),
) -> Result<Vec<Participant>, StoreError> {
    let rows = participant::Entity::find()
        .filter(participant::Column::ConversationId.eq(conversation.as_uuid()))
        .filter(participant::Column::Version.gt(to_i64(after.0)))
        .filter(participant::Column::Version.lte(to_i64(up_to.0)))
        .order_by_asc(participant::Column::Version)
        .order_by_asc(participant::Column::UserId)
        .all(&store.reads)
        .await?;
    with_people(&store.reads, rows).await
}

/// Whether the user is in the conversation now.
pub async fn is_present(
    store: &Store,
    user: &UserId,
    conversation: ConversationId,
) -> Result<bool, StoreError> {
    let found = participant::Entity::find_by_id((conversation.as_uuid(), user.as_str().to_owned()))
        .filter(participant::Column::LeftAt.is_null())
        .count(&store.reads)
        .await?;
    Ok(found > 0)
}

/// The conversations the user is in now, in the order of their ids.
pub async fn conversations_of(
    store: &Store,
    user: &UserId,
    after: Option<ConversationId>,
    limit: u64,
) -> Result<Vec<ConversationId>, StoreError> {
    let mut query = participant::Entity::find()
        .select_only()
        .column(participant::Column::ConversationId)
        .filter(participant::Column::UserId.eq(user.as_str()))
        .filter(participant::Column::LeftAt.is_null())
        .order_by_asc(participant::Column::ConversationId)
        .limit(limit);
    if let Some(after) = after {
        query = query.filter(participant::Column::ConversationId.gt(after.as_uuid()));
    }
    let ids: Vec<Uuid> = query.into_tuple().all(&store.reads).await?;
    Ok(ids.into_iter().map(ConversationId::from_uuid).collect())
}

/// Which of these users share a conversation with the user now.
pub async fn acquainted(
    store: &Store,
    user: &UserId,
    others: &[UserId],
) -> Result<Vec<UserId>, StoreError> {
    let rows: Vec<String> = participant::Entity::find()
        .select_only()
        .column(participant::Column::UserId)
        .distinct()
        .filter(participant::Column::UserId.is_in(others.iter().map(UserId::as_str)))
        .filter(participant::Column::LeftAt.is_null())
        .filter(participant::Column::ConversationId.in_subquery(places_of(user)))
        .into_tuple()
        .all(&store.reads)
        .await?;
    rows.iter().map(|id| user_id(id)).collect()
}

/// The conversations somebody is in now, for a condition.
fn places_of(user: &UserId) -> SelectStatement {
    participant::Entity::find()
        .select_only()
        .column(participant::Column::ConversationId)
        .filter(participant::Column::UserId.eq(user.as_str()))
        .filter(participant::Column::LeftAt.is_null())
        .into_query()
}

/// Everybody who shares a conversation with the user now, and the user; no more than `most` of them,
/// whoever that is.
pub async fn all_acquainted(
    store: &Store,
    user: &UserId,
    most: Option<u64>,
) -> Result<HashSet<UserId>, StoreError> {
    let rows: Vec<String> = participant::Entity::find()
        .select_only()
        .column(participant::Column::UserId)
        .distinct()
        .filter(participant::Column::LeftAt.is_null())
        .filter(participant::Column::ConversationId.in_subquery(places_of(user)))
        .limit(most)
        .into_tuple()
        .all(&store.reads)
        .await?;
    rows.iter().map(|id| user_id(id)).collect()
}

#[derive(FromQueryResult)]
struct Total {
    user_id: String,
    unread: i64,
}

/// How many messages one user has not read, over all their conversations, read together with the
/// totals of others that are asked for at the same time.
pub async fn unread_total(store: &Store, user: UserId) -> Result<u64, StoreError> {
    let asked = store.clone();
    let look_up = move |users: Vec<UserId>| {
        let store = asked.clone();
        async move { unread_totals(&store, &users).await }
    };
    let total = store.together.unread_totals.ask(user, look_up).await?;
    Ok(total.unwrap_or(0))
}

/// How many messages each of these users has not read, over all their conversations.
///
/// Derived from the marks by one statement; nobody keeps this number.
pub async fn unread_totals(
    store: &Store,
    users: &[UserId],
) -> Result<HashMap<UserId, u64>, StoreError> {
    use super::entity::conversation;
    use sea_orm::sea_query::{Expr, ExprTrait as _, JoinType};
    let difference = Expr::col((conversation::Entity, conversation::Column::LastSeq)).sub(
        Expr::col((participant::Entity, participant::Column::ReadSeq)),
    );
    let rows = participant::Entity::find()
        .select_only()
        .column(participant::Column::UserId)
        .column_as(difference.sum().cast_as("bigint"), "unread")
        .join(
            JoinType::InnerJoin,
            participant::Entity::belongs_to(conversation::Entity)
                .from(participant::Column::ConversationId)
                .to(conversation::Column::Id)
                .into(),
        )
        .filter(participant::Column::UserId.is_in(users.iter().map(UserId::as_str)))
        .filter(participant::Column::LeftAt.is_null())
        .group_by(participant::Column::UserId)
        .into_model::<Total>()
        .all(&store.reads)
        .await?;
    rows.into_iter()
        .map(|row| Ok((user_id(&row.user_id)?, to_u64(row.unread)?)))
        .collect()
}

/// Adds names, pictures and further ids to membership rows.
pub(super) async fn with_people(
    db: &impl ConnectionTrait,
    rows: Vec<participant::Model>,
) -> Result<Vec<Participant>, StoreError> {
    let ids = || rows.iter().map(|row| row.user_id.as_str());
    let people = users::rows(db, ids()).await?;
    let aliases = aliases::of(db, ids()).await?;
    rows.iter()
        .map(|row| {
            let aliases = aliases.get(&row.user_id).cloned().unwrap_or_default();
            participant_from(row, people.get(&row.user_id), aliases)
        })
        .collect()
}

fn participant_from(
    row: &participant::Model,
    person: Option<&user::Model>,
    aliases: BTreeMap<SmolStr, SmolStr>,
) -> Result<Participant, StoreError> {
    let role = |name: &str| {
        RoleName::parse(name).map_err(|_| StoreError::Inconsistent("a role that cannot be"))
    };
    Ok(Participant {
        user: user_id(&row.user_id)?,
        role: role(&row.role)?,
        user_role: role(person.map_or(&row.role, |person| &person.role))?,
        name: SmolStr::new(person.map_or("", |person| &person.name)),
        email: person
            .and_then(|person| person.email.as_deref())
            .map(SmolStr::new),
        avatar_url: person
            .and_then(|person| person.avatar_url.as_deref())
            .map(SmolStr::new),
        aliases,
        last_seen_at: person.and_then(|person| person.last_seen_at).map(timestamp),
        joined_at: timestamp(row.joined_at),
        left_at: row.left_at.map(timestamp),
        marks: Marks {
            read: Seq(to_u64(row.read_seq)?),
            delivered: Seq(to_u64(row.delivered_seq)?),
        },
        muted_until: row.muted_until.map(timestamp),
        version: Version(to_u64(row.version)?),
    })
}
