//! Finding a text in others.
//!
//! No index is kept for it: each message would pay for what few ever ask (docs/architecture.md has the
//! figures). A search reads instead, newest first, and a request reads so much and no more: some
//! conversations, the newest messages of each, and not too many messages of all together. It says where it
//! stopped, and the next request goes on from there.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait, Func, JoinType, LikeExpr, SelectStatement};
use sea_orm::{Condition, QuerySelect as _, QueryTrait as _};

use super::conversations::timestamp;
use super::entity::{conversation, message, participant, user};
use super::listing::{ListCursor, active_at, newest_first};
use super::number::to_u64;
use super::{Store, StoreError};
use crate::domain::id::ConversationId;

/// Most conversations that one request looks through.
const CONVERSATIONS: u64 = 1_000;

/// Most messages that one request looks through; one conversation's are always looked through.
const MESSAGES: u64 = 20_000;

/// Messages of one conversation that are looked through: its newest.
const MESSAGES_EACH: u64 = 4_000;

/// What a search came to.
pub(super) struct Searched {
    /// Where the text is found, newest activity first.
    pub(super) found: Vec<conversation::Model>,
    /// After which conversation to go on, unless all were looked through.
    pub(super) stopped_at: Option<ListCursor>,
}

/// What is looked for.
pub(super) struct Search<'a> {
    /// The text.
    pub(super) text: &'a str,
    /// Whether it is looked for in e-mail addresses as well.
    pub(super) searches_addresses: bool,
}

/// Looks for a text in the first of these conversations by their activity, and returns at most so many in
/// which it is found.
pub(super) async fn search(
    store: &Store,
    among: Select<conversation::Entity>,
    search: Search<'_>,
    limit: u64,
) -> Result<Searched, StoreError> {
    let mut places: Vec<(Uuid, i64, i64)> = newest_first(among)
        .select_only()
        .column(conversation::Column::Id)
        .column_as(active_at(), "active_at")
        .column(conversation::Column::LastSeq)
        .limit(CONVERSATIONS + 1)
        .into_tuple()
        .all(&store.reads)
        .await?;
    let few = few_enough(&places)?;
    let is_end = few == places.len();
    places.truncate(few);
    let looked_through = places.iter().map(|(id, ..)| *id);
    let found = conversation::Entity::find()
        .filter(conversation::Column::Id.is_in(looked_through))
        .filter(is_found_in(search.text, search.searches_addresses));
    let found = if places.is_empty() {
        Vec::new()
    } else {
        newest_first(found).limit(limit).all(&store.reads).await?
    };
    let last = places.last().filter(|_| !is_end);
    let stopped_at = last.map(|(id, active_at, _)| ListCursor {
        at: timestamp(*active_at),
        id: ConversationId::from_uuid(*id),
    });
    Ok(Searched { found, stopped_at })
}

/// How many of these conversations are looked through together: at least one, if there is one.
fn few_enough(places: &[(Uuid, i64, i64)]) -> Result<usize, StoreError> {
    let mut messages = 0;
    let mut few = 0;
    for (_, _, last_seq) in places.iter().take(to_usize(CONVERSATIONS)) {
        messages += std::cmp::min(to_u64(*last_seq)?, MESSAGES_EACH);
        if few > 0 && messages > MESSAGES {
            break;
        }
        few += 1;
    }
    Ok(few)
}

fn to_usize(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// A text that is looked for, in whatever case. All databases know the case of ASCII letters; of others some
/// know nothing, so these are looked for as they came, small, large, and with a large one first.
pub(super) struct Wanted(Vec<LikeExpr>);

impl Wanted {
    pub(super) fn new(text: &str) -> Self {
        // No text has NUL in it, and Postgres takes none to look for.
        let text = text.replace('\0', "\u{fffd}");
        let small = text.to_lowercase();
        let mut letters = small.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        let name_like: String = first.chain(letters).collect();
        let mut forms = [text.clone(), small.clone(), name_like, text.to_uppercase()]
            .map(|form| form.to_ascii_lowercase())
            .to_vec();
        forms.sort_unstable();
        forms.dedup();
        Self(forms.iter().map(|form| anywhere(form)).collect())
    }

    /// The condition that it stands in a column.
    pub(super) fn is_in(&self, column: Expr) -> Expr {
        let lower = Expr::expr(Func::lower(column));
        let is_like = |form: &LikeExpr| lower.clone().like(form.clone());
        self.0
            .iter()
            .map(is_like)
            .reduce(ExprTrait::or)
            .expect("a text has a form")
    }
}

fn anywhere(text: &str) -> LikeExpr {
    let text = text.replace('\\', "\\\\");
    let text = text.replace('%', "\\%").replace('_', "\\_");
    LikeExpr::new(format!("%{text}%")).escape('\\')
}

/// The condition that a text is found in a conversation: in its title, in the name of somebody in it,
/// in their e-mail address if the addresses are searched as well, or in one of its newest messages.
fn is_found_in(text: &str, searches_addresses: bool) -> Condition {
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

/// One of the newest messages that are shown in the conversation of an outer query.
fn words() -> SelectStatement {
    let last = Expr::col((conversation::Entity, conversation::Column::LastSeq));
    message::Entity::find()
        .select_only()
        .column(message::Column::Id)
        .filter(
            Expr::col((message::Entity, message::Column::ConversationId))
                .eq(Expr::col((conversation::Entity, conversation::Column::Id))),
        )
        .filter(
            Expr::col((message::Entity, message::Column::Seq))
                .gt(last.sub(i64::try_from(MESSAGES_EACH).unwrap_or(i64::MAX))),
        )
        .filter(message::Column::HiddenAt.is_null())
        .filter(message::Column::DeletedAt.is_null())
        .into_query()
}
