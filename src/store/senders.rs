//! Who said messages, and what they answered.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::entity::prelude::*;
use smol_str::SmolStr;

use super::conversations::user_id;
use super::entity::{message, user};
use super::{StoreError, messages, users};
use crate::domain::message::{Message, Quote, Sender};
use crate::domain::participant::Participant;
use crate::domain::policy::RoleName;

/// Adds their senders to messages, of which those that are hidden or deleted say nothing.
pub(super) async fn with_senders(
    db: &impl ConnectionTrait,
    rows: Vec<message::Model>,
) -> Result<Vec<Message>, StoreError> {
    with_known_senders(db, rows.into_iter().map(|row| (row, None)).collect()).await
}

/// As [`with_senders`], for messages of which the senders are known already, or of some.
pub(super) async fn with_known_senders(
    db: &impl ConnectionTrait,
    rows: Vec<(message::Model, Option<Sender>)>,
) -> Result<Vec<Message>, StoreError> {
    let messages = completed(db, rows).await?;
    Ok(messages.into_iter().map(Message::withheld).collect())
}

/// Adds their senders to messages, with all that they say. For the eyes of moderators.
pub(super) async fn in_full(
    db: &impl ConnectionTrait,
    rows: Vec<message::Model>,
) -> Result<Vec<Message>, StoreError> {
    completed(db, rows.into_iter().map(|row| (row, None)).collect()).await
}

/// The sender of a message, if they are among these people.
pub(super) fn sender_among(people: &[Participant], row: &message::Model) -> Option<Sender> {
    let mut people = people.iter();
    let person = people.find(|one| one.user.as_str() == row.sender_id)?;
    Some(Sender {
        user: person.user.clone(),
        name: person.name.clone(),
        role: person.user_role.clone(),
        email: person.email.clone(),
        avatar_url: person.avatar_url.clone(),
    })
}

async fn completed(
    db: &impl ConnectionTrait,
    rows: Vec<(message::Model, Option<Sender>)>,
) -> Result<Vec<Message>, StoreError> {
    let unknown = rows.iter().filter(|(_, sender)| sender.is_none());
    let people = users::rows(db, unknown.map(|(row, _)| row.sender_id.as_str())).await?;
    let answered = quotes(db, rows.iter().filter_map(|(row, _)| row.reply_to)).await?;
    rows.into_iter()
        .map(|(row, sender)| {
            let quoted = row.reply_to.and_then(|id| answered.get(&id)).cloned();
            let sender = match sender {
                Some(sender) => sender,
                None => sender_from(people.get(&row.sender_id))?,
            };
            let message = messages::message_from(sender, row)?;
            Ok(Message { quoted, ..message })
        })
        .collect()
}

fn sender_from(person: Option<&user::Model>) -> Result<Sender, StoreError> {
    let person = person.ok_or(StoreError::Inconsistent("a message without its sender"))?;
    Ok(Sender {
        user: user_id(&person.id)?,
        name: SmolStr::new(&person.name),
        role: RoleName::parse(&person.role)
            .map_err(|_| StoreError::Inconsistent("a role that cannot be"))?,
        email: person.email.as_deref().map(SmolStr::new),
        avatar_url: person.avatar_url.as_deref().map(SmolStr::new),
    })
}

/// What is answered, by its id.
async fn quotes(
    db: &impl ConnectionTrait,
    answered: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Arc<Quote>>, StoreError> {
    let answered: Vec<Uuid> = answered.collect();
    if answered.is_empty() {
        return Ok(HashMap::new());
    }
    let found = message::Entity::find()
        .filter(message::Column::Id.is_in(answered))
        .all(db)
        .await?;
    let people = users::rows(db, found.iter().map(|row| row.sender_id.as_str())).await?;
    let quotes = found.into_iter().map(|row| {
        let name = people.get(&row.sender_id).map_or("", |person| &person.name);
        let quote = Quote {
            content: if row.deleted_at.or(row.hidden_at).is_some() {
                String::new()
            } else {
                row.content
            },
            sender_name: SmolStr::new(name),
        };
        (row.id, Arc::new(quote))
    });
    Ok(quotes.collect())
}
