//! Who watches whose presence.

use dashmap::DashMap;

use super::outbound::Outbound;
use crate::domain::event::Event;
use crate::domain::id::{ConnectionId, UserId};
use crate::domain::presence::Presence;

/// Watchers by the user they watch. A watched user need not be connected.
#[derive(Default)]
pub(super) struct PresenceWatchers {
    watchers: DashMap<UserId, Vec<Outbound>>,
    /// Those who watch everybody.
    of_all: DashMap<ConnectionId, Outbound>,
}

impl PresenceWatchers {
    /// Tells this connection of the user's presence from now on. Twice is once.
    pub(super) fn watch(&self, user: UserId, outbound: &Outbound) {
        let mut watchers = self.watchers.entry(user).or_default();
        if watchers
            .iter()
            .all(|known| known.connection() != outbound.connection())
        {
            watchers.push(outbound.clone());
        }
    }

    /// Tells this connection no more.
    pub(super) fn unwatch(&self, user: &UserId, connection: ConnectionId) {
        if let Some(mut watchers) = self.watchers.get_mut(user) {
            watchers.retain(|known| known.connection() != connection);
        }
        self.watchers
            .remove_if(user, |_, watchers| watchers.is_empty());
    }

    /// Tells this connection of everybody's presence from now on.
    pub(super) fn watch_all(&self, outbound: &Outbound) {
        self.of_all.insert(outbound.connection(), outbound.clone());
    }

    /// Tells it no more, but of those it watches one by one.
    pub(super) fn unwatch_all(&self, connection: ConnectionId) {
        self.of_all.remove(&connection);
    }

    /// Tells everybody who watches this user.
    pub(super) fn announce(&self, presence: Presence) {
        let user = presence.user.clone();
        let event = Event::PresenceChanged { presence };
        if let Some(watchers) = self.watchers.get(&user) {
            let apart = |one: &&Outbound| !self.of_all.contains_key(&one.connection());
            for outbound in watchers.iter().filter(apart) {
                outbound.tell(&event);
            }
        }
        for outbound in &self.of_all {
            outbound.tell(&event);
        }
    }
}
