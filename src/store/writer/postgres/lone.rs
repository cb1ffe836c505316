//! One message by itself, as most are on a server that is not busy.

use sea_orm::prelude::Uuid;
use sea_orm::sqlx::{self, PgExecutor};

use super::super::batch::{Base, Batch, GroupRow, MessageRow};
use crate::domain::id::MessageId;
use crate::store::StoreError;
use crate::store::attachments;

/// As [`WRITE`](super::WRITE), for a single message. Without lists to join and to number, Postgres
/// spends a third less on it: somebody waits for this one.
const WRITE_ONE: &str = "
WITH raised AS (
    UPDATE conversations c SET
        last_seq = c.last_seq + 1,
        version = c.version + 1,
        updated_at = GREATEST(c.updated_at, $3),
        last_message_at = $4,
        status = CASE WHEN c.status = 'archived' THEN 'active' ELSE c.status END
    WHERE c.id = $1 AND c.rules_version = $2
    RETURNING c.last_seq, c.version
), inserted AS (
    INSERT INTO messages (id, conversation_id, seq, version, sender_id, client_message_id, kind,
                          content, attachments, reply_to, metadata, created_at)
    SELECT $5, $1, r.last_seq, r.version, $6, $7, $8, $9, $10, $11, $12, $4 FROM raised r
), was AS (
    SELECT p.read_seq, r.last_seq, r.version FROM raised r, participants p
    WHERE p.conversation_id = $1 AND p.user_id = $6
    FOR NO KEY UPDATE OF p
), marked AS (
    UPDATE participants p SET
        read_seq = GREATEST(p.read_seq, w.last_seq),
        delivered_seq = GREATEST(p.delivered_seq, w.last_seq),
        version = w.version
    FROM was w
    WHERE p.conversation_id = $1 AND p.user_id = $6
), noted AS (
    INSERT INTO receipts (conversation_id, user_id, mark, seq, at)
    SELECT $1, $6, 'read', w.last_seq, $4 FROM was w WHERE w.last_seq > w.read_seq + 1
)
SELECT last_seq - 1, version - 1 FROM raised";

/// The only message of a batch that has nothing else, and its conversation.
pub(super) fn lone<'b, 'a>(batch: &'b Batch<'a>) -> Option<(&'b GroupRow, &'b MessageRow<'a>)> {
    match (&*batch.groups, &*batch.messages, &*batch.steps) {
        ([group], [message], [_own]) => Some((group, message)),
        _ => None,
    }
}

/// Writes it and returns the conversation's numbers from before, if it was raised.
pub(super) async fn write(
    executor: impl PgExecutor<'_>,
    (group, row): (&GroupRow, &MessageRow<'_>),
) -> Result<Option<(Uuid, Base)>, StoreError> {
    let draft = &row.message.draft;
    let raised: Option<(i64, i64)> = sqlx::query_as(WRITE_ONE)
        .bind(group.conversation)
        .bind(group.rules)
        .bind(group.at)
        .bind(group.message_at)
        .bind(row.message.id.as_uuid())
        .bind(row.message.sender.user.as_str())
        .bind(draft.client_id().as_str())
        .bind(draft.kind().name())
        .bind(draft.content())
        .bind(attachments::to_text(draft.attachments()))
        .bind(draft.reply_to().map(MessageId::as_uuid))
        .bind(draft.metadata().as_str())
        .fetch_optional(executor)
        .await?;
    Ok(raised.map(|(seq, version)| (group.conversation, Base { seq, version })))
}
