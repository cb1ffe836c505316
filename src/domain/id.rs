//! Identifiers, one type each, so that two of them cannot be mixed up.

use std::fmt;

use smol_str::SmolStr;
use uuid::Uuid;

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// Takes the id as it is stored.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The id as it is stored.
            pub const fn as_uuid(self) -> Uuid {
                self.0
            }

            /// Reads the hyphenated or simple form; `None` when it is neither.
            pub fn parse(text: &str) -> Option<Self> {
                Uuid::try_parse(text).ok().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0.as_hyphenated(), f)
            }
        }
    };
}

uuid_id! {
    /// Names a conversation. A `UUIDv7`, so newer conversations sort later.
    ConversationId
}
uuid_id! {
    /// Names a message. A `UUIDv7`.
    MessageId
}
uuid_id! {
    /// Names one socket for as long as it is open. A `UUIDv7`.
    ConnectionId
}

/// Why a text cannot be an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected 1 to {max} characters without control characters")]
pub struct InvalidId {
    max: usize,
}

fn parse_text(text: &str, max: usize) -> Result<SmolStr, InvalidId> {
    let fits = !text.is_empty() && text.chars().take(max + 1).count() <= max;
    if !fits || text.chars().any(char::is_control) || text.trim() != text {
        return Err(InvalidId { max });
    }
    Ok(SmolStr::new(text))
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $max:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(SmolStr);

        impl $name {
            /// Most characters such an id may have.
            pub const MAX_CHARS: usize = $max;

            /// Accepts a text that fits, without control characters or surrounding space.
            pub fn parse(text: &str) -> Result<Self, InvalidId> {
                parse_text(text, Self::MAX_CHARS).map(Self)
            }

            /// The id as the host or client wrote it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id! {
    /// Names a person, in the host product's own spelling.
    UserId, 128
}
impl UserId {
    /// Who says what the server or the host says. Nobody signs in as this.
    pub fn system() -> Self {
        Self(SmolStr::new_static("system"))
    }
}

text_id! {
    /// A client's own name for a message, unique for its sender in one conversation for ever.
    ClientMessageId, 128
}

/// A message's place in its conversation, from 1 without gaps; 0 is "before the first".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seq(pub u64);

/// The number of a durable change in its conversation, from 1 without gaps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(pub u64);

impl Version {
    /// The version of the change after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_id_is_refused_when_empty_too_long_padded_or_unprintable() {
        for bad in ["", " a", "a\n", "a\u{0}b", &"x".repeat(129)] {
            assert!(UserId::parse(bad).is_err(), "{bad:?}");
        }
        assert!(UserId::parse(&"ü".repeat(128)).is_ok());
        assert_eq!(UserId::parse("u 1").unwrap().as_str(), "u 1");
    }
}
