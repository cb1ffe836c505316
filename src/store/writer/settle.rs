//! Commits one change of status or membership, alone in its transaction.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, DatabaseTransaction, IntoActiveModel, QuerySelect, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};

use super::{Settled, Settlement, Submission};
use crate::domain::conversation::ConversationStatus;
use crate::domain::id::UserId;
use crate::domain::policy::RoleName;
use crate::store::conversations::{conversation_from, stored_version};
use crate::store::entity::{conversation, participant};
use crate::store::{Store, StoreError, participants};

/// Commits the settlement; `None` when the rules have changed since it was decided.
pub(super) async fn commit(
    store: &Store,
    submission: &Submission,
    settlement: &Settlement,
) -> Result<Option<Settled>, StoreError> {
    let transaction = store
        .writes
        .begin_with_options(TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        })
        .await?;
    let locked = conversation::Entity::find_by_id(submission.conversation.as_uuid())
        .lock_exclusive()
        .one(&transaction)
        .await?;
    let Some(row) = locked.filter(|row| row.rules_version == stored_version(submission.rules))
    else {
        transaction.rollback().await?;
        return Ok(None);
    };
    let at = submission.at.as_micros();
    let last_seq = row.last_seq;
    let mut version = row.version;
    let mut changed = row.clone().into_active_model();
    let touched = match settlement {
        Settlement::Status { status, by } => {
            version += 1;
            set_status(&mut changed, *status, by, at);
            vec![]
        }
        Settlement::Join { people } => {
            let place = Place {
                submission,
                last_seq,
            };
            join(&transaction, &place, people, &mut version).await?
        }
        Settlement::Leave { user } => leave(&transaction, submission, user, &mut version).await?,
    };
    if version == row.version {
        // Everything is so already. New rules would make others stale without telling them why.
        transaction.rollback().await?;
        return Ok(Some(Settled {
            conversation: conversation_from(row)?,
            participants: vec![],
        }));
    }
    changed.version = Set(version);
    changed.rules_version = Set(version);
    changed.updated_at = Set(at);
    // All is read before the commit: after it, a failure would hide that it happened.
    let settled = Settled {
        conversation: conversation_from(changed.update(&transaction).await?)?,
        participants: participants::with_people(&transaction, touched).await?,
    };
    transaction.commit().await?;
    Ok(Some(settled))
}

fn set_status(
    changed: &mut conversation::ActiveModel,
    status: ConversationStatus,
    by: &UserId,
    at: i64,
) {
    let by = by.as_str().to_owned();
    let is_closed = status == ConversationStatus::Closed;
    changed.status = Set(status.name().to_owned());
    changed.closed_at = Set(is_closed.then_some(at));
    changed.closed_by = Set(is_closed.then(|| by.clone()));
    changed.blocked_by = Set((status == ConversationStatus::Blocked).then_some(by));
}

/// Where and when people come in.
struct Place<'a> {
    submission: &'a Submission,
    /// Newcomers have read what was said before they came: it is history, not news.
    last_seq: i64,
}

async fn join(
    transaction: &DatabaseTransaction,
    place: &Place<'_>,
    people: &[(UserId, RoleName)],
    version: &mut i64,
) -> Result<Vec<participant::Model>, StoreError> {
    let conversation_id = place.submission.conversation.as_uuid();
    let mut joined = Vec::with_capacity(people.len());
    for (user, role) in people {
        let key = (conversation_id, user.as_str().to_owned());
        let earlier = participant::Entity::find_by_id(key.clone())
            .one(transaction)
            .await?;
        if earlier.is_some_and(|row| row.left_at.is_none()) {
            continue;
        }
        *version += 1;
        let row = participant::ActiveModel {
            conversation_id: Set(conversation_id),
            user_id: Set(key.1.clone()),
            role: Set(role.as_str().to_owned()),
            joined_at: Set(place.submission.at.as_micros()),
            left_at: Set(None),
            read_seq: Set(place.last_seq),
            delivered_seq: Set(place.last_seq),
            muted_until: Set(None),
            version: Set(*version),
        };
        participant::Entity::insert(row)
            .on_conflict(
                OnConflict::columns([
                    participant::Column::ConversationId,
                    participant::Column::UserId,
                ])
                .update_columns([
                    participant::Column::Role,
                    participant::Column::JoinedAt,
                    participant::Column::LeftAt,
                    participant::Column::ReadSeq,
                    participant::Column::DeliveredSeq,
                    participant::Column::Version,
                ])
                .to_owned(),
            )
            .exec_without_returning(transaction)
            .await?;
        joined.extend(
            participant::Entity::find_by_id(key)
                .one(transaction)
                .await?,
        );
    }
    Ok(joined)
}

async fn leave(
    transaction: &DatabaseTransaction,
    submission: &Submission,
    user: &UserId,
    version: &mut i64,
) -> Result<Vec<participant::Model>, StoreError> {
    let key = (submission.conversation.as_uuid(), user.as_str().to_owned());
    let present = participant::Entity::find_by_id(key)
        .filter(participant::Column::LeftAt.is_null())
        .one(transaction)
        .await?;
    let Some(row) = present else {
        return Ok(vec![]);
    };
    *version += 1;
    let mut left = row.into_active_model();
    left.left_at = Set(Some(submission.at.as_micros()));
    left.version = Set(*version);
    Ok(vec![left.update(transaction).await?])
}
