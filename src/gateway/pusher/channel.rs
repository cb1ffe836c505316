//! The names of channels, and what a name says of its channel.
//!
//! Source: the naming conventions of Pusher Channels,
//! <https://pusher.com/docs/channels/using_channels/channels/>.

use std::fmt;

use smol_str::SmolStr;

/// Most characters of a name: as many as the official server libraries let through.
pub(super) const NAME_CHARS_MAX: usize = 200;

const SERVER_TO_USER: &str = "#server-to-user-";
const PRIVATE: &str = "private-";
const ENCRYPTED: &str = "private-encrypted-";
const PRESENCE: &str = "presence-";

/// Who may subscribe, and what subscribers know of each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Whoever knows the name.
    Public,
    /// Whoever shows a signature.
    Private,
    /// As private; what is said there only subscribers can read, not the server.
    Encrypted,
    /// As private; subscribers see who else is there.
    Presence,
    /// The signed-in user of this id, on each of their connections.
    ServerToUser,
}

/// The name of a channel. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChannelName(SmolStr);

/// Text that is no channel's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected 1 to {NAME_CHARS_MAX} of the characters a-z A-Z 0-9 _ - = @ , . ;")]
pub struct NotAName;

impl ChannelName {
    /// Reads a name.
    ///
    /// # Errors
    /// Other characters than names have, none of them, or too many.
    pub fn parse(text: &str) -> Result<Self, NotAName> {
        let named = text.strip_prefix('#').map_or(text, |rest| {
            if text.starts_with(SERVER_TO_USER) {
                rest
            } else {
                ""
            }
        });
        let is_name = (1..=NAME_CHARS_MAX).contains(&named.len()) && named.bytes().all(is_allowed);
        is_name.then(|| Self(text.into())).ok_or(NotAName)
    }

    /// The channel of one signed-in user.
    pub fn of_user(user: &str) -> Result<Self, NotAName> {
        Self::parse(&format!("{SERVER_TO_USER}{user}"))
    }

    /// What kind of a channel it is.
    pub fn kind(&self) -> Kind {
        let name = self.0.as_str();
        if name.starts_with(ENCRYPTED) {
            Kind::Encrypted
        } else if name.starts_with(PRIVATE) {
            Kind::Private
        } else if name.starts_with(PRESENCE) {
            Kind::Presence
        } else if name.starts_with(SERVER_TO_USER) {
            Kind::ServerToUser
        } else {
            Kind::Public
        }
    }

    /// Whether the newest event of the channel is kept for those who subscribe later.
    pub fn is_cache(&self) -> bool {
        let name = self.0.as_str();
        let own = [ENCRYPTED, PRIVATE, PRESENCE]
            .iter()
            .find_map(|prefix| name.strip_prefix(prefix))
            .unwrap_or(name);
        own.starts_with("cache-")
    }

    /// The signed-in user whose channel it is, if it is one's.
    pub fn user(&self) -> Option<&str> {
        self.0.strip_prefix(SERVER_TO_USER)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ChannelName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

const fn is_allowed(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'=' | b'@' | b',' | b'.' | b';')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_its_channel_is() {
        let kinds = [
            ("news", Kind::Public, false),
            ("cache-news", Kind::Public, true),
            ("private-news", Kind::Private, false),
            ("private-cache-news", Kind::Private, true),
            ("private-encrypted-news", Kind::Encrypted, false),
            ("private-encrypted-cache-news", Kind::Encrypted, true),
            ("presence-news", Kind::Presence, false),
            ("presence-cache-news", Kind::Presence, true),
            ("#server-to-user-u_1", Kind::ServerToUser, false),
        ];
        for (name, kind, is_cache) in kinds {
            let channel = ChannelName::parse(name).unwrap();
            assert_eq!((channel.kind(), channel.is_cache()), (kind, is_cache));
        }
    }

    #[test]
    fn what_is_no_name_is_refused() {
        let long = "a".repeat(NAME_CHARS_MAX + 1);
        for text in ["", "#", "#news", "a b", "a/b", "ä", "a\n", "news:1", &long] {
            assert_eq!(ChannelName::parse(text), Err(NotAName), "{text}");
        }
        assert!(ChannelName::parse(&long[1..]).is_ok());
        assert!(ChannelName::parse("a_-=@,.;9Z").is_ok());
    }
}
