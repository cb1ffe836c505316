//! Whose open connections have to end: of a revoked session token, of a disabled user.
//!
//! The server that is told closes its own connections at once. The others find it in the database:
//! each looks twice a second for what is new there. A connection that is being opened asks once more
//! after it was registered, so that it is either found or finds out itself.

use std::time::Duration;

use super::{Chat, stored};
use crate::actors::outbound::QueueClosed;
use crate::domain::error::Failure;
use crate::domain::id::UserId;
use crate::domain::proof::{Proof, SessionTokenHash};
use crate::domain::timestamp::Timestamp;
use crate::domain::user::Principal;
use crate::store::{StoreError, session_tokens, users};

/// How far before its last look a server looks again. Clocks of servers differ, and a transaction
/// may be seen later than the time it bears; finding something twice does no harm.
const OVERLAP: Duration = Duration::from_secs(10);

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
            .close_connections(user, QueueClosed::UserDisabled, |_| true);
    }

    /// Closes every connection to this server that a revoked session token opened.
    pub(super) fn close_revoked(&self, user: &UserId, hash: SessionTokenHash) {
        let revoked = Proof::SessionToken(hash);
        self.0
            .registry
            .close_connections(user, QueueClosed::TokenRevoked, |proof| proof == revoked);
    }

    /// Why somebody who was let in may not stay, if so.
    pub(super) async fn turned_out(
        &self,
        principal: &Principal,
    ) -> Result<Option<QueueClosed>, Failure> {
        let store = &self.0.store;
        let user = match principal.proof {
            Proof::Signed | Proof::Guest(_) => stored(users::one(store, &principal.user).await)?,
            Proof::SessionToken(hash) => {
                let issued = stored(session_tokens::find(store, hash).await)?;
                match issued.filter(|issued| !issued.is_revoked) {
                    Some(issued) => Some(issued.user),
                    None => return Ok(Some(QueueClosed::TokenRevoked)),
                }
            }
        };
        let is_active = user.is_some_and(|user| user.is_active);
        Ok((!is_active).then_some(QueueClosed::UserDisabled))
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
        let mut place = Some((since, String::new()));
        while let Some(after) = place {
            let (disabled, next) = users::disabled_after(store, &after, PAGE).await?;
            for user in disabled {
                self.turn_out(&user);
            }
            place = next;
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
    /// Looks for what is new since the last time. Costs two look-ups in an index when nothing is,
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
