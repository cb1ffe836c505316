//! Parlor: an actor-based real-time messaging server.

pub mod actors;
pub mod auth;
pub mod chat;
pub mod clock;
pub mod config;
pub mod contracts;
pub mod domain;
pub mod gateway;
pub mod metrics;
pub mod shutdown;
pub mod store;
