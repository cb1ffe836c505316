//! Parlor: an actor-based real-time messaging server.

pub mod domain;
pub mod store;
