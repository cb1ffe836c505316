//! Everything one connected user has open: connections, presence.
//!
//! Lives from the first connection until the grace period after the last one is over.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ractor::{Actor, ActorId, ActorProcessingErr, ActorRef};
use tokio::sync::oneshot;

use super::conversation::ConversationMessage;
use super::outbound::{Outbound, QueueClosed};
use super::registry::Registry;
use crate::domain::error::Failure;
use crate::domain::id::{ConnectionId, UserId};
use crate::domain::policy::RoleName;
use crate::domain::proof::Proof;
use crate::domain::timestamp::Timestamp;
use crate::metrics::GaugeGuard;
use crate::store::last_seen;

/// Everything a user session can be told or asked. Small: an idle actor keeps room for one, several
/// times over.
pub(super) enum UserSessionMessage {
    /// Command: take in a connection, if there may be one more.
    Connect {
        connection: Box<UserConnection>,
        reply: oneshot::Sender<Result<(), Failure>>,
    },
    /// Fact: a connection outlived the session that had it.
    Adopt { connection: Box<UserConnection> },
    /// Fact: a connection is gone.
    Disconnected { connection: ConnectionId },
    /// Timer: the grace period that began with this absence is over.
    GraceOver { absence: u64 },
    /// Fact: the user began or ended being quiet for long.
    QuietChanged { is_quiet: bool },
    /// Test: panic.
    #[cfg(test)]
    Fail,
}

/// One of a user's connections.
#[derive(Clone)]
pub(super) struct UserConnection {
    pub(super) outbound: Outbound,
    /// What the user proved their identity with on this one.
    pub(super) proof: Proof,
    /// As what they came.
    pub(super) role: RoleName,
}

/// What others may see of a session without asking its actor. Only the actor changes it.
#[derive(Default)]
pub(super) struct SessionView {
    connections: Mutex<Vec<UserConnection>>,
    is_away: AtomicBool,
}

impl SessionView {
    fn connections(&self) -> MutexGuard<'_, Vec<UserConnection>> {
        self.connections
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// How others reach a session.
#[derive(Clone)]
pub(super) struct UserSessionHandle {
    actor: ActorRef<UserSessionMessage>,
    view: Arc<SessionView>,
}

impl UserSessionHandle {
    pub(super) fn view() -> Arc<SessionView> {
        Arc::default()
    }

    pub(super) fn new(actor: ActorRef<UserSessionMessage>, view: Arc<SessionView>) -> Self {
        Self { actor, view }
    }

    pub(super) fn actor_id(&self) -> ActorId {
        self.actor.get_id()
    }

    /// Takes in a connection.
    ///
    /// # Errors
    /// Too many connections; unavailable when the session ended meanwhile.
    pub(super) async fn connect(&self, connection: UserConnection) -> Result<(), Failure> {
        let (reply, answer) = oneshot::channel();
        let connection = Box::new(connection);
        self.actor
            .cast(UserSessionMessage::Connect { connection, reply })
            .map_err(|_| Failure::Unavailable)?;
        answer.await.map_err(|_| Failure::Unavailable)?
    }

    pub(super) fn adopt(&self, connection: UserConnection) {
        let connection = Box::new(connection);
        // A session that stops in this moment has no use for it; the client will come again.
        let _ = self.actor.cast(UserSessionMessage::Adopt { connection });
    }

    #[cfg(test)]
    pub(super) fn fail(&self) {
        let _ = self.actor.cast(UserSessionMessage::Fail);
    }

    pub(super) fn disconnected(&self, connection: ConnectionId) {
        // A stopped session has no connections left to forget.
        let _ = self
            .actor
            .cast(UserSessionMessage::Disconnected { connection });
    }

    pub(super) fn connections(&self) -> Vec<UserConnection> {
        self.view.connections().clone()
    }

    pub(super) fn outbounds(&self) -> Vec<Outbound> {
        let connections = self.view.connections();
        let outbounds = connections.iter().map(|one| one.outbound.clone());
        outbounds.collect()
    }

    /// Closes the connections that are meant, by what was proved with and as what.
    pub(super) fn close(&self, why: QueueClosed, is_meant: impl Fn(Proof, &RoleName) -> bool) {
        let connections = self.view.connections();
        for one in connections
            .iter()
            .filter(|one| is_meant(one.proof, &one.role))
        {
            one.outbound.close(why);
        }
    }

    pub(super) fn is_away(&self) -> bool {
        self.view.is_away.load(Ordering::Relaxed)
    }

    /// When the user last sent anything on any connection.
    pub(super) fn active_at(&self) -> Timestamp {
        let connections = self.view.connections();
        connections
            .iter()
            .map(|one| one.outbound.active_at())
            .max()
            .unwrap_or(Timestamp::from_micros(i64::MAX))
    }

    pub(super) fn note_quiet(&self, is_quiet: bool) {
        if self.is_away() != is_quiet {
            // A stopped session is neither.
            let _ = self
                .actor
                .cast(UserSessionMessage::QuietChanged { is_quiet });
        }
    }
}

/// The actor. See the module's text.
pub(super) struct UserSessionActor {
    user: UserId,
    registry: Registry,
}

/// What changes.
pub(super) struct UserSessionState {
    view: Arc<SessionView>,
    /// Counts absences, so that a timer of an earlier one is recognised.
    absences: u64,
    online: Option<GaugeGuard>,
}

impl UserSessionActor {
    pub(super) fn new(user: UserId, registry: Registry) -> Self {
        Self { user, registry }
    }

    fn connect(
        &self,
        state: &mut UserSessionState,
        connection: UserConnection,
    ) -> Result<(), Failure> {
        let limit = self.registry.parts().settings.connections_per_user;
        if state.view.connections().len() >= limit {
            return Err(Failure::TooManyConnections);
        }
        self.take_in(state, connection);
        Ok(())
    }

    /// Takes in a connection of a failed session. That it is gone may have been told to that one.
    fn adopt(
        &self,
        myself: &ActorRef<UserSessionMessage>,
        state: &mut UserSessionState,
        connection: UserConnection,
    ) {
        let outbound = connection.outbound.clone();
        self.take_in(state, connection);
        if outbound.is_closed() {
            self.disconnected(myself, state, outbound.connection());
        }
    }

    fn take_in(&self, state: &mut UserSessionState, connection: UserConnection) {
        let outbound = connection.outbound.clone();
        state.absences += 1;
        {
            let mut connections = state.view.connections();
            // Most users have one, and a list grows to four at once.
            connections.reserve_exact(1);
            connections.push(connection);
        }
        if state.online.is_none() {
            state.online = Some(self.registry.parts().metrics.user_came_online());
            self.announce();
        } else {
            self.set_away(state, false);
        }
        self.registry
            .tell_conversations_of(&self.user, || ConversationMessage::Connected {
                user: self.user.clone(),
                outbound: outbound.clone(),
            });
    }

    fn disconnected(
        &self,
        myself: &ActorRef<UserSessionMessage>,
        state: &mut UserSessionState,
        connection: ConnectionId,
    ) {
        let is_empty = {
            let mut connections = state.view.connections();
            connections.retain(|one| one.outbound.connection() != connection);
            connections.shrink_to_fit();
            connections.is_empty()
        };
        self.registry
            .tell_conversations_of(&self.user, || ConversationMessage::Disconnected {
                user: self.user.clone(),
                connection,
            });
        if is_empty {
            state.absences += 1;
            let absence = state.absences;
            let grace = self.registry.parts().settings.presence_grace;
            myself.send_after(grace, move || UserSessionMessage::GraceOver { absence });
        }
    }

    fn grace_over(&self, myself: &ActorRef<UserSessionMessage>, state: &mut UserSessionState) {
        self.registry.forget_session(&self.user, myself.get_id());
        state.online = None;
        let parts = self.registry.parts();
        let now = parts.clock.now();
        let mut presence = self.registry.presence(&self.user, Some(now));
        presence.last_seen_at = Some(now);
        self.registry.announce_presence(presence);
        let (store, user) = (parts.store.clone(), self.user.clone());
        // Not waited for: the future of a statement would make every session larger.
        parts.tasks.spawn(async move {
            if let Err(error) = last_seen::note(&store, &user, now).await {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "last seen was not noted"
                );
            }
        });
        myself.stop(None);
    }

    fn set_away(&self, state: &UserSessionState, is_away: bool) {
        if state.view.is_away.swap(is_away, Ordering::Relaxed) != is_away {
            self.announce();
        }
    }

    fn announce(&self) {
        self.registry
            .announce_presence(self.registry.presence(&self.user, None));
    }
}

impl Actor for UserSessionActor {
    type Msg = UserSessionMessage;
    type State = UserSessionState;
    type Arguments = Arc<SessionView>;

    async fn pre_start(
        &self,
        _myself: ActorRef<Self::Msg>,
        view: Self::Arguments,
    ) -> Result<Self::State, ActorProcessingErr> {
        Ok(UserSessionState {
            view,
            absences: 0,
            online: None,
        })
    }

    async fn handle(
        &self,
        myself: ActorRef<Self::Msg>,
        message: Self::Msg,
        state: &mut Self::State,
    ) -> Result<(), ActorProcessingErr> {
        match message {
            UserSessionMessage::Connect { connection, reply } => {
                // The caller may have gone; its guard is there already and tells of the end.
                let _ = reply.send(self.connect(state, *connection));
            }
            UserSessionMessage::Adopt { connection } => self.adopt(&myself, state, *connection),
            UserSessionMessage::Disconnected { connection } => {
                self.disconnected(&myself, state, connection);
            }
            UserSessionMessage::GraceOver { absence } => {
                if absence == state.absences {
                    self.grace_over(&myself, state);
                }
            }
            UserSessionMessage::QuietChanged { is_quiet } => self.set_away(state, is_quiet),
            #[cfg(test)]
            UserSessionMessage::Fail => panic!("asked to fail"),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_small() {
        assert!(size_of::<UserSessionMessage>() <= 24);
    }
}
