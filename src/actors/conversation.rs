//! One active conversation: its people and their marks, who types, who is to be told.
//!
//! Started by its first use, loaded by its first request, stopped when nobody used it for a
//! while. A request is decided here by the domain's rules, handed to the writer without waiting,
//! and applied, answered and fanned out when the writer reports the commit:
//!
//! ```text
//! request ─▶ decide ─▶ submit ──▶ writer ──▶ WritesFinished ─▶ apply ─▶ fan out ─▶ reply
//!               └ refused: reply                   └ gap or unknown: read what was missed first
//! ```
//!
//! Invariants:
//! - Events are told in the order of versions, without gaps, whoever wrote the change.
//! - A request is answered when everything before its change was told, however long that takes to
//!   read.
//! - A change of status or membership is settled before later requests are decided.
//! - Requests hold a permit while they wait or are written, so the mailbox is bounded, and an
//!   actor that holds all permits knows that nothing is on its way.

mod amending;
mod audience;
mod catch_up;
mod handle;
mod message;
mod outcomes;
mod reached;
mod read_marks;
mod requests;
mod room;
mod settling;
mod support;
mod typing;
mod unanswered;
mod unread;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use ractor::{Actor, ActorProcessingErr, ActorRef};
use tokio::sync::Semaphore;

use super::outbound::together;
use super::registry::{ActorParts, Registry};
use crate::domain::error::{Failure, Thing};
use crate::domain::event::Event;
use crate::domain::id::{ConnectionId, ConversationId, Version};
use crate::metrics::GaugeGuard;
use crate::store::conversations;
use crate::store::writer::{CommitListener, Outcome};

pub(super) use handle::Progress;
pub use handle::{ConversationHandle, Pending};
pub use message::{AmendCommand, Amended, Marked, Marking, Requester, Sent, SettleCommand, Typist};
pub(super) use message::{Command, ConversationMessage, Envelope, Permit, Reply};
use room::Room;

/// The actor. What never changes.
pub(super) struct ConversationActor {
    id: ConversationId,
    registry: Registry,
}

/// What an actor is started with.
pub(super) struct ConversationArguments {
    /// What a failed predecessor had told; what came after it is told again.
    pub(super) told: Option<Version>,
    /// Shared with the handles.
    pub(super) progress: Arc<Progress>,
}

/// What changes.
pub(super) struct ConversationState {
    /// Loaded by the first request.
    room: Option<Room>,
    told_before: Option<Version>,
    progress: Arc<Progress>,
    listener: Arc<dyn CommitListener>,
    _active: GaugeGuard,
}

/// Passes the writer's reports on to the actor.
struct Listener(ActorRef<ConversationMessage>);

impl CommitListener for Listener {
    fn finished(&self, outcomes: Vec<(u64, Outcome)>) {
        // An actor that failed meanwhile is replaced by one that reads from the store.
        let _ = self
            .0
            .cast(ConversationMessage::WritesFinished { outcomes });
    }
}

impl Actor for ConversationActor {
    type Msg = ConversationMessage;
    type State = ConversationState;
    type Arguments = ConversationArguments;

    async fn pre_start(
        &self,
        myself: ActorRef<Self::Msg>,
        arguments: Self::Arguments,
    ) -> Result<Self::State, ActorProcessingErr> {
        Ok(ConversationState {
            room: None,
            told_before: arguments.told,
            progress: arguments.progress,
            listener: Arc::new(Listener(myself)),
            _active: self.parts().metrics.conversation_started(),
        })
    }

    async fn handle(
        &self,
        myself: ActorRef<Self::Msg>,
        message: Self::Msg,
        state: &mut Self::State,
    ) -> Result<(), ActorProcessingErr> {
        together(self.deal_with(&myself, message, state)).await;
        Ok(())
    }
}

impl ConversationActor {
    pub(super) fn new(id: ConversationId, registry: Registry) -> Self {
        Self { id, registry }
    }

    fn parts(&self) -> &ActorParts {
        self.registry.parts()
    }

    async fn deal_with(
        &self,
        myself: &ActorRef<ConversationMessage>,
        message: ConversationMessage,
        state: &mut ConversationState,
    ) {
        match message {
            ConversationMessage::Request { command } => self.request(myself, state, command).await,
            ConversationMessage::Opened { origin } => self.opened(state, origin).await,
            ConversationMessage::Begun => self.begun(state).await,
            ConversationMessage::Connected { user, outbound } => {
                if let Some(room) = &mut state.room {
                    room.connected(user, outbound);
                }
            }
            ConversationMessage::Disconnected { user, connection } => {
                if let Some(room) = &mut state.room {
                    let gone = room.disconnected(connection);
                    self.stop_typing_of(room, &user);
                    room.show_gone(gone.as_ref());
                }
            }
            ConversationMessage::Watched { watcher } => {
                if let Some(room) = &mut state.room {
                    room.watched(watcher);
                }
            }
            ConversationMessage::Unwatched { connection } => {
                if let Some(room) = &mut state.room {
                    let gone = room.unwatched(connection);
                    room.show_gone(gone.as_ref());
                }
            }
            ConversationMessage::WritesFinished { outcomes } => {
                self.writes_finished(myself, state, outcomes).await;
            }
            ConversationMessage::TypingDue => self.typing_due(myself, state),
            ConversationMessage::AnnounceUnread => self.announce_unread(myself, state),
            ConversationMessage::UnreadAnnounced => self.unread_announced(myself, state),
            ConversationMessage::Recover => self.recover(myself, state).await,
            ConversationMessage::StopIfIdle => self.stop_if_idle(myself, state).await,
            #[cfg(test)]
            ConversationMessage::Fail => panic!("asked to fail"),
        }
    }

    async fn request(
        &self,
        myself: &ActorRef<ConversationMessage>,
        state: &mut ConversationState,
        command: Command,
    ) {
        match self.loaded(state).await {
            Ok(()) => {
                if let Some(room) = &mut state.room {
                    self.look_before_deciding(myself, room, &command).await;
                    state.progress.note_told(room.conversation.version);
                }
                self.accept(myself, state, command);
            }
            Err(failure) => {
                let is_missing = matches!(failure, Failure::NotFound(_));
                command.refuse(failure);
                if is_missing {
                    // Nothing to keep for ids that somebody made up.
                    self.stop_if_idle(myself, state).await;
                }
            }
        }
    }

    /// Loads the conversation unless it is in memory.
    ///
    /// # Errors
    /// Not found; unavailable while the store is, and then the next request tries again.
    async fn loaded(&self, state: &mut ConversationState) -> Result<(), Failure> {
        if state.room.is_some() {
            return Ok(());
        }
        // Boxed like every wait for the store: it is rare, and would make each idle actor larger.
        let snapshot = Box::pin(conversations::load(&self.parts().store, self.id))
            .await
            .map_err(|error| {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "a conversation did not load"
                );
                Failure::Unavailable
            })?;
        let snapshot = snapshot.ok_or(Failure::NotFound(Thing::Conversation))?;
        let newest = snapshot
            .last_message
            .as_ref()
            .map_or(0, |message| message.seq.0);
        if newest != snapshot.conversation.last_seq.0 {
            self.parts().metrics.unread_drifted();
            tracing::error!(conversation.id = %self.id, "last_seq is not the newest message's");
        }
        let progress = Arc::clone(&state.progress);
        let room = Room::enter(snapshot, &self.registry, progress);
        let room = state.room.insert(room);
        match state.told_before.take() {
            Some(told) if told < room.conversation.version => {
                Box::pin(self.tell_missed(room, told)).await;
            }
            Some(_) | None => {}
        }
        room.note_told(room.conversation.version);
        self.registry.conversation_recovered(self.id);
        Ok(())
    }

    async fn opened(&self, state: &mut ConversationState, origin: Option<ConnectionId>) {
        if self.loaded(state).await.is_err() {
            // The participants find the conversation when they next list theirs.
            return;
        }
        if let Some(room) = &mut state.room {
            room.tell_each(&self.registry, origin, |conversation| {
                Event::ConversationCreated { conversation }
            });
        }
    }

    /// Tells the support rooms of a conversation that nobody is in but who began it, and who has
    /// the answer.
    async fn begun(&self, state: &mut ConversationState) {
        if self.loaded(state).await.is_err() {
            // Whoever joins a room hears what waits there.
            return;
        }
        if let Some(room) = &state.room
            && let Some(first) = &room.last_message
        {
            self.request_support(room, first);
        }
    }

    /// Stops when nothing is left to be told and nothing is on its way: whoever holds all permits is
    /// alone.
    async fn stop_if_idle(
        &self,
        myself: &ActorRef<ConversationMessage>,
        state: &mut ConversationState,
    ) {
        if state.room.as_ref().is_some_and(Room::is_busy) {
            return;
        }
        if let Some(room) = &mut state.room
            && room.is_heard()
        {
            match self.is_current(room).await {
                Ok(true) => {}
                Ok(false) => {
                    // Whoever loads it next has it in memory, and tells nobody: a change of another
                    // server, or one whose commit outlasted everybody's patience.
                    self.catch_up_or_fall_behind(myself, room).await;
                    return;
                }
                // Asked again by the next sweep: so many would fall behind at once.
                Err(_) => return,
            }
        }
        let Some(_all) = state.progress.all_permits() else {
            return;
        };
        if let Some(room) = state.room.take() {
            room.leave(&self.registry);
        }
        // Forgotten before it is closed, so that a waiting caller finds the next one.
        self.registry.forget_conversation(self.id, myself.get_id());
        state.progress.permits().close();
        myself.stop(None);
    }
}

/// How many permits there are to take, as semaphores count.
fn permit_count(permits: usize) -> u32 {
    u32::try_from(permits.min(Semaphore::MAX_PERMITS)).unwrap_or(u32::MAX)
}
