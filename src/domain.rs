//! What a conversation is and what its rules are: pure types and decisions.
//!
//! Knows nothing of wire formats, databases, actors, clocks or randomness. The words, one per
//! idea:
//!
//! - *conversation*: ordered messages and the people in it; kinds direct, group, support.
//! - *participant*: a user's membership in one conversation, with role and marks.
//! - *reference*: the host product's thing a conversation is about, `(type, id)`.
//! - *user*: a person as the host product knows them; the id is the host's own string.
//! - *connection*: one socket. *User session*: everything one connected user has open.
//! - *seq*: a message's number in its conversation, from 1, without gaps.
//! - *version*: the number of a durable change in its conversation, from 1, without gaps.

pub mod conversation;
pub mod error;
pub mod event;
pub mod guest;
pub mod id;
pub mod message;
pub mod participant;
pub mod policy;
pub mod presence;
pub mod proof;
pub mod receipt;
pub mod timestamp;
pub mod user;
pub mod view;
