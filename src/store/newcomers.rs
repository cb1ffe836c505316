//! The first rows of people, stored together with those of others who come at the same time.

use std::collections::HashMap;

use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use smol_str::SmolStr;

use super::entity::user;
use super::{Store, StoreError, users};
use crate::domain::timestamp::Timestamp;
use crate::domain::user::Claims;

/// Somebody nobody knew of, as their token tells.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Newcomer {
    id: String,
    role: String,
    name: String,
    email: Option<String>,
    avatar_url: Option<String>,
    /// When they came, in microseconds since 1970.
    at: i64,
}

/// Stores a row for somebody who has none yet, and returns the one that is there then.
///
/// One transaction stores all who come while another is committed: a crowd of new people waits for
/// a few commits instead of one for each of them, and so does who writes after them.
pub(super) async fn insert(
    store: &Store,
    claims: &Claims,
    now: Timestamp,
) -> Result<user::Model, StoreError> {
    let text = |told: &Option<SmolStr>| told.as_ref().map(SmolStr::to_string);
    let newcomer = Newcomer {
        id: claims.user.as_str().to_owned(),
        role: claims.role.as_str().to_owned(),
        name: text(&claims.name).unwrap_or_default(),
        email: text(&claims.email),
        avatar_url: text(&claims.avatar_url),
        at: now.as_micros(),
    };
    let asked = store.clone();
    let insert_all = move |newcomers| {
        let store = asked.clone();
        async move { insert_all(&store, newcomers).await }
    };
    let stored = store.together.newcomers.ask(newcomer, insert_all).await?;
    stored.ok_or(StoreError::Inconsistent(
        "a user that was just stored is gone",
    ))
}

async fn insert_all(
    store: &Store,
    newcomers: Vec<Newcomer>,
) -> Result<HashMap<Newcomer, user::Model>, StoreError> {
    // Two first connections of one person may meet here, or on another server; the second finds the
    // first's row.
    user::Entity::insert_many(newcomers.iter().cloned().map(row_from))
        .on_conflict(OnConflict::column(user::Column::Id).do_nothing().to_owned())
        .exec_without_returning(&*store.writing().await?)
        .await?;
    let rows = users::rows(&store.reads, newcomers.iter().map(|one| one.id.as_str())).await?;
    let found = newcomers.into_iter().filter_map(|newcomer| {
        let row = rows.get(&newcomer.id)?.clone();
        Some((newcomer, row))
    });
    Ok(found.collect())
}

fn row_from(newcomer: Newcomer) -> user::ActiveModel {
    user::ActiveModel {
        id: Set(newcomer.id),
        role: Set(newcomer.role),
        name: Set(newcomer.name),
        email: Set(newcomer.email),
        avatar_url: Set(newcomer.avatar_url),
        is_active: Set(true),
        is_guest: Set(false),
        synced_at: Set(None),
        last_seen_at: Set(None),
        metadata: Set("{}".to_owned()),
        created_at: Set(newcomer.at),
        updated_at: Set(newcomer.at),
        deleted_at: Set(None),
    }
}
