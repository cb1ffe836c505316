//! The host's things and the people of each, kept in step with the host's word.
//!
//! Every change of a person's place is marked as not yet applied until the conversations about the
//! thing have followed, so that a sync that broke off is gone on with by the next, or by the
//! server itself.

pub mod naming;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, OnConflict, Query, SimpleExpr};
use sea_orm::{Condition, DatabaseTransaction, QueryOrder, QuerySelect};
use smol_str::SmolStr;

use super::conversations::{kind, user_id};
use super::entity::{conversation, host_reference, user_reference};
use super::{Store, StoreError, many_rows};
use crate::domain::conversation::{ConversationKind, Reference};
use crate::domain::id::{ConversationId, UserId};
use crate::domain::policy::RoleName;
use crate::domain::timestamp::Timestamp;

/// What the host says of one of its things: all of it, each time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferenceSync {
    /// The thing.
    pub reference: Reference,
    /// What people call it.
    pub title: Option<SmolStr>,
    /// How things stand with it, in the host's own word.
    pub status: Option<SmolStr>,
    /// Everybody it concerns, and as what.
    pub people: BTreeMap<UserId, RoleName>,
}

/// A person whose place changed and whose conversations have yet to follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingPerson {
    /// Who.
    pub user: UserId,
    /// As what they are named, or `None` when they are no longer.
    pub named_as: Option<RoleName>,
    /// Tells this change from later ones.
    change: i64,
}

/// Stores what the host says of a reference. Saying the same again changes nothing.
///
/// # Errors
/// Rejected when a person does not exist.
pub async fn sync(store: &Store, sync: &ReferenceSync, now: Timestamp) -> Result<(), StoreError> {
    let transaction = store.begin().await?;
    let reference = &sync.reference;
    let row = host_reference::ActiveModel {
        reference_type: Set(reference.kind().to_owned()),
        reference_id: Set(reference.id().to_owned()),
        title: Set(sync.title.as_ref().map(SmolStr::to_string)),
        status: Set(sync.status.as_ref().map(SmolStr::to_string)),
        updated_at: Set(now.as_micros()),
    };
    // Also the lock under which the host's lists of one thing follow each other.
    host_reference::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([
                host_reference::Column::ReferenceType,
                host_reference::Column::ReferenceId,
            ])
            .update_columns([
                host_reference::Column::Title,
                host_reference::Column::Status,
                host_reference::Column::UpdatedAt,
            ])
            .to_owned(),
        )
        .exec_without_returning(&*transaction)
        .await?;
    let known: BTreeMap<String, user_reference::Model> = of(reference)
        .all(&*transaction)
        .await?
        .into_iter()
        .map(|row| (row.user_id.clone(), row))
        .collect();
    let mut changed = Vec::new();
    for (user, role) in &sync.people {
        let is_news = known
            .get(user.as_str())
            .is_none_or(|row| row.removed_at.is_some() || row.role != role.as_str());
        if is_news {
            changed.push(row_of(reference, user.as_str(), role.as_str(), None));
        }
    }
    let named: BTreeSet<&str> = sync.people.keys().map(UserId::as_str).collect();
    for row in known.values() {
        if !named.contains(row.user_id.as_str()) && row.removed_at.is_none() {
            let removed_at = Some(now.as_micros());
            changed.push(row_of(reference, &row.user_id, &row.role, removed_at));
        }
    }
    let newest = known.values().map(|row| row.change).max().unwrap_or(0);
    store_changes(&transaction, changed, newest + 1).await?;
    transaction.commit().await?;
    Ok(())
}

async fn store_changes(
    transaction: &DatabaseTransaction,
    changed: Vec<user_reference::ActiveModel>,
    change: i64,
) -> Result<(), StoreError> {
    let rows = changed.into_iter().map(|row| user_reference::ActiveModel {
        change: Set(change),
        ..row
    });
    let newer = OnConflict::columns([
        user_reference::Column::ReferenceType,
        user_reference::Column::ReferenceId,
        user_reference::Column::UserId,
    ])
    .update_columns([
        user_reference::Column::Role,
        user_reference::Column::RemovedAt,
        user_reference::Column::IsApplied,
        user_reference::Column::Change,
    ])
    .to_owned();
    many_rows::insert(transaction, rows, Some(newer)).await
}

/// What the host calls a thing.
pub async fn title(store: &Store, reference: &Reference) -> Result<Option<SmolStr>, StoreError> {
    let key = (reference.kind().to_owned(), reference.id().to_owned());
    let row = host_reference::Entity::find_by_id(key)
        .one(&store.reads)
        .await?;
    Ok(row.and_then(|row| row.title).map(SmolStr::new))
}

/// Whether the host names this person for a thing.
pub async fn is_named(
    store: &Store,
    reference: &Reference,
    user: &UserId,
) -> Result<bool, StoreError> {
    let named = of(reference)
        .filter(user_reference::Column::UserId.eq(user.as_str()))
        .filter(user_reference::Column::RemovedAt.is_null())
        .count(&store.reads)
        .await?;
    Ok(named > 0)
}

/// Everybody whom the host names for a thing, and as what.
pub async fn people(
    store: &Store,
    reference: &Reference,
) -> Result<BTreeMap<UserId, RoleName>, StoreError> {
    let rows = of(reference)
        .filter(user_reference::Column::RemovedAt.is_null())
        .all(&store.reads)
        .await?;
    rows.into_iter()
        .map(|row| Ok((user_id(&row.user_id)?, role(&row.role)?)))
        .collect()
}

/// Whether the host names both people for one thing: this one, or any.
pub async fn is_shared(
    store: &Store,
    (one, other): (&UserId, &UserId),
    reference: Option<&Reference>,
) -> Result<bool, StoreError> {
    let mut shared = user_reference::Entity::find()
        .filter(user_reference::Column::UserId.eq(one.as_str()))
        .filter(user_reference::Column::RemovedAt.is_null())
        .filter(is_one_of_theirs(other));
    if let Some(reference) = reference {
        shared = shared.filter(is(reference));
    }
    Ok(shared.count(&store.reads).await? > 0)
}

/// Whether the host ever said who belongs to a thing.
pub async fn is_known(store: &Store, reference: &Reference) -> Result<bool, StoreError> {
    let key = (reference.kind().to_owned(), reference.id().to_owned());
    let found = host_reference::Entity::find_by_id(key)
        .count(&store.reads)
        .await?;
    Ok(found > 0)
}

/// Everybody whom the host names for one of the things it names the user for, and the user if it
/// names them for any; no more than `most` of them, whoever that is.
pub async fn all_sharing(
    store: &Store,
    user: &UserId,
    most: Option<u64>,
) -> Result<HashSet<UserId>, StoreError> {
    let rows: Vec<String> = user_reference::Entity::find()
        .select_only()
        .column(user_reference::Column::UserId)
        .distinct()
        .filter(user_reference::Column::RemovedAt.is_null())
        .filter(is_one_of_theirs(user))
        .limit(most)
        .into_tuple()
        .all(&store.reads)
        .await?;
    rows.iter().map(|id| user_id(id)).collect()
}

/// The condition that a row is about a thing the host names this user for.
fn is_one_of_theirs(user: &UserId) -> SimpleExpr {
    let theirs = Query::select()
        .columns([
            user_reference::Column::ReferenceType,
            user_reference::Column::ReferenceId,
        ])
        .from(user_reference::Entity)
        .and_where(user_reference::Column::UserId.eq(user.as_str()))
        .and_where(user_reference::Column::RemovedAt.is_null())
        .to_owned();
    Expr::tuple([
        Expr::col(user_reference::Column::ReferenceType),
        Expr::col(user_reference::Column::ReferenceId),
    ])
    .in_subquery(theirs)
}

/// The conversations about a thing, and how people come together in each.
pub async fn conversations(
    store: &Store,
    reference: &Reference,
) -> Result<Vec<(ConversationId, ConversationKind)>, StoreError> {
    let rows: Vec<(Uuid, String)> = conversation::Entity::find()
        .select_only()
        .column(conversation::Column::Id)
        .column(conversation::Column::Kind)
        .filter(conversation::Column::ReferenceType.eq(reference.kind()))
        .filter(conversation::Column::ReferenceId.eq(reference.id()))
        .order_by_asc(conversation::Column::Id)
        .into_tuple()
        .all(&store.reads)
        .await?;
    rows.into_iter()
        .map(|(id, name)| Ok((ConversationId::from_uuid(id), kind(&name)?)))
        .collect()
}

/// The people of a thing whose conversations have yet to follow.
pub async fn pending(
    store: &Store,
    reference: &Reference,
) -> Result<Vec<PendingPerson>, StoreError> {
    let rows = of(reference)
        .filter(user_reference::Column::IsApplied.eq(false))
        .order_by_asc(user_reference::Column::UserId)
        .all(&store.reads)
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(PendingPerson {
                user: user_id(&row.user_id)?,
                named_as: match row.removed_at {
                    Some(_) => None,
                    None => Some(role(&row.role)?),
                },
                change: row.change,
            })
        })
        .collect()
}

/// Things some of whose conversations have yet to follow: at most so many.
pub async fn with_pending(store: &Store, limit: u64) -> Result<Vec<Reference>, StoreError> {
    let rows: Vec<(String, String)> = user_reference::Entity::find()
        .select_only()
        .column(user_reference::Column::ReferenceType)
        .column(user_reference::Column::ReferenceId)
        .distinct()
        // Word for word the condition of `ix_user_references_pending`: a planner knows nothing of the
        // values of parameters.
        .filter(Expr::cust("is_applied = FALSE"))
        .limit(limit)
        .into_tuple()
        .all(&store.reads)
        .await?;
    rows.iter()
        .map(|(kind, id)| {
            Reference::parse(kind, id)
                .map_err(|_| StoreError::Inconsistent("a reference that cannot be"))
        })
        .collect()
}

/// Notes that a thing's conversations have followed a change of somebody's place. Returns `false`
/// when that was not the newest: then it is pending again, because following an older one may have
/// undone what followed the newest.
pub async fn note_applied(
    store: &Store,
    reference: &Reference,
    person: &PendingPerson,
) -> Result<bool, StoreError> {
    let of_person = is(reference).add(user_reference::Column::UserId.eq(person.user.as_str()));
    let set = |is_applied: bool| {
        user_reference::Entity::update_many()
            .col_expr(user_reference::Column::IsApplied, Expr::value(is_applied))
            .filter(of_person.clone())
    };
    let done = set(true)
        .filter(user_reference::Column::Change.eq(person.change))
        .exec(&*store.writing().await?)
        .await?;
    if done.rows_affected > 0 {
        return Ok(true);
    }
    let reopened = set(false).exec(&*store.writing().await?).await?;
    // None when the person was deleted meanwhile.
    Ok(reopened.rows_affected == 0)
}

fn of(reference: &Reference) -> Select<user_reference::Entity> {
    user_reference::Entity::find().filter(is(reference))
}

fn is(reference: &Reference) -> Condition {
    Condition::all()
        .add(user_reference::Column::ReferenceType.eq(reference.kind()))
        .add(user_reference::Column::ReferenceId.eq(reference.id()))
}

fn row_of(
    reference: &Reference,
    user: &str,
    role: &str,
    removed_at: Option<i64>,
) -> user_reference::ActiveModel {
    user_reference::ActiveModel {
        reference_type: Set(reference.kind().to_owned()),
        reference_id: Set(reference.id().to_owned()),
        user_id: Set(user.to_owned()),
        role: Set(role.to_owned()),
        removed_at: Set(removed_at),
        is_applied: Set(false),
        change: Set(0),
    }
}

fn role(name: &str) -> Result<RoleName, StoreError> {
    RoleName::parse(name).map_err(|_| StoreError::Inconsistent("a role that cannot be"))
}
