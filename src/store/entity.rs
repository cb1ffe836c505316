//! The tables as SeaORM sees them: one file per table, nothing but the table.
//!
//! A time is in microseconds since 1970-01-01 UTC, a JSON value is text, a name from a closed set is
//! a string. Rows become domain values elsewhere in [`store`](crate::store), which refuses what
//! makes no sense.

pub mod conversation;
pub mod host_reference;
pub mod message;
pub mod outbox;
pub mod participant;
pub mod receipt;
pub mod report;
pub mod session_token;
pub mod user;
pub mod user_alias;
pub mod user_reference;
