//! The batch as a few multi-row statements inside one `SQLite` transaction.

use std::collections::HashMap;

use sea_orm::prelude::Uuid;
use sea_orm::sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::batch::{Base, Batch, GroupRow};
use super::receipts::{self, Places, ReceiptRow};
use crate::domain::id::MessageId;
use crate::store::StoreError;
use crate::store::attachments;

/// Rows in one statement: 12 columns each stay below `SQLite`'s limit of 32,766 parameters.
const ROWS: usize = 2_000;

/// Writes the batch and returns each raised conversation's numbers from before. The connection
/// holds the write lock, so nobody else numbers meanwhile.
pub(super) async fn write(
    connection: &mut SqliteConnection,
    batch: &Batch<'_>,
) -> Result<HashMap<Uuid, Base>, StoreError> {
    let mut raised = HashMap::with_capacity(batch.groups.len());
    for groups in batch.groups.chunks(ROWS) {
        raise(connection, groups, &mut raised).await?;
    }
    insert_messages(connection, batch, &raised).await?;
    let was = marks_of(connection, batch).await?;
    note_moves(connection, &receipts::noted(batch, &raised, &was)).await?;
    move_marks(connection, batch, &raised).await?;
    Ok(raised)
}

async fn raise(
    connection: &mut SqliteConnection,
    groups: &[GroupRow],
    raised: &mut HashMap<Uuid, Base>,
) -> Result<(), StoreError> {
    let mut query = QueryBuilder::<Sqlite>::new(
        "WITH wanted (id, messages, changes, rules, at, message_at) AS (",
    );
    query.push_values(groups, |mut row, group| {
        row.push_bind(group.conversation)
            .push_bind(group.messages)
            .push_bind(group.changes)
            .push_bind(group.rules)
            .push_bind(group.at)
            .push_bind(group.message_at);
    });
    query.push(
        ") UPDATE conversations AS c SET
            last_seq = c.last_seq + w.messages,
            version = c.version + w.changes,
            updated_at = MAX(c.updated_at, w.at),
            last_message_at = CASE WHEN w.messages > 0 THEN w.message_at ELSE c.last_message_at END,
            status = CASE WHEN w.messages > 0 AND c.status = 'archived' THEN 'active'
                          ELSE c.status END
        FROM wanted AS w WHERE c.id = w.id AND c.rules_version = w.rules
        RETURNING id, last_seq, version",
    );
    let by_id: HashMap<Uuid, &GroupRow> = groups
        .iter()
        .map(|group| (group.conversation, group))
        .collect();
    let rows: Vec<(Uuid, i64, i64)> = query.build_query_as().fetch_all(connection).await?;
    for (id, seq, version) in rows {
        // RETURNING cannot name the joined table here, so the difference is taken outside.
        let group = by_id
            .get(&id)
            .ok_or(StoreError::Inconsistent("a row nobody raised"))?;
        raised.insert(
            id,
            Base {
                seq: seq - group.messages,
                version: version - group.changes,
            },
        );
    }
    Ok(())
}

async fn insert_messages(
    connection: &mut SqliteConnection,
    batch: &Batch<'_>,
    raised: &HashMap<Uuid, Base>,
) -> Result<(), StoreError> {
    let numbered: Vec<_> = batch
        .messages
        .iter()
        .filter_map(|row| raised.get(&row.conversation).map(|base| (row, base)))
        .collect();
    for chunk in numbered.chunks(ROWS) {
        let mut query = QueryBuilder::<Sqlite>::new(
            "INSERT INTO messages (id, conversation_id, seq, version, sender_id,
             client_message_id, kind, content, attachments, reply_to, metadata, created_at) ",
        );
        query.push_values(chunk, |mut values, (row, base)| {
            let draft = &row.message.draft;
            values
                .push_bind(row.message.id.as_uuid())
                .push_bind(row.conversation)
                .push_bind(base.seq + row.seq_offset)
                .push_bind(base.version + row.version_offset)
                .push_bind(row.message.sender.user.as_str())
                .push_bind(draft.client_id().as_str())
                .push_bind(draft.kind().name())
                .push_bind(draft.content())
                .push_bind(attachments::to_text(draft.attachments()))
                .push_bind(draft.reply_to().map(MessageId::as_uuid))
                .push_bind(draft.metadata().as_str())
                .push_bind(row.message.created_at.as_micros());
        });
        query.build().execute(&mut *connection).await?;
    }
    Ok(())
}

/// Where the marks are that will move; nowhere, of those who are not in the conversation.
async fn marks_of(
    connection: &mut SqliteConnection,
    batch: &Batch<'_>,
) -> Result<Vec<Option<Places>>, StoreError> {
    let mut was = Vec::with_capacity(batch.marks.len());
    for marks in batch.marks.chunks(ROWS) {
        let mut query =
            QueryBuilder::<Sqlite>::new("WITH k (place, conversation_id, user_id) AS (");
        query.push_values(marks.iter().zip(0_i64..), |mut values, (row, place)| {
            values
                .push_bind(place)
                .push_bind(row.conversation)
                .push_bind(row.user);
        });
        // The join keeps the order of the loops: a search in the key for each.
        query.push(
            ") SELECT p.read_seq, p.delivered_seq FROM k LEFT JOIN participants AS p
             ON p.conversation_id = k.conversation_id AND p.user_id = k.user_id ORDER BY k.place",
        );
        let rows: Vec<(Option<i64>, Option<i64>)> =
            query.build_query_as().fetch_all(&mut *connection).await?;
        was.extend(rows.into_iter().map(|(read, delivered)| {
            Some(Places {
                read: read?,
                delivered: delivered?,
            })
        }));
    }
    Ok(was)
}

async fn note_moves(
    connection: &mut SqliteConnection,
    receipts: &[ReceiptRow<'_>],
) -> Result<(), StoreError> {
    for chunk in receipts.chunks(ROWS) {
        let mut query = QueryBuilder::<Sqlite>::new(
            "INSERT INTO receipts (conversation_id, user_id, mark, seq, at) ",
        );
        query.push_values(chunk, |mut values, row| {
            values
                .push_bind(row.conversation)
                .push_bind(row.user)
                .push_bind(row.mark.name())
                .push_bind(row.seq)
                .push_bind(row.at);
        });
        query.build().execute(&mut *connection).await?;
    }
    Ok(())
}

async fn move_marks(
    connection: &mut SqliteConnection,
    batch: &Batch<'_>,
    raised: &HashMap<Uuid, Base>,
) -> Result<(), StoreError> {
    let numbered: Vec<_> = batch
        .marks
        .iter()
        .filter_map(|row| raised.get(&row.conversation).map(|base| (row, base)))
        .collect();
    for chunk in numbered.chunks(ROWS) {
        let mut query = QueryBuilder::<Sqlite>::new(
            "WITH moved (conversation_id, user_id, read, delivered, version) AS (",
        );
        query.push_values(chunk, |mut values, (row, base)| {
            let now = row.reach.places(**base);
            values
                .push_bind(row.conversation)
                .push_bind(row.user)
                .push_bind(now.read)
                .push_bind(now.delivered)
                .push_bind(base.version + row.version_offset);
        });
        query.push(
            ") UPDATE participants AS p SET
                read_seq = MAX(p.read_seq, m.read),
                delivered_seq = MAX(p.delivered_seq, m.delivered),
                version = m.version
            FROM moved AS m
            WHERE p.conversation_id = m.conversation_id AND p.user_id = m.user_id",
        );
        query.build().execute(&mut *connection).await?;
    }
    Ok(())
}
