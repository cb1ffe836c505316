//! The names of channels.

use crate::domain::id::ConversationId;
use crate::gateway::pusher::{ChannelName, Kind};

/// How the name of a session's channel begins; its id follows.
const SESSION: &str = "chat-session-";
/// The channel on which administrators hear of guests.
const ADMIN_SUPPORT: &str = "admin-support";

/// The channel of a session that has this id, and its private twin.
///
/// # Panics
/// Never: ids consist of digits, letters and hyphens.
pub(super) fn of_session(id: &str) -> [ChannelName; 2] {
    ["", PRIVATE].map(|prefix| named(&format!("{prefix}{SESSION}{id}")))
}

/// The channels of a session that only those may follow who may see it.
pub(super) fn closed_of_session(id: &str) -> [ChannelName; 2] {
    [PRIVATE, PRESENCE].map(|prefix| named(&format!("{prefix}{SESSION}{id}")))
}

/// The channel on which administrators hear of requests for support, and its private twin.
pub(super) fn admin_support() -> [ChannelName; 2] {
    ["", PRIVATE].map(|prefix| named(&format!("{prefix}{ADMIN_SUPPORT}")))
}

fn named(name: &str) -> ChannelName {
    ChannelName::parse(name).expect("only letters, digits and hyphens are in it")
}

/// How the names of private channels begin.
const PRIVATE: &str = "private-";
/// How the names of presence channels begin.
const PRESENCE: &str = "presence-";

/// Which channel a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Channel {
    /// What happens in a session.
    Session(ConversationId),
    /// Requests for support.
    AdminSupport,
    /// Where vans are. Nothing is told there; the host's own server publishes.
    Tracking(Tracking),
}

/// Who may know where vans are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tracking {
    /// Administrators.
    Admins,
    /// Drivers and customers.
    Tracked,
    /// Whoever is signed in.
    Everybody,
}

impl Channel {
    /// What a name names, if that is something here.
    pub(super) fn of(name: &ChannelName) -> Option<Self> {
        let (prefix, own) = match name.kind() {
            Kind::Public => ("", name.as_str()),
            Kind::Private => (PRIVATE, name.as_str().strip_prefix(PRIVATE)?),
            Kind::Presence => (PRESENCE, name.as_str().strip_prefix(PRESENCE)?),
            Kind::Encrypted | Kind::ServerToUser => return None,
        };
        if let Some(session) = own.strip_prefix(SESSION) {
            return ConversationId::parse(session).map(Self::Session);
        }
        if own == ADMIN_SUPPORT {
            return (prefix != PRESENCE).then_some(Self::AdminSupport);
        }
        if prefix.is_empty() {
            return None;
        }
        Tracking::of(prefix, own).map(Self::Tracking)
    }
}

impl Tracking {
    fn of(prefix: &str, own: &str) -> Option<Self> {
        let is_of = |word| {
            let rest = own.strip_prefix(word)?;
            (rest.is_empty() || rest.len() > 1 && rest.starts_with('-')).then_some(rest)
        };
        if is_of("admin-tracking").is_some() {
            return Some(Self::Admins);
        }
        let rest = is_of("tracking")?;
        Some(if prefix == PRIVATE && !rest.is_empty() {
            Self::Tracked
        } else {
            Self::Everybody
        })
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("private-admin-support", Some(Channel::AdminSupport))]
    #[case("admin-support", Some(Channel::AdminSupport))]
    #[case("presence-admin-support", None)]
    #[case("private-tracking-van_1", Some(Channel::Tracking(Tracking::Tracked)))]
    #[case("private-tracking", Some(Channel::Tracking(Tracking::Everybody)))]
    #[case("presence-tracking-x", Some(Channel::Tracking(Tracking::Everybody)))]
    #[case("presence-admin-tracking", Some(Channel::Tracking(Tracking::Admins)))]
    #[case("private-admin-tracking-x", Some(Channel::Tracking(Tracking::Admins)))]
    #[case("private-trackings", None)]
    #[case("private-tracking-", None)]
    #[case("tracking", None)]
    #[case("private-encrypted-tracking", None)]
    #[case("private-chat-session-x", None)]
    fn names_are_told_apart(#[case] name: &str, #[case] expected: Option<Channel>) {
        assert_eq!(Channel::of(&ChannelName::parse(name).unwrap()), expected);
    }

    #[test]
    fn a_session_has_three_channels() {
        let id = "018f0000-0000-7000-8000-000000000001";
        let session = ConversationId::parse(id).map(Channel::Session);
        for prefix in ["", "private-", "presence-"] {
            let name = ChannelName::parse(&format!("{prefix}chat-session-{id}")).unwrap();
            assert_eq!(Channel::of(&name), session);
        }
    }
}
