//! Support: rooms in which staff hear of conversations that wait, and who takes one.

use smol_str::SmolStr;

use super::{Caller, Chat, ConnectedUser, stored};
use crate::actors::conversation::SettleCommand;
use crate::domain::error::{Failure, Thing};
use crate::domain::id::ConversationId;
use crate::domain::view::ConversationView;
use crate::store::listing::ListCursor;
use crate::store::support;

/// Some of the conversations that wait in a room.
#[derive(Clone, Debug, Default)]
pub struct Waiting {
    /// Oldest first, as somebody sees them who is not in them.
    pub conversations: Vec<ConversationView>,
    /// Where to go on, when there is more.
    pub next: Option<ListCursor>,
}

/// A support room that the caller may monitor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupportRoomSummary {
    /// Its name.
    pub name: SmolStr,
    /// How many conversations wait in it.
    pub waiting: u64,
}

impl Chat {
    /// Tells the connection of new conversations in a room from now on; answers what waits there,
    /// a page from the cursor on.
    ///
    /// # Errors
    /// Not found when there is no such room, forbidden for roles that may not monitor it.
    pub async fn join_support_room(
        &self,
        caller: &Caller,
        connection: &ConnectedUser,
        room: &str,
        page: (Option<ListCursor>, u64),
    ) -> Result<Waiting, Failure> {
        self.require_monitor(caller, room)?;
        // Joined before it is read what waits, so that nothing falls in between.
        connection.join_support_room(room).await?;
        self.waiting(caller, room, page).await
    }

    /// The support rooms that the connection is in.
    pub fn joined_support_rooms(&self, connection: &ConnectedUser) -> Vec<SmolStr> {
        connection.support_rooms()
    }

    /// Tells the connection no more. Leaving a room one is not in is no error.
    pub fn leave_support_room(&self, connection: &ConnectedUser, room: &str) {
        connection.leave_support_room(room);
    }

    /// What waits in a room, oldest first: a page of at most so many, from the cursor on.
    ///
    /// # Errors
    /// As [`Chat::join_support_room`].
    pub async fn waiting(
        &self,
        caller: &Caller,
        room: &str,
        (after, limit): (Option<ListCursor>, u64),
    ) -> Result<Waiting, Failure> {
        self.require_monitor(caller, room)?;
        let limit = limit.clamp(1, self.0.limits.page_size);
        let page = stored(support::waiting(&self.0.store, room, after, limit).await)?;
        let view = |snapshot| self.view(snapshot, caller);
        Ok(Waiting {
            conversations: page.conversations.into_iter().map(view).collect(),
            next: page.next,
        })
    }

    /// The rooms that the caller may monitor, in alphabetical order.
    ///
    /// # Errors
    /// Forbidden for roles that may monitor none.
    pub async fn monitored_rooms(
        &self,
        caller: &Caller,
    ) -> Result<Vec<SupportRoomSummary>, Failure> {
        let role = &caller.principal.role;
        let is_free = caller.principal.confined_to().is_none();
        let rooms: Vec<SmolStr> = self
            .0
            .support_rooms
            .names()
            .filter(|room| is_free && self.0.policy.may_monitor(role, room))
            .cloned()
            .collect();
        if rooms.is_empty() {
            return Err(Failure::Forbidden("your role monitors no support room"));
        }
        let counts = stored(support::waiting_counts(&self.0.store).await)?;
        Ok(rooms
            .into_iter()
            .map(|name| SupportRoomSummary {
                waiting: counts.get(&name).copied().unwrap_or(0),
                name,
            })
            .collect())
    }

    /// Measures how many conversations wait in each room. Run now and then.
    pub async fn measure_waiting(&self) {
        let counts = match support::waiting_counts(&self.0.store).await {
            Ok(counts) => counts,
            Err(error) => {
                let cause = &error as &dyn std::error::Error;
                tracing::warn!(error = cause, "waiting conversations were not counted");
                return;
            }
        };
        for (room, metrics) in &self.0.room_metrics {
            metrics.waiting(counts.get(room).copied().unwrap_or(0));
        }
    }

    /// Takes a support conversation: the caller comes in and others know that it is cared for.
    ///
    /// # Errors
    /// Forbidden for those who are not staff; a conflict where another has it.
    pub async fn claim(
        &self,
        caller: &Caller,
        conversation: ConversationId,
    ) -> Result<ConversationView, Failure> {
        self.settle(caller, conversation, SettleCommand::Claim)
            .await
    }

    /// Gives a support conversation back: it waits again, and its rooms hear of it.
    ///
    /// # Errors
    /// Forbidden for those who are not staff.
    pub async fn release(
        &self,
        caller: &Caller,
        conversation: ConversationId,
    ) -> Result<ConversationView, Failure> {
        self.settle(caller, conversation, SettleCommand::Release)
            .await
    }

    /// Tells the connection what happens in a conversation that its user is not in.
    ///
    /// # Errors
    /// Not found for those who may not see it; a conflict beyond the number of conversations that
    /// one connection may follow.
    pub async fn watch_conversation(
        &self,
        caller: &Caller,
        connection: &ConnectedUser,
        conversation: ConversationId,
    ) -> Result<ConversationView, Failure> {
        self.conversation(caller, conversation).await?;
        connection.watch_conversation(conversation, self.0.limits.watched_conversations)?;
        // Read once more, now that every later change is told.
        self.conversation(caller, conversation)
            .await
            .inspect_err(|_| connection.unwatch_conversation(conversation))
    }

    /// Tells the connection no more. One that is not followed is no error.
    pub fn unwatch_conversation(&self, connection: &ConnectedUser, conversation: ConversationId) {
        connection.unwatch_conversation(conversation);
    }

    fn require_monitor(&self, caller: &Caller, room: &str) -> Result<(), Failure> {
        if !self.0.support_rooms.knows(room) {
            return Err(Failure::NotFound(Thing::SupportRoom));
        }
        let is_confined = caller.principal.confined_to().is_some();
        if is_confined || !self.0.policy.may_monitor(&caller.principal.role, room) {
            return Err(Failure::Forbidden(
                "your role may not join this support room",
            ));
        }
        Ok(())
    }
}
