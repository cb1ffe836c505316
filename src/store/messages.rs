//! Messages, read by place, by their senders' own ids and by change.

use std::collections::HashMap;

use sea_orm::entity::prelude::*;
use sea_orm::{Condition, QueryOrder, QuerySelect};

use super::conversations::{timestamp, user_id};
use super::entity::message;
use super::lengths::rounded_up;
use super::number::{to_i64, to_u64};
use super::senders::{sender_among, with_known_senders, with_senders};
use super::{Store, StoreError, attachments};
use crate::domain::id::{ClientMessageId, ConversationId, MessageId, Seq, Version};
use crate::domain::message::{Message, MessageKind, Metadata, Quote, Sender};
use crate::domain::participant::Participant;
use crate::domain::receipt::MessagePlace;
use crate::domain::timestamp::Timestamp;

/// From where a page of history is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// The newest page.
    Newest,
    /// The page before this message.
    Before(Seq),
    /// The page after this message.
    After(Seq),
    /// The page before this moment.
    Until(Timestamp),
    /// The page after this moment.
    Since(Timestamp),
}

/// Which messages a page has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// All of them: those that say nothing any more keep their places.
    Places,
    /// Those that say something: neither hidden nor deleted.
    Words,
}

/// Some messages, oldest first.
#[derive(Clone, Debug)]
pub struct Page {
    /// The messages.
    pub messages: Vec<Message>,
    /// Whether there are more in the direction of reading.
    pub has_more: bool,
}

/// Reads a page of history.
pub async fn page(
    store: &Store,
    conversation: ConversationId,
    (position, shown): (Position, Shown),
    limit: u64,
) -> Result<Page, StoreError> {
    let all = match shown {
        Shown::Places => of(conversation),
        Shown::Words => of(conversation)
            .filter(message::Column::HiddenAt.is_null())
            .filter(message::Column::DeletedAt.is_null()),
    };
    let ordered = match position {
        Position::Newest => all.order_by_desc(message::Column::Seq),
        Position::Until(at) => all
            .filter(message::Column::CreatedAt.lt(at.as_micros()))
            .order_by_desc(message::Column::Seq),
        Position::Since(at) => all
            .filter(message::Column::CreatedAt.gt(at.as_micros()))
            .order_by_asc(message::Column::Seq),
        Position::Before(seq) => all
            .filter(message::Column::Seq.lt(to_i64(seq.0)))
            .order_by_desc(message::Column::Seq),
        Position::After(seq) => all
            .filter(message::Column::Seq.gt(to_i64(seq.0)))
            .order_by_asc(message::Column::Seq),
    };
    let mut rows = ordered.limit(limit + 1).all(&store.reads).await?;
    let has_more = rows.len() as u64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    if !matches!(position, Position::After(_) | Position::Since(_)) {
        rows.reverse();
    }
    Ok(Page {
        messages: with_senders(&store.reads, rows).await?,
        has_more,
    })
}

/// The message that its sender calls by this id.
pub async fn by_client_id(
    store: &Store,
    conversation: ConversationId,
    sender: &str,
    client_id: &str,
) -> Result<Option<Message>, StoreError> {
    let row = of(conversation)
        .filter(message::Column::SenderId.eq(sender))
        .filter(message::Column::ClientMessageId.eq(client_id))
        .one(&store.reads)
        .await?;
    let rows = row.into_iter().collect();
    Ok(with_senders(&store.reads, rows).await?.pop())
}

/// What a message of this conversation says to those who answer it.
pub async fn quote(
    store: &Store,
    conversation: ConversationId,
    id: MessageId,
) -> Result<Option<Quote>, StoreError> {
    let found = of(conversation)
        .filter(message::Column::Id.eq(id.as_uuid()))
        .one(&store.reads)
        .await?;
    let message = with_senders(&store.reads, found.into_iter().collect())
        .await?
        .pop();
    Ok(message.as_ref().map(Message::quote))
}

/// The message at this place.
pub async fn id_at(
    store: &Store,
    conversation: ConversationId,
    seq: Seq,
) -> Result<Option<MessageId>, StoreError> {
    let id: Option<Uuid> = of(conversation)
        .filter(message::Column::Seq.eq(to_i64(seq.0)))
        .select_only()
        .column(message::Column::Id)
        .into_tuple()
        .one(&store.reads)
        .await?;
    Ok(id.map(MessageId::from_uuid))
}

/// Which messages are after one place and not after another, oldest first.
pub async fn places(
    store: &Store,
    conversation: ConversationId,
    after: Seq,
    up_to: Seq,
) -> Result<Vec<MessagePlace>, StoreError> {
    let rows: Vec<(Uuid, i64, String)> = of(conversation)
        .filter(message::Column::Seq.gt(to_i64(after.0)))
        .filter(message::Column::Seq.lte(to_i64(up_to.0)))
        .select_only()
        .column(message::Column::Id)
        .column(message::Column::Seq)
        .column(message::Column::SenderId)
        .order_by_asc(message::Column::Seq)
        .into_tuple()
        .all(&store.reads)
        .await?;
    rows.into_iter().map(place_from).collect()
}

/// In which conversation a message is, and its place there.
pub async fn find(
    store: &Store,
    id: MessageId,
) -> Result<Option<(ConversationId, MessagePlace)>, StoreError> {
    let row: Option<(Uuid, Uuid, i64, String)> = message::Entity::find_by_id(id.as_uuid())
        .select_only()
        .column(message::Column::ConversationId)
        .column(message::Column::Id)
        .column(message::Column::Seq)
        .column(message::Column::SenderId)
        .into_tuple()
        .one(&store.reads)
        .await?;
    row.map(|(conversation, id, seq, sender)| {
        let conversation = ConversationId::from_uuid(conversation);
        Ok((conversation, place_from((id, seq, sender))?))
    })
    .transpose()
}

fn place_from((id, seq, sender): (Uuid, i64, String)) -> Result<MessagePlace, StoreError> {
    Ok(MessagePlace {
        message: MessageId::from_uuid(id),
        seq: Seq(to_u64(seq)?),
        sender: user_id(&sender)?,
    })
}

/// The place of a message, if it is in this conversation.
pub async fn place_of(
    store: &Store,
    conversation: ConversationId,
    id: MessageId,
) -> Result<Option<Seq>, StoreError> {
    let seq: Option<i64> = of(conversation)
        .filter(message::Column::Id.eq(id.as_uuid()))
        .select_only()
        .column(message::Column::Seq)
        .into_tuple()
        .one(&store.reads)
        .await?;
    seq.map(|seq| to_u64(seq).map(Seq)).transpose()
}

/// Messages whose last change is after one version and not after another, oldest change first.
pub(super) async fn changed(
    store: &Store,
    conversation: ConversationId,
    (after, up_to): (Version, Version),
    limit: u64,
) -> Result<Vec<message::Model>, StoreError> {
    let rows = of(conversation)
        .filter(message::Column::Version.gt(to_i64(after.0)))
        .filter(message::Column::Version.lte(to_i64(up_to.0)))
        .order_by_asc(message::Column::Version)
        .limit(limit)
        .all(&store.reads)
        .await?;
    Ok(rows)
}

/// Messages between two places whose last change is after a version, in the order of their places.
pub async fn changed_since(
    store: &Store,
    conversation: ConversationId,
    (after, before): (Seq, Seq),
    version: Version,
) -> Result<Vec<Message>, StoreError> {
    let rows = of(conversation)
        .filter(message::Column::Seq.gt(to_i64(after.0)))
        .filter(message::Column::Seq.lt(to_i64(before.0)))
        .filter(message::Column::Version.gt(to_i64(version.0)))
        .order_by_asc(message::Column::Seq)
        .all(&store.reads)
        .await?;
    with_senders(&store.reads, rows).await
}

/// The messages at these places, by conversation, given the people of each.
pub(super) async fn at(
    store: &Store,
    places: &[(Uuid, i64)],
    people: &HashMap<Uuid, Vec<Participant>>,
) -> Result<HashMap<Uuid, Message>, StoreError> {
    let mut any = Condition::any();
    for (conversation, seq) in rounded_up(places) {
        any = any.add(
            Condition::all()
                .add(message::Column::ConversationId.eq(conversation))
                .add(message::Column::Seq.eq(seq)),
        );
    }
    if places.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = message::Entity::find()
        .filter(any)
        .all(&store.reads)
        .await?;
    let rows = rows.into_iter().map(|row| {
        let people = people.get(&row.conversation_id);
        let sender = people.and_then(|people| sender_among(people, &row));
        (row, sender)
    });
    let messages = with_known_senders(&store.reads, rows.collect()).await?;
    Ok(messages
        .into_iter()
        .map(|message| (message.conversation.as_uuid(), message))
        .collect())
}

fn of(conversation: ConversationId) -> Select<message::Entity> {
    message::Entity::find().filter(message::Column::ConversationId.eq(conversation.as_uuid()))
}

/// A stored message of a sender who is known already.
pub(super) fn said_by(sender: Sender, row: message::Model) -> Result<Message, StoreError> {
    message_from(sender, row).map(Message::withheld)
}

pub(super) fn message_from(sender: Sender, row: message::Model) -> Result<Message, StoreError> {
    Ok(Message {
        id: MessageId::from_uuid(row.id),
        conversation: ConversationId::from_uuid(row.conversation_id),
        seq: Seq(to_u64(row.seq)?),
        version: Version(to_u64(row.version)?),
        client_id: ClientMessageId::parse(&row.client_message_id)
            .map_err(|_| StoreError::Inconsistent("a client message id that cannot be"))?,
        sender,
        kind: MessageKind::from_name(&row.kind)
            .ok_or(StoreError::Inconsistent("an unknown kind of message"))?,
        content: row.content,
        attachments: attachments::from_text(&row.attachments)?,
        reply_to: row.reply_to.map(MessageId::from_uuid),
        quoted: None,
        metadata: Metadata::from_object_text(row.metadata),
        created_at: timestamp(row.created_at),
        edited_at: row.edited_at.map(timestamp),
        deleted_at: row.deleted_at.map(timestamp),
        hidden_at: row.hidden_at.map(timestamp),
    })
}
