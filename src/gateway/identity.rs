//! Who is on the other side of a wire: a token turned into a [`Principal`], or the host's server.

mod claims;
mod guest_cookie;
mod session_cookie;

use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, COOKIE};
use secrecy::SecretString;

use self::claims::claims_of;
pub use self::guest_cookie::{guest_by_cookie, keep_guest_token};
pub use self::session_cookie::{admit_session_cookie, admit_visitor};
use super::Gateway;
use super::refusal::Refusal;
use crate::auth::{AuthError, FreshSessionToken, GuestIdentity, session_token_hash};
use crate::chat::TokenRefusal;
use crate::domain::error::{ErrorCode, Failure, Thing};
use crate::domain::id::{ConversationId, UserId};
use crate::domain::proof::SessionTokenHash;
use crate::domain::timestamp::Timestamp;
use crate::domain::user::{Claims, Principal};
use crate::metrics::AuthFailure;

/// Lets in the bearer of a token, or says why not. Refusals are counted here.
///
/// # Errors
/// Unauthenticated or expired tokens, forbidden users and roles, and what the store says.
pub async fn admit(gateway: &Gateway, token: &str) -> Result<Arc<Principal>, Refusal> {
    match read(gateway, token).await? {
        Shown::SessionToken(hash) => {
            let admitted = gateway.chat.admit_session_token(hash).await;
            admitted.map_err(|refused| refused_by_records(gateway, refused))
        }
        Shown::Guest(guest) => admit_guest(gateway, &guest).await,
        Shown::Signed(claims) => {
            let admitted = gateway.chat.admit(&claims).await;
            admitted.map_err(|failure| not_let_in(gateway, failure))
        }
    }
}

/// Lets in the bearer of a token whom the host has synced, by their id or their e-mail address.
/// Whether their role may chat is for the contract to say. Refusals are counted here.
///
/// # Errors
/// As [`admit`]; not found for those who were never synced.
pub async fn admit_synced(gateway: &Gateway, token: &str) -> Result<Arc<Principal>, Refusal> {
    match read(gateway, token).await? {
        Shown::SessionToken(hash) => {
            let admitted = gateway.chat.admit_synced_session_token(hash).await;
            admitted.map_err(|refused| refused_by_records(gateway, refused))
        }
        Shown::Guest(_) => Err(not_let_in(gateway, Failure::NotFound(Thing::User))),
        Shown::Signed(claims) => {
            let admitted = gateway.chat.admit_synced(&claims).await;
            admitted.map_err(|failure| not_let_in(gateway, failure))
        }
    }
}

/// What a user has shown.
enum Shown {
    /// A token that says nothing by itself.
    SessionToken(SessionTokenHash),
    /// A token of a guest, whom no host knows.
    Guest(GuestIdentity),
    /// A token whose signature holds, and what it says.
    Signed(Claims),
}

async fn read(gateway: &Gateway, token: &str) -> Result<Shown, Refusal> {
    if gateway.authenticator.is_api_key(token) {
        gateway.metrics.auth_failed(AuthFailure::Invalid);
        let expected = "expected a user's token, found the key of the server API";
        return Err(Refusal::new(ErrorCode::Unauthenticated, expected));
    }
    if let Some(hash) = session_token_hash(token) {
        return Ok(Shown::SessionToken(hash));
    }
    let now = gateway.clock.now().as_seconds();
    if let Some(verified) = gateway.authenticator.verify_guest(token, now) {
        let guest = verified.map_err(|error| refused_token(gateway, &error))?;
        return Ok(Shown::Guest(guest));
    }
    let identity = gateway
        .authenticator
        .verify(token, now)
        .await
        .map_err(|error| refused_token(gateway, &error))?;
    let claims = claims_of(identity).inspect_err(|_| {
        gateway.metrics.auth_failed(AuthFailure::Invalid);
    })?;
    Ok(Shown::Signed(claims))
}

async fn admit_guest(gateway: &Gateway, guest: &GuestIdentity) -> Result<Arc<Principal>, Refusal> {
    let refused = |refused| refused_by_records(gateway, refused);
    let user = UserId::parse(&guest.user_id).ok();
    let conversation = ConversationId::parse(&guest.conversation);
    let Some((user, conversation)) = user.zip(conversation) else {
        return Err(refused(TokenRefusal::Unknown));
    };
    let admitted = gateway
        .chat
        .admit_guest(&user, conversation, guest.expires_at_unix);
    admitted.await.map_err(refused)
}

/// Lets in the host's own server, or says why not. Refusals are counted here.
///
/// # Errors
/// Unauthenticated without the API key, also while none is configured; forbidden with the token of
/// a user.
pub async fn admit_host(gateway: &Gateway, shown: Option<&str>) -> Result<(), Refusal> {
    if !gateway.authenticator.has_api_key() {
        return Err(missing(
            gateway,
            "the server API is off: auth.api_key is not set",
        ));
    }
    let expected = "expected a header Authorization: Bearer with the key of the server API";
    let Some(shown) = shown else {
        return Err(missing(gateway, expected));
    };
    if gateway.authenticator.is_api_key(shown) {
        return Ok(());
    }
    if is_of_a_user(gateway, shown).await {
        gateway.metrics.auth_failed(AuthFailure::Forbidden);
        let text = "the server API is for the host's server, not for users";
        return Err(Refusal::new(ErrorCode::Forbidden, text));
    }
    gateway.metrics.auth_failed(AuthFailure::Invalid);
    Err(Refusal::new(ErrorCode::Unauthenticated, expected))
}

/// The refusal of somebody who proved nothing. Counted here.
pub fn missing(gateway: &Gateway, expected: &'static str) -> Refusal {
    gateway.metrics.auth_failed(AuthFailure::Missing);
    Refusal::new(ErrorCode::Unauthenticated, expected)
}

/// The token of an `Authorization: Bearer` header.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

/// The value of a cookie, if the request has it.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lists = headers.get_all(COOKIE).iter();
    let pairs = lists.filter_map(|list| list.to_str().ok());
    let mut pairs = pairs.flat_map(|list| list.split(';'));
    let value = pairs.find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name).then_some(value)
    })?;
    let value = value.trim_matches('"');
    (!value.is_empty()).then_some(value)
}

/// The token that a request shows: a bearer's, else what is in the header of `auth.token_header`.
pub fn token<'a>(gateway: &Gateway, headers: &'a HeaderMap) -> Option<&'a str> {
    bearer(headers).or_else(|| {
        let name = gateway.settings.token_header.as_ref()?;
        let token = headers.get(name)?.to_str().ok()?.trim();
        (!token.is_empty()).then_some(token)
    })
}

/// Who opens a socket that strangers may open too: `None` for whoever proves nothing.
pub async fn visitor(gateway: &Gateway, headers: &HeaderMap) -> Option<Arc<Principal>> {
    if let Some(token) = token(gateway, headers) {
        return admit(gateway, token).await.ok();
    }
    if let Some(Ok(principal)) = admit_session_cookie(gateway, headers).await {
        return Some(principal);
    }
    guest_by_cookie(gateway, headers).await
}

/// Whether a token is good for a user, whoever that is.
async fn is_of_a_user(gateway: &Gateway, token: &str) -> bool {
    if let Some(hash) = session_token_hash(token) {
        return gateway.chat.admit_session_token(hash).await.is_ok();
    }
    let now = gateway.clock.now().as_seconds();
    gateway
        .authenticator
        .verify_guest(token, now)
        .is_some_and(|verified| verified.is_ok())
        || gateway.authenticator.verify(token, now).await.is_ok()
}

/// A session token that was just issued.
pub struct IssuedSessionToken {
    /// What its bearer shows. Nobody can ask for it again.
    pub token: SecretString,
    /// From when on it is no longer valid.
    pub expires_at: Timestamp,
}

/// Issues a session token for a user.
///
/// # Errors
/// Not found when there is no such user.
pub async fn issue_session_token(
    gateway: &Gateway,
    user: &UserId,
    valid_for: Duration,
) -> Result<IssuedSessionToken, Failure> {
    let fresh = FreshSessionToken::make().map_err(|error| {
        tracing::error!(
            error = &error as &dyn std::error::Error,
            "a session token cannot be made"
        );
        Failure::Internal
    })?;
    let issuing = gateway
        .chat
        .issue_session_token(user, fresh.hash, valid_for);
    Ok(IssuedSessionToken {
        expires_at: issuing.await?,
        token: fresh.token,
    })
}

/// Takes a session token back.
///
/// # Errors
/// Not found for what is no session token, or was never one here.
pub async fn revoke_session_token(gateway: &Gateway, token: &str) -> Result<(), Failure> {
    let hash = session_token_hash(token).ok_or(Failure::NotFound(Thing::SessionToken))?;
    gateway.chat.revoke_session_token(hash).await
}

/// Counts and passes on why somebody who proved who they are is not let in.
fn not_let_in(gateway: &Gateway, failure: Failure) -> Refusal {
    gateway.metrics.auth_failed(match failure.code() {
        ErrorCode::Forbidden => AuthFailure::Forbidden,
        ErrorCode::Unavailable | ErrorCode::Internal => AuthFailure::Unavailable,
        ErrorCode::Unauthenticated
        | ErrorCode::TokenExpired
        | ErrorCode::NotFound
        | ErrorCode::InvalidFrame
        | ErrorCode::InvalidRequest
        | ErrorCode::TooLong
        | ErrorCode::ConversationClosed
        | ErrorCode::ConversationBlocked
        | ErrorCode::Conflict
        | ErrorCode::RateLimited
        | ErrorCode::TooManyConnections
        | ErrorCode::PayloadTooLarge => AuthFailure::Invalid,
    });
    Refusal::from(failure)
}

fn refused_by_records(gateway: &Gateway, refused: TokenRefusal) -> Refusal {
    let text = refused.to_string();
    let (reason, code) = match refused {
        TokenRefusal::Unknown | TokenRefusal::Revoked => {
            (AuthFailure::Invalid, ErrorCode::Unauthenticated)
        }
        TokenRefusal::Expired => (AuthFailure::Expired, ErrorCode::TokenExpired),
        TokenRefusal::Failed(failure) => return not_let_in(gateway, failure),
    };
    gateway.metrics.auth_failed(reason);
    Refusal::new(code, text)
}

fn refused_token(gateway: &Gateway, error: &AuthError) -> Refusal {
    let (reason, code) = match error {
        AuthError::Expired => (AuthFailure::Expired, ErrorCode::TokenExpired),
        AuthError::Unavailable => {
            gateway.metrics.auth_failed(AuthFailure::Unavailable);
            return Refusal::from(Failure::Unavailable);
        }
        AuthError::Malformed
        | AuthError::UnsupportedAlgorithm
        | AuthError::UnknownKey
        | AuthError::BadSignature
        | AuthError::NotYetValid
        | AuthError::WrongIssuer
        | AuthError::WrongAudience
        | AuthError::MissingClaim(_) => (AuthFailure::Invalid, ErrorCode::Unauthenticated),
    };
    gateway.metrics.auth_failed(reason);
    Refusal::new(code, error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, "a_session=1; session=\"two\"".parse().unwrap());
        headers.append(COOKIE, "empty=; other=3=4".parse().unwrap());
        assert_eq!(cookie(&headers, "session"), Some("two"));
        assert_eq!(cookie(&headers, "other"), Some("3=4"));
        assert_eq!(cookie(&headers, "empty"), None);
        assert_eq!(cookie(&headers, "ession"), None);
    }

    #[test]
    fn only_a_bearer_header_holds_a_token() {
        let token_of = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, value.parse().unwrap());
            bearer(&headers).map(str::to_owned)
        };
        assert_eq!(token_of("Bearer abc").as_deref(), Some("abc"));
        assert_eq!(token_of("bearer  abc ").as_deref(), Some("abc"));
        assert_eq!(token_of("Basic abc"), None);
        assert_eq!(token_of("Bearer "), None);
        assert_eq!(token_of("Bearer"), None);
    }
}
