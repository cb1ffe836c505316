//! When messages reached people, and were read by them.
//!
//! Somebody got a message when their mark first moved to it or beyond. A move is a row of its own,
//! so the times of many messages are found by a few searches in the key of `receipts`: for each
//! participant and mark the moves among the messages, and the first one after them. What is read has
//! been delivered: where both marks moved to the same place, the read mark's row stands for both.

use std::collections::HashMap;

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, SelectStatement, SubQueryStatement};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, QueryOrder, QuerySelect, QueryTrait};

use super::conversations::{timestamp, user_id};
use super::entity::{message, participant, receipt};
use super::number::to_i64;
use super::{Store, StoreError};
use crate::domain::id::{ConversationId, MessageId, Seq, UserId};
use crate::domain::participant::Mark;
use crate::domain::receipt::ReceiptTimes;
use crate::domain::timestamp::Timestamp;

/// Conversations looked at together.
const CONVERSATIONS: usize = 100;

/// When these messages, each named by its place and sender, first reached and were first read by
/// another participant; in the order given.
///
/// Meant for neighbours, such as a page of history: what is read grows with the moves between the
/// first and the last of them.
pub async fn times(
    store: &Store,
    conversation: ConversationId,
    messages: &[(Seq, &UserId)],
) -> Result<Vec<ReceiptTimes>, StoreError> {
    let places = || messages.iter().map(|(seq, _)| *seq);
    let (Some(first), Some(last)) = (places().min(), places().max()) else {
        return Ok(Vec::new());
    };
    let mut people = moves_at_or_after(store, conversation, last).await?;
    if first < last {
        let users: Vec<&str> = people.keys().map(String::as_str).collect();
        let rows = moves_between(store, conversation, &users, (first, last)).await?;
        for row in rows {
            if let Some(moves) = people.get_mut(&row.user_id) {
                let moves = if row.mark == Mark::Read.name() {
                    &mut moves.read
                } else {
                    &mut moves.delivered
                };
                moves.push((row.seq, row.at));
            }
        }
        for moves in people.values_mut() {
            moves.read.sort_unstable();
            moves.delivered.sort_unstable();
        }
    }
    let times = messages.iter().map(|(seq, sender)| {
        let others = || people.iter().filter(|(user, _)| *user != sender.as_str());
        let first = |of: fn(&Moves) -> &Vec<(i64, i64)>| {
            let reached = others().filter_map(|(_, moves)| first_at(of(moves), to_i64(seq.0)));
            reached.min()
        };
        first_moves(first(|moves| &moves.delivered), first(|moves| &moves.read))
    });
    Ok(times.collect())
}

/// When these messages, wherever they were said, first reached and were first read by another
/// participant. Those that are not there are left out.
pub async fn times_of(
    store: &Store,
    messages: &[MessageId],
) -> Result<HashMap<MessageId, ReceiptTimes>, StoreError> {
    type Row = (Uuid, Option<i64>, Option<i64>);
    if messages.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<Row> = message::Entity::find()
        .select_only()
        .column(message::Column::Id)
        .column_as(first_of_others(Mark::Delivered), "delivered_at")
        .column_as(first_of_others(Mark::Read), "read_at")
        .filter(message::Column::Id.is_in(messages.iter().map(|id| id.as_uuid())))
        .into_tuple()
        .all(&store.reads)
        .await?;
    let times = rows.into_iter().map(|(id, delivered, read)| {
        let times = first_moves(delivered, read);
        (MessageId::from_uuid(id), times)
    });
    Ok(times.collect())
}

/// What the first moves of each mark to a message or beyond say of it: it was delivered no later than
/// it was read, also when the clock went back in between.
fn first_moves(delivered: Option<i64>, read: Option<i64>) -> ReceiptTimes {
    let earlier = [delivered, read].into_iter().flatten().min();
    ReceiptTimes {
        delivered: earlier.map(timestamp),
        read: read.map(timestamp),
    }
}

/// When a mark of anybody but its sender first moved to a message or beyond, as part of a query for
/// messages.
fn first_of_others(mark: Mark) -> Expr {
    let of = |column: message::Column| Expr::col((message::Entity, column));
    let whose = |column: participant::Column| Expr::col((participant::Entity, column));
    let first = first_move(mark, of(message::Column::Seq));
    let others = participant::Entity::find()
        .select_only()
        .expr(first.min())
        .filter(whose(participant::Column::ConversationId).eq(of(message::Column::ConversationId)))
        .filter(whose(participant::Column::UserId).ne(of(message::Column::SenderId)))
        .into_query();
    subquery(others)
}

/// When the participants' read marks last moved over what others had said, by reading, by answering
/// or by coming in after it.
pub async fn last_reads(
    store: &Store,
    conversation: ConversationId,
) -> Result<HashMap<UserId, Timestamp>, StoreError> {
    let last = moves_of_participant(Mark::Read)
        .order_by_desc(receipt::Column::Seq)
        .limit(1)
        .into_query();
    let rows: Vec<(String, Option<i64>)> = participant::Entity::find()
        .select_only()
        .column(participant::Column::UserId)
        .column_as(subquery(last), "read_at")
        .filter(participant::Column::ConversationId.eq(conversation.as_uuid()))
        .into_tuple()
        .all(&store.reads)
        .await?;
    rows.into_iter()
        .filter_map(|(user, at)| Some((user, at?)))
        .map(|(user, at)| Ok((user_id(&user)?, timestamp(at))))
        .collect()
}

/// When each participant of these conversations last read: moved their read mark over what others
/// had said, or said something; those who did neither are left out.
pub async fn last_reads_of_many(
    store: &Store,
    conversations: &[ConversationId],
) -> Result<HashMap<(ConversationId, UserId), Timestamp>, StoreError> {
    type Row = (Uuid, String, Option<i64>, Option<i64>);
    let last = moves_of_participant(Mark::Read)
        .order_by_desc(receipt::Column::Seq)
        .limit(1)
        .into_query();
    let mut reads = HashMap::new();
    for some in conversations.chunks(CONVERSATIONS) {
        let rows: Vec<Row> = participant::Entity::find()
            .select_only()
            .column(participant::Column::ConversationId)
            .column(participant::Column::UserId)
            .column_as(subquery(last.clone()), "read_at")
            .column_as(subquery(last_said()), "said_at")
            .filter(participant::Column::ConversationId.is_in(some.iter().map(|id| id.as_uuid())))
            .into_tuple()
            .all(&store.reads)
            .await?;
        for (conversation, user, read_at, said_at) in rows {
            if let Some(at) = Ord::max(read_at, said_at) {
                let key = (ConversationId::from_uuid(conversation), user_id(&user)?);
                reads.insert(key, timestamp(at));
            }
        }
    }
    Ok(reads)
}

/// When the participant of an outer query last said something.
fn last_said() -> SelectStatement {
    let of = |column: message::Column| Expr::col((message::Entity, column));
    let whose = |column: participant::Column| Expr::col((participant::Entity, column));
    message::Entity::find()
        .select_only()
        .column(message::Column::CreatedAt)
        .filter(of(message::Column::ConversationId).eq(whose(participant::Column::ConversationId)))
        .filter(of(message::Column::SenderId).eq(whose(participant::Column::UserId)))
        .order_by_desc(message::Column::Seq)
        .limit(1)
        .into_query()
}

/// Notes that somebody who came in has the history behind them, as far as they had not before.
pub(super) async fn note_joined(
    transaction: &DatabaseTransaction,
    joined: &participant::Model,
    earlier: Option<&participant::Model>,
) -> Result<(), StoreError> {
    let (read, delivered) = earlier.map_or((0, 0), |row| (row.read_seq, row.delivered_seq));
    let reads = joined.read_seq > read;
    let delivers = joined.delivered_seq > joined.read_seq && joined.delivered_seq > delivered;
    let moved = [
        reads.then_some((Mark::Read, joined.read_seq)),
        delivers.then_some((Mark::Delivered, joined.delivered_seq)),
    ];
    let rows: Vec<_> = moved
        .into_iter()
        .flatten()
        .map(|(mark, now)| receipt::ActiveModel {
            conversation_id: Set(joined.conversation_id),
            user_id: Set(joined.user_id.clone()),
            mark: Set(mark.name().to_owned()),
            seq: Set(now),
            at: Set(joined.joined_at),
        })
        .collect();
    if !rows.is_empty() {
        receipt::Entity::insert_many(rows)
            .exec_without_returning(transaction)
            .await?;
    }
    Ok(())
}

/// One person's moves, each to a place at a time, in the order of places.
#[derive(Default)]
struct Moves {
    delivered: Vec<(i64, i64)>,
    read: Vec<(i64, i64)>,
}

/// When a mark was first at a place or beyond.
fn first_at(moves: &[(i64, i64)], seq: i64) -> Option<i64> {
    let reached = moves.partition_point(|(place, _)| *place < seq);
    moves.get(reached).map(|(_, at)| *at)
}

/// Everybody who is or was in the conversation, each with their first moves to a place or beyond.
async fn moves_at_or_after(
    store: &Store,
    conversation: ConversationId,
    place: Seq,
) -> Result<HashMap<String, Moves>, StoreError> {
    type Row = (String, Option<i64>, Option<i64>);
    let rows: Vec<Row> = participant::Entity::find()
        .select_only()
        .column(participant::Column::UserId)
        .column_as(first_move(Mark::Delivered, to_i64(place.0)), "delivered_at")
        .column_as(first_move(Mark::Read, to_i64(place.0)), "read_at")
        .filter(participant::Column::ConversationId.eq(conversation.as_uuid()))
        .into_tuple()
        .all(&store.reads)
        .await?;
    // All that is asked lies at this place or before it.
    let at = |at: Option<i64>| at.map(|at| (to_i64(place.0), at)).into_iter().collect();
    Ok(rows
        .into_iter()
        .map(|(user, delivered, read)| {
            let moves = Moves {
                delivered: at(delivered),
                read: at(read),
            };
            (user, moves)
        })
        .collect())
}

/// When a participant's mark first moved to a place or beyond, as part of a query for them.
fn first_move(mark: Mark, place: impl Into<Expr>) -> Expr {
    let first = moves_of_participant(mark)
        .filter(Expr::col((receipt::Entity, receipt::Column::Seq)).gte(place))
        .order_by_asc(receipt::Column::Seq)
        .limit(1)
        .into_query();
    subquery(first)
}

/// When the participant of an outer query moved this mark.
fn moves_of_participant(mark: Mark) -> Select<receipt::Entity> {
    let of = |column: receipt::Column| Expr::col((receipt::Entity, column));
    let whose = |column: participant::Column| Expr::col((participant::Entity, column));
    receipt::Entity::find()
        .select_only()
        .column(receipt::Column::At)
        .filter(of(receipt::Column::ConversationId).eq(whose(participant::Column::ConversationId)))
        .filter(of(receipt::Column::UserId).eq(whose(participant::Column::UserId)))
        .filter(receipt::Column::Mark.eq(mark.name()))
}

fn subquery(query: SelectStatement) -> Expr {
    Expr::SubQuery(None, Box::new(SubQueryStatement::SelectStatement(query)))
}

/// These people's moves to the first of two places or beyond, but not as far as the second.
async fn moves_between(
    store: &Store,
    conversation: ConversationId,
    users: &[&str],
    (first, last): (Seq, Seq),
) -> Result<Vec<receipt::Model>, StoreError> {
    // Every column of the key is named, so that the key is searched rather than walked through.
    Ok(receipt::Entity::find()
        .filter(receipt::Column::ConversationId.eq(conversation.as_uuid()))
        .filter(receipt::Column::UserId.is_in(users.iter().copied()))
        .filter(receipt::Column::Mark.is_in(Mark::ALL.map(Mark::name)))
        .filter(receipt::Column::Seq.gte(to_i64(first.0)))
        .filter(receipt::Column::Seq.lt(to_i64(last.0)))
        .all(&store.reads)
        .await?)
}
