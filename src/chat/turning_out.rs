//! Whose open connections have to end: of a revoked session token, of a disabled user, of one whom
//! the host gave another role.
//!
//! The server that is told closes its own connections at once. The others find it in the database:
//! each looks twice a second for what is new there. A connection that is being opened asks once more
//! after it was registered, if it could have been missed: it is either found or finds out itself.

use std::time::Duration;

use super::{Chat, stored};
use crate::actors::outbound::QueueClosed;
use crate::domain::error::Failure;
use crate::domain::id::UserId;
use crate::domain::policy::RoleName;
use crate::domain::proof::{Proof, SessionTokenHash};
use crate::domain::timestamp::Timestamp;
use crate::domain::user::{LookedUp, Principal};
use crate::store::{StoreError, session_tokens, users};

/// How far before its last look a server looks again. Clocks of servers differ, and a transaction
/// may be seen later than the time it bears; finding something twice does no harm.
const OVERLAP: Duration = Duration::from_secs(10);

/// How long it may take to register somebody who was looked up, without asking for them once more: what
/// other servers did meanwhile is still looked for, and so found, after that.
const SOON: Duration = Duration::from_secs(2);

/// Rows read by one statement.
const PAGE: u64 = 500;

impl Chat {
    /// Closes every connection that a user has to this server: the host disabled or deleted them.
    ///
    /// Other servers follow within a second when the user's row says that they are not active and
    /// changed now.
    pub fn turn_out(&self, user: &UserId) {
        self.0
            .registry
            .close_connections(user, QueueClosed::UserDisabled, |_, _| true);
    }

    /// Has every connection that a user has to this server as something else come back: the host gave
    /// them this role. Other servers follow as with [`Chat::turn_out`].
    pub(super) fn have_come_back(&self, user: &UserId, role: &RoleName) {
        self.0
            .registry
            .close_connections(user, QueueClosed::RoleChanged, |_, was| was != role);
    }

    /// Closes every connection to this server that a revoked session token opened.
    pub(super) fn close_revoked(&self, user: &UserId, hash: SessionTokenHash) {
        let revoked = Proof::SessionToken(hash);
        self.0
            .registry
            .close_connections(user, QueueClosed::TokenRevoked, |proof, _| proof == revoked);
    }

    /// Somebody is looked up from here on.
    pub(super) fn looking_up(&self) -> LookedUp {
        LookedUp {
            at: self.0.clock.now(),
            turn_outs: self.0.registry.turn_outs(),
        }
    }

    /// Whether whoever was looked up then, and is registered now, is found whenever they have to go.
    fn is_found(&self, looked_up: LookedUp) -> bool {
        let now = self.0.clock.now();
        // A clock that was set back says nothing.
        let is_soon = looked_up.at <= now && now <= looked_up.at.after(SOON);
        is_soon && looked_up.turn_outs == self.0.registry.turn_outs()
    }

    /// Why somebody who was let in, and is registered by now, may not stay, if so.
    pub(super) async fn turned_out(
        &self,
        principal: &Principal,
    ) -> Result<Option<QueueClosed>, Failure> {
        if principal.looked_up.is_some_and(|then| self.is_found(then)) {
            return Ok(None);
        }
        let store = &self.0.store;
        let (is_active, role) = match principal.proof {
            Proof::Signed | Proof::Guest(_) => {
                let standing = stored(users::standing(store, &principal.user).await)?;
                standing.map_or((false, None), |known| (known.is_active, known.role))
            }
            Proof::SessionToken(hash) => {
                let issued = stored(session_tokens::find(store, hash).await)?;
                match issued.filter(|issued| !issued.is_revoked) {
                    Some(issued) => (issued.user.is_active, Some(issued.user.role)),
                    None => return Ok(Some(QueueClosed::TokenRevoked)),
                }
            }
        };
        if !is_active {
            return Ok(Some(QueueClosed::UserDisabled));
        }
        let is_another = role.is_some_and(|role| role != principal.role);
        Ok(is_another.then_some(QueueClosed::RoleChanged))
    }

    /// Follows other servers from now on; see [`TurningOut::follow`].
    pub fn turning_out(&self) -> TurningOut {
        TurningOut {
            chat: self.clone(),
            looked_at: self.0.clock.now(),
            is_failing: false,
        }
    }

    async fn close_turned_out_since(&self, since: Timestamp) -> Result<(), StoreError> {
        let store = &self.0.store;
        let mut place = Some((since, String::new()));
        while let Some(after) = place {
            let (revoked, next) = session_tokens::revoked_after(store, &after, PAGE).await?;
            for (user, hash) in revoked {
                self.close_revoked(&user, hash);
            }
            place = next;
        }
        for is_active in [false, true] {
            let mut place = Some((since, String::new()));
            while let Some(after) = place {
                let (changed, next) = users::changed_after(store, is_active, &after, PAGE).await?;
                for user in changed {
                    if is_active {
                        self.have_come_back(&user.id, &user.role);
                    } else {
                        self.turn_out(&user.id);
                    }
                }
                place = next;
            }
        }
        Ok(())
    }
}

/// Closes here what other servers of the same database were told to close.
pub struct TurningOut {
    chat: Chat,
    /// When the database was last looked at, successfully.
    looked_at: Timestamp,
    is_failing: bool,
}

impl TurningOut {
    /// Looks for what is new since the last time. Costs three look-ups in an index when nothing is,
    /// and nothing while nobody is connected. Run often.
    pub async fn follow(&mut self) {
        let now = self.chat.0.clock.now();
        if !self.chat.0.registry.is_empty_of_users() {
            let since = self.looked_at.before(OVERLAP);
            if let Err(error) = self.chat.close_turned_out_since(since).await {
                // Said once: the next look is soon, and looks as far back.
                if !std::mem::replace(&mut self.is_failing, true) {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "whose connections have to end cannot be read"
                    );
                }
                return;
            }
        }
        self.is_failing = false;
        self.looked_at = now;
    }
}
