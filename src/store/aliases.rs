//! Further ids of users: by which a host product names people besides the users' own ids.

use std::collections::{BTreeMap, HashMap};

use sea_orm::ActiveValue::Set;
use sea_orm::QuerySelect;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, LockType, OnConflict};
use smol_str::SmolStr;

use super::conversations::user_id;
use super::entity::{user, user_alias};
use super::lengths::rounded_up;
use super::{Store, StoreError};
use crate::domain::id::UserId;
use crate::domain::user::Claims;

/// The user of this further id.
pub async fn user_of(store: &Store, sort: &str, id: &str) -> Result<Option<UserId>, StoreError> {
    holder(store, sort, id)
        .await?
        .map(|row| user_id(&row.user_id))
        .transpose()
}

/// The users of these further ids, each given by its sort and itself; nobody's are left out.
pub async fn users_of(
    store: &Store,
    ids: &[(&str, &str)],
) -> Result<HashMap<(SmolStr, SmolStr), UserId>, StoreError> {
    let key = || {
        Expr::tuple([
            Expr::col(user_alias::Column::Kind),
            Expr::col(user_alias::Column::Value),
        ])
    };
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(IDS) {
        let rows = user_alias::Entity::find()
            .filter(key().in_tuples(chunk.iter().copied()))
            .all(&store.reads)
            .await?;
        for row in rows {
            let id = (SmolStr::new(row.kind), SmolStr::new(row.value));
            found.insert(id, user_id(&row.user_id)?);
        }
    }
    Ok(found)
}

async fn holder(
    store: &Store,
    sort: &str,
    id: &str,
) -> Result<Option<user_alias::Model>, StoreError> {
    let key = (sort.to_owned(), id.to_owned());
    Ok(user_alias::Entity::find_by_id(key)
        .one(&store.reads)
        .await?)
}

/// Takes over the further ids that a token tells of its bearer. Each stays with whom it is already,
/// and a user has one of a sort: a token replaces what a token told, but not what the host itself
/// said.
pub(super) async fn learn(
    store: &Store,
    claims: &Claims,
    is_synced: bool,
) -> Result<(), StoreError> {
    for (sort, id) in &claims.aliases {
        if holder(store, sort, id).await?.is_none() {
            take(store, &claims.user, (sort, id), is_synced).await?;
        }
    }
    Ok(())
}

async fn take(
    store: &Store,
    user: &UserId,
    (sort, id): (&str, &str),
    is_synced: bool,
) -> Result<(), StoreError> {
    if is_synced && has_one(&store.reads, user, sort).await? {
        return Ok(());
    }
    let row = user_alias::ActiveModel {
        kind: Set(sort.to_owned()),
        value: Set(id.to_owned()),
        user_id: Set(user.as_str().to_owned()),
    };
    let transaction = store.begin().await?;
    // The host may speak of this user in the same moment, and another token of theirs may come:
    // one of them waits here for the other.
    let holder = user::Entity::find_by_id(user.as_str())
        .lock(LockType::NoKeyUpdate)
        .one(&*transaction)
        .await?;
    let is_free = match holder.filter(|holder| holder.is_active) {
        Some(holder) if holder.synced_at.is_some() => !has_one(&*transaction, user, sort).await?,
        Some(_) => true,
        None => false,
    };
    if !is_free {
        transaction.rollback().await?;
        return Ok(());
    }
    // Two users' tokens may tell the same; who comes second finds it taken.
    let taken = user_alias::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([user_alias::Column::Kind, user_alias::Column::Value])
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(&*transaction)
        .await?;
    if taken > 0 {
        user_alias::Entity::delete_many()
            .filter(user_alias::Column::UserId.eq(user.as_str()))
            .filter(user_alias::Column::Kind.eq(sort))
            .filter(user_alias::Column::Value.ne(id))
            .exec(&*transaction)
            .await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// Whether the user has a further id of this sort.
async fn has_one(db: &impl ConnectionTrait, user: &UserId, sort: &str) -> Result<bool, StoreError> {
    let known = user_alias::Entity::find()
        .filter(user_alias::Column::UserId.eq(user.as_str()))
        .filter(user_alias::Column::Kind.eq(sort))
        .count(db)
        .await?;
    Ok(known > 0)
}

/// The further ids of these users, by user and sort. Those who have none are left out.
pub(super) async fn of<'a>(
    db: &impl ConnectionTrait,
    users: impl Iterator<Item = &'a str>,
) -> Result<HashMap<String, BTreeMap<SmolStr, SmolStr>>, StoreError> {
    let mut users: Vec<&str> = users.collect();
    users.sort_unstable();
    users.dedup();
    let mut found: HashMap<String, BTreeMap<SmolStr, SmolStr>> = HashMap::new();
    for chunk in users.chunks(IDS) {
        let rows = user_alias::Entity::find()
            .filter(user_alias::Column::UserId.is_in(rounded_up(chunk)))
            .all(db)
            .await?;
        for row in rows {
            let of_user = found.entry(row.user_id).or_default();
            of_user.insert(SmolStr::new(row.kind), SmolStr::new(row.value));
        }
    }
    Ok(found)
}

/// Most ids in one `IN` list.
const IDS: usize = 1_000;
