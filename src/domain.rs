//! What a conversation is and what its rules are: pure types and decisions.
//!
//! Knows nothing of wire formats, databases, actors, clocks or randomness.
