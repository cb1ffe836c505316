//! Opening conversations, once where there may be only one.

use sea_orm::ActiveValue::{self, Set};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use smol_str::SmolStr;

use super::entity::{conversation, participant};
use super::{Store, StoreError, many_rows, support};
use crate::domain::conversation::{ConversationKind, ConversationStatus, Reference};
use crate::domain::id::{ConversationId, UserId};
use crate::domain::message::Metadata;
use crate::domain::policy::RoleName;
use crate::domain::timestamp::Timestamp;

/// A conversation that somebody wants to open.
#[derive(Clone, Debug)]
pub struct NewConversation {
    /// The id it will have, if it is new.
    pub id: ConversationId,
    /// How people come together in it.
    pub kind: ConversationKind,
    /// What makes it the only one of its sort; `None` where many may exist.
    pub unique_key: Option<String>,
    /// What support is asked about.
    pub topic: Option<SmolStr>,
    /// What people call it.
    pub title: Option<SmolStr>,
    /// What it is about.
    pub reference: Option<Reference>,
    /// The support rooms that hear of it, its own first.
    pub support_rooms: Vec<SmolStr>,
    /// How urgent it is.
    pub priority: SmolStr,
    /// Who opens it.
    pub created_by: UserId,
    /// When.
    pub at: Timestamp,
    /// The host's own data.
    pub metadata: Metadata,
    /// Who is in it from the start, the opener included.
    pub people: Vec<(UserId, RoleName)>,
}

/// The key of the one conversation between two people, about one thing or about nothing.
///
/// Ids have no control characters, so the separator cannot be part of one.
pub fn direct_key(one: &UserId, other: &UserId, reference: Option<&Reference>) -> String {
    let (first, second) = if one <= other {
        (one, other)
    } else {
        (other, one)
    };
    let mut key = format!("direct\u{1f}{first}\u{1f}{second}");
    if let Some(reference) = reference {
        key.push('\u{1f}');
        key.push_str(reference.kind());
        key.push('\u{1f}');
        key.push_str(reference.id());
    }
    key
}

/// The key of the one conversation about a thing of which there may be only one.
pub fn reference_key(reference: &Reference) -> String {
    format!(
        "reference\u{1f}{}\u{1f}{}",
        reference.kind(),
        reference.id()
    )
}

/// Which conversation was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Its id.
    pub id: ConversationId,
    /// Whether it did not exist before.
    pub is_new: bool,
}

/// Opens a conversation, or finds the one that holds its unique key.
///
/// # Errors
/// Rejected when a person does not exist.
pub async fn open(store: &Store, new: NewConversation) -> Result<Opened, StoreError> {
    let transaction = store.begin().await?;
    let key = new.unique_key.clone();
    let people = new.people.clone();
    let (id, at) = (new.id, new.at.as_micros());
    let inserted = conversation::Entity::insert(row_from(new))
        .on_conflict(
            OnConflict::column(conversation::Column::UniqueKey)
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(&*transaction)
        .await?;
    if inserted == 0 {
        transaction.rollback().await?;
        let key = key.ok_or(StoreError::Inconsistent("a conflict without a key"))?;
        let found = conversation::Entity::find()
            .filter(conversation::Column::UniqueKey.eq(key))
            .one(&store.reads)
            .await?
            .ok_or(StoreError::Inconsistent(
                "the conversation in the way is gone",
            ))?;
        return Ok(Opened {
            id: ConversationId::from_uuid(found.id),
            is_new: false,
        });
    }
    let rows = participant_rows(id, Set(at), people);
    many_rows::insert(&*transaction, rows, None).await?;
    transaction.commit().await?;
    Ok(Opened { id, is_new: true })
}

/// Takes a unique key away from a closed conversation, so that a new one may be opened in its
/// place. Returns whether it did: a conversation that is not closed keeps its key.
pub async fn release_key(store: &Store, key: &str) -> Result<bool, StoreError> {
    let released = conversation::Entity::update_many()
        .col_expr(
            conversation::Column::UniqueKey,
            Expr::value(Option::<String>::None),
        )
        .filter(conversation::Column::UniqueKey.eq(key))
        .filter(conversation::Column::Status.eq(ConversationStatus::Closed.name()))
        .exec(&*store.writing().await?)
        .await?;
    Ok(released.rows_affected > 0)
}

/// The memberships a new conversation begins with.
pub(super) fn participant_rows(
    conversation: ConversationId,
    at: ActiveValue<i64>,
    people: Vec<(UserId, RoleName)>,
) -> impl Iterator<Item = participant::ActiveModel> {
    people
        .into_iter()
        .map(move |(user, role)| participant::ActiveModel {
            conversation_id: Set(conversation.as_uuid()),
            user_id: Set(user.as_str().to_owned()),
            role: Set(role.as_str().to_owned()),
            joined_at: at.clone(),
            left_at: Set(None),
            read_seq: Set(0),
            delivered_seq: Set(0),
            muted_until: Set(None),
            version: Set(1),
        })
}

/// A conversation that has just been opened.
pub(super) fn row_from(new: NewConversation) -> conversation::ActiveModel {
    let text = |value: Option<SmolStr>| Set(value.map(String::from));
    conversation::ActiveModel {
        id: Set(new.id.as_uuid()),
        kind: Set(new.kind.name().to_owned()),
        topic: text(new.topic),
        title: text(new.title),
        reference_type: Set(new.reference.as_ref().map(|it| it.kind().to_owned())),
        reference_id: Set(new.reference.as_ref().map(|it| it.id().to_owned())),
        unique_key: Set(new.unique_key),
        status: Set(ConversationStatus::Active.name().to_owned()),
        blocked_by: Set(None),
        support_rooms: Set(support::rooms_text(&new.support_rooms)),
        support_room: text(new.support_rooms.into_iter().next()),
        priority: Set(new.priority.into()),
        assignee: Set(None),
        created_by: Set(new.created_by.as_str().to_owned()),
        created_at: Set(new.at.as_micros()),
        first_response_at: Set(None),
        updated_at: Set(new.at.as_micros()),
        closed_at: Set(None),
        closed_by: Set(None),
        last_seq: Set(0),
        version: Set(1),
        rules_version: Set(1),
        last_message_at: Set(None),
        metadata: Set(new.metadata.as_str().to_owned()),
    }
}
