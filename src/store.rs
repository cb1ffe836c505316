//! Where everything durable lives: Postgres or SQLite, through SeaORM.
//!
//! The only module that knows SeaORM. It speaks domain values, knows nothing of actors, wire
//! formats or clients, and takes times from its callers.

pub mod entity;
