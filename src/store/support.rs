//! Conversations that wait for support, by the rooms that hear of them.

use std::collections::BTreeMap;

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, SimpleExpr};
use sea_orm::{Condition, QueryOrder, QuerySelect};
use smol_str::SmolStr;

use super::conversations::{snapshots, timestamp};
use super::entity::conversation;
use super::listing::ListCursor;
use super::number::to_u64;
use super::{Store, StoreError};
use crate::domain::conversation::{ConversationKind, ConversationStatus};
use crate::domain::id::ConversationId;
use crate::domain::view::ConversationSnapshot;

/// Some of the conversations that wait in one room.
#[derive(Clone, Debug)]
pub struct WaitingPage {
    /// Oldest first.
    pub conversations: Vec<ConversationSnapshot>,
    /// Where to go on, when there is more.
    pub next: Option<ListCursor>,
}

/// Lists the support conversations that a room hears of and nobody has taken, oldest first.
pub async fn waiting(
    store: &Store,
    room: &str,
    after: Option<ListCursor>,
    limit: u64,
) -> Result<WaitingPage, StoreError> {
    let mut query = all_waiting()
        .filter(names_room(room))
        .order_by_asc(conversation::Column::CreatedAt)
        .order_by_asc(conversation::Column::Id)
        .limit(limit + 1);
    if let Some(cursor) = after {
        let at = cursor.at.as_micros();
        query = query.filter(
            Condition::any()
                .add(conversation::Column::CreatedAt.gt(at))
                .add(
                    Condition::all()
                        .add(conversation::Column::CreatedAt.eq(at))
                        .add(conversation::Column::Id.gt(cursor.id.as_uuid())),
                ),
        );
    }
    let mut rows = query.all(&store.reads).await?;
    let has_more = rows.len() as u64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = rows.last().filter(|_| has_more).map(|row| ListCursor {
        at: timestamp(row.created_at),
        id: ConversationId::from_uuid(row.id),
    });
    Ok(WaitingPage {
        conversations: snapshots(store, rows).await?,
        next,
    })
}

/// How many conversations wait, by room; rooms in which none does are left out.
pub async fn waiting_counts(store: &Store) -> Result<BTreeMap<SmolStr, u64>, StoreError> {
    let rows: Vec<(String, i64)> = all_waiting()
        .select_only()
        .column(conversation::Column::SupportRooms)
        .column_as(conversation::Column::Id.count(), "waiting")
        .group_by(conversation::Column::SupportRooms)
        .into_tuple()
        .all(&store.reads)
        .await?;
    let mut counts = BTreeMap::new();
    for (rooms, waiting) in rows {
        for room in rooms_from(&rooms) {
            *counts.entry(room).or_default() += to_u64(waiting)?;
        }
    }
    Ok(counts)
}

/// The condition of the index `ix_conversations_waiting`. Constants, because a planner knows
/// nothing of the values of parameters.
fn all_waiting() -> Select<conversation::Entity> {
    conversation::Entity::find()
        .filter(is("kind", ConversationKind::Support.name()))
        .filter(is("status", ConversationStatus::Active.name()))
        .filter(conversation::Column::Assignee.is_null())
}

fn is(column: &str, word: &str) -> Expr {
    Expr::cust(format!("conversations.{column} = '{word}'"))
}

/// A list of rooms as it is stored: each between line breaks, which no name has.
pub(super) fn rooms_text(rooms: &[SmolStr]) -> String {
    if rooms.is_empty() {
        return String::new();
    }
    let names: Vec<&str> = rooms.iter().map(SmolStr::as_str).collect();
    format!("\n{}\n", names.join("\n"))
}

pub(super) fn rooms_from(text: &str) -> Vec<SmolStr> {
    text.split_terminator('\n')
        .filter(|room| !room.is_empty())
        .map(SmolStr::new)
        .collect()
}

/// Whether a stored list names this room. Not `LIKE`, to which on `SQLite` upper case is lower case.
fn names_room(room: &str) -> SimpleExpr {
    let rooms = || Expr::col((conversation::Entity, conversation::Column::SupportRooms));
    let without =
        Func::cust("REPLACE").args([rooms(), Expr::val(format!("\n{room}\n")), Expr::val("")]);
    rooms().ne(without)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_rooms_is_read_as_it_was_written() {
        for rooms in [vec![], vec!["one"], vec!["one", "two"]] {
            let rooms: Vec<SmolStr> = rooms.into_iter().map(SmolStr::new).collect();
            assert_eq!(rooms_from(&rooms_text(&rooms)), rooms);
        }
    }
}
