//! The objects of the contract, as they are in answers and events.

mod message;
mod participant;
mod time;

pub(super) use self::message::{MessageObject, Report, status_name};
pub(super) use self::participant::{PersonObject, TripParticipant};
pub(super) use self::time::Time;
