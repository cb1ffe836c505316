//! Tokens that the servers under test accept.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use parlor::auth::{IssuedClaims, issue};
use secrecy::SecretString;
use serde_json::Value;

/// The secret of every server under test.
pub(crate) const SECRET: &str = "a secret that only tests know, long enough for any check";

/// The key of the server API of every server under test.
pub(crate) const API_KEY: &str = "key-of-the-host-that-only-tests-know";

/// Seconds since 1970, moved by a signed number of seconds.
#[expect(
    clippy::disallowed_methods,
    reason = "tokens are checked against the real time"
)]
pub(crate) fn seconds_from_now(moved: i64) -> i64 {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or(Duration::ZERO);
    i64::try_from(now.as_secs()).unwrap() + moved
}

/// A token that is good for an hour.
pub(crate) fn token(user: &str, role: &str) -> String {
    token_until(user, role, seconds_from_now(3_600))
}

/// A token that tells a name and an e-mail address.
pub(crate) fn token_telling(user: &str, role: &str, name: &str, email: &str) -> String {
    sign(user, role, (name, Some(email)), seconds_from_now(3_600))
}

/// A token that is good until then.
pub(crate) fn token_until(user: &str, role: &str, expires_at_unix: i64) -> String {
    sign(user, role, (user, None), expires_at_unix)
}

/// A token of these claims and no others.
pub(crate) fn token_of(claims: &Value) -> String {
    let key = EncodingKey::from_secret(SECRET.as_bytes());
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &key).unwrap()
}

fn sign(
    user_id: &str,
    role: &str,
    (name, email): (&str, Option<&str>),
    expires_at_unix: i64,
) -> String {
    let claims = IssuedClaims {
        user_id,
        role,
        name: Some(name),
        email,
        issuer: None,
        audience: None,
        issued_at_unix: seconds_from_now(0),
        expires_at_unix,
    };
    issue(&SecretString::from(SECRET), &claims).unwrap()
}
