//! Finding a text in others.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, JoinType, LikeExpr, SelectStatement};
use sea_orm::{Condition, QuerySelect as _, QueryTrait as _};

use super::entity::{conversation, message, participant, user};

/// A text that is looked for, in whatever case. Databases agree on that of ASCII letters alone, so
/// others are looked for as they came, too.
pub(super) struct Wanted([LikeExpr; 2]);

impl Wanted {
    pub(super) fn new(text: &str) -> Self {
        // No text has NUL in it, and Postgres takes none to look for.
        let text = text.replace('\0', "\u{fffd}");
        Self(
            [text.to_lowercase(), text.to_ascii_lowercase()].map(|text| {
                let text = text.replace('\\', "\\\\");
                let text = text.replace('%', "\\%").replace('_', "\\_");
                LikeExpr::new(format!("%{text}%")).escape('\\')
            }),
        )
    }

    /// The condition that it stands in a column.
    pub(super) fn is_in(&self, column: Expr) -> Expr {
        let [wanted, ascii] = self.0.clone();
        let lower = Expr::expr(Func::lower(column));
        lower.clone().like(wanted).or(lower.like(ascii))
    }
}

/// The condition that a text is found in a conversation: in its title, in the name of somebody in it,
/// in their e-mail address if the addresses are searched as well, or in a message.
pub(super) fn is_found_in(text: &str, searches_addresses: bool) -> Condition {
    let wanted = Wanted::new(text);
    let has = |column| wanted.is_in(column);
    let title = Expr::col((conversation::Entity, conversation::Column::Title));
    let name = Expr::col((user::Entity, user::Column::Name));
    let email = Expr::col((user::Entity, user::Column::Email));
    let content = Expr::col((message::Entity, message::Column::Content));
    let person = if searches_addresses {
        has(name).or(has(email))
    } else {
        has(name)
    };
    Condition::any()
        .add(has(title))
        .add(Expr::exists(people().and_where(person).to_owned()))
        .add(Expr::exists(words().and_where(has(content)).to_owned()))
}

/// Somebody who is in the conversation of an outer query.
fn people() -> SelectStatement {
    participant::Entity::find()
        .select_only()
        .column(participant::Column::UserId)
        .join(
            JoinType::InnerJoin,
            participant::Entity::belongs_to(user::Entity)
                .from(participant::Column::UserId)
                .to(user::Column::Id)
                .into(),
        )
        .filter(
            Expr::col((participant::Entity, participant::Column::ConversationId))
                .eq(Expr::col((conversation::Entity, conversation::Column::Id))),
        )
        .filter(participant::Column::LeftAt.is_null())
        .into_query()
}

/// A message that is shown in the conversation of an outer query.
fn words() -> SelectStatement {
    message::Entity::find()
        .select_only()
        .column(message::Column::Id)
        .filter(
            Expr::col((message::Entity, message::Column::ConversationId))
                .eq(Expr::col((conversation::Entity, conversation::Column::Id))),
        )
        .filter(message::Column::HiddenAt.is_null())
        .filter(message::Column::DeletedAt.is_null())
        .into_query()
}
