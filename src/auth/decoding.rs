//! What strangers' bytes meet first, for tests that throw any bytes at it.
//!
//! The decoder itself is private, and an identity provider would have to serve each input. Nothing in the server uses this module.

use super::JwksError;
use super::jwks;

/// Reads a key set of an identity provider: how many keys of use are in it.
///
/// # Errors
/// It is none, or has no key of use.
pub fn key_set(body: &[u8]) -> Result<usize, JwksError> {
    jwks::parse(body).map(|keys| keys.len())
}
