//! Direct conversations about nothing but the two people in them, and whom somebody may have one
//! with.

use std::collections::HashMap;

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, JoinType, SimpleExpr, SubQueryStatement};
use sea_orm::{Condition, Order, QueryOrder, QuerySelect, QueryTrait as _};

use super::conversations::{of_user, snapshots, timestamp, user_id};
use super::directory::accounts;
use super::entity::{conversation, participant, user};
use super::listing::active_at;
use super::number::to_u64;
use super::users::user_from;
use super::{Store, StoreError};
use crate::domain::conversation::{ConversationKind, ConversationStatus};
use crate::domain::id::UserId;
use crate::domain::policy::RoleName;
use crate::domain::timestamp::Timestamp;
use crate::domain::user::User;
use crate::domain::view::ConversationSnapshot;

/// The pairs a user is one of, newest activity first; at most so many.
pub async fn of(
    store: &Store,
    user: &UserId,
    limit: u64,
) -> Result<Vec<ConversationSnapshot>, StoreError> {
    let rows = of_user(user)
        .filter(is_pair())
        .order_by_desc(active_at())
        .order_by_desc(conversation::Column::Id)
        .limit(limit)
        .all(&store.reads)
        .await?;
    snapshots(store, rows).await
}

/// What is to be said of one pair in a few figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairFigures {
    /// The other of the two.
    pub other: UserId,
    /// What they said and the user has not read.
    pub unread: u64,
    /// When either of the two last said something.
    pub last_message_at: Option<Timestamp>,
}

/// The figures of every pair a user is one of. Those whose other person left are left out.
pub async fn figures(store: &Store, user: &UserId) -> Result<Vec<PairFigures>, StoreError> {
    let pairs = || of_user(user).filter(is_pair()).select_only();
    let rows: Vec<(Uuid, i64, i64, Option<i64>)> = pairs()
        .column(conversation::Column::Id)
        .column(conversation::Column::LastSeq)
        .column(participant::Column::ReadSeq)
        .column(conversation::Column::LastMessageAt)
        .into_tuple()
        .all(&store.reads)
        .await?;
    let ids = pairs().column(conversation::Column::Id).into_query();
    let others: Vec<(Uuid, String)> = participant::Entity::find()
        .select_only()
        .column(participant::Column::ConversationId)
        .column(participant::Column::UserId)
        .filter(participant::Column::ConversationId.in_subquery(ids))
        .filter(participant::Column::UserId.ne(user.as_str()))
        .filter(participant::Column::LeftAt.is_null())
        .into_tuple()
        .all(&store.reads)
        .await?;
    let others: HashMap<Uuid, String> = others.into_iter().collect();
    let figures = rows.into_iter().filter_map(|(id, last, read, at)| {
        let other = others.get(&id)?;
        Some((other, last, read, at))
    });
    figures
        .map(|(other, last, read, at)| {
            Ok(PairFigures {
                other: user_id(other)?,
                unread: to_u64(last)?.saturating_sub(to_u64(read)?),
                last_message_at: at.map(timestamp),
            })
        })
        .collect()
}

/// The active person of these roles who is in the fewest pairs with others than `asker`, who is to
/// get one of them; of equals, whose account is oldest. What the asker does meanwhile changes nothing,
/// so asking twice at once gives the same person.
pub async fn least_paired(
    store: &Store,
    roles: &[RoleName],
    asker: &UserId,
) -> Result<Option<User>, StoreError> {
    let row = accounts()
        .filter(user::Column::IsActive.eq(true))
        .filter(user::Column::Role.is_in(roles.iter().map(RoleName::as_str)))
        .order_by(pairs_without(asker), Order::Asc)
        .order_by_asc(user::Column::CreatedAt)
        .order_by_asc(user::Column::Id)
        .one(&store.reads)
        .await?;
    row.map(user_from).transpose()
}

fn is_pair() -> Condition {
    Condition::all()
        .add(conversation::Column::Kind.eq(ConversationKind::Direct.name()))
        .add(conversation::Column::ReferenceType.is_null())
        .add(conversation::Column::Status.ne(ConversationStatus::Closed.name()))
}

/// How many people, `asker` apart, the user of an outer query is in a pair with. Whoever was deleted
/// is in none.
fn pairs_without(asker: &UserId) -> SimpleExpr {
    let person = || Expr::col((participant::Entity, participant::Column::UserId));
    let user = || Expr::col((user::Entity, user::Column::Id));
    let theirs = participant::Entity::find()
        .select_only()
        .column(participant::Column::ConversationId)
        .filter(person().eq(user()))
        .filter(participant::Column::LeftAt.is_null())
        .into_query();
    let count = participant::Entity::find()
        .select_only()
        .column_as(participant::Column::ConversationId.count(), "pairs")
        .join(
            JoinType::InnerJoin,
            participant::Entity::belongs_to(conversation::Entity)
                .from(participant::Column::ConversationId)
                .to(conversation::Column::Id)
                .into(),
        )
        .filter(participant::Column::ConversationId.in_subquery(theirs))
        .filter(person().ne(user()))
        .filter(person().ne(asker.as_str()))
        .filter(participant::Column::LeftAt.is_null())
        .filter(is_pair())
        .into_query();
    SimpleExpr::SubQuery(None, Box::new(SubQueryStatement::SelectStatement(count)))
}
