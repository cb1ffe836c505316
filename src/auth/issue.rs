//! Tokens signed here, in the way this server's own configuration verifies them.

use jsonwebtoken::Algorithm;
use serde_json::Value;

use super::jwt::{Claims, IssueError, sign};
use crate::config::{AuthConfig, SharedSecretAlgorithm};

/// Whom a token signed here speaks of.
#[derive(Clone, Copy, Debug)]
pub struct Bearer<'a> {
    /// The id of the user.
    pub user_id: &'a str,
    /// The role.
    pub role: &'a str,
    /// The name that others see.
    pub name: Option<&'a str>,
    /// When the token is issued, in seconds since 1970.
    pub issued_at_unix: i64,
    /// The second from which the token is no longer valid.
    pub expires_at_unix: i64,
}

/// Signs a token with the claim names, issuer, audience, secret and algorithm of a configuration.
///
/// # Errors
///
/// When the configuration has no secret or accepts no algorithm for it.
pub fn issue_for(config: &AuthConfig, bearer: &Bearer<'_>) -> Result<String, IssueError> {
    let secret = config.jwt_secret.as_ref().ok_or(IssueError::NoSecret)?;
    let algorithm = config.jwt_algorithms.first().ok_or(IssueError::NoSecret)?;
    let algorithm = match algorithm {
        SharedSecretAlgorithm::Hs256 => Algorithm::HS256,
        SharedSecretAlgorithm::Hs384 => Algorithm::HS384,
        SharedSecretAlgorithm::Hs512 => Algorithm::HS512,
    };
    sign(secret, algorithm, &claims_of(config, bearer))
}

fn claims_of(config: &AuthConfig, bearer: &Bearer<'_>) -> Claims {
    let names = &config.claims;
    // Each under the first name that is looked at, since the first one present counts.
    let told = [
        (names.user_id.first(), Some(bearer.user_id)),
        (names.role.first(), Some(bearer.role)),
        (names.name.first(), bearer.name),
    ];
    let mut claims: Claims = told
        .into_iter()
        .filter_map(|(name, value)| Some((name?.clone(), Value::from(value?))))
        .collect();
    let parties = [("iss", &config.issuer), ("aud", &config.audience)];
    for (claim, party) in parties {
        if let Some(party) = party {
            claims.insert(claim.to_owned(), party.as_str().into());
        }
    }
    claims.insert("iat".to_owned(), bearer.issued_at_unix.into());
    claims.insert("exp".to_owned(), bearer.expires_at_unix.into());
    claims
}
