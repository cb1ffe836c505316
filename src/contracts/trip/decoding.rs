//! What strangers' bytes meet first, for tests that throw any bytes at it.
//!
//! The decoders themselves are private to the contract, and behind the wires each input would cost a
//! server and a database. Nothing in the server uses this module.

use serde_json::value::RawValue;

use super::asker;
use super::body::Fields;
use super::routes::messages::Wish;
use super::socket;

/// Reads a body or the payload of an event, and every field of it; what is wrong with it, or `None`
/// for what is no object.
pub fn fields(text: &str) -> Option<Vec<&'static str>> {
    let fields = Fields::parse(text)?;
    for field in ["tripId", "conversationId", "content", "messageId", "reason"] {
        // Refused or understood, both are fine.
        let _ = (fields.text(field), fields.any_text(field));
    }
    let _ = fields.text("tripId").map(|trip| asker::trip(&trip));
    let wrong = [fields.kind().err(), fields.metadata().err()];
    Some(wrong.into_iter().flatten().collect())
}

/// Reads what a handshake says of who comes: the token in it, if it has one.
pub fn handshake(auth: &RawValue) -> Option<String> {
    socket::token_of(auth)
}

/// Reads the query of an address, and says whether it can be used.
pub fn query(text: &str) -> bool {
    Wish::parse(text).is_some()
}
