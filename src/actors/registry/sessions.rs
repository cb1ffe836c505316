//! User sessions: started by a user's first connection, and who watches their presence.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use dashmap::mapref::entry::Entry;
use ractor::{ActorId, ActorProcessingErr, ActorRuntime};
use tracing::field::display;

use super::Registry;
use crate::actors::outbound::{Outbound, QueueClosed};
use crate::actors::user_session::{UserSessionActor, UserSessionHandle};
use crate::domain::error::Failure;
use crate::domain::id::{ConnectionId, UserId};
use crate::domain::policy::RoleName;
use crate::domain::presence::{Presence, PresenceState};
use crate::domain::proof::Proof;
use crate::domain::timestamp::Timestamp;
use crate::metrics::ActorName;

impl Registry {
    /// The user's session, started if there is none.
    ///
    /// # Errors
    /// Unavailable when the server is stopping.
    pub(in crate::actors) fn session(&self, user: &UserId) -> Result<UserSessionHandle, Failure> {
        if let Some(running) = self.0.sessions.get(user) {
            return Ok(running.clone());
        }
        match self.0.sessions.entry(user.clone()) {
            Entry::Occupied(running) => Ok(running.get().clone()),
            Entry::Vacant(vacant) => {
                let supervisors = self.0.supervisors.get().ok_or(Failure::Unavailable)?;
                let view = UserSessionHandle::view();
                let (actor, _starting) = ActorRuntime::spawn_linked_instant(
                    None,
                    UserSessionActor::new(user.clone(), self.clone()),
                    Arc::clone(&view),
                    supervisors.sessions.clone(),
                )
                .map_err(|_| Failure::Unavailable)?;
                let handle = UserSessionHandle::new(actor, view);
                vacant.insert(handle.clone());
                Ok(handle)
            }
        }
    }

    /// The user's session, if there is one.
    pub(in crate::actors) fn running_session(&self, user: &UserId) -> Option<UserSessionHandle> {
        self.0.sessions.get(user).map(|running| running.clone())
    }

    pub(in crate::actors) fn forget_session(&self, user: &UserId, actor: ActorId) {
        self.0
            .sessions
            .remove_if(user, |_, handle| handle.actor_id() == actor);
    }

    /// Takes note that a session's actor failed. Its connections register again with the next.
    pub(in crate::actors) fn session_failed(&self, actor: ActorId, error: &ActorProcessingErr) {
        let removed = self.remove_session(actor);
        let user = removed.as_ref().map(|(user, _)| display(user));
        tracing::error!(user.id = user, %error, "a session failed");
        let Some((user, failed)) = removed else {
            return;
        };
        self.parts().metrics.actor_failed(ActorName::UserSession);
        let connections = failed.connections();
        if connections.is_empty() {
            // It failed within the grace period, whose end nobody waits for now.
            let now = self.parts().clock.now();
            self.announce_presence(self.presence(&user, Some(now)));
        } else if let Ok(session) = self.session(&user) {
            for connection in connections {
                session.adopt(connection);
            }
        }
    }

    fn remove_session(&self, actor: ActorId) -> Option<(UserId, UserSessionHandle)> {
        let user = self
            .0
            .sessions
            .iter()
            .find(|entry| entry.value().actor_id() == actor)
            .map(|entry| entry.key().clone())?;
        self.0
            .sessions
            .remove_if(&user, |_, handle| handle.actor_id() == actor)
    }

    /// The queues of the user's connections.
    pub(in crate::actors) fn connections_of(&self, user: &UserId) -> Vec<Outbound> {
        self.0
            .sessions
            .get(user)
            .map(|session| session.outbounds())
            .unwrap_or_default()
    }

    /// Has the connections of these users take note that they may know others than before.
    pub fn acquaintances_changed<'a>(&self, users: impl IntoIterator<Item = &'a UserId>) {
        for outbound in users.into_iter().flat_map(|user| self.connections_of(user)) {
            outbound.renderer().acquaintances_changed();
        }
    }

    /// Has those connections of the user end that are meant, by what was proved with and as what.
    pub fn close_connections(
        &self,
        user: &UserId,
        why: QueueClosed,
        is_meant: impl Fn(Proof, &RoleName) -> bool,
    ) {
        // Counted first: whoever registers too late to be found here finds it counted.
        self.0.turn_outs.fetch_add(1, Ordering::AcqRel);
        if let Some(session) = self.0.sessions.get(user) {
            session.close(why, is_meant);
        }
    }

    /// How often somebody's connections were closed. A connection that is registered and finds this
    /// as it was before was there each time.
    pub fn turn_outs(&self) -> u64 {
        self.0.turn_outs.load(Ordering::Acquire)
    }

    /// Whether nobody is connected, nor was within the grace period.
    pub fn is_empty_of_users(&self) -> bool {
        self.0.sessions.is_empty()
    }

    /// Who is connected, or was within the grace period, after this user in the order of ids: at
    /// most so many that are wanted.
    pub fn online_after(
        &self,
        after: Option<&UserId>,
        limit: usize,
        is_wanted: impl Fn(&UserId) -> bool,
    ) -> Vec<UserId> {
        let mut first: BTreeSet<UserId> = BTreeSet::new();
        for entry in &self.0.sessions {
            let user = entry.key();
            let is_later = after.is_none_or(|after| user > after);
            let is_among = first.len() < limit || first.last().is_some_and(|last| user < last);
            if is_later && is_among && is_wanted(user) {
                first.insert(user.clone());
                if first.len() > limit {
                    first.pop_last();
                }
            }
        }
        first.into_iter().collect()
    }

    /// Whether the user is connected, or was within the grace period.
    pub fn is_online(&self, user: &UserId) -> bool {
        self.0.sessions.contains_key(user)
    }

    /// How many users are connected, or were within the grace period.
    pub fn users_online(&self) -> usize {
        self.0.sessions.len()
    }

    /// The user's presence; `last_seen_at` is what the store knows, for those who are away.
    pub fn presence(&self, user: &UserId, last_seen_at: Option<Timestamp>) -> Presence {
        let state = match self.0.sessions.get(user) {
            None => PresenceState::Offline,
            Some(session) if session.is_away() => PresenceState::Away,
            Some(_) => PresenceState::Online,
        };
        let last_seen_at = match state {
            PresenceState::Offline => last_seen_at,
            PresenceState::Online | PresenceState::Away => Some(self.parts().clock.now()),
        };
        Presence {
            user: user.clone(),
            state,
            last_seen_at,
        }
    }

    /// Tells this connection of the user's presence from now on.
    pub fn watch_presence(&self, user: UserId, outbound: &Outbound) {
        self.0.watchers.watch(user, outbound);
    }

    /// Tells this connection no more.
    pub fn unwatch_presence(&self, user: &UserId, connection: ConnectionId) {
        self.0.watchers.unwatch(user, connection);
    }

    /// Tells this connection of everybody's presence from now on.
    pub fn watch_everybody(&self, outbound: &Outbound) {
        self.0.watchers.watch_all(outbound);
    }

    /// Tells it no more of everybody.
    pub fn unwatch_everybody(&self, connection: ConnectionId) {
        self.0.watchers.unwatch_all(connection);
    }

    pub(in crate::actors) fn announce_presence(&self, presence: Presence) {
        self.0.watchers.announce(presence);
    }
}
