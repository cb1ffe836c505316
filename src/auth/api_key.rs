//! The key by which the host product's own server proves itself.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The configured key, as its hash: hashes are equally long, so comparing them tells nothing about
/// the key, its length included.
pub(super) struct ApiKey([u8; 32]);

impl ApiKey {
    pub(super) fn new(key: &SecretString) -> Self {
        Self(hash(key.expose_secret()))
    }

    /// Whether this is the key. Takes equally long whether it is almost right or not at all.
    pub(super) fn is(&self, candidate: &str) -> bool {
        self.0.ct_eq(&hash(candidate)).into()
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ApiKey")
    }
}

fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_key_is_the_key_and_it_is_not_printed() {
        let key = ApiKey::new(&"a key of the host".into());
        assert!(key.is("a key of the host"));
        for wrong in [
            "",
            "a key of the hos",
            "a key of the host ",
            "A key of the host",
        ] {
            assert!(!key.is(wrong), "{wrong}");
        }
        assert_eq!(format!("{key:?}"), "ApiKey");
    }
}
