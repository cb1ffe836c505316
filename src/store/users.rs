//! People: learned from tokens, kept current by the host.

use std::collections::HashMap;

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::entity::prelude::*;
use sea_orm::{ExprTrait as _, QueryOrder, QuerySelect};
use smol_str::SmolStr;

use super::conversations::{timestamp, user_id};
use super::directory::first_of_each;
use super::entity::user;
use super::lengths::rounded_up;
use super::{Store, StoreError, aliases, newcomers};
use crate::domain::id::UserId;
use crate::domain::policy::RoleName;
use crate::domain::timestamp::Timestamp;
use crate::domain::user::{Claims, User};

/// The person a token speaks of, as the server's own records have them after learning from it.
///
/// A person the host never synced takes role, name, e-mail and picture from the token, each where
/// the token tells it; one the host synced keeps what the host said.
pub async fn learn(store: &Store, claims: &Claims, now: Timestamp) -> Result<User, StoreError> {
    let row = match row(store, &claims.user).await? {
        None => newcomers::insert(store, claims, now).await?,
        Some(row) if row.synced_at.is_some() || !differs(&row, claims) => row,
        Some(_) => {
            update(store, claims, now).await?;
            newest(store, &claims.user).await?
        }
    };
    // Whoever was deleted does not take their further ids back.
    if row.is_active {
        aliases::learn(store, claims, row.synced_at.is_some()).await?;
    }
    user_from(row)
}

/// Takes over what the token tells, unless the host has synced the person meanwhile.
async fn update(store: &Store, claims: &Claims, now: Timestamp) -> Result<(), StoreError> {
    let told = |told: &Option<SmolStr>| told.as_ref().map(|told| Set(Some(told.to_string())));
    let changed = user::ActiveModel {
        role: Set(claims.role.as_str().to_owned()),
        name: claims
            .name
            .as_ref()
            .map_or(NotSet, |name| Set(name.to_string())),
        email: told(&claims.email).unwrap_or(NotSet),
        avatar_url: told(&claims.avatar_url).unwrap_or(NotSet),
        updated_at: Set(now.as_micros()),
        ..Default::default()
    };
    user::Entity::update_many()
        .set(changed)
        .filter(user::Column::Id.eq(claims.user.as_str()))
        .filter(user::Column::SyncedAt.is_null())
        .exec(&*store.writing().await?)
        .await?;
    Ok(())
}

/// The row of somebody who has one.
async fn newest(store: &Store, user: &UserId) -> Result<user::Model, StoreError> {
    user::Entity::find_by_id(user.as_str())
        .one(&store.reads)
        .await?
        .ok_or(StoreError::Inconsistent(
            "a user that was just learned is gone",
        ))
}

fn differs(row: &user::Model, claims: &Claims) -> bool {
    let tells = |told: &Option<SmolStr>, known: Option<&str>| {
        told.as_ref()
            .is_some_and(|told| Some(told.as_str()) != known)
    };
    row.role != claims.role.as_str()
        || tells(&claims.name, Some(&row.name))
        || tells(&claims.email, row.email.as_deref())
        || tells(&claims.avatar_url, row.avatar_url.as_deref())
}

/// The person the host synced under this id or, where there is none, under this e-mail address.
/// An address that several people have names none of them.
pub async fn synced(store: &Store, name: &str) -> Result<Option<User>, StoreError> {
    let synced = || user::Entity::find().filter(user::Column::SyncedAt.is_not_null());
    let by_id = synced()
        .filter(user::Column::Id.eq(name))
        .one(&store.reads)
        .await?;
    if let Some(row) = by_id {
        return user_from(row).map(Some);
    }
    let mut by_email = synced()
        .filter(user::Column::Email.eq(name))
        .limit(2)
        .all(&store.reads)
        .await?;
    match (by_email.pop(), by_email.pop()) {
        (Some(row), None) => user_from(row).map(Some),
        _ => Ok(None),
    }
}

/// Active people of these roles, in the order of their ids; at most so many of each role.
pub async fn of_roles(
    store: &Store,
    roles: &[RoleName],
    limit: u64,
) -> Result<Vec<User>, StoreError> {
    let active = user::Entity::find()
        .filter(user::Column::IsActive.eq(true))
        .filter(user::Column::IsGuest.eq(false));
    let Some(first) = first_of_each(&active, roles, limit) else {
        return Ok(Vec::new());
    };
    let rows = user::Entity::find()
        .filter(user::Column::Id.in_subquery(first))
        .order_by_asc(user::Column::Id)
        .all(&store.reads)
        .await?;
    rows.into_iter().map(user_from).collect()
}

/// One user; `None` when nobody has this id.
pub async fn one(store: &Store, user: &UserId) -> Result<Option<User>, StoreError> {
    row(store, user).await?.map(user_from).transpose()
}

/// These users, by id; unknown ones are left out.
pub async fn many(store: &Store, ids: &[UserId]) -> Result<HashMap<UserId, User>, StoreError> {
    let rows = rows(&store.reads, ids.iter().map(UserId::as_str)).await?;
    rows.into_values()
        .map(|row| user_from(row).map(|user| (user.id.clone(), user)))
        .collect()
}

/// A change's place among those of all users, in the order of time.
pub type ChangePlace = (Timestamp, String);

/// The users who are disabled, or those who are not and of whom the host spoke, since some time after
/// a place, in the order of their last change, at most so many; and the place of the last one when
/// there may be more.
pub async fn changed_after(
    store: &Store,
    is_active: bool,
    (at, id): &ChangePlace,
    limit: u64,
) -> Result<(Vec<User>, Option<ChangePlace>), StoreError> {
    let at = at.as_micros();
    let is_later = user::Column::UpdatedAt.gt(at).or(user::Column::UpdatedAt
        .eq(at)
        .and(user::Column::Id.gt(id.as_str())));
    let mut query = user::Entity::find()
        .filter(user::Column::IsActive.eq(is_active))
        // Said once more, so that the index is used from here on.
        .filter(user::Column::UpdatedAt.gte(at))
        .filter(is_later);
    if is_active {
        query = query.filter(user::Column::SyncedAt.is_not_null());
    }
    let rows = query
        .order_by_asc(user::Column::UpdatedAt)
        .order_by_asc(user::Column::Id)
        .limit(limit)
        .all(&store.reads)
        .await?;
    let is_full = rows.len() as u64 == limit;
    let next = rows.last().filter(|_| is_full);
    let next = next.map(|row| (timestamp(row.updated_at), row.id.clone()));
    let changed = rows.into_iter().map(user_from);
    Ok((changed.collect::<Result<_, _>>()?, next))
}

/// How somebody stands who was let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whether the host lets them in.
    pub is_active: bool,
    /// The role, where it is the host's word and not that of a token.
    pub role: Option<RoleName>,
}

/// How a user stands; `None` when nobody has this id.
pub async fn standing(store: &Store, user: &UserId) -> Result<Option<Standing>, StoreError> {
    row(store, user)
        .await?
        .map(|row| {
            let is_synced = row.synced_at.is_some();
            let user = user_from(row)?;
            Ok(Standing {
                is_active: user.is_active,
                role: is_synced.then_some(user.role),
            })
        })
        .transpose()
}

/// A user's row, together with those of whom others ask at the same time.
async fn row(store: &Store, user: &UserId) -> Result<Option<user::Model>, StoreError> {
    let reads = store.reads.clone();
    let look_up = move |ids: Vec<String>| {
        let reads = reads.clone();
        async move {
            let rows = user::Entity::find().filter(user::Column::Id.is_in(ids));
            let rows = rows.all(&reads).await?;
            Ok(rows.into_iter().map(|row| (row.id.clone(), row)).collect())
        }
    };
    let id = user.as_str().to_owned();
    store.together.users.ask(id, look_up).await
}

/// Most ids in one `IN` list.
const IDS: usize = 1_000;

pub(super) async fn rows<'a>(
    db: &impl ConnectionTrait,
    ids: impl Iterator<Item = &'a str>,
) -> Result<HashMap<String, user::Model>, StoreError> {
    let mut ids: Vec<&str> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(IDS) {
        let rows = user::Entity::find()
            .filter(user::Column::Id.is_in(rounded_up(chunk)))
            .all(db)
            .await?;
        found.extend(rows.into_iter().map(|row| (row.id.clone(), row)));
    }
    Ok(found)
}

pub(super) fn user_from(row: user::Model) -> Result<User, StoreError> {
    Ok(User {
        id: user_id(&row.id)?,
        role: RoleName::parse(&row.role)
            .map_err(|_| StoreError::Inconsistent("a role that cannot be"))?,
        name: SmolStr::new(row.name),
        email: row.email.map(SmolStr::new),
        avatar_url: row.avatar_url.map(SmolStr::new),
        is_active: row.is_active,
        is_guest: row.is_guest,
        last_seen_at: row.last_seen_at.map(timestamp),
    })
}
