//! The product's words for what goes wrong.

use std::borrow::Cow;

use super::support_rooms;
use crate::domain::error::{Failure, Thing};

pub(super) const ACCESS_DENIED: &str = "Conversation not found or access denied";
pub(super) const NOT_AUTHORIZED: &str = "Your role is not authorized to use the chat system";
pub(super) const RATE_LIMITED: &str = "Rate limit exceeded";
pub(super) const NO_STAFF: &str = "No control center staff available";
pub(super) const CLOSED: &str = "Conversation is closed";

/// Why a request over a socket is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// The caller can do something about it: `{success:false, error}`.
    Said(Cow<'static, str>),
    /// The caller cannot: `{type:"error", message}`.
    Broken,
}

impl From<&'static str> for Refused {
    fn from(text: &'static str) -> Self {
        Self::Said(Cow::Borrowed(text))
    }
}

impl From<String> for Refused {
    fn from(text: String) -> Self {
        Self::Said(Cow::Owned(text))
    }
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        words_for(&failure).map_or(Self::Broken, Self::Said)
    }
}

/// What a failure is called here; `None` for those that are nobody's business.
pub(super) fn words_for(failure: &Failure) -> Option<Cow<'static, str>> {
    Some(Cow::Borrowed(match failure {
        // Who may see a conversation without being in it takes no part in it either.
        Failure::NotFound(Thing::Conversation) | Failure::Forbidden(_) => ACCESS_DENIED,
        Failure::NotFound(Thing::Message) => "Message not found",
        Failure::NotFound(Thing::User) => "User not found",
        Failure::NotFound(Thing::Staff) => NO_STAFF,
        Failure::NotFound(Thing::SupportRoom) => {
            return Some(Cow::Owned(support_rooms::unknown()));
        }
        Failure::TooLong {
            field: "content", ..
        } => "Message too long",
        Failure::TooLong { field: "title", .. } => "Title too long",
        Failure::NotFound(Thing::SessionToken | Thing::Reference)
        | Failure::TooLong { .. }
        | Failure::Invalid { .. } => {
            return Some(Cow::Owned(failure.to_string()));
        }
        Failure::ConversationClosed => CLOSED,
        Failure::ConversationBlocked => "Conversation is blocked",
        Failure::Conflict(text) => text,
        Failure::RateLimited { .. } => RATE_LIMITED,
        Failure::TooManyConnections => "Too many connections",
        Failure::Unavailable | Failure::Internal => return None,
    }))
}
