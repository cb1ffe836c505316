//! What the product's front end is shown.

mod message;
mod people;
mod session;

pub(super) use self::message::{GUEST_WORDS, MessageObject, kind_name, metadata_of, status_name};
pub(super) use self::people::{PersonObject, is_guest_id, shown_id};
pub(super) use self::session::SessionObject;
pub(super) use crate::gateway::rfc3339::Milliseconds as Time;
