//! Who is there.

use std::collections::HashSet;

use super::{Caller, Chat, ConnectedUser, stored};
use crate::domain::error::Failure;
use crate::domain::id::UserId;
use crate::domain::presence::Presence;
use crate::domain::user::User;
use crate::store::{participants, references, users};

/// Some of those who are connected.
#[derive(Clone, Debug)]
pub struct OnlinePage {
    /// In the order of their ids.
    pub people: Vec<(User, Presence)>,
    /// After whom to go on, when there are more.
    pub next: Option<UserId>,
}

/// Those who are connected.
#[derive(Clone, Debug)]
pub struct PeopleOnline {
    /// In the order of their ids; at most as many as one connection may watch.
    pub people: Vec<User>,
    /// How many there are.
    pub total: usize,
}

impl Chat {
    /// Tells the connection of these users' presence from now on, and what it is now.
    ///
    /// Staff see everybody; others see those with whom they share a conversation. Users the
    /// caller may not see are left out, as are users that do not exist.
    ///
    /// # Errors
    /// Too long when the connection would watch more users than it may.
    pub async fn watch_presence(
        &self,
        caller: &Caller,
        connection: &ConnectedUser,
        users: &[UserId],
    ) -> Result<Vec<Presence>, Failure> {
        let max = self.0.limits.presence_watch;
        if users.len() > max {
            return Err(Failure::TooLong {
                field: "user_ids",
                max,
                actual: users.len(),
            });
        }
        let seen = self.presence_of(caller, users).await?;
        let actual = connection.watched_with(&seen);
        if actual > max {
            return Err(Failure::TooLong {
                field: "user_ids",
                max,
                actual,
            });
        }
        for presence in &seen {
            connection.watch(&presence.user);
        }
        // Looked at once more, now that every later change is announced.
        Ok(seen
            .into_iter()
            .map(|known| self.0.registry.presence(&known.user, known.last_seen_at))
            .collect())
    }

    /// Tells the connection no more of these users; answers what was asked for, as last known.
    pub fn unwatch_presence(&self, connection: &ConnectedUser, users: &[UserId]) {
        for user in users {
            connection.unwatch(user);
        }
    }

    /// Who of those the caller may see is connected to this server, in the order of their ids:
    /// at most a page, after a user. Staff see everybody; others see those with whom they share a
    /// conversation.
    pub async fn online(
        &self,
        caller: &Caller,
        after: Option<&UserId>,
        limit: u64,
    ) -> Result<OnlinePage, Failure> {
        let limit = limit.clamp(1, self.0.limits.page_size);
        let size = usize::try_from(limit).unwrap_or(usize::MAX);
        let registry = &self.0.registry;
        let seen = if self.0.policy.is_staff(&caller.principal.role) {
            registry.online_after(after, size + 1, |_| true)
        } else {
            let own = &caller.principal.user;
            let known = stored(participants::all_acquainted(&self.0.store, own, None).await)?;
            registry.online_after(after, size + 1, |user| known.contains(user))
        };
        let has_more = seen.len() > size;
        let page = &seen[..seen.len().min(size)];
        let known = stored(users::many(&self.0.store, page).await)?;
        let people = page.iter().filter_map(|user| {
            let user = known.get(user)?.clone();
            let presence = registry.presence(&user.id, user.last_seen_at);
            Some((user, presence))
        });
        Ok(OnlinePage {
            people: people.collect(),
            next: page.last().filter(|_| has_more).cloned(),
        })
    }

    /// Who of those the caller knows is connected to this server: whoever shares a conversation or
    /// one of the host's things with them, and the caller. Staff know everybody.
    pub async fn people_online(&self, caller: &Caller) -> Result<PeopleOnline, Failure> {
        let registry = &self.0.registry;
        let online = match self.known_to(caller, None).await? {
            None => registry.online_after(None, usize::MAX, |_| true),
            Some(known) => registry.online_after(None, usize::MAX, |user| known.contains(user)),
        };
        let shown = &online[..online.len().min(self.0.limits.presence_watch)];
        let mut users = stored(users::many(&self.0.store, shown).await)?;
        Ok(PeopleOnline {
            people: shown.iter().filter_map(|user| users.remove(user)).collect(),
            total: online.len(),
        })
    }

    /// Tells the connection of the presence of all whom the caller knows, from now on, and of nobody
    /// else's. Of very many only as many as a connection may watch. Returns who they are, the caller
    /// among them, or `None` for everybody.
    pub async fn follow_people(
        &self,
        caller: &Caller,
        connection: &ConnectedUser,
    ) -> Result<Option<Vec<User>>, Failure> {
        let own = &caller.principal.user;
        let most = self.0.limits.presence_watch;
        // One more, since the caller may be among them.
        let read = most.saturating_add(1) as u64;
        let Some(mut known) = self.known_to(caller, Some(read)).await? else {
            connection.watch_everybody();
            return Ok(None);
        };
        known.remove(own);
        let others = known.into_iter().take(most);
        let mut people: Vec<UserId> = others.chain([own.clone()]).collect();
        people.sort_unstable();
        connection.watch_only(people.iter().filter(|user| *user != own));
        let mut users = stored(users::many(&self.0.store, &people).await)?;
        Ok(Some(
            people
                .iter()
                .filter_map(|user| users.remove(user))
                .collect(),
        ))
    }

    /// Who of these people is connected to this server.
    pub fn online_among(&self, people: &[User]) -> PeopleOnline {
        let online = people
            .iter()
            .filter(|user| self.0.registry.is_online(&user.id));
        let people: Vec<User> = online.cloned().collect();
        PeopleOnline {
            total: people.len(),
            people,
        }
    }

    /// Whom the caller knows, themselves among them; `None` for everybody. Of those whom they know in
    /// one way no more than `most`.
    async fn known_to(
        &self,
        caller: &Caller,
        most: Option<u64>,
    ) -> Result<Option<HashSet<UserId>>, Failure> {
        let own = &caller.principal.user;
        let is_free = caller.principal.confined_to().is_none();
        if is_free && self.0.policy.is_staff(&caller.principal.role) {
            return Ok(None);
        }
        let mut known = stored(participants::all_acquainted(&self.0.store, own, most).await)?;
        if is_free {
            known.extend(stored(
                references::all_sharing(&self.0.store, own, most).await,
            )?);
        }
        known.insert(own.clone());
        Ok(Some(known))
    }

    async fn presence_of(
        &self,
        caller: &Caller,
        asked: &[UserId],
    ) -> Result<Vec<Presence>, Failure> {
        let store = &self.0.store;
        let is_free = caller.principal.confined_to().is_none();
        let visible = if is_free && self.0.policy.is_staff(&caller.principal.role) {
            asked.to_vec()
        } else {
            stored(participants::acquainted(store, &caller.principal.user, asked).await)?
        };
        let known = stored(users::many(store, &visible).await)?;
        // In the order asked for, each once.
        let mut presences: Vec<Presence> = Vec::with_capacity(known.len());
        for user in asked.iter().filter_map(|user| known.get(user)) {
            if presences.iter().all(|listed| listed.user != user.id) {
                presences.push(self.0.registry.presence(&user.id, user.last_seen_at));
            }
        }
        Ok(presences)
    }
}
