//! Session tokens: issued, looked up by their hash, revoked, and forgotten.

use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::{ExprTrait as _, QueryOrder, QuerySelect};

use super::conversations::{timestamp, user_id};
use super::entity::session_token;
use super::{Store, StoreError, users};
use crate::domain::id::UserId;
use crate::domain::proof::SessionTokenHash;
use crate::domain::timestamp::Timestamp;
use crate::domain::user::User;

/// What is known of a token.
#[derive(Clone, Debug)]
pub struct Issued {
    /// Whom it speaks for.
    pub user: User,
    /// From when on it is no longer valid.
    pub expires_at: Timestamp,
    /// Whether it was taken back.
    pub is_revoked: bool,
}

/// Keeps a token that was just made.
///
/// # Errors
/// Rejected when there is no such user.
pub async fn issue(
    store: &Store,
    user: &UserId,
    hash: SessionTokenHash,
    (now, expires_at): (Timestamp, Timestamp),
) -> Result<(), StoreError> {
    let row = session_token::ActiveModel {
        token_hash: Set(hash.to_string()),
        user_id: Set(user.as_str().to_owned()),
        created_at: Set(now.as_micros()),
        expires_at: Set(expires_at.as_micros()),
        revoked_at: Set(None),
    };
    session_token::Entity::insert(row)
        .exec_without_returning(&*store.writing().await?)
        .await?;
    Ok(())
}

/// What is known of a token; `None` for one that was never issued, or forgotten.
pub async fn find(store: &Store, hash: SessionTokenHash) -> Result<Option<Issued>, StoreError> {
    let Some(row) = session_token::Entity::find_by_id(hash.to_string())
        .one(&store.reads)
        .await?
    else {
        return Ok(None);
    };
    let user = users::one(store, &user_id(&row.user_id)?).await?;
    // Removed between the two statements, and its tokens with it.
    Ok(user.map(|user| Issued {
        user,
        expires_at: timestamp(row.expires_at),
        is_revoked: row.revoked_at.is_some(),
    }))
}

/// Takes a token back, once; says whose it is, or `None` when there is no such token.
pub async fn revoke(
    store: &Store,
    hash: SessionTokenHash,
    now: Timestamp,
) -> Result<Option<UserId>, StoreError> {
    session_token::Entity::update_many()
        .col_expr(
            session_token::Column::RevokedAt,
            Expr::value(now.as_micros()),
        )
        .filter(session_token::Column::TokenHash.eq(hash.to_string()))
        .filter(session_token::Column::RevokedAt.is_null())
        .exec(&*store.writing().await?)
        .await?;
    let row = session_token::Entity::find_by_id(hash.to_string())
        .one(&store.reads)
        .await?;
    row.map(|row| user_id(&row.user_id)).transpose()
}

/// A revocation's place among all of them, in the order of time.
pub type RevocationPlace = (Timestamp, String);

/// The revocations after a place, oldest first, at most so many; and the place of the last one when
/// there may be more.
pub async fn revoked_after(
    store: &Store,
    (at, hash): &RevocationPlace,
    limit: u64,
) -> Result<(Vec<(UserId, SessionTokenHash)>, Option<RevocationPlace>), StoreError> {
    let at = at.as_micros();
    let is_later = session_token::Column::RevokedAt
        .gt(at)
        .or(session_token::Column::RevokedAt
            .eq(at)
            .and(session_token::Column::TokenHash.gt(hash.as_str())));
    let rows = session_token::Entity::find()
        // Said once more, so that the index is used from here on.
        .filter(session_token::Column::RevokedAt.gte(at))
        .filter(is_later)
        .order_by_asc(session_token::Column::RevokedAt)
        .order_by_asc(session_token::Column::TokenHash)
        .limit(limit)
        .all(&store.reads)
        .await?;
    let is_full = rows.len() as u64 == limit;
    let last = rows.last().filter(|_| is_full);
    let next = last.and_then(|row| Some((timestamp(row.revoked_at?), row.token_hash.clone())));
    let revoked = rows.iter().map(|row| {
        let hash = SessionTokenHash::parse(&row.token_hash)
            .ok_or(StoreError::Inconsistent("a hash that cannot be"))?;
        Ok((user_id(&row.user_id)?, hash))
    });
    Ok((revoked.collect::<Result<_, StoreError>>()?, next))
}

/// Forgets tokens that expired before a moment, at most so many; says how many.
pub async fn forget_expired(
    store: &Store,
    before: Timestamp,
    limit: u64,
) -> Result<u64, StoreError> {
    let expired: Vec<String> = session_token::Entity::find()
        .select_only()
        .column(session_token::Column::TokenHash)
        .filter(session_token::Column::ExpiresAt.lt(before.as_micros()))
        .order_by_asc(session_token::Column::ExpiresAt)
        .limit(limit)
        .into_tuple()
        .all(&store.reads)
        .await?;
    if expired.is_empty() {
        return Ok(0);
    }
    let deleted = session_token::Entity::delete_many()
        .filter(session_token::Column::TokenHash.is_in(expired))
        .exec(&*store.writing().await?)
        .await?;
    Ok(deleted.rows_affected)
}
