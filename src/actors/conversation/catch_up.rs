//! Reading what was missed: after a gap, an unknown outcome, outdated rules or a failure.
//!
//! Whatever was committed without passing through this actor is read from the store and told in
//! the order of versions, as if it had.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use ractor::ActorRef;
use tokio::time::Instant;

use super::message::{Command, ConversationMessage};
use super::room::Room;
use super::unanswered::ToldChange;
use super::{ConversationActor, ConversationState};
use crate::domain::conversation::Conversation;
use crate::domain::id::{Seq, Version};
use crate::domain::message::Message;
use crate::domain::participant::Participant;
use crate::store::changes::{self, Changes};
use crate::store::{StoreError, conversations, messages};

/// Changes read at once.
const PAGE: usize = 500;

/// How long to wait before trying to read again.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// How long to believe that nothing else makes a request fruitless than is known here.
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(200);

/// Missed changes by version.
type Ordered = BTreeMap<Version, Missed>;

/// One missed change.
enum Missed {
    /// A message that was not told of before.
    Message(Arc<Message>),
    /// A message that was, as it is now.
    Update(Arc<Message>),
    Membership(Box<Participant>),
}

impl ConversationActor {
    /// Reads again later, because now it is not known what is stored.
    pub(super) fn fall_behind(&self, myself: &ActorRef<ConversationMessage>, room: &mut Room) {
        if !room.is_behind {
            room.is_behind = true;
            self.recover_later(myself);
        }
    }

    fn recover_later(&self, myself: &ActorRef<ConversationMessage>) {
        // Spread by id, so that many conversations do not ask in the same instant.
        let spread = self.id.as_uuid().as_u128() % 1_000;
        let spread = Duration::from_millis(u64::try_from(spread).unwrap_or(0));
        myself.send_after(RETRY_AFTER + spread, || ConversationMessage::Recover);
    }

    pub(super) async fn recover(
        &self,
        myself: &ActorRef<ConversationMessage>,
        state: &mut ConversationState,
    ) {
        if self.loaded(state).await.is_err() {
            // Nobody is told anything by a conversation that is not loaded; its next use loads it.
            return;
        }
        let Some(room) = &mut state.room else {
            return;
        };
        if room.is_behind && Box::pin(self.catch_up(myself, room)).await.is_err() {
            self.recover_later(myself);
        }
        room.forget_names();
        room.note_told(room.conversation.version);
        self.run_waiting(myself, state);
    }

    /// Reads what was missed if that may decide about a request: another server may have let in
    /// who is an outsider here, opened again what is closed here, stored what is read there.
    /// Whoever is refused may ask without end, so this looks only now and then.
    pub(super) async fn look_before_deciding(
        &self,
        myself: &ActorRef<ConversationMessage>,
        room: &mut Room,
        command: &Command,
    ) {
        let is_due = room
            .looked_at
            .is_none_or(|looked| looked.elapsed() >= LOOK_AGAIN_AFTER);
        if !is_due || self.has_effect(room, command) {
            return;
        }
        room.looked_at = Some(Instant::now());
        if !matches!(self.is_current(room).await, Ok(true)) {
            self.catch_up_or_fall_behind(myself, room).await;
        }
    }

    /// Whether everything that is stored is known here.
    pub(super) async fn is_current(&self, room: &Room) -> Result<bool, StoreError> {
        let current = Box::pin(conversations::version(&self.parts().store, self.id)).await?;
        Ok(current == Some(room.conversation.version))
    }

    pub(super) async fn catch_up_or_fall_behind(
        &self,
        myself: &ActorRef<ConversationMessage>,
        room: &mut Room,
    ) {
        if Box::pin(self.catch_up(myself, room)).await.is_err() {
            self.fall_behind(myself, room);
        }
    }

    /// Reads and tells every change after the last one known.
    async fn catch_up(
        &self,
        myself: &ActorRef<ConversationMessage>,
        room: &mut Room,
    ) -> Result<(), StoreError> {
        let before = room.conversation.clone();
        loop {
            let (since, told) = (room.conversation.version, room.conversation.last_seq);
            let changes = changes::since(&self.parts().store, self.id, since, PAGE).await?;
            let Some(mut changes) = changes else {
                return Err(StoreError::Inconsistent("the conversation's past is gone"));
            };
            self.add_left_out(told, &mut changes).await?;
            let has_more = changes.has_more;
            self.tell_changes(room, told, changes).await;
            if !has_more {
                break;
            }
        }
        self.refresh(room, &before).await?;
        room.is_behind = false;
        room.answer_all_told();
        self.time_unread(myself, room);
        Ok(())
    }

    /// Adds the messages that are new in a stretch of changes and were changed again after it. They
    /// are told as new in their places, and their changes with what comes after.
    async fn add_left_out(&self, told: Seq, changes: &mut Changes) -> Result<(), StoreError> {
        let new = changes.messages.iter().filter(|one| one.seq > told);
        let Some(last) = new.clone().map(|one| one.seq).max() else {
            return Ok(());
        };
        if new.count() as u64 == last.0 - told.0 {
            return Ok(());
        }
        let (store, since) = (&self.parts().store, changes.version);
        let left_out = messages::changed_since(store, self.id, (told, last), since).await?;
        changes.messages.extend(left_out);
        changes.messages.sort_unstable_by_key(|one| one.seq);
        Ok(())
    }

    /// Tells what a failed predecessor had not told. The room is current already.
    pub(super) async fn tell_missed(&self, room: &mut Room, told: Version) {
        let mut since = told;
        while since < room.conversation.version {
            let read = changes::since(&self.parts().store, self.id, since, PAGE).await;
            let Ok(Some(changes)) = read else {
                // The clients notice the gap with the next change, and ask themselves.
                tracing::warn!(conversation.id = %self.id, "missed changes were not read");
                return;
            };
            let before = std::mem::replace(&mut since, changes.version);
            // Who came in since is among those whom the end of this tells of.
            let missed = in_order(before, Seq(0), changes, |_| true);
            // What was committed since this was loaded is told as any other change.
            let current = room.conversation.version;
            for (version, missed) in missed.into_iter().take_while(|(it, _)| *it <= current) {
                self.tell_again(room, missed).await;
                room.note_told(version);
            }
        }
        room.tell_update(&self.registry, None, (None, None));
    }

    /// Tells of changes, given the last message that was told of before.
    async fn tell_changes(&self, room: &mut Room, told: Seq, changes: Changes) {
        let (since, up_to) = (room.conversation.version, changes.version);
        let ordered = in_order(since, told, changes, |participant| room.knows(participant));
        for (version, missed) in ordered {
            room.conversation.version = version;
            match missed {
                Missed::Message(message) => {
                    let change = ToldChange::Message(&message);
                    let origin = room.origin_of(change);
                    self.take_message(room, &message, origin).await;
                    let event = room.message_created(&message);
                    room.tell(&event, origin, None);
                    self.stop_typing_of(room, &message.sender.user);
                    self.request_support(room, &message);
                    room.answer_request_of(change);
                }
                Missed::Update(message) => {
                    room.apply_update(&message);
                    let change = ToldChange::Update(version);
                    let origin = room.origin_of(change);
                    let event = self.message_updated(room, &message).await;
                    room.tell(&event, origin, None);
                    room.answer_request_of(change);
                }
                Missed::Membership(participant) => {
                    let user = participant.user.clone();
                    self.take_membership(room, *participant).await;
                    room.answer_request_of(ToldChange::Membership(&user, version));
                }
            }
            room.note_told(version);
        }
        room.conversation.version = up_to;
    }

    /// Folds in a membership that changed elsewhere: somebody came, went, has another role, or
    /// read on.
    async fn take_membership(&self, room: &mut Room, participant: Participant) {
        if !room.knows(&participant) {
            self.memberships_changed(room, vec![participant]);
            return;
        }
        self.take_marks(room, participant).await;
    }

    async fn tell_again(&self, room: &mut Room, missed: Missed) {
        match missed {
            Missed::Message(message) if message.is_shown() => {
                room.tell(&room.message_created(&message), None, None);
            }
            // What was told of it before is not known; that it is hidden must be.
            Missed::Message(message) | Missed::Update(message) => {
                let event = self.message_updated(room, &message).await;
                room.tell(&event, None, None);
            }
            Missed::Membership(participant) => self.tell_marks_again(room, *participant).await,
        }
    }

    /// Takes over status and the like, if nothing changed since; else the next gap shows it.
    async fn refresh(&self, room: &mut Room, told: &Conversation) -> Result<(), StoreError> {
        let Some(snapshot) = conversations::load(&self.parts().store, self.id).await? else {
            return Err(StoreError::Inconsistent("the conversation is gone"));
        };
        let (version, last_seq) = (room.conversation.version, room.conversation.last_seq);
        room.conversation = snapshot.conversation;
        // What came after the changes that were told has yet to be told: as new, where it is.
        room.conversation.version = version;
        room.conversation.last_seq = last_seq;
        if room.conversation.looks_different_from(told) {
            room.tell_update(&self.registry, None, (Some(told.status), None));
            self.tell_monitors(room, told);
        }
        Ok(())
    }
}

/// The changes by version, each version once, given the last message that was told of before.
///
/// A message also changes its sender's membership, under one version: then the message says it
/// all, unless the sender came in only since, or has another role. That took an earlier version,
/// which no row has any more, and is told under one of those that are free.
fn in_order(
    since: Version,
    told: Seq,
    changes: Changes,
    is_known: impl Fn(&Participant) -> bool,
) -> Ordered {
    let mut ordered = messages_in_order(since, told, &changes);
    for mut participant in changes.participants {
        if ordered.contains_key(&participant.version) {
            if !participant.is_present() || is_known(&participant) {
                continue;
            }
            let mut free = since.next();
            while free < participant.version && ordered.contains_key(&free) {
                free = free.next();
            }
            participant.version = free;
        }
        ordered
            .entry(participant.version)
            .or_insert_with(|| Missed::Membership(Box::new(participant)));
    }
    ordered
}

/// The messages by version, as far as the changes go: the new ones in the order of their places,
/// which is that of the versions they had first.
///
/// A message that was changed after the next one was said has no row with its first version any
/// more. It is told as new under a version that is free, and its change under its own.
fn messages_in_order(since: Version, told: Seq, changes: &Changes) -> Ordered {
    let taken: BTreeSet<Version> = changes.messages.iter().map(|one| one.version).collect();
    let mut ordered = Ordered::new();
    let mut next: Option<Version> = None;
    for message in changes.messages.iter().rev() {
        let own = message.version;
        if message.seq <= told {
            ordered.insert(own, Missed::Update(Arc::new(message.clone())));
            continue;
        }
        let first = match next {
            Some(next) if own > next => first_version(message, since, next, (&taken, changes)),
            Some(_) | None => own,
        };
        if first != own && own <= changes.version {
            ordered.insert(own, Missed::Update(Arc::new(message.clone())));
        }
        let mut new = message.clone();
        new.version = first;
        ordered.insert(first, Missed::Message(Arc::new(new)));
        next = Some(first);
    }
    ordered
}

/// A version before another one that may have been a message's first: no row has it, unless it is
/// the sender's own marks, which the message moved.
fn first_version(
    message: &Message,
    since: Version,
    before: Version,
    (taken, changes): (&BTreeSet<Version>, &Changes),
) -> Version {
    let is_of_another = |version: Version| {
        let mut people = changes.participants.iter();
        people.any(|one| one.version == version && one.user != message.sender.user)
    };
    let mut candidates = (since.0 + 1..before.0).rev().map(Version);
    candidates
        .find(|version| !taken.contains(version) && !is_of_another(*version))
        .unwrap_or(message.version)
}
