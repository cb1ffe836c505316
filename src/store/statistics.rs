//! Figures about all conversations together.

use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};

use super::conversations::conversation_from;
use super::entity::conversation;
use super::number::to_u64;
use super::{Store, StoreError};
use crate::domain::conversation::{Conversation, ConversationStatus};

/// How many conversations there are, and the newest of them.
#[derive(Clone, Debug)]
pub struct Statistics {
    /// All there are.
    pub total: u64,
    /// Those that are closed.
    pub closed: u64,
    /// The newest, newest first.
    pub newest: Vec<Conversation>,
}

/// Counts conversations by status and reads this many of the newest.
pub async fn of_conversations(store: &Store, newest: u64) -> Result<Statistics, StoreError> {
    let counts: Vec<(String, i64)> = conversation::Entity::find()
        .select_only()
        .column(conversation::Column::Status)
        .column_as(conversation::Column::Id.count(), "count")
        .group_by(conversation::Column::Status)
        .into_tuple()
        .all(&store.reads)
        .await?;
    let mut statistics = Statistics {
        total: 0,
        closed: 0,
        newest: Vec::new(),
    };
    for (status, count) in counts {
        let count = to_u64(count)?;
        statistics.total += count;
        if status == ConversationStatus::Closed.name() {
            statistics.closed += count;
        }
    }
    // Ids are made from the time, so the newest have the highest.
    let rows = conversation::Entity::find()
        .order_by_desc(conversation::Column::Id)
        .limit(newest)
        .all(&store.reads)
        .await?;
    statistics.newest = rows
        .into_iter()
        .map(conversation_from)
        .collect::<Result<_, _>>()?;
    Ok(statistics)
}
