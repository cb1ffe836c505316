//! Commits one change of a stored message, alone in its transaction.

use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, QuerySelect};

use super::{Amend, Amended, Amendment, Submission};
use crate::store::conversations::stored_version;
use crate::store::entity::{conversation, message};
use crate::store::moderation::{self, ReportStatus};
use crate::store::{Store, StoreError, senders};

/// Commits the amendment; `None` when the rules have changed since it was decided, and of a
/// message that the conversation does not have there is none afterwards either.
pub(super) async fn commit(
    store: &Store,
    submission: &Submission,
    amendment: &Amendment,
) -> Result<Option<Option<Amended>>, StoreError> {
    let transaction = store.begin_commit().await?;
    let locked = conversation::Entity::find_by_id(submission.conversation.as_uuid())
        .lock_exclusive()
        .one(&transaction)
        .await?;
    let Some(conversation) =
        locked.filter(|row| row.rules_version == stored_version(submission.rules))
    else {
        transaction.rollback().await?;
        return Ok(None);
    };
    let found = message::Entity::find_by_id(amendment.message.as_uuid())
        .filter(message::Column::ConversationId.eq(conversation.id))
        .one(&transaction)
        .await?;
    let Some(row) = found else {
        transaction.rollback().await?;
        return Ok(Some(None));
    };
    let at = submission.at.as_micros();
    decide_reports(&transaction, amendment, at).await?;
    let is_change = is_change(&row, &amendment.to);
    let row = if is_change {
        let version = raise(&transaction, conversation, at).await?;
        let mut changed = amended(row, &amendment.to, at);
        changed.version = Set(version);
        changed.update(&transaction).await?
    } else {
        row
    };
    // All is read before the commit: after it, a failure would hide that it happened.
    let message = senders::with_senders(&transaction, vec![row]).await?.pop();
    let message = message.ok_or(StoreError::Inconsistent("a message just changed is gone"))?;
    transaction.commit().await?;
    Ok(Some(Some(Amended { message, is_change })))
}

/// Whether the message would be any different.
fn is_change(row: &message::Model, to: &Amend) -> bool {
    match to {
        Amend::Hide { .. } => row.hidden_at.is_none(),
        Amend::Show { .. } => row.hidden_at.is_some(),
    }
}

fn amended(row: message::Model, to: &Amend, at: i64) -> message::ActiveModel {
    let mut changed = row.into_active_model();
    changed.hidden_at = Set(match to {
        Amend::Hide { .. } => Some(at),
        Amend::Show { .. } => None,
    });
    changed
}

/// What the amendment says of the reports of the message.
async fn decide_reports(
    transaction: &DatabaseTransaction,
    amendment: &Amendment,
    at: i64,
) -> Result<(), StoreError> {
    let (from, to, by) = match &amendment.to {
        Amend::Hide { by } => (ReportStatus::Pending, ReportStatus::Hidden, by),
        Amend::Show { by } => (ReportStatus::Hidden, ReportStatus::Dismissed, by),
    };
    moderation::decide(transaction, amendment.message, (from, to), (by, at)).await
}

/// Gives the conversation its next version. The rules stay as they are.
async fn raise(
    transaction: &DatabaseTransaction,
    row: conversation::Model,
    at: i64,
) -> Result<i64, StoreError> {
    let version = row.version + 1;
    let updated_at = row.updated_at.max(at);
    let mut changed = row.into_active_model();
    changed.version = Set(version);
    changed.updated_at = Set(updated_at);
    changed.update(transaction).await?;
    Ok(version)
}
