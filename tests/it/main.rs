//! What Parlor promises, tried on the real thing.

#![cfg(test)]

#[path = "../support/support.rs"]
mod support;

mod migrations;
mod postgres_cluster;
