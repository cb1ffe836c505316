//! Everything that changed in a conversation since a version, however long ago.

use std::collections::BTreeSet;

use super::senders::{sender_among, with_known_senders, with_senders};
use super::{Store, StoreError, conversations, messages, participants};
use crate::domain::id::{ConversationId, Version};
use crate::domain::message::Message;
use crate::domain::participant::Participant;
use crate::domain::view::ConversationSnapshot;

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
    let wanted = (since, current);
    let rows = messages::changed(store, conversation, wanted, fetched(limit)).await?;
    let messages = with_senders(&store.reads, rows).await?;
    let people = participants::changed(store, conversation, wanted).await?;
    Ok(Some(Changes::cut(messages, people, (current, limit))))
}

/// As [`since`], up to a version that the conversation has, and the conversation after them: it may
/// be newer than the changes, never older. `None` when there is no such conversation.
///
/// Who changed is known from the conversation. Somebody who changed once more meanwhile is left out,
/// as of any other row that changes while this reads.
pub async fn with_conversation(
    store: &Store,
    conversation: ConversationId,
    (since, current): (Version, Version),
    limit: usize,
) -> Result<Option<(Changes, ConversationSnapshot)>, StoreError> {
    let wanted = (since, current);
    let rows = messages::changed(store, conversation, wanted, fetched(limit)).await?;
    let Some(snapshot) = conversations::load(store, conversation).await? else {
        return Ok(None);
    };
    let people = &snapshot.participants;
    let rows = rows.into_iter().map(|row| {
        let sender = sender_among(people, &row);
        (row, sender)
    });
    let messages = with_known_senders(&store.reads, rows.collect()).await?;
    let is_new = |one: &&Participant| since < one.version && one.version <= current;
    let mut people: Vec<Participant> = people.iter().filter(is_new).cloned().collect();
    people.sort_by_key(|participant| participant.version);
    let changes = Changes::cut(messages, people, (current, limit));
    Ok(Some((changes, snapshot)))
}

/// How many messages are read, so that it is known whether there are more.
fn fetched(limit: usize) -> u64 {
    limit.max(1) as u64 + 1
}

impl Changes {
    /// What is returned of the changes up to a version, in the order of theirs.
    fn cut(
        mut messages: Vec<Message>,
        mut people: Vec<Participant>,
        (current, limit): (Version, usize),
    ) -> Self {
        let limit = limit.max(1);
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
        Self {
            version,
            messages,
            participants: people,
            has_more,
        }
    }
}
