//! The product's words for what people talk about, and how conversations are told apart by them.

use crate::chat::Sort;
use crate::domain::conversation::{Conversation, ConversationKind};

/// What a session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SessionType {
    /// The customer and the driver of a booking.
    CustomerDriver,
    /// A customer asks the administrators.
    CustomerAdmin,
    /// A driver asks the administrators.
    DriverAdmin,
    /// A guest of the site asks the administrators.
    GuestAdmin,
    /// Anybody asks whoever helps.
    Support,
}

/// The topics of sessions.
pub(super) const NAMES: [&str; 5] = [
    "customer_driver",
    "customer_admin",
    "driver_admin",
    "guest_admin",
    "support",
];

impl SessionType {
    const ALL: [Self; 5] = [
        Self::CustomerDriver,
        Self::CustomerAdmin,
        Self::DriverAdmin,
        Self::GuestAdmin,
        Self::Support,
    ];

    /// Its name, which is also the topic of its conversations.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::CustomerDriver => NAMES[0],
            Self::CustomerAdmin => NAMES[1],
            Self::DriverAdmin => NAMES[2],
            Self::GuestAdmin => NAMES[3],
            Self::Support => NAMES[4],
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    /// How people come together in it.
    pub(super) const fn kind(self) -> ConversationKind {
        match self {
            Self::CustomerDriver => ConversationKind::Group,
            Self::CustomerAdmin | Self::DriverAdmin | Self::GuestAdmin | Self::Support => {
                ConversationKind::Support
            }
        }
    }

    /// What a conversation is to this front end, also one that another front end opened.
    pub(super) fn of(conversation: &Conversation) -> Self {
        let named = conversation.topic.as_deref().and_then(Self::from_name);
        named.unwrap_or(match conversation.kind {
            ConversationKind::Direct | ConversationKind::Group => Self::CustomerDriver,
            ConversationKind::Support => Self::Support,
        })
    }

    /// The conversations that are this.
    pub(super) const fn sort(self) -> Sort {
        Sort {
            topic: self.name(),
            kinds: match self {
                Self::CustomerDriver => &[ConversationKind::Direct, ConversationKind::Group],
                Self::Support => &[ConversationKind::Support],
                Self::CustomerAdmin | Self::DriverAdmin | Self::GuestAdmin => &[],
            },
            topics: &NAMES,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_found_by_its_name() {
        for one in SessionType::ALL {
            assert_eq!(SessionType::from_name(one.name()), Some(one));
        }
        assert_eq!(SessionType::from_name("Support"), None);
    }
}
