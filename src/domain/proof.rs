//! How somebody proved who they are, as far as something depends on it later.

use std::fmt;

use super::id::ConversationId;

/// The hash of a session token, which stands for the token everywhere but on the wire.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SessionTokenHash([u8; 32]);

/// What a principal proved their identity with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// A signed token. It holds until it expires.
    Signed,
    /// A session token. It may be revoked.
    SessionToken(SessionTokenHash),
    /// A guest's token, good for this conversation alone.
    Guest(ConversationId),
}

impl SessionTokenHash {
    /// Takes the hash as it was computed.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads what [`SessionTokenHash`] is displayed as; `None` when it is something else.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        let mut bytes = [0; 32];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()?;
        }
        Some(Self(bytes))
    }
}

impl fmt::Display for SessionTokenHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for SessionTokenHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_read_as_it_is_written() {
        let hash = SessionTokenHash::from_bytes([0x0f; 32]);
        assert_eq!(SessionTokenHash::parse(&hash.to_string()), Some(hash));
        for wrong in ["", "ab", &"g".repeat(64), &"é".repeat(32)] {
            assert_eq!(SessionTokenHash::parse(wrong), None, "{wrong}");
        }
    }
}
