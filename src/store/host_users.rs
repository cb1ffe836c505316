//! What the host's server says of its users, and takes back.

use std::collections::BTreeMap;

use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{DatabaseTransaction, IntoActiveModel};
use smol_str::SmolStr;

use super::conversations::{timestamp, user_id};
use super::entity::{session_token, user, user_alias, user_reference};
use super::{Store, StoreError};
use crate::domain::id::UserId;
use crate::domain::message::Metadata;
use crate::domain::policy::RoleName;
use crate::domain::timestamp::Timestamp;
use crate::domain::user::{KnownUser, Profile};

/// The name others see of somebody the host deleted.
const DELETED_NAME: &str = "Deleted user";

/// What became of a profile that the host told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Synced {
    /// It is stored.
    Stored {
        /// The user, as stored.
        user: Box<KnownUser>,
        /// Whether nobody knew of them before.
        is_new: bool,
    },
    /// Nothing is: this alias is somebody else's.
    AliasTaken(SmolStr),
}

/// Stores what the host says of a user. From now on tokens change role and name no longer.
pub async fn sync(store: &Store, profile: &Profile, now: Timestamp) -> Result<Synced, StoreError> {
    let transaction = store.begin().await?;
    let id = profile.user.as_str();
    let known = user::Entity::find_by_id(id).one(&*transaction).await?;
    let is_new = known.as_ref().is_none_or(|row| row.deleted_at.is_some());
    user::Entity::insert(row_from(profile, known.as_ref(), now))
        .on_conflict(
            OnConflict::column(user::Column::Id)
                .update_columns([
                    user::Column::Role,
                    user::Column::Name,
                    user::Column::Email,
                    user::Column::AvatarUrl,
                    user::Column::IsActive,
                    user::Column::SyncedAt,
                    user::Column::Metadata,
                    user::Column::UpdatedAt,
                    user::Column::DeletedAt,
                ])
                .to_owned(),
        )
        .exec_without_returning(&*transaction)
        .await?;
    if let Some(taken) = replace_aliases(&transaction, profile).await? {
        transaction.rollback().await?;
        return Ok(Synced::AliasTaken(taken));
    }
    let row = user::Entity::find_by_id(id)
        .one(&*transaction)
        .await?
        .ok_or(StoreError::Inconsistent("a user just stored is gone"))?;
    transaction.commit().await?;
    let user = Box::new(known_from(row, profile.aliases.clone())?);
    Ok(Synced::Stored { user, is_new })
}

/// Gives the user these aliases and no others. Returns the first that is somebody else's.
async fn replace_aliases(
    transaction: &DatabaseTransaction,
    profile: &Profile,
) -> Result<Option<SmolStr>, StoreError> {
    user_alias::Entity::delete_many()
        .filter(user_alias::Column::UserId.eq(profile.user.as_str()))
        .exec(transaction)
        .await?;
    for (kind, value) in &profile.aliases {
        let row = user_alias::ActiveModel {
            kind: Set(kind.to_string()),
            value: Set(value.to_string()),
            user_id: Set(profile.user.as_str().to_owned()),
        };
        let inserted = user_alias::Entity::insert(row)
            .on_conflict(
                OnConflict::columns([user_alias::Column::Kind, user_alias::Column::Value])
                    .do_nothing()
                    .to_owned(),
            )
            .exec_without_returning(transaction)
            .await?;
        if inserted == 0 {
            return Ok(Some(kind.clone()));
        }
    }
    Ok(None)
}

/// What is known of a user; `None` when nobody told of them or the host deleted them.
pub async fn find(store: &Store, id: &UserId) -> Result<Option<KnownUser>, StoreError> {
    let row = user::Entity::find_by_id(id.as_str())
        .filter(user::Column::DeletedAt.is_null())
        .one(&store.reads)
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let aliases = user_alias::Entity::find()
        .filter(user_alias::Column::UserId.eq(id.as_str()))
        .all(&store.reads)
        .await?
        .into_iter()
        .map(|row| (SmolStr::new(row.kind), SmolStr::new(row.value)))
        .collect();
    known_from(row, aliases).map(Some)
}

/// Forgets who somebody was: their messages stay, under a name that says so. Their memberships are
/// not touched here, because conversations number them. Returns whether there was such a user,
/// deleted or not.
pub async fn delete(store: &Store, id: &UserId, now: Timestamp) -> Result<bool, StoreError> {
    let transaction = store.begin().await?;
    let known = user::Entity::find_by_id(id.as_str())
        .one(&*transaction)
        .await?;
    let Some(row) = known else {
        transaction.rollback().await?;
        return Ok(false);
    };
    if row.deleted_at.is_none() {
        let mut changed = row.into_active_model();
        changed.name = Set(DELETED_NAME.to_owned());
        changed.email = Set(None);
        changed.avatar_url = Set(None);
        changed.metadata = Set("{}".to_owned());
        changed.is_active = Set(false);
        // A token that is still about does not bring the name back.
        changed.synced_at = Set(Some(now.as_micros()));
        changed.updated_at = Set(now.as_micros());
        changed.deleted_at = Set(Some(now.as_micros()));
        changed.update(&*transaction).await?;
    }
    user_alias::Entity::delete_many()
        .filter(user_alias::Column::UserId.eq(id.as_str()))
        .exec(&*transaction)
        .await?;
    session_token::Entity::delete_many()
        .filter(session_token::Column::UserId.eq(id.as_str()))
        .exec(&*transaction)
        .await?;
    user_reference::Entity::delete_many()
        .filter(user_reference::Column::UserId.eq(id.as_str()))
        .exec(&*transaction)
        .await?;
    transaction.commit().await?;
    Ok(true)
}

fn row_from(profile: &Profile, known: Option<&user::Model>, now: Timestamp) -> user::ActiveModel {
    let text = |text: &Option<SmolStr>| Set(text.as_ref().map(SmolStr::to_string));
    user::ActiveModel {
        id: Set(profile.user.as_str().to_owned()),
        role: Set(profile.role.as_str().to_owned()),
        name: Set(profile.name.to_string()),
        email: text(&profile.email),
        avatar_url: text(&profile.avatar_url),
        is_active: Set(profile.is_active),
        is_guest: Set(false),
        synced_at: Set(Some(now.as_micros())),
        last_seen_at: Set(None),
        metadata: Set(profile.metadata.as_str().to_owned()),
        created_at: Set(known.map_or(now.as_micros(), |row| row.created_at)),
        updated_at: Set(now.as_micros()),
        deleted_at: Set(None),
    }
}

fn known_from(
    row: user::Model,
    aliases: BTreeMap<SmolStr, SmolStr>,
) -> Result<KnownUser, StoreError> {
    Ok(KnownUser {
        is_synced: row.synced_at.is_some(),
        is_guest: row.is_guest,
        last_seen_at: row.last_seen_at.map(timestamp),
        created_at: timestamp(row.created_at),
        updated_at: timestamp(row.updated_at),
        profile: Profile {
            user: user_id(&row.id)?,
            role: RoleName::parse(&row.role)
                .map_err(|_| StoreError::Inconsistent("a role that cannot be"))?,
            name: SmolStr::new(row.name),
            email: row.email.map(SmolStr::new),
            avatar_url: row.avatar_url.map(SmolStr::new),
            aliases,
            is_active: row.is_active,
            metadata: Metadata::from_object_text(row.metadata),
        },
    })
}
