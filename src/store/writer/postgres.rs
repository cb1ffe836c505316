//! The whole batch as one Postgres statement, hence one round trip and its own transaction.

mod lone;

use std::collections::HashMap;

use sea_orm::prelude::Uuid;
use sea_orm::sqlx::{self, PgExecutor};

use super::batch::{Base, Batch};
use crate::domain::id::MessageId;
use crate::store::StoreError;
use crate::store::attachments;

/// Locks in the order of ids, raises the numbers where the rules still hold, inserts, marks.
///
/// When the lock had to be waited for, Postgres evaluates `raised` again on the newest row (READ
/// COMMITTED), so the numbers continue what the other server committed. Columns come as arrays:
/// the text never changes, so it is prepared once a connection.
///
/// `was` locks whose marks move, so it too has the newest rows; `marked` reads from it, so that it
/// comes first. Which moves are noted, [`receipts`](super::receipts) says.
///
/// Each table is joined with one list alone, by its key: a planner takes a list for ten rows or one,
/// however long it is, and would compare two of them row by row.
const WRITE: &str = "
WITH wanted AS (
    SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[],
                         $24::bigint[])
        AS w(id, messages, changes, rules, at, message_at)
), locked AS (
    SELECT w.* FROM wanted w JOIN conversations c ON c.id = w.id ORDER BY c.id FOR UPDATE OF c
), raised AS (
    UPDATE conversations c SET
        last_seq = c.last_seq + w.messages,
        version = c.version + w.changes,
        updated_at = GREATEST(c.updated_at, w.at),
        last_message_at = CASE WHEN w.messages > 0 THEN w.message_at ELSE c.last_message_at END,
        status = CASE WHEN w.messages > 0 AND c.status = 'archived' THEN 'active'
                      ELSE c.status END
    FROM locked w
    WHERE c.id = w.id AND c.rules_version = w.rules
    RETURNING c.id, c.last_seq - w.messages AS seq, c.version - w.changes AS version
), inserted AS (
    INSERT INTO messages (id, conversation_id, seq, version, sender_id, client_message_id, kind,
                          content, attachments, reply_to, metadata, created_at)
    SELECT m.id, m.conversation_id, r.seq + m.seq, r.version + m.version, m.sender_id,
           m.client_message_id, m.kind, m.content, m.attachments, m.reply_to, m.metadata,
           m.created_at
    FROM unnest($6::uuid[], $7::uuid[], $8::bigint[], $9::bigint[], $10::text[], $11::text[],
                $12::text[], $13::text[], $14::text[], $15::uuid[], $16::text[], $17::bigint[])
        AS m(id, conversation_id, seq, version, sender_id, client_message_id, kind, content,
             attachments, reply_to, metadata, created_at)
    JOIN raised r ON r.id = m.conversation_id
), was AS (
    SELECT m.person, p.conversation_id, p.user_id, p.read_seq, p.delivered_seq, r.seq AS last_seq,
           m.read, m.delivered, m.own, r.version + m.version AS version
    FROM unnest($18::uuid[], $19::text[], $20::bigint[], $21::bigint[], $22::bigint[],
                $23::bigint[]) WITH ORDINALITY
        AS m(conversation_id, user_id, read, delivered, own, version, person)
    JOIN raised r ON r.id = m.conversation_id
    JOIN participants p ON p.conversation_id = m.conversation_id AND p.user_id = m.user_id
    FOR NO KEY UPDATE OF p
), marked AS (
    UPDATE participants p SET
        read_seq = GREATEST(p.read_seq, w.read, CASE WHEN w.own > 0 THEN w.last_seq + w.own END),
        delivered_seq =
            GREATEST(p.delivered_seq, w.delivered, CASE WHEN w.own > 0 THEN w.last_seq + w.own END),
        version = w.version
    FROM was w
    WHERE p.conversation_id = w.conversation_id AND p.user_id = w.user_id
), steps AS (
    SELECT w.conversation_id, w.user_id, s.at, CASE WHEN s.own > 0 THEN 1 ELSE 0 END AS own,
           GREATEST(s.read, CASE WHEN s.own > 0 THEN w.last_seq + s.own END) AS read,
           GREATEST(s.delivered, CASE WHEN s.own > 0 THEN w.last_seq + s.own END) AS delivered,
           GREATEST(w.read_seq, s.read_before,
                    CASE WHEN s.own_before > 0 THEN w.last_seq + s.own_before END) AS was_read,
           GREATEST(w.delivered_seq, s.delivered_before,
                    CASE WHEN s.own_before > 0 THEN w.last_seq + s.own_before END)
               AS was_delivered
    FROM unnest($25::bigint[], $26::bigint[], $27::bigint[], $28::bigint[], $29::bigint[],
                $30::bigint[], $31::bigint[], $32::bigint[])
        AS s(person, read, delivered, own, at, read_before, delivered_before, own_before)
    JOIN was w ON w.person = s.person
), noted AS (
    INSERT INTO receipts (conversation_id, user_id, mark, seq, at)
    SELECT s.conversation_id, s.user_id, k.mark, k.seq, s.at
    FROM steps s CROSS JOIN LATERAL (VALUES
        ('read', s.read, s.was_read),
        ('delivered', NULLIF(s.delivered, s.read), s.was_delivered)) AS k(mark, seq, was)
    WHERE k.seq > k.was + s.own
)
SELECT id, seq, version FROM raised";

/// Writes the batch and returns each raised conversation's numbers from before.
pub(super) async fn write(
    executor: impl PgExecutor<'_>,
    batch: &Batch<'_>,
) -> Result<HashMap<Uuid, Base>, StoreError> {
    if let Some(alone) = lone::lone(batch) {
        return Ok(lone::write(executor, alone).await?.into_iter().collect());
    }
    macro_rules! column {
        ($rows:expr, $row:ident => $value:expr) => {
            $rows.iter().map(|$row| $value).collect::<Vec<_>>()
        };
    }
    let (groups, messages) = (&batch.groups, &batch.messages);
    let (marks, steps) = (&batch.marks, &batch.steps);
    let rows: Vec<(Uuid, i64, i64)> = sqlx::query_as(WRITE)
        .bind(column!(groups, row => row.conversation))
        .bind(column!(groups, row => row.messages))
        .bind(column!(groups, row => row.changes))
        .bind(column!(groups, row => row.rules))
        .bind(column!(groups, row => row.at))
        .bind(column!(messages, row => row.message.id.as_uuid()))
        .bind(column!(messages, row => row.conversation))
        .bind(column!(messages, row => row.seq_offset))
        .bind(column!(messages, row => row.version_offset))
        .bind(column!(messages, row => row.message.sender.user.as_str()))
        .bind(column!(messages, row => row.message.draft.client_id().as_str()))
        .bind(column!(messages, row => row.message.draft.kind().name()))
        .bind(column!(messages, row => row.message.draft.content()))
        .bind(column!(messages, row => attachments::to_text(row.message.draft.attachments())))
        .bind(column!(messages, row => row.message.draft.reply_to().map(MessageId::as_uuid)))
        .bind(column!(messages, row => row.message.draft.metadata().as_str()))
        .bind(column!(messages, row => row.message.created_at.as_micros()))
        .bind(column!(marks, row => row.conversation))
        .bind(column!(marks, row => row.user))
        .bind(column!(marks, row => row.reach.read))
        .bind(column!(marks, row => row.reach.delivered))
        .bind(column!(marks, row => row.reach.own_seq_offset))
        .bind(column!(marks, row => row.version_offset))
        .bind(column!(groups, row => row.message_at))
        .bind(column!(steps, row => ordinal(row.person)))
        .bind(column!(steps, row => row.reach.read))
        .bind(column!(steps, row => row.reach.delivered))
        .bind(column!(steps, row => row.reach.own_seq_offset))
        .bind(column!(steps, row => row.at))
        .bind(column!(steps, row => row.before.read))
        .bind(column!(steps, row => row.before.delivered))
        .bind(column!(steps, row => row.before.own_seq_offset))
        .fetch_all(executor)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, seq, version)| (id, Base { seq, version }))
        .collect())
}

/// A place as Postgres counts, from 1.
fn ordinal(place: usize) -> i64 {
    i64::try_from(place).map_or(i64::MAX, |place| place + 1)
}
