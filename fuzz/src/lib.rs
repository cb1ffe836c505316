//! What is promised of every decoder that meets bytes from outside, one function each.

pub mod targets;
