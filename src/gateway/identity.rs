//! Who is on the other side of a wire: a token turned into a [`Principal`].

use std::sync::Arc;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use smol_str::SmolStr;

use super::Gateway;
use super::refusal::Refusal;
use crate::auth::{AuthError, Identity};
use crate::domain::error::{ErrorCode, Failure};
use crate::domain::id::UserId;
use crate::domain::policy::RoleName;
use crate::domain::user::{Claims, Principal};
use crate::metrics::AuthFailure;

/// Lets in the bearer of a token, or says why not. Refusals are counted here.
///
/// # Errors
/// Unauthenticated or expired tokens, forbidden users and roles, and what the store says.
pub async fn admit(gateway: &Gateway, token: &str) -> Result<Arc<Principal>, Refusal> {
    let now = gateway.clock.now().as_seconds();
    let identity = gateway
        .authenticator
        .verify(token, now)
        .await
        .map_err(|error| refused_token(gateway, &error))?;
    let claims = claims_of(identity).inspect_err(|_| {
        gateway.metrics.auth_failed(AuthFailure::Invalid);
    })?;
    gateway.chat.admit(&claims).await.map_err(|failure| {
        match failure.code() {
            ErrorCode::Forbidden => gateway.metrics.auth_failed(AuthFailure::Forbidden),
            ErrorCode::Unavailable | ErrorCode::Internal => {
                gateway.metrics.auth_failed(AuthFailure::Unavailable);
            }
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
            | ErrorCode::PayloadTooLarge => gateway.metrics.auth_failed(AuthFailure::Invalid),
        }
        Refusal::from(failure)
    })
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

fn claims_of(identity: Identity) -> Result<Claims, Refusal> {
    let unusable = |claim| {
        let text = AuthError::MissingClaim(claim).to_string();
        Refusal::new(ErrorCode::Unauthenticated, text)
    };
    Ok(Claims {
        user: UserId::parse(&identity.user_id).map_err(|_| unusable("the user id"))?,
        role: RoleName::parse(&identity.role).map_err(|_| unusable("the role"))?,
        name: identity.name.map(SmolStr::from),
        email: identity.email.map(SmolStr::from),
        avatar_url: identity.avatar_url.map(SmolStr::from),
        expires_at_seconds: identity.expires_at_unix,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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
