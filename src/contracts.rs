//! Front ends: which names and shapes each expects over a gateway.
//!
//! A contract parses its own words into use cases of [`chat`](crate::chat) and renders results and
//! events back. None knows another, and none reaches a conversation by another way.

pub mod agency;
pub mod booking;
pub mod carwash;
pub mod native;
pub mod transit;
pub mod trip;
