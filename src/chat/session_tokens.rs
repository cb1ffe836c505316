//! Session tokens: the host issues them for its users, and can take them back.

use std::sync::Arc;
use std::time::Duration;

use super::arrival::active;
use super::{Chat, TokenRefusal, stored};
use crate::domain::error::{Failure, Thing};
use crate::domain::id::UserId;
use crate::domain::proof::{Proof, SessionTokenHash};
use crate::domain::timestamp::Timestamp;
use crate::domain::user::{Principal, User};
use crate::store::session_tokens::Issued;
use crate::store::{session_tokens, users};

/// How long an expired token is remembered, so that its bearer hears that it expired.
const REMEMBER_EXPIRED: Duration = Duration::from_hours(7 * 24);

/// Most tokens forgotten by one statement, which on `SQLite` holds up messages.
const FORGET_AT_ONCE: u64 = 500;

impl Chat {
    /// Keeps a session token for a user; answers when it expires, in whole seconds.
    ///
    /// # Errors
    /// Not found when there is no such user, or they are a guest, disabled or deleted.
    pub async fn issue_session_token(
        &self,
        user: &UserId,
        hash: SessionTokenHash,
        valid_for: Duration,
    ) -> Result<Timestamp, Failure> {
        let store = &self.0.store;
        stored(users::one(store, user).await)?
            // A guest has a token of their own, for one conversation alone.
            .filter(User::is_active_account)
            .ok_or(Failure::NotFound(Thing::User))?;
        let now = self.0.clock.now();
        let expires_at = now.after(valid_for).rounded_up_to_seconds();
        stored(session_tokens::issue(store, user, hash, (now, expires_at)).await)?;
        Ok(expires_at)
    }

    /// Lets in the bearer of a session token. Name and role are what the server knows of the user:
    /// the token says nothing.
    ///
    /// # Errors
    /// Why not.
    pub async fn admit_session_token(
        &self,
        hash: SessionTokenHash,
    ) -> Result<Arc<Principal>, TokenRefusal> {
        let looked_up = self.looking_up();
        let issued = self.valid_session_token(hash).await?;
        let proved = (Proof::SessionToken(hash), issued.expires_at.as_seconds());
        Ok(self.let_in(issued.user, proved, looked_up)?)
    }

    /// Lets in the bearer of a session token whom the host has synced. Whether their role may chat
    /// is for the contract to say.
    ///
    /// # Errors
    /// Why not.
    pub async fn admit_synced_session_token(
        &self,
        hash: SessionTokenHash,
    ) -> Result<Arc<Principal>, TokenRefusal> {
        let looked_up = self.looking_up();
        let issued = self.valid_session_token(hash).await?;
        let user = stored(users::synced(&self.0.store, issued.user.id.as_str()).await)?
            .ok_or(Failure::NotFound(Thing::User))?;
        let proved = (Proof::SessionToken(hash), issued.expires_at.as_seconds());
        Ok(active(user, proved, looked_up)?)
    }

    async fn valid_session_token(&self, hash: SessionTokenHash) -> Result<Issued, TokenRefusal> {
        let issued = stored(session_tokens::find(&self.0.store, hash).await)?
            .ok_or(TokenRefusal::Unknown)?;
        if issued.is_revoked {
            return Err(TokenRefusal::Revoked);
        }
        if issued.expires_at <= self.0.clock.now() {
            return Err(TokenRefusal::Expired);
        }
        Ok(issued)
    }

    /// Takes a session token back and closes the connections it opened, on every server. A second
    /// time changes nothing.
    ///
    /// # Errors
    /// Not found when there is no such token.
    pub async fn revoke_session_token(&self, hash: SessionTokenHash) -> Result<(), Failure> {
        let user = stored(session_tokens::revoke(&self.0.store, hash, self.0.clock.now()).await)?
            .ok_or(Failure::NotFound(Thing::SessionToken))?;
        self.close_revoked(&user, hash);
        Ok(())
    }

    /// Forgets session tokens that expired long ago, a bounded number of them. Run now and then.
    pub async fn forget_expired_session_tokens(&self) {
        let before = self.0.clock.now().before(REMEMBER_EXPIRED);
        match session_tokens::forget_expired(&self.0.store, before, FORGET_AT_ONCE).await {
            Ok(0) => {}
            Ok(forgotten) => tracing::debug!(forgotten, "expired session tokens were forgotten"),
            Err(error) => tracing::warn!(
                error = &error as &dyn std::error::Error,
                "expired session tokens were not forgotten"
            ),
        }
    }
}
