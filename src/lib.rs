//! Parlor: an actor-based real-time messaging server.

pub mod clock;
pub mod domain;
pub mod metrics;
pub mod store;
