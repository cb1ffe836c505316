//! Commits one change of status or membership, alone in its transaction.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, QuerySelect};

use smol_str::SmolStr;

use super::{Settled, Settlement, Submission};
use crate::domain::conversation::{ConversationStatus, Description};
use crate::domain::id::{UserId, Version};
use crate::domain::policy::RoleName;
use crate::store::conversations::{conversation_from, stored_version};
use crate::store::entity::{conversation, participant};
use crate::store::number::to_u64;
use crate::store::{Store, StoreError, participants, receipts};

/// Commits the settlement; `None` when the rules have changed since it was decided.
pub(super) async fn commit(
    store: &Store,
    submission: &Submission,
    settlement: &Settlement,
) -> Result<Option<Settled>, StoreError> {
    let transaction = store.begin_commit().await?;
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
    let before = Version(to_u64(row.version)?);
    let mut version = row.version;
    let mut changed = row.clone().into_active_model();
    let mut step = Step {
        transaction: &transaction,
        submission,
        row: &row,
        changed: &mut changed,
        version: &mut version,
    };
    let touched = step.take(settlement).await?;
    let is_first_answer = row.first_response_at.is_none() && changed.first_response_at.is_set();
    if version == row.version && !is_first_answer {
        // Everything is so already. New rules would make others stale without telling them why.
        transaction.rollback().await?;
        return Ok(Some(Settled {
            before,
            conversation: conversation_from(row)?,
            participants: vec![],
            is_first_answer,
        }));
    }
    if version != row.version {
        changed.version = Set(version);
        changed.rules_version = Set(version);
        changed.updated_at = Set(at);
    }
    // All is read before the commit: after it, a failure would hide that it happened.
    let settled = Settled {
        before,
        conversation: conversation_from(changed.update(&transaction).await?)?,
        participants: participants::with_people(&transaction, touched).await?,
        is_first_answer,
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

/// What was said before somebody comes in.
#[derive(Clone, Copy)]
enum Past {
    /// History, not news: they count as having read it.
    Read,
    /// News, but for what they have read when they were in before.
    Unread,
}

impl Past {
    /// Where the read and the delivered mark begin.
    fn marks(self, earlier: Option<&participant::Model>, last_seq: i64) -> (i64, i64) {
        match self {
            Self::Read => (last_seq, last_seq),
            Self::Unread => earlier.map_or((0, 0), |row| (row.read_seq, row.delivered_seq)),
        }
    }
}

/// A settlement on its way into the rows.
struct Step<'a> {
    transaction: &'a DatabaseTransaction,
    submission: &'a Submission,
    row: &'a conversation::Model,
    changed: &'a mut conversation::ActiveModel,
    version: &'a mut i64,
}

impl Step<'_> {
    /// Changes what the settlement says, a version a change; returns the memberships it touched.
    async fn take(
        &mut self,
        settlement: &Settlement,
    ) -> Result<Vec<participant::Model>, StoreError> {
        match settlement {
            Settlement::Status { status, by } => {
                *self.version += 1;
                set_status(self.changed, *status, by, self.submission.at.as_micros());
                Ok(vec![])
            }
            Settlement::Join { people } => self.join(people, Past::Read).await,
            Settlement::Enter { user, role } => {
                let person = (user.clone(), role.clone());
                self.join(&[person], Past::Unread).await
            }
            Settlement::Leave { user } => self.leave(user).await,
            Settlement::Assign { to, joins_as } => {
                let people: Vec<_> = to.iter().cloned().zip(joins_as.clone()).collect();
                let joined = self.join(&people, Past::Read).await?;
                let assignee = to.as_ref().map(|to| to.as_str().to_owned());
                if assignee != self.row.assignee {
                    *self.version += 1;
                    self.changed.assignee = Set(assignee);
                }
                Ok(joined)
            }
            Settlement::Answer { by, at } => {
                if self.row.assignee.is_none() {
                    *self.version += 1;
                    self.changed.assignee = Set(Some(by.as_str().to_owned()));
                }
                if self.row.first_response_at.is_none() {
                    self.changed.first_response_at = Set(Some(at.as_micros()));
                }
                Ok(vec![])
            }
            Settlement::Describe(description) => {
                if describe(self.changed, self.row, description)? {
                    *self.version += 1;
                }
                Ok(vec![])
            }
        }
    }

    /// Brings people in, and gives those who are in the role they should have.
    async fn join(
        &mut self,
        people: &[(UserId, RoleName)],
        past: Past,
    ) -> Result<Vec<participant::Model>, StoreError> {
        let conversation_id = self.submission.conversation.as_uuid();
        let mut joined = Vec::with_capacity(people.len());
        for (user, role) in people {
            let key = (conversation_id, user.as_str().to_owned());
            let earlier = participant::Entity::find_by_id(key)
                .one(self.transaction)
                .await?;
            match earlier {
                Some(row) if row.left_at.is_none() => {
                    if row.role != role.as_str() {
                        *self.version += 1;
                        let mut changed = row.into_active_model();
                        changed.role = Set(role.as_str().to_owned());
                        changed.version = Set(*self.version);
                        joined.push(changed.update(self.transaction).await?);
                    }
                }
                earlier => joined.extend(self.enter((user, role), past, earlier).await?),
            }
        }
        Ok(joined)
    }

    /// Brings somebody in who is not in now, though they may have been earlier.
    async fn enter(
        &mut self,
        (user, role): (&UserId, &RoleName),
        past: Past,
        earlier: Option<participant::Model>,
    ) -> Result<Option<participant::Model>, StoreError> {
        *self.version += 1;
        let at = self.submission.at.as_micros();
        let (read_seq, delivered_seq) = past.marks(earlier.as_ref(), self.row.last_seq);
        let key = (
            self.submission.conversation.as_uuid(),
            user.as_str().to_owned(),
        );
        let row = participant::ActiveModel {
            conversation_id: Set(key.0),
            user_id: Set(key.1.clone()),
            role: Set(role.as_str().to_owned()),
            joined_at: Set(at),
            left_at: Set(None),
            read_seq: Set(read_seq),
            delivered_seq: Set(delivered_seq),
            muted_until: Set(None),
            version: Set(*self.version),
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
            .exec_without_returning(self.transaction)
            .await?;
        let joined = participant::Entity::find_by_id(key)
            .one(self.transaction)
            .await?;
        if let Some(joined) = &joined {
            receipts::note_joined(self.transaction, joined, earlier.as_ref()).await?;
        }
        Ok(joined)
    }

    /// Takes somebody out; what they took care of is nobody's then.
    async fn leave(&mut self, user: &UserId) -> Result<Vec<participant::Model>, StoreError> {
        let key = (
            self.submission.conversation.as_uuid(),
            user.as_str().to_owned(),
        );
        let present = participant::Entity::find_by_id(key)
            .filter(participant::Column::LeftAt.is_null())
            .one(self.transaction)
            .await?;
        let Some(row) = present else {
            return Ok(vec![]);
        };
        *self.version += 1;
        let mut left = row.into_active_model();
        left.left_at = Set(Some(self.submission.at.as_micros()));
        left.version = Set(*self.version);
        if self.row.assignee.as_deref() == Some(user.as_str()) {
            *self.version += 1;
            self.changed.assignee = Set(None);
        }
        Ok(vec![left.update(self.transaction).await?])
    }
}

/// Describes the conversation; says whether that makes a difference.
fn describe(
    changed: &mut conversation::ActiveModel,
    row: &conversation::Model,
    description: &Description,
) -> Result<bool, StoreError> {
    let known = conversation_from(row.clone())?;
    let described = description.of(&known);
    changed.title = Set(described.title.as_ref().map(SmolStr::to_string));
    changed.topic = Set(described.topic.as_ref().map(SmolStr::to_string));
    changed.priority = Set(described.priority.to_string());
    changed.metadata = Set(described.metadata.as_str().to_owned());
    Ok(described.looks_different_from(&known))
}
