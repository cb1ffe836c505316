//! The product's own words for failures.

use crate::domain::error::Failure;

pub(super) const UNAUTHORIZED: &str = "Unauthorized";
pub(super) const FORBIDDEN: &str = "Forbidden";
pub(super) const NO_SESSION: &str = "Chat session not found";
pub(super) const CLOSED: &str = "Chat session is closed";
pub(super) const ALREADY_CLOSED: &str = "Chat session is already closed";
pub(super) const INVALID_TYPE: &str = "Invalid session type";
pub(super) const UNKNOWN_PARTICIPANT: &str = "Unknown participant";
pub(super) const NO_BOOKING: &str = "Booking not found";
pub(super) const NO_CONTENT: &str = "Message content is required";
pub(super) const INVALID_MESSAGE_TYPE: &str = "Invalid message type";
pub(super) const TOO_LONG: &str = "Message too long";
pub(super) const GUEST_FIELDS: &str = "Name, email, and message are required";
pub(super) const GUEST_INFO: &str = "Guest name and email are required";
pub(super) const INVALID_EMAIL: &str = "Invalid email";
pub(super) const INVALID_JSON: &str = "Invalid JSON";
pub(super) const TOO_MANY_REQUESTS: &str = "Too many requests";
pub(super) const INTERNAL: &str = "Internal Server Error";

/// What is told of a field that cannot be used.
pub(super) const fn of_field(field: &str) -> &'static str {
    match field.as_bytes() {
        b"content" => NO_CONTENT,
        b"email" => INVALID_EMAIL,
        b"name" => "Invalid name",
        b"title" => "Invalid title",
        b"metadata" => "Invalid metadata",
        b"participants" => "Invalid participants",
        b"reference.id" => "Invalid booking",
        _ => "Invalid request",
    }
}

/// What is told of a field that has too much in it.
pub(super) const fn of_long_field(field: &str) -> &'static str {
    match field.as_bytes() {
        b"content" => TOO_LONG,
        b"title" => "Title too long",
        b"participants" => "Too many participants",
        b"metadata" => "Metadata too large",
        _ => "Request too large",
    }
}

/// What is told of a failure that its client can do something about.
pub(super) const fn words_for(failure: &Failure) -> Option<&'static str> {
    match failure {
        Failure::NotFound(_) | Failure::Forbidden(_) | Failure::ConversationBlocked => {
            Some(FORBIDDEN)
        }
        Failure::Invalid { field, .. } => Some(of_field(field)),
        Failure::TooLong { field, .. } => Some(of_long_field(field)),
        Failure::ConversationClosed => Some(CLOSED),
        Failure::RateLimited { .. } | Failure::TooManyConnections => Some(TOO_MANY_REQUESTS),
        Failure::Conflict(_) | Failure::Unavailable | Failure::Internal => None,
    }
}
