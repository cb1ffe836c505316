//! The product's words for what goes wrong.

use std::borrow::Cow;

use crate::domain::error::{Failure, Thing};

pub(super) const UNAUTHORISED: &str = "Unauthorised";
pub(super) const NO_PERMISSION: &str = "No sufficient permissions";
pub(super) const NO_CONVERSATION: &str = "Conversation not found";
pub(super) const NO_PROVIDER: &str = "Provider not found";
pub(super) const NO_CUSTOMER: &str = "Customer not found";
pub(super) const VALIDATION: &str = "Validation error";
pub(super) const CONTENT_REQUIRED: &str = "Message content is required";
pub(super) const WRONG_TYPE: &str = "Invalid message type";
pub(super) const WRONG_STATE: &str = "Invalid status";
pub(super) const ARCHIVED: &str = "Conversation is archived";
pub(super) const BLOCKED: &str = "Conversation is blocked";
pub(super) const ENDED: &str = "Conversation is ended";
pub(super) const WRONG: &str = "Something went wrong";
pub(super) const TOO_MANY: &str = "Too many requests from this IP, please try again later.";
/// Of an order that the host names others for.
pub(super) const WRONG_ORDER: &str = "Order does not belong to this provider and customer";

/// What is wrong with a request, as a sentence.
pub(super) type Wrong = Cow<'static, str>;

/// What a failure is called.
pub(super) fn words_for(failure: &Failure) -> Wrong {
    Cow::Borrowed(match failure {
        Failure::NotFound(Thing::Conversation) => NO_CONVERSATION,
        Failure::NotFound(Thing::Message) => "Message not found",
        Failure::NotFound(Thing::User) => "User not found",
        Failure::Forbidden(_) => NO_PERMISSION,
        Failure::TooLong {
            field: "content",
            max,
            ..
        } => {
            return Cow::Owned(format!(
                "Message content exceeds maximum length of {max} characters"
            ));
        }
        Failure::Invalid {
            field: "reply_to", ..
        } => "Valid replyToId is required",
        Failure::ConversationClosed => ENDED,
        Failure::ConversationBlocked => BLOCKED,
        Failure::Conflict(text) => text,
        Failure::RateLimited { .. } => TOO_MANY,
        Failure::TooManyConnections => "Maximum connections per user exceeded",
        Failure::Unavailable | Failure::Internal => WRONG,
        Failure::NotFound(
            Thing::SupportRoom | Thing::Staff | Thing::SessionToken | Thing::Reference,
        )
        | Failure::TooLong { .. }
        | Failure::Invalid { .. } => return Cow::Owned(failure.to_string()),
    })
}
