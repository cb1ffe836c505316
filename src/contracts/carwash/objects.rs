//! What the product's clients see: conversations, messages and people.

mod conversation;
mod host_id;
mod message;
mod people;

pub(super) use crate::gateway::rfc3339::Milliseconds as Time;
pub(super) use conversation::{
    ConversationObject, ORDER, PROVIDER_ALIAS, ParticipantObject, Side, participants_of, state_name,
};
pub(super) use host_id::HostId;
pub(super) use message::{MessageObject, receiver_of, sides_of, status_name};
pub(super) use people::{OnlineObject, TypingObject};
