//! The objects of the contract, as they are in answers, pushes and HTTP bodies.

mod conversation;
mod message;
mod time;

pub(super) use self::conversation::{ActiveConversation, ConversationObject, ConversationSummary};
pub(super) use self::message::{MessageObject, StoredMessageObject, kind_name, sender_id};
pub(super) use self::time::Time;

/// A name as the product has it: in two parts, split at the first space.
pub(super) fn name_parts(name: &str) -> (&str, &str) {
    name.split_once(' ').unwrap_or((name, ""))
}
