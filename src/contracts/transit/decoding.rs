//! What strangers' bytes meet first, for tests that throw any bytes at it.
//!
//! The decoders themselves are private to the contract, and behind the sockets each input would cost
//! a server and a database. Nothing in the server uses this module.

use axum::response::{IntoResponse as _, Response};
use tungstenite::Utf8Bytes;

use super::body::{Body, MOST_SKIPPED, MOST_WHOLE, page_of};
use super::errors::Refused;
use super::frames::{self, BadFrame, RequestFrame};
use super::socket;

/// Reads a text frame and every field of it in every way there is; the answers a client would get
/// to what it asks, or to what is wrong.
pub fn frame(text: &str) -> Vec<Utf8Bytes> {
    let frame = match RequestFrame::decode(text) {
        Ok(frame) => frame,
        Err(BadFrame::NotJson) => return vec![frames::error("Invalid JSON format", None)],
        Err(BadFrame::NoType(id)) => {
            return vec![frames::error("Message type required", id.as_ref())];
        }
    };
    let (name, fields, id) = (&frame.name, &frame.fields, frame.request_id.as_ref());
    let texts = ["title", "content", "conversation_id", "priority", "room_id"];
    for field in texts {
        // Refused or understood, both are fine.
        let _ = fields.text(field);
    }
    let numbers = ["limit", "skip"].map(|field| fields.or(field, 0_u64, "a whole number"));
    let is_typing = fields.or("is_typing", false, "true or false");
    let wrong = numbers.into_iter().filter_map(Result::err);
    let wrong = wrong.chain(is_typing.err());
    let refused = |refused: Refused| frames::refused(name, &refused, id);
    let answers = [
        frames::unknown(name, id),
        frames::success(&fields.raw("timestamp"), id),
    ];
    wrong.map(refused).chain(answers).collect()
}

/// Reads a body and every field of it, and says what is wrong with it.
pub fn body(bytes: &[u8]) -> Option<Response> {
    let mut body = match Body::parse(bytes) {
        Ok(body) => body,
        Err(error) => return Some(error.into_response()),
    };
    for field in ["title", "content"] {
        body.text(field, 200);
    }
    body.optional_text("message_type", 20);
    body.is_wrong().then(|| body.refusal().into_response())
}

/// Reads the query of a socket's address: the token in it, if it has one.
pub fn socket_query(text: &str) -> Option<String> {
    socket::token_of(text)
}

/// Reads the query of an address, and says what is wrong with it.
pub fn query(text: &str) -> Vec<Response> {
    [MOST_SKIPPED, MOST_WHOLE]
        .into_iter()
        .filter_map(|most| page_of(text, 50, most).err())
        .map(axum::response::IntoResponse::into_response)
        .collect()
}
