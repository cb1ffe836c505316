//! Who is on the other side: tokens turned into an [`Identity`].
//!
//! The [`Authenticator`] verifies JSON Web Tokens against a shared secret, against the public keys
//! of an identity provider, or both: the algorithm of the token says which. A public key is never
//! used as a secret, the session cookie of a host that runs NextAuth is opened with the host's own
//! secret, and the time is the caller's. What the role of an identity may do is decided
//! in `domain::policy`, and whether the host synced the user under another role is known to the
//! store.

mod api_key;
mod claims;
#[doc(hidden)]
pub mod decoding;
mod guest;
mod issue;
mod jwe;
mod jwks;
mod jwt;
mod nextauth;
mod session_token;

use std::collections::BTreeMap;
use std::time::Duration;

use smol_str::SmolStr;

use self::api_key::ApiKey;
use self::claims::ClaimRules;
use self::guest::GuestKey;
pub use self::guest::{GuestClaims, GuestIdentity};
pub use self::issue::{Bearer, issue_for};
pub use self::jwks::JwksError;
use self::jwks::KeySet;
pub use self::jwt::{IssueError, IssuedClaims, issue};
use self::jwt::{SharedSecret, Signature};
use self::nextauth::SessionCookies;
pub use self::session_token::{FreshSessionToken, NoRandomness, session_token_hash};
use crate::config::AuthConfig;

/// What a valid token says about its bearer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The host's own id of the user.
    pub user_id: SmolStr,
    /// The role as the host spells it; not yet known to be one of the configuration.
    pub role: SmolStr,
    /// The name that others see.
    pub name: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// The address of a picture.
    pub avatar_url: Option<String>,
    /// The host's further ids of the user, by their sort.
    pub aliases: BTreeMap<SmolStr, SmolStr>,
    /// The second from which the token is no longer valid.
    pub expires_at_unix: i64,
}

/// Why a token is refused. The text is safe to show to its bearer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthError {
    /// The text is not a token.
    #[error("token is malformed")]
    Malformed,
    /// The token is signed in a way that is not accepted here.
    #[error("token has an algorithm that is not accepted")]
    UnsupportedAlgorithm,
    /// The identity provider has no such key.
    #[error("token is signed by an unknown key")]
    UnknownKey,
    /// The signature does not belong to the token.
    #[error("token has a wrong signature")]
    BadSignature,
    /// The token was valid once.
    #[error("token has expired")]
    Expired,
    /// The token will be valid later.
    #[error("token is not valid yet")]
    NotYetValid,
    /// Somebody else issued the token.
    #[error("token has a wrong issuer")]
    WrongIssuer,
    /// The token is meant for somebody else.
    #[error("token has a wrong audience")]
    WrongAudience,
    /// The token does not say something it must say.
    #[error("token has no usable claim for {0}")]
    MissingClaim(&'static str),
    /// The identity provider does not answer; the same token may be valid a moment later.
    #[error("keys to verify the token are not available")]
    Unavailable,
}

/// Why a token is refused, coarse enough to label a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AuthFailureReason {
    /// Not a token, or of an algorithm that is not accepted.
    Malformed,
    /// Not signed by who should have signed it.
    Signature,
    /// Too late.
    Expired,
    /// Signed, but not for this use.
    Claims,
    /// Not decided.
    Unavailable,
}

impl AuthFailureReason {
    /// Returns the label.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Signature => "signature",
            Self::Expired => "expired",
            Self::Claims => "claims",
            Self::Unavailable => "unavailable",
        }
    }
}

impl AuthError {
    /// Returns the reason for metrics.
    pub const fn reason(&self) -> AuthFailureReason {
        match self {
            Self::Malformed | Self::UnsupportedAlgorithm => AuthFailureReason::Malformed,
            Self::UnknownKey | Self::BadSignature => AuthFailureReason::Signature,
            Self::Expired => AuthFailureReason::Expired,
            Self::NotYetValid | Self::WrongIssuer | Self::WrongAudience | Self::MissingClaim(_) => {
                AuthFailureReason::Claims
            }
            Self::Unavailable => AuthFailureReason::Unavailable,
        }
    }
}

/// Verifies tokens, session cookies and the API key; one for the whole server.
#[derive(Debug)]
pub struct Authenticator {
    secret: Option<SharedSecret>,
    keys: Option<KeySet>,
    claims: ClaimRules,
    api_key: Option<ApiKey>,
    guests: Option<GuestKey>,
    guest_token_life: Duration,
    cookies: Option<SessionCookies>,
}

impl Authenticator {
    /// Prepares the verification that the configuration asks for; fetches nothing yet.
    ///
    /// # Errors
    ///
    /// When the system has no certificates to trust an `https` key set with.
    pub fn new(config: &AuthConfig) -> Result<Self, JwksError> {
        Ok(Self {
            secret: SharedSecret::from_config(config),
            keys: KeySet::from_config(config)?,
            claims: ClaimRules::from_config(config),
            api_key: config.api_key.as_ref().map(ApiKey::new),
            guests: GuestKey::from_config(config),
            guest_token_life: config.guest_token_life,
            cookies: SessionCookies::from_config(&config.nextauth),
        })
    }

    /// Verifies a token at a time given in seconds since 1970.
    ///
    /// Waits for the identity provider only when the token names a key that is not known yet or
    /// the known keys are old. Cancel safe.
    ///
    /// # Errors
    ///
    /// Says why the token is refused; see [`AuthError`].
    pub async fn verify(&self, token: &str, now_unix_seconds: i64) -> Result<Identity, AuthError> {
        let claims = match jwt::read_header(token)? {
            Signature::Shared(algorithm) => {
                let secret = self
                    .secret
                    .as_ref()
                    .ok_or(AuthError::UnsupportedAlgorithm)?;
                secret.verify(token, algorithm)?
            }
            Signature::Public { algorithm, key_id } => {
                let keys = self.keys.as_ref().ok_or(AuthError::UnsupportedAlgorithm)?;
                let keys = keys
                    .find(algorithm, key_id.as_deref(), now_unix_seconds)
                    .await?;
                jwt::verify_with_any(token, algorithm, &keys)?
            }
        };
        self.claims.identify(&claims, now_unix_seconds)
    }

    /// Verifies a token that says it is a guest's; `None` for one that does not.
    pub fn verify_guest(
        &self,
        token: &str,
        now_unix_seconds: i64,
    ) -> Option<Result<GuestIdentity, AuthError>> {
        if !guest::claims_to_be_a_guests(token) {
            return None;
        }
        let guests = self.guests.as_ref().ok_or(AuthError::UnknownKey);
        Some(guests.and_then(|key| key.verify(token, now_unix_seconds)))
    }

    /// The names under which the host's site keeps its session cookie, in the order in which they
    /// count; none where the site's secret is not known.
    pub fn session_cookies(&self) -> impl Iterator<Item = &'static str> {
        self.cookies.iter().flat_map(SessionCookies::names)
    }

    /// Says whose session the value of one of [`Authenticator::session_cookies`] is.
    ///
    /// # Errors
    ///
    /// Says why the cookie is refused; see [`AuthError`].
    pub fn open_session_cookie(
        &self,
        name: &str,
        value: &str,
        now_unix_seconds: i64,
    ) -> Result<Identity, AuthError> {
        let cookies = self.cookies.as_ref().ok_or(AuthError::UnknownKey)?;
        cookies.open((name, value), &self.claims, now_unix_seconds)
    }

    /// How long a guest's token is valid; `None` where there is no secret to sign one with.
    pub fn guest_token_life(&self) -> Option<Duration> {
        self.guests.as_ref().map(|_| self.guest_token_life)
    }

    /// Signs a guest's token.
    ///
    /// # Errors
    ///
    /// When there is no secret to sign it with.
    pub fn issue_for_guest(&self, claims: &GuestClaims<'_>) -> Result<String, IssueError> {
        let guests = self.guests.as_ref().ok_or(IssueError::NoSecret)?;
        guests.issue(claims)
    }

    /// Whether the host's own server can prove itself at all.
    pub const fn has_api_key(&self) -> bool {
        self.api_key.is_some()
    }

    /// Whether this is the key of the host's own server. Tells nothing by the time it takes.
    pub fn is_api_key(&self, candidate: &str) -> bool {
        self.api_key.as_ref().is_some_and(|key| key.is(candidate))
    }
}

#[cfg(test)]
mod tests;
