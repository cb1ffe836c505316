//! What Parlor promises, tried on the real thing.

// Tells clippy that helpers are tests too, and may unwrap.
#![cfg(test)]

#[path = "../support/support.rs"]
mod support;

mod migrations;
mod postgres_cluster;
