//! Who answers requests for support, and how much they have to do.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, JoinType, SimpleExpr, SubQueryStatement};
use sea_orm::{Order, QueryOrder, QuerySelect, QueryTrait as _};

use super::entity::{conversation, participant, user};
use super::users::user_from;
use super::{Store, StoreError};
use crate::domain::conversation::{ConversationKind, ConversationStatus};
use crate::domain::policy::RoleName;
use crate::domain::user::User;

/// Active people of these roles, first those who are in the fewest support conversations that go
/// on; at most so many. Of equals, in the order of their ids.
pub async fn least_loaded(
    store: &Store,
    roles: &[RoleName],
    limit: u64,
) -> Result<Vec<User>, StoreError> {
    let rows = user::Entity::find()
        .filter(user::Column::Role.is_in(roles.iter().map(RoleName::as_str)))
        .filter(user::Column::IsActive.eq(true))
        .filter(user::Column::IsGuest.eq(false))
        .order_by(load(), Order::Asc)
        .order_by_asc(user::Column::Id)
        .limit(limit)
        .all(&store.reads)
        .await?;
    rows.into_iter().map(user_from).collect()
}

/// How many support conversations that go on the user of an outer query is in.
fn load() -> SimpleExpr {
    let theirs = Expr::col((participant::Entity, participant::Column::UserId))
        .eq(Expr::col((user::Entity, user::Column::Id)));
    let count = participant::Entity::find()
        .select_only()
        .column_as(participant::Column::ConversationId.count(), "load")
        .join(
            JoinType::InnerJoin,
            participant::Entity::belongs_to(conversation::Entity)
                .from(participant::Column::ConversationId)
                .to(conversation::Column::Id)
                .into(),
        )
        .filter(theirs)
        .filter(participant::Column::LeftAt.is_null())
        .filter(conversation::Column::Kind.eq(ConversationKind::Support.name()))
        .filter(conversation::Column::Status.eq(ConversationStatus::Active.name()))
        .into_query();
    SimpleExpr::SubQuery(None, Box::new(SubQueryStatement::SelectStatement(count)))
}
