//! The room registry: from ids to the actors that hold the state, started on demand.
//!
//! Conversations and user sessions find each other here. A conversation registers its people as
//! it loads and only then looks who of them is connected; a user session registers its connection
//! and only then looks which conversations wait for it. Whatever the interleaving, one of the two
//! finds the other, and telling twice does no harm.

mod sessions;
mod support_rooms;
mod watching;

use std::collections::HashSet;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Instant;

use dashmap::DashMap;
use dashmap::mapref::entry::Entry;
use ractor::{ActorCell, ActorId, ActorProcessingErr, ActorRuntime};
use smol_str::SmolStr;
use tracing::field::display;

use super::conversation::{
    ConversationActor, ConversationArguments, ConversationHandle, ConversationMessage, Progress,
};
pub use super::parts::{ActorParts, ActorSettings};
use super::presence::PresenceWatchers;
use super::restart_budget::RestartBudget;
use super::support_room::SupportRoomHandle;
use super::user_session::UserSessionHandle;
use crate::domain::error::Failure;
use crate::domain::id::{ConversationId, UserId, Version};
use crate::metrics::ActorName;
pub(super) use watching::Watcher;

/// The registry. Cheap to clone.
#[derive(Clone)]
pub struct Registry(Arc<Inner>);

struct Inner {
    parts: ActorParts,
    conversations: DashMap<ConversationId, ConversationHandle>,
    /// The conversations in memory that a user is in.
    interest: DashMap<UserId, HashSet<ConversationId>>,
    sessions: DashMap<UserId, UserSessionHandle>,
    watchers: PresenceWatchers,
    /// How often somebody's connections were closed.
    turn_outs: AtomicU64,
    /// Connections that follow a conversation without their user being in it.
    watching: DashMap<ConversationId, Vec<Watcher>>,
    /// Started with the server, one a room of the profile.
    support_rooms: DashMap<SmolStr, SupportRoomHandle>,
    /// Conversations that failed lately, and what they had told by then.
    failed: DashMap<ConversationId, FailureRecord>,
    supervisors: OnceLock<Supervisors>,
}

/// The actors under which the others run.
#[derive(Clone, Debug)]
pub(super) struct Supervisors {
    pub(super) conversations: ActorCell,
    pub(super) support_rooms: ActorCell,
    pub(super) sessions: ActorCell,
}

struct FailureRecord {
    budget: Mutex<RestartBudget>,
    /// `None` when it failed before it was loaded: it had told nothing, and nothing is missing.
    told: Option<Version>,
}

impl Registry {
    pub(super) fn new(parts: ActorParts) -> Self {
        Self(Arc::new(Inner {
            parts,
            conversations: DashMap::new(),
            interest: DashMap::new(),
            sessions: DashMap::new(),
            watchers: PresenceWatchers::default(),
            turn_outs: AtomicU64::new(0),
            watching: DashMap::new(),
            support_rooms: DashMap::new(),
            failed: DashMap::new(),
            supervisors: OnceLock::new(),
        }))
    }

    pub(super) fn supervise(&self, supervisors: Supervisors) {
        // Set once, by the root supervisor, before anybody is served.
        let _ = self.0.supervisors.set(supervisors);
    }

    pub(super) fn parts(&self) -> &ActorParts {
        &self.0.parts
    }

    /// The conversation's actor, started if it does not run.
    ///
    /// # Errors
    /// Unavailable while the conversation is left alone after too many failures, and when the
    /// server is stopping.
    pub fn conversation(&self, id: ConversationId) -> Result<ConversationHandle, Failure> {
        if let Some(running) = self.0.conversations.get(&id) {
            return Ok(running.clone());
        }
        let told = self.told_before_failure(id)?;
        match self.0.conversations.entry(id) {
            Entry::Occupied(running) => Ok(running.get().clone()),
            Entry::Vacant(vacant) => {
                let handle = self.start_conversation(id, told)?;
                vacant.insert(handle.clone());
                Ok(handle)
            }
        }
    }

    /// Whether the conversation's actor runs.
    pub(super) fn is_running(&self, id: ConversationId) -> bool {
        self.0.conversations.contains_key(&id)
    }

    fn start_conversation(
        &self,
        id: ConversationId,
        told: Option<Version>,
    ) -> Result<ConversationHandle, Failure> {
        let supervisors = self.0.supervisors.get().ok_or(Failure::Unavailable)?;
        let parts = self.parts();
        let progress = Progress::new(parts.settings.mailbox_permits, parts.clock.now());
        let arguments = ConversationArguments {
            told,
            progress: Arc::clone(&progress),
        };
        let (actor, _starting) = ActorRuntime::spawn_linked_instant(
            None,
            ConversationActor::new(id, self.clone()),
            arguments,
            supervisors.conversations.clone(),
        )
        .map_err(|_| Failure::Unavailable)?;
        Ok(ConversationHandle::new(actor, progress))
    }

    fn told_before_failure(&self, id: ConversationId) -> Result<Option<Version>, Failure> {
        let Some(record) = self.0.failed.get(&id) else {
            return Ok(None);
        };
        let now = Instant::now();
        let mut budget = record.budget.lock().unwrap_or_else(PoisonError::into_inner);
        if budget.covers(now) {
            Ok(record.told)
        } else {
            Err(Failure::Unavailable)
        }
    }

    /// Takes note that a conversation's actor failed, and starts it again within its budget, so
    /// that what was committed and not told is told.
    pub(super) fn conversation_failed(&self, actor: ActorId, error: &ActorProcessingErr) {
        let removed = self.remove_actor(actor);
        let id = removed.as_ref().map(|(id, _)| display(id));
        tracing::error!(conversation.id = id, %error, "a conversation failed");
        let Some((id, handle)) = removed else {
            return;
        };
        self.parts().metrics.actor_failed(ActorName::Conversation);
        let settings = &self.parts().settings;
        let now = Instant::now();
        let record = self.0.failed.entry(id).or_insert_with(|| FailureRecord {
            budget: Mutex::new(RestartBudget::new(
                settings.restart_limit,
                settings.restart_window,
            )),
            told: None,
        });
        record
            .budget
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .record_failure(now);
        drop(record);
        if let Some(mut record) = self.0.failed.get_mut(&id) {
            record.told = record.told.max(handle.told());
        }
        if let Ok(restarted) = self.conversation(id) {
            restarted.tell(ConversationMessage::Recover);
        }
    }

    /// Takes note that what a failed actor had not told is told: whoever starts the conversation
    /// next tells it no more.
    pub(super) fn conversation_recovered(&self, id: ConversationId) {
        if let Some(mut record) = self.0.failed.get_mut(&id) {
            record.told = None;
        }
    }

    fn remove_actor(&self, actor: ActorId) -> Option<(ConversationId, ConversationHandle)> {
        let id = self
            .0
            .conversations
            .iter()
            .find(|entry| entry.value().actor_id() == actor)
            .map(|entry| *entry.key())?;
        self.0
            .conversations
            .remove_if(&id, |_, handle| handle.actor_id() == actor)
    }

    /// Forgets a conversation that is about to stop, unless another actor took its place.
    pub(super) fn forget_conversation(&self, id: ConversationId, actor: ActorId) {
        self.0
            .conversations
            .remove_if(&id, |_, handle| handle.actor_id() == actor);
    }

    /// Asks conversations that nobody used lately to stop, and sessions to look at the time.
    pub(super) fn sweep(&self) {
        let now = self.parts().clock.now();
        let idle_after = self.parts().settings.idle_after;
        for entry in &self.0.conversations {
            if entry.value().used_at().until(now) >= idle_after {
                entry.value().tell(ConversationMessage::StopIfIdle);
            }
        }
        let away_after = self.parts().settings.away_after;
        for entry in &self.0.sessions {
            let session = entry.value();
            let is_quiet = session.active_at().until(now) >= away_after;
            session.note_quiet(is_quiet);
        }
        let instant = Instant::now();
        self.0.failed.retain(|_, record| {
            let budget = record
                .budget
                .get_mut()
                .unwrap_or_else(PoisonError::into_inner);
            !budget.is_unused(instant)
        });
    }

    /// A conversation in memory wants to hear of this user's connections.
    pub(super) fn add_interest(&self, user: &UserId, conversation: ConversationId) {
        self.0
            .interest
            .entry(user.clone())
            .or_default()
            .insert(conversation);
    }

    /// A conversation in memory no longer wants to hear of this user's connections.
    pub(super) fn remove_interest(&self, user: &UserId, conversation: ConversationId) {
        if let Some(mut interested) = self.0.interest.get_mut(user) {
            interested.remove(&conversation);
        }
        self.0
            .interest
            .remove_if(user, |_, interested| interested.is_empty());
    }

    /// Tells the conversations in memory that a user is in.
    pub(super) fn tell_conversations_of(
        &self,
        user: &UserId,
        message: impl Fn() -> ConversationMessage,
    ) {
        let interested: Vec<ConversationId> = match self.0.interest.get(user) {
            Some(interested) => interested.iter().copied().collect(),
            None => return,
        };
        for id in interested {
            if let Some(handle) = self.0.conversations.get(&id) {
                handle.tell(message());
            }
        }
    }
}
