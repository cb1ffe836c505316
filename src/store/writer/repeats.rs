//! Commits changes of which some were sent before: those get their first result.

use std::collections::{HashMap, HashSet};

use sea_orm::prelude::Uuid;
use sea_orm::sqlx::{self, QueryBuilder};

use super::batch::Batch;
use super::{Flow, FlowItem, Outcome, postgres, sqlite};
use crate::domain::id::ConversationId;
use crate::domain::message::{Message, Numbered};
use crate::store::{Backend, Store, StoreError, messages};

/// Names a message before it has an id: conversation, sender, the sender's own id for it.
type Key<'a> = (Uuid, &'a str, &'a str);

/// As [`super::flow::commit`], after looking under lock which messages are stored already.
pub(super) async fn commit(
    store: &Store,
    items: &[FlowItem<'_>],
) -> Result<Vec<Outcome>, StoreError> {
    let conversations: Vec<Uuid> = {
        let mut ids: Vec<_> = items
            .iter()
            .map(|item| item.submission.conversation.as_uuid())
            .collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    // The lock is taken first and the look-up is a statement of its own, so it sees all that
    // another server committed before the lock was free.
    match store.backend() {
        Backend::Postgres(pool) => {
            let mut transaction = pool.begin().await?;
            sqlx::query("SELECT id FROM conversations WHERE id = ANY($1) ORDER BY id FOR UPDATE")
                .bind(&conversations)
                .execute(&mut *transaction)
                .await?;
            let earlier = sqlx::query_as(
                "SELECT conversation_id, sender_id, client_message_id FROM messages
                 WHERE conversation_id = ANY($1) AND client_message_id = ANY($2)",
            )
            .bind(&conversations)
            .bind(client_ids(items))
            .fetch_all(&mut *transaction)
            .await?;
            let parts = Parts::divide(items, &earlier);
            let batch = Batch::fold(&parts.new);
            let raised = postgres::write(&mut *transaction, &batch).await?;
            transaction.commit().await?;
            parts.outcomes(store, batch.outcomes(&raised)).await
        }
        Backend::Sqlite(pool) => {
            let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
            let mut query = QueryBuilder::new(
                "SELECT conversation_id, sender_id, client_message_id FROM messages
                 WHERE conversation_id IN ",
            );
            query.push_tuples(&conversations, |mut row, id| {
                row.push_bind(*id);
            });
            query.push(" AND client_message_id IN ");
            query.push_tuples(client_ids(items), |mut row, id| {
                row.push_bind(id);
            });
            let earlier = query.build_query_as().fetch_all(&mut *transaction).await?;
            let parts = Parts::divide(items, &earlier);
            let batch = Batch::fold(&parts.new);
            let raised = sqlite::write(&mut transaction, &batch).await?;
            transaction.commit().await?;
            parts.outcomes(store, batch.outcomes(&raised)).await
        }
    }
}

fn client_ids<'a>(items: &[FlowItem<'a>]) -> Vec<&'a str> {
    items
        .iter()
        .filter_map(key)
        .map(|(_, _, client_id)| client_id)
        .collect()
}

fn key<'a>(item: &FlowItem<'a>) -> Option<Key<'a>> {
    match item.change {
        Flow::Message(message) => Some((
            item.submission.conversation.as_uuid(),
            message.sender.user.as_str(),
            message.draft.client_id().as_str(),
        )),
        Flow::Marks { .. } => None,
    }
}

/// Which changes are new, and what the others repeat.
struct Parts<'a> {
    items: Vec<FlowItem<'a>>,
    new: Vec<FlowItem<'a>>,
    /// By place in `items`: whether the change is among the new ones.
    is_new: Vec<bool>,
}

impl<'a> Parts<'a> {
    fn divide(items: &[FlowItem<'a>], earlier: &[(Uuid, String, String)]) -> Self {
        let mut known: HashSet<Key<'_>> = earlier
            .iter()
            .map(|(id, sender, client)| (*id, &**sender, &**client))
            .collect();
        let is_new: Vec<bool> = items
            .iter()
            .map(|item| key(item).is_none_or(|key| known.insert(key)))
            .collect();
        let new = items
            .iter()
            .zip(&is_new)
            .filter(|(_, is_new)| **is_new)
            .map(|(item, _)| *item)
            .collect();
        Self {
            items: items.to_vec(),
            new,
            is_new,
        }
    }

    /// Merges the outcomes of the new changes with the first results of the repeated ones.
    async fn outcomes(self, store: &Store, new: Vec<Outcome>) -> Result<Vec<Outcome>, StoreError> {
        let mut first: HashMap<Key<'_>, Result<Message, Outcome>> = HashMap::new();
        for (item, outcome) in self.new.iter().zip(&new) {
            let (Some(key), Flow::Message(pending)) = (key(item), item.change) else {
                continue;
            };
            let known = if let Outcome::Stored { seq, version } = outcome {
                Ok(pending.draft.clone().into_message(Numbered {
                    id: pending.id,
                    conversation: item.submission.conversation,
                    seq: *seq,
                    version: *version,
                    sender: pending.sender.clone(),
                    created_at: pending.created_at,
                }))
            } else {
                Err(outcome.clone())
            };
            first.insert(key, known);
        }
        let mut new = new.into_iter();
        let mut merged = Vec::with_capacity(self.items.len());
        for (item, is_new) in self.items.iter().zip(&self.is_new) {
            let outcome = match (is_new, key(item)) {
                (true, _) | (false, None) => new.next().unwrap_or(Outcome::Unavailable),
                (false, Some(key)) => match first.get(&key) {
                    Some(Ok(message)) => Outcome::Repeated(Box::new(message.clone())),
                    Some(Err(failed)) => failed.clone(),
                    None => stored(store, key).await?,
                },
            };
            merged.push(outcome);
        }
        Ok(merged)
    }
}

async fn stored(
    store: &Store,
    (conversation, sender, client): Key<'_>,
) -> Result<Outcome, StoreError> {
    let conversation = ConversationId::from_uuid(conversation);
    let message = messages::by_client_id(store, conversation, sender, client)
        .await?
        .ok_or(StoreError::Inconsistent("the repeated message is gone"))?;
    Ok(Outcome::Repeated(Box::new(message)))
}
