//! Everything that changed in a conversation since a version, however long ago.

use std::collections::BTreeSet;

use super::{Store, StoreError, conversations, messages, participants};
use crate::domain::id::{ConversationId, Version};
use crate::domain::message::Message;
use crate::domain::participant::Participant;

/// A complete stretch of changes.
#[derive(Clone, Debug)]
pub struct Changes {
    /// Everything up to here is included; the place to go on from.
    pub version: Version,
    /// Messages that are new or different, as they are now, in the order of their places.
    pub messages: Vec<Message>,
    /// Memberships that are new or different, as they are now, in the order of their changes.
    pub participants: Vec<Participant>,
    /// Whether there is more after `version`.
    pub has_more: bool,
}

/// Reads about `limit` changes after `since`, at least one; `None` when that version is yet to come.
///
/// A version is never torn: the people who were there from the beginning share the first one. The
/// memberships that changed are read all together, as many as the conversation has people, and it
/// is messages that a page is cut by.
///
/// The conversation's version is read first. A row that changes while this reads gets a later
/// version: it is left out here and is part of what comes after, so nothing is skipped.
pub async fn since(
    store: &Store,
    conversation: ConversationId,
    since: Version,
    limit: usize,
) -> Result<Option<Changes>, StoreError> {
    let Some(current) = conversations::version(store, conversation).await? else {
        return Ok(None);
    };
    if since > current {
        return Ok(None);
    }
    let limit = limit.max(1);
    let fetch = limit as u64 + 1;
    let mut messages = messages::changed(store, conversation, since, current, fetch).await?;
    let mut people = participants::changed(store, conversation, since, current).await?;
    let versions: BTreeSet<Version> = messages
        .iter()
        .map(|message| message.version)
        .chain(people.iter().map(|participant| participant.version))
        .collect();
    let has_more = versions.len() > limit;
    let version = if has_more {
        versions.iter().nth(limit - 1).copied().unwrap_or(current)
    } else {
        current
    };
    messages.retain(|message| message.version <= version);
    people.retain(|participant| participant.version <= version);
    messages.sort_unstable_by_key(|message| message.seq);
    Ok(Some(Changes {
        version,
        messages,
        participants: people,
        has_more,
    }))
}
