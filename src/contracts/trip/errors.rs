//! The product's words for what goes wrong.

use crate::domain::error::{Failure, Thing};

pub(super) const AUTHENTICATION_REQUIRED: &str = "Authentication required";
pub(super) const INVALID_SESSION: &str = "Invalid or expired session";
pub(super) const AUTHENTICATION_FAILED: &str = "Authentication failed";
pub(super) const ACCESS_DENIED: &str = "Access denied";
pub(super) const NOT_A_PARTICIPANT: &str = "Not a participant of this conversation";
pub(super) const INVALID_TYPE: &str = "Invalid message type";
pub(super) const INVALID_PAYLOAD: &str = "Invalid payload";
pub(super) const INVALID_JSON: &str = "Invalid JSON";
pub(super) const RATE_LIMITED: &str = "Rate limit exceeded. Please slow down.";

/// What a failure is called here; `None` for those that are nobody's business, and which each
/// request has words of its own for.
pub(super) fn words_for(failure: &Failure) -> Option<&'static str> {
    Some(match failure {
        Failure::NotFound(Thing::Reference) => "Trip not found",
        Failure::NotFound(Thing::Conversation) => NOT_A_PARTICIPANT,
        Failure::NotFound(Thing::Message) => "Message not found",
        Failure::Invalid {
            field: "message_id",
            ..
        } => "Cannot report your own message",
        Failure::TooLong {
            field: "content", ..
        } => "Message too long",
        Failure::TooLong {
            field: "reason", ..
        } => "Reason too long",
        Failure::Invalid { .. } | Failure::TooLong { .. } => INVALID_PAYLOAD,
        Failure::RateLimited { .. } => RATE_LIMITED,
        Failure::TooManyConnections => "Too many connections",
        // A trip's conversation is always open, unless another front end has closed it.
        Failure::Forbidden(_) | Failure::ConversationClosed | Failure::ConversationBlocked => {
            ACCESS_DENIED
        }
        Failure::NotFound(
            Thing::User | Thing::SupportRoom | Thing::Staff | Thing::SessionToken,
        )
        | Failure::Conflict(_)
        | Failure::Unavailable
        | Failure::Internal => return None,
    })
}
