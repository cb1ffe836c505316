//! Session tokens: opaque texts that the host issues for its users and can take back.
//!
//! A token is random and means nothing; the store knows whose it is, and keeps its hash alone.

use rand::TryRngCore as _;
use rand::rngs::OsRng;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::domain::proof::SessionTokenHash;

/// What tells a session token from others, for the server and for whoever scans for leaked ones.
const PREFIX: &str = "pst_";

/// As many random bytes as the hash has.
const BYTES: usize = 32;

/// A token that nobody else has.
#[derive(Debug)]
pub struct FreshSessionToken {
    /// What its bearer shows.
    pub token: SecretString,
    /// What is kept of it.
    pub hash: SessionTokenHash,
}

/// The system has no randomness to give.
#[derive(Debug, thiserror::Error)]
#[error("the system gives no random bytes")]
pub struct NoRandomness(#[source] rand::rand_core::OsError);

impl FreshSessionToken {
    /// Makes a token from the system's own generator.
    ///
    /// # Errors
    /// When the system's generator fails.
    pub fn make() -> Result<Self, NoRandomness> {
        let mut bytes = [0; BYTES];
        OsRng.try_fill_bytes(&mut bytes).map_err(NoRandomness)?;
        // Both are 32 bytes, and are written alike.
        let random = SessionTokenHash::from_bytes(bytes);
        let token = SecretString::from(format!("{PREFIX}{random}"));
        let hash = hash(token.expose_secret());
        Ok(Self { token, hash })
    }
}

/// The hash of a text that claims to be a session token; `None` for one that does not.
pub fn session_token_hash(text: &str) -> Option<SessionTokenHash> {
    text.starts_with(PREFIX).then(|| hash(text))
}

/// Without salt and stretching: a token is as random as the hash is long.
fn hash(token: &str) -> SessionTokenHash {
    SessionTokenHash::from_bytes(Sha256::digest(token).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fresh_token_is_recognised_by_its_hash_and_by_nothing_in_it() {
        let fresh = FreshSessionToken::make().unwrap();
        let token = fresh.token.expose_secret();
        assert_eq!(session_token_hash(token), Some(fresh.hash));
        assert!(!token.contains(&fresh.hash.to_string()));
        assert_eq!(token.len(), "pst_".len() + 64);
    }

    #[test]
    fn no_two_tokens_are_the_same() {
        let tokens = [(); 2].map(|()| FreshSessionToken::make().unwrap().hash);
        assert_ne!(tokens[0], tokens[1]);
    }

    #[test]
    fn other_texts_are_not_taken_for_session_tokens() {
        for other in ["", "pst", "eyJhbGciOiJIUzI1NiJ9.e30.x"] {
            assert_eq!(session_token_hash(other), None, "{other}");
        }
    }
}
