//! Commits changes of which some were sent before: those get their first result.

use std::collections::HashMap;

use sea_orm::prelude::Uuid;
use sea_orm::sqlx::sqlite::SqliteRow;
use sea_orm::sqlx::{
    self, Connection as _, PgConnection, QueryBuilder, SqliteConnection, postgres::PgRow,
};
use sea_orm::{FromQueryResult as _, QueryResult};

use super::batch::Batch;
use super::kept::Kept;
use super::{Flow, FlowItem, Outcome, PendingMessage, postgres, sqlite};
use crate::domain::id::{Seq, Version};
use crate::domain::message::{Message, Numbered};
use crate::store::entity::message;
use crate::store::{Backend, Store, StoreError, messages};

/// Names a message before it has an id: conversation, sender, the sender's own id for it.
type Key<'a> = (Uuid, &'a str, &'a str);

/// Keys in one statement: 3 columns each stay below `SQLite`'s limit of 32,766 parameters.
const KEYS: usize = 10_000;

/// As [`super::flow::commit`], after looking under lock which messages are stored already.
///
/// Everything is read before the commit, so that no failure can hide what was committed.
///
/// # Errors
/// [`StoreError::Taken`] when another key than the senders' own ids is.
pub(super) async fn commit(
    store: &Store,
    kept: &mut Kept,
    items: &[FlowItem<'_>],
) -> Result<Vec<Outcome>, StoreError> {
    let keys: Vec<Key<'_>> = items
        .iter()
        .filter_map(message_of)
        .map(|(key, _)| key)
        .collect();
    match store.backend() {
        Backend::Postgres(pool) => {
            let mut held = kept.take(pool).await?;
            let mut transaction = held.connection.begin().await?;
            lock(&mut transaction, items).await?;
            let parts = Parts::divide(items, earlier(&mut transaction, &keys).await?)?;
            let batch = Batch::fold(&parts.new);
            let raised = postgres::write(&mut *transaction, &batch).await?;
            transaction.commit().await?;
            kept.keep(held);
            Ok(parts.outcomes(&batch.outcomes(&raised)))
        }
        Backend::Sqlite(pool) => {
            let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
            let parts = Parts::divide(items, earlier_sqlite(&mut transaction, &keys).await?)?;
            let batch = Batch::fold(&parts.new);
            let raised = sqlite::write(&mut transaction, &batch).await?;
            transaction.commit().await?;
            Ok(parts.outcomes(&batch.outcomes(&raised)))
        }
    }
}

/// Locks the conversations, in the order of ids. What is looked up afterwards, in a statement of
/// its own, includes all that another server committed before the lock was free.
async fn lock(connection: &mut PgConnection, items: &[FlowItem<'_>]) -> Result<(), StoreError> {
    let conversations: Vec<Uuid> = items
        .iter()
        .map(|item| item.submission.conversation.as_uuid())
        .collect();
    sqlx::query("SELECT id FROM conversations WHERE id = ANY($1) ORDER BY id FOR UPDATE")
        .bind(conversations)
        .execute(connection)
        .await?;
    Ok(())
}

async fn earlier(
    connection: &mut PgConnection,
    keys: &[Key<'_>],
) -> Result<Vec<message::Model>, StoreError> {
    let rows: Vec<PgRow> = sqlx::query(
        "SELECT m.* FROM unnest($1::uuid[], $2::text[], $3::text[])
             AS k(conversation_id, sender_id, client_message_id)
         JOIN messages m USING (conversation_id, sender_id, client_message_id)",
    )
    .bind(keys.iter().map(|key| key.0).collect::<Vec<_>>())
    .bind(keys.iter().map(|key| key.1).collect::<Vec<_>>())
    .bind(keys.iter().map(|key| key.2).collect::<Vec<_>>())
    .fetch_all(connection)
    .await?;
    models(rows)
}

async fn earlier_sqlite(
    connection: &mut SqliteConnection,
    keys: &[Key<'_>],
) -> Result<Vec<message::Model>, StoreError> {
    let mut found = Vec::new();
    for keys in keys.chunks(KEYS) {
        let mut query =
            QueryBuilder::new("WITH k (conversation_id, sender_id, client_message_id) AS (");
        query.push_values(keys, |mut row, (conversation, sender, client)| {
            row.push_bind(*conversation)
                .push_bind(*sender)
                .push_bind(*client);
        });
        // CROSS keeps the order of the loops: a search in the index for each key.
        query.push(
            ") SELECT m.* FROM k CROSS JOIN messages AS m
             ON m.conversation_id = k.conversation_id AND m.sender_id = k.sender_id
                AND m.client_message_id = k.client_message_id",
        );
        let rows: Vec<SqliteRow> = query.build().fetch_all(&mut *connection).await?;
        found.extend(models(rows)?);
    }
    Ok(found)
}

fn models<R: Into<QueryResult>>(rows: Vec<R>) -> Result<Vec<message::Model>, StoreError> {
    rows.into_iter()
        .map(|row| Ok(message::Model::from_query_result(&row.into(), "")?))
        .collect()
}

fn message_of<'a>(item: &FlowItem<'a>) -> Option<(Key<'a>, &'a PendingMessage)> {
    match item.change {
        Flow::Message(message) => {
            let key = (
                item.submission.conversation.as_uuid(),
                message.sender.user.as_str(),
                message.draft.client_id().as_str(),
            );
            Some((key, message))
        }
        Flow::Marks { .. } => None,
    }
}

fn owned((conversation, sender, client): &Key<'_>) -> (Uuid, String, String) {
    (*conversation, (*sender).to_owned(), (*client).to_owned())
}

/// What a change is, compared to what is stored and to what comes before it.
#[derive(Clone)]
enum Finding {
    /// Nobody sent it before.
    New,
    /// It was stored earlier, as this.
    Stored(Box<Message>),
    /// It repeats the new change with this place among the new ones.
    RepeatsNew(usize),
}

/// Which changes are new, and what the others repeat.
struct Parts<'a> {
    new: Vec<FlowItem<'a>>,
    /// One a change, new or not, in their order.
    findings: Vec<Finding>,
}

impl<'a> Parts<'a> {
    fn divide(items: &[FlowItem<'a>], earlier: Vec<message::Model>) -> Result<Self, StoreError> {
        let mut earlier: HashMap<(Uuid, String, String), message::Model> = earlier
            .into_iter()
            .map(|row| {
                let sender = row.sender_id.clone();
                let client = row.client_message_id.clone();
                ((row.conversation_id, sender, client), row)
            })
            .collect();
        let mut first: HashMap<Key<'a>, Finding> = HashMap::new();
        let mut parts = Self {
            new: Vec::with_capacity(items.len()),
            findings: Vec::with_capacity(items.len()),
        };
        for item in items {
            let finding = match message_of(item) {
                None => Finding::New,
                Some((key, pending)) => {
                    if let Some(known) = first.get(&key) {
                        known.clone()
                    } else if let Some(row) = earlier.remove(&owned(&key)) {
                        let message = messages::said_by(pending.sender.clone(), row)?;
                        let finding = Finding::Stored(Box::new(message));
                        first.insert(key, finding.clone());
                        finding
                    } else {
                        first.insert(key, Finding::RepeatsNew(parts.new.len()));
                        Finding::New
                    }
                }
            };
            if matches!(finding, Finding::New) {
                parts.new.push(*item);
            }
            parts.findings.push(finding);
        }
        Ok(parts)
    }

    /// Merges the outcomes of the new changes with the first results of the repeated ones.
    fn outcomes(self, new: &[Outcome]) -> Vec<Outcome> {
        let mut in_order = new.iter();
        self.findings
            .into_iter()
            .map(|finding| match finding {
                Finding::New => in_order.next().cloned(),
                Finding::Stored(message) => Some(Outcome::Repeated(message)),
                Finding::RepeatsNew(place) => new
                    .get(place)
                    .zip(self.new.get(place))
                    .map(|(outcome, item)| repeated(item, outcome)),
            })
            .map(|outcome| outcome.unwrap_or(Outcome::Unavailable))
            .collect()
    }
}

/// What the sender of a repeat hears, given what became of the first in the same batch.
fn repeated(first: &FlowItem<'_>, outcome: &Outcome) -> Outcome {
    match (message_of(first), outcome) {
        (Some((_, pending)), Outcome::Stored { seq, version }) => {
            Outcome::Repeated(Box::new(numbered(first, pending, *seq, *version)))
        }
        (_, other) => other.clone(),
    }
}

fn numbered(item: &FlowItem<'_>, pending: &PendingMessage, seq: Seq, version: Version) -> Message {
    pending.draft.clone().into_message(Numbered {
        id: pending.id,
        conversation: item.submission.conversation,
        seq,
        version,
        sender: pending.sender.clone(),
        created_at: pending.created_at,
    })
}
