//! What the host calls its things, and whom it names as what for them; many at a time.

use std::collections::HashMap;

use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder as _, QuerySelect as _};
use smol_str::SmolStr;

use crate::domain::id::UserId;
use crate::store::conversations::user_id;
use crate::store::entity::{host_reference, user_reference};
use crate::store::{Store, StoreError};

/// Whether the host ever told of anything of this sort.
pub async fn knows_any(store: &Store, kind: &str) -> Result<bool, StoreError> {
    let found = host_reference::Entity::find()
        .filter(host_reference::Column::ReferenceType.eq(kind))
        // By the key, whatever a planner thinks of reading rows until one is found.
        .order_by_asc(host_reference::Column::ReferenceId)
        .limit(1)
        .one(&store.reads)
        .await?;
    Ok(found.is_some())
}

/// What the host says of one of its things.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// What people call it.
    pub title: Option<SmolStr>,
    /// How things stand with it, in the host's own word.
    pub status: Option<SmolStr>,
}

/// What the host says of these things of one sort, by their ids.
pub async fn named(
    store: &Store,
    kind: &str,
    ids: &[SmolStr],
) -> Result<HashMap<SmolStr, Named>, StoreError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = host_reference::Entity::find()
        .filter(host_reference::Column::ReferenceType.eq(kind))
        .filter(host_reference::Column::ReferenceId.is_in(ids.iter().map(SmolStr::as_str)))
        .all(&store.reads)
        .await?;
    let named = rows.into_iter().map(|row| {
        let named = Named {
            title: row.title.map(SmolStr::new),
            status: row.status.map(SmolStr::new),
        };
        (SmolStr::new(row.reference_id), named)
    });
    Ok(named.collect())
}

/// Whom the host names as this for things of one sort, by the things' ids.
pub async fn named_as(
    store: &Store,
    (kind, role): (&str, &str),
    ids: &[SmolStr],
) -> Result<HashMap<SmolStr, UserId>, StoreError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = user_reference::Entity::find()
        .filter(user_reference::Column::ReferenceType.eq(kind))
        .filter(user_reference::Column::ReferenceId.is_in(ids.iter().map(SmolStr::as_str)))
        .filter(user_reference::Column::Role.eq(role))
        .filter(user_reference::Column::RemovedAt.is_null())
        .all(&store.reads)
        .await?;
    rows.into_iter()
        .map(|row| Ok((SmolStr::new(row.reference_id), user_id(&row.user_id)?)))
        .collect()
}
