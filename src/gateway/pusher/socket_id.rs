//! The id by which a connection is known to its client, to signatures and to back ends.

use std::fmt;
use std::num::NonZeroU32;

/// Two positive numbers, joined by a dot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SocketId(NonZeroU32, NonZeroU32);

impl SocketId {
    /// An id that no other connection has but by a rare chance.
    pub fn random() -> Self {
        let number = || NonZeroU32::MIN.saturating_add(rand::random::<u32>());
        Self(number(), number())
    }

    /// Reads an id.
    pub fn parse(text: &str) -> Option<Self> {
        let (one, other) = text.split_once('.')?;
        let number = |text: &str| {
            let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| text.parse().ok()).flatten()
        };
        Some(Self(number(one)?, number(other)?))
    }
}

impl fmt::Display for SocketId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.0, self.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_two_positive_numbers() {
        for _ in 0..100 {
            let id = SocketId::random();
            assert_eq!(SocketId::parse(&id.to_string()), Some(id));
        }
        for text in [
            "",
            "1",
            "1.",
            ".1",
            "0.1",
            "1.0",
            "1.-1",
            "+1.1",
            "1.1.1",
            "a.b",
            "1.4294967296",
        ] {
            assert_eq!(SocketId::parse(text), None, "{text}");
        }
    }
}
