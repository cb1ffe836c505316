//! Somebody comes in: from a proven identity to a registered connection.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use smol_str::SmolStr;

use super::{Chat, stored};
use crate::actors::outbound::Outbound;
use crate::actors::registry::Registry;
use crate::actors::support_room::{JoinedRooms, Monitor};
use crate::domain::error::{Failure, Thing};
use crate::domain::id::{ConversationId, UserId};
use crate::domain::presence::Presence;
use crate::domain::proof::Proof;
use crate::domain::user::{Claims, LookedUp, Principal, User};
use crate::store::{participants, users};

/// Why the bearer of a token is not let in that the server issued itself.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenRefusal {
    /// It was never issued, or it is long gone.
    #[error("token is unknown")]
    Unknown,
    /// The host took it back.
    #[error("token was revoked")]
    Revoked,
    /// It was valid once.
    #[error("token has expired")]
    Expired,
    /// Its bearer is not let in, or it cannot be looked up.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Chat {
    /// Lets somebody in whose token holds: learns them from it, and asks the server's own records
    /// for what the host said of them.
    ///
    /// # Errors
    /// Forbidden for disabled users and for roles that may not chat.
    pub async fn admit(&self, claims: &Claims) -> Result<Arc<Principal>, Failure> {
        let looked_up = self.looking_up();
        let user = stored(users::learn(&self.0.store, claims, looked_up.at).await)?;
        self.let_in(user, (Proof::Signed, claims.expires_at_seconds), looked_up)
    }

    /// A user who proved who they are, and until when that holds, if the host and the policy let them
    /// in.
    pub(super) fn let_in(
        &self,
        user: User,
        proved: (Proof, i64),
        looked_up: LookedUp,
    ) -> Result<Arc<Principal>, Failure> {
        let is_guest = user.is_guest;
        let principal = active(user, proved, looked_up)?;
        if !self.0.policy.may_chat(&principal.role) {
            return Err(Failure::Forbidden("this role may not use the chat"));
        }
        if is_guest && !matches!(principal.proof, Proof::Guest(_)) {
            // Any other token would let them out of their conversation.
            return Err(Failure::Forbidden("a guest comes with a guest's token"));
        }
        Ok(principal)
    }

    /// Lets somebody in whose token holds and whom the host has synced, by their id or their e-mail
    /// address. Learns nobody; whether their role may chat is for the contract to say.
    ///
    /// # Errors
    /// Not found for people whom the host never synced, forbidden for disabled ones.
    pub async fn admit_synced(&self, claims: &Claims) -> Result<Arc<Principal>, Failure> {
        let looked_up = self.looking_up();
        let found = stored(users::synced(&self.0.store, claims.user.as_str()).await)?;
        let user = found.ok_or(Failure::NotFound(Thing::User))?;
        active(user, (Proof::Signed, claims.expires_at_seconds), looked_up)
    }

    /// How many messages the user has not read, over all their conversations.
    pub async fn unread_total(&self, user: &UserId) -> Result<u64, Failure> {
        stored(participants::unread_total(&self.0.store, user.clone()).await)
    }

    /// Registers a connection: from now on its queue receives what concerns the user, until the
    /// returned guard is dropped. The queue is closed when the user's proof of identity is taken
    /// back or the user is turned out, which may have happened by now.
    ///
    /// # Errors
    /// Too many connections of this user.
    pub async fn connect(
        &self,
        principal: &Principal,
        outbound: Outbound,
    ) -> Result<ConnectedUser, Failure> {
        // Made first: if the caller goes while this waits, dropping it takes the connection out.
        let connected = ConnectedUser {
            registry: self.0.registry.clone(),
            user: principal.user.clone(),
            name: principal.name.clone(),
            outbound: outbound.clone(),
            watched: Mutex::default(),
            followed: Mutex::default(),
            joined: JoinedRooms::default(),
        };
        self.0
            .registry
            .connect(
                &principal.user,
                outbound.clone(),
                (principal.proof, principal.role.clone()),
            )
            .await?;
        // Whoever was turned out after they were let in and before they were registered was not
        // found by it.
        if let Some(why) = self.turned_out(principal).await? {
            outbound.close(why);
        }
        Ok(connected)
    }
}

/// A user who proved who they are, and until when that holds, if the host lets them in.
pub(super) fn active(
    user: User,
    (proof, expires_at_seconds): (Proof, i64),
    looked_up: LookedUp,
) -> Result<Arc<Principal>, Failure> {
    if user.id == UserId::system() {
        // No rule for people holds it back, whatever role a profile may name so.
        return Err(Failure::Forbidden("this user is the server itself"));
    }
    if !user.is_active {
        return Err(Failure::Forbidden("this user is disabled"));
    }
    Ok(Arc::new(Principal {
        user: user.id,
        role: user.role,
        name: user.name,
        email: user.email,
        avatar_url: user.avatar_url,
        proof,
        expires_at_seconds,
        looked_up: Some(looked_up),
    }))
}

/// A registered connection. Dropping it tells everybody that it is gone.
pub struct ConnectedUser {
    registry: Registry,
    user: UserId,
    name: SmolStr,
    outbound: Outbound,
    /// Users whose presence it watches.
    watched: Mutex<HashSet<UserId>>,
    /// Conversations it follows without its user being in them.
    followed: Mutex<HashSet<ConversationId>>,
    joined: JoinedRooms,
}

impl ConnectedUser {
    /// How many users this connection watches after also watching these.
    pub(super) fn watched_with(&self, users: &[Presence]) -> usize {
        let watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        watched.len()
            + users
                .iter()
                .filter(|one| !watched.contains(&one.user))
                .count()
    }

    pub(super) fn watch(&self, user: &UserId) {
        self.watched
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(user.clone());
        self.registry.watch_presence(user.clone(), &self.outbound);
    }

    /// Watches these users' presence, and nobody else's.
    pub(super) fn watch_only<'a>(&self, users: impl Iterator<Item = &'a UserId>) {
        let wanted: HashSet<UserId> = users.cloned().collect();
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *watched, wanted.clone());
        drop(watched);
        for user in before.difference(&wanted) {
            let connection = self.outbound.connection();
            self.registry.unwatch_presence(user, connection);
        }
        for user in &wanted {
            self.registry.watch_presence(user.clone(), &self.outbound);
        }
    }

    pub(super) fn watch_everybody(&self) {
        self.registry.watch_everybody(&self.outbound);
    }

    pub(super) fn unwatch(&self, user: &UserId) {
        self.watched
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(user);
        self.registry
            .unwatch_presence(user, self.outbound.connection());
    }
}

impl ConnectedUser {
    /// Follows one more conversation.
    ///
    /// # Errors
    /// Too long beyond `max` of them.
    pub(super) fn watch_conversation(&self, id: ConversationId, max: usize) -> Result<(), Failure> {
        let mut followed = self.followed.lock().unwrap_or_else(PoisonError::into_inner);
        if followed.len() >= max && !followed.contains(&id) {
            return Err(Failure::Conflict(
                "this connection follows as many conversations as it may",
            ));
        }
        followed.insert(id);
        let (user, outbound) = (self.user.clone(), self.outbound.clone());
        self.registry.watch_conversation(id, user, outbound);
        Ok(())
    }

    pub(super) fn unwatch_conversation(&self, id: ConversationId) {
        let mut followed = self.followed.lock().unwrap_or_else(PoisonError::into_inner);
        if followed.remove(&id) {
            let connection = self.outbound.connection();
            self.registry.unwatch_conversation(id, connection);
        }
    }
}

impl ConnectedUser {
    pub(super) async fn join_support_room(&self, room: &str) -> Result<(), Failure> {
        let monitor = Monitor {
            user: self.user.clone(),
            name: self.name.clone(),
            outbound: self.outbound.clone(),
            joined: self.joined.clone(),
        };
        self.registry.join_support_room(room, monitor).await
    }

    /// The support rooms it is in.
    pub(super) fn support_rooms(&self) -> Vec<SmolStr> {
        self.joined.names()
    }

    pub(super) fn leave_support_room(&self, room: &str) {
        self.registry
            .leave_support_room(room, self.outbound.connection());
    }
}

impl Drop for ConnectedUser {
    fn drop(&mut self) {
        let connection = self.outbound.connection();
        let watched = std::mem::take(
            self.watched
                .get_mut()
                .unwrap_or_else(PoisonError::into_inner),
        );
        for user in &watched {
            self.registry.unwatch_presence(user, connection);
        }
        self.registry.unwatch_everybody(connection);
        let followed = self
            .followed
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        for &conversation in followed.iter() {
            self.registry.unwatch_conversation(conversation, connection);
        }
        for room in self.joined.names() {
            self.registry.leave_support_room(&room, connection);
        }
        self.registry.disconnect(&self.user, connection);
    }
}
