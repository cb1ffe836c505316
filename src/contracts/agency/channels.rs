//! The names of channels, and who they are for.

use crate::domain::id::UserId;
use crate::gateway::pusher::ChannelName;

const PAIR: &str = "private-chat-";
const USER: &str = "private-user-";

/// Whom a channel is for, seen from one who wants to follow it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// What the caller and this person say to each other.
    Pair(UserId),
    /// What the caller alone is told.
    Own,
}

/// The channel of two people: their ids in the order in which JavaScript sorts them, which is that
/// of UTF-16 code units. `None` where their ids cannot be in a channel's name.
pub(super) fn of_pair(one: &UserId, other: &UserId) -> Option<ChannelName> {
    let (first, second) = if comes_first(one, other) {
        (one, other)
    } else {
        (other, one)
    };
    ChannelName::parse(&format!("{PAIR}{first}-{second}")).ok()
}

/// The channel of one person.
pub(super) fn of_user(user: &UserId) -> Option<ChannelName> {
    ChannelName::parse(&format!("{USER}{user}")).ok()
}

/// What a channel is to this user, if it is one of theirs. Ids may have hyphens in them, so the
/// user's own id tells where the other one is.
pub(super) fn purpose(channel: &ChannelName, user: &UserId) -> Option<Purpose> {
    let name = channel.as_str();
    if name.strip_prefix(USER) == Some(user.as_str()) {
        return Some(Purpose::Own);
    }
    let pair = name.strip_prefix(PAIR)?;
    let after = pair
        .strip_prefix(user.as_str())
        .and_then(|rest| rest.strip_prefix('-'));
    let before = pair
        .strip_suffix(user.as_str())
        .and_then(|rest| rest.strip_suffix('-'));
    let others = [after, before].into_iter().flatten();
    let mut others = others.filter_map(|other| UserId::parse(other).ok());
    let other = others.find(|other| of_pair(user, other).as_ref() == Some(channel))?;
    Some(Purpose::Pair(other))
}

fn comes_first(one: &UserId, other: &UserId) -> bool {
    one.as_str()
        .encode_utf16()
        .lt(other.as_str().encode_utf16())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(id: &str) -> UserId {
        UserId::parse(id).unwrap()
    }

    #[test]
    fn both_sides_compute_the_same_name() {
        for (one, other, name) in [
            ("zoe", "admin", "private-chat-admin-zoe"),
            ("Zoe", "admin", "private-chat-Zoe-admin"),
            ("10", "9", "private-chat-10-9"),
            ("a-b", "a", "private-chat-a-a-b"),
        ] {
            for (one, other) in [(one, other), (other, one)] {
                let channel = of_pair(&user(one), &user(other)).unwrap();
                assert_eq!(channel.as_str(), name);
                let purpose = purpose(&channel, &user(one));
                assert_eq!(purpose, Some(Purpose::Pair(user(other))));
            }
        }
    }

    #[test]
    fn a_channel_of_others_is_nothing_to_a_user() {
        let purpose = |name: &str, id: &str| purpose(&ChannelName::parse(name).unwrap(), &user(id));
        for (name, id) in [
            ("private-chat-admin-zoe", "mia"),
            ("private-chat-admin-zoe", "adm"),
            ("private-chat-admin-zoe", "oe"),
            ("private-chat-zoe-admin", "zoe"),
            ("private-chat-zoe-", "zoe"),
            ("private-chat-zoe", "zoe"),
            ("private-user-zoe", "zo"),
            ("private-user-zoe-mia", "zoe"),
            ("chat-admin-zoe", "zoe"),
            ("presence-chat-admin-zoe", "zoe"),
        ] {
            assert_eq!(purpose(name, id), None, "{name} for {id}");
        }
        assert_eq!(purpose("private-user-zoe", "zoe"), Some(Purpose::Own));
    }
}
