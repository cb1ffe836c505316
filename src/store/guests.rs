//! Guests: made together with their one conversation and its first message.

use sea_orm::ActiveValue::Set;
use sea_orm::QuerySelect as _;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::JoinType;

use super::entity::{conversation, message, participant, user};
use super::opening::{NewConversation, participant_rows, row_from};
use super::users::user_from;
use super::writer::PendingMessage;
use super::{Store, StoreError, attachments};
use crate::domain::guest::GuestProfile;
use crate::domain::id::{ConversationId, MessageId, Seq, UserId, Version};
use crate::domain::message::{Message, Numbered};
use crate::domain::policy::RoleName;
use crate::domain::timestamp::Timestamp;
use crate::domain::user::User;

/// The guest's first message is the conversation's: the change after its opening.
const FIRST_SEQ: i64 = 1;
const FIRST_VERSION: i64 = 2;

/// Makes a guest, opens their conversation and says their first words: all of it or nothing, so
/// nobody sees a guest who says nothing.
///
/// The conversation is new, so nobody else numbers its changes: the writer is not needed.
pub async fn welcome(
    store: &Store,
    guest: &GuestProfile,
    new: NewConversation,
    first: &PendingMessage,
) -> Result<Message, StoreError> {
    let transaction = store.begin().await?;
    let role = &first.sender.role;
    user::Entity::insert(user_row(
        guest,
        (&first.sender.user, role),
        first.created_at,
    ))
    .exec_without_returning(&*transaction)
    .await?;
    let (id, people) = (new.id, new.people.clone());
    let mut conversation = row_from(new);
    conversation.last_seq = Set(FIRST_SEQ);
    conversation.version = Set(FIRST_VERSION);
    conversation.last_message_at = Set(Some(first.created_at.as_micros()));
    let opened_at = conversation.created_at.clone();
    conversation::Entity::insert(conversation)
        .exec_without_returning(&*transaction)
        .await?;
    let own = first.sender.user.as_str();
    let rows = participant_rows(id, opened_at, people).map(|row| {
        if row.user_id.try_as_ref().is_none_or(|user| user != own) {
            return row;
        }
        participant::ActiveModel {
            read_seq: Set(FIRST_SEQ),
            delivered_seq: Set(FIRST_SEQ),
            version: Set(FIRST_VERSION),
            ..row
        }
    });
    participant::Entity::insert_many(rows)
        .exec_without_returning(&*transaction)
        .await?;
    message::Entity::insert(message_row(id.as_uuid(), first))
        .exec_without_returning(&*transaction)
        .await?;
    transaction.commit().await?;
    Ok(first.draft.clone().into_message(Numbered {
        id: first.id,
        conversation: id,
        seq: Seq(1),
        version: Version(2),
        sender: first.sender.clone(),
        created_at: first.created_at,
    }))
}

/// Makes a guest whom somebody of the staff invites, and opens the conversation of both.
pub async fn invite(
    store: &Store,
    guest: &GuestProfile,
    (user, role): (&UserId, &RoleName),
    new: NewConversation,
) -> Result<(), StoreError> {
    let transaction = store.begin().await?;
    user::Entity::insert(user_row(guest, (user, role), new.at))
        .exec_without_returning(&*transaction)
        .await?;
    let (id, people, at) = (new.id, new.people.clone(), new.at.as_micros());
    conversation::Entity::insert(row_from(new))
        .exec_without_returning(&*transaction)
        .await?;
    participant::Entity::insert_many(participant_rows(id, Set(at), people))
        .exec_without_returning(&*transaction)
        .await?;
    transaction.commit().await?;
    Ok(())
}

/// The guests who are in a conversation now: one, as a rule.
pub async fn of_conversation(store: &Store, id: ConversationId) -> Result<Vec<User>, StoreError> {
    let rows = user::Entity::find()
        .join(
            JoinType::InnerJoin,
            user::Entity::belongs_to(participant::Entity)
                .from(user::Column::Id)
                .to(participant::Column::UserId)
                .into(),
        )
        .filter(participant::Column::ConversationId.eq(id.as_uuid()))
        .filter(participant::Column::LeftAt.is_null())
        .filter(user::Column::IsGuest.eq(true))
        .all(&store.reads)
        .await?;
    rows.into_iter().map(user_from).collect()
}

fn user_row(
    guest: &GuestProfile,
    (user, role): (&UserId, &RoleName),
    at: Timestamp,
) -> user::ActiveModel {
    let at = at.as_micros();
    user::ActiveModel {
        id: Set(user.as_str().to_owned()),
        role: Set(role.as_str().to_owned()),
        name: Set(guest.name().to_owned()),
        email: Set(Some(guest.email().to_owned())),
        avatar_url: Set(None),
        is_active: Set(true),
        is_guest: Set(true),
        synced_at: Set(None),
        last_seen_at: Set(None),
        metadata: Set("{}".to_owned()),
        created_at: Set(at),
        updated_at: Set(at),
        deleted_at: Set(None),
    }
}

fn message_row(conversation: Uuid, first: &PendingMessage) -> message::ActiveModel {
    let draft = &first.draft;
    message::ActiveModel {
        id: Set(first.id.as_uuid()),
        conversation_id: Set(conversation),
        seq: Set(FIRST_SEQ),
        version: Set(FIRST_VERSION),
        sender_id: Set(first.sender.user.as_str().to_owned()),
        client_message_id: Set(draft.client_id().as_str().to_owned()),
        kind: Set(draft.kind().name().to_owned()),
        content: Set(draft.content().to_owned()),
        attachments: Set(attachments::to_text(draft.attachments())),
        reply_to: Set(draft.reply_to().map(MessageId::as_uuid)),
        metadata: Set(draft.metadata().as_str().to_owned()),
        created_at: Set(first.created_at.as_micros()),
        edited_at: Set(None),
        deleted_at: Set(None),
        hidden_at: Set(None),
    }
}
