//! The batch as a few multi-row statements inside one `SQLite` transaction.

use std::collections::HashMap;

use sea_orm::prelude::Uuid;
use sea_orm::sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::batch::{Base, Batch, GroupRow};
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
            let own = if row.own_seq_offset > 0 {
                base.seq + row.own_seq_offset
            } else {
                0
            };
            values
                .push_bind(row.conversation)
                .push_bind(row.user)
                .push_bind(row.read.max(own))
                .push_bind(row.delivered.max(own))
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
