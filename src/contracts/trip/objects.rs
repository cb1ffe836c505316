//! The objects of the contract, as they are in answers and events.

mod message;
mod participant;

pub(super) use self::message::{MessageObject, Report, status_name};
pub(super) use self::participant::{PersonObject, TripParticipant};
pub(super) use crate::gateway::rfc3339::Milliseconds as Time;
