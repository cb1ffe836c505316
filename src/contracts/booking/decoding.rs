//! What strangers' bytes meet first, for tests that throw any bytes at it.
//!
//! The decoders themselves are private to the contract, and behind HTTP each input would cost a server
//! and a database. Nothing in the server uses this module.

use axum::response::{IntoResponse as _, Response};

use super::body::Fields;
use super::channels::Channel;
use super::http_errors::HttpError;
use super::routes::channels::ChannelFields;
use super::routes::messages::Wish;
use super::routes::sessions::filter_of;
use crate::gateway::pusher::ChannelName;

/// Reads a body and every field of it in every way there is, and says what is wrong with it.
pub fn body(bytes: &[u8]) -> Vec<Response> {
    let fields = match Fields::parse(bytes) {
        Ok(fields) => fields,
        Err(error) => return vec![error.into_response()],
    };
    for field in ["content", "type", "title", "bookingId", "guestEmail"] {
        // Refused or understood, both are fine.
        let _ = (fields.text(field), fields.words(field), fields.is_so(field));
    }
    let inside = fields.inside("guestInfo").unwrap_or_default();
    let _ = inside.words("email");
    let _ = ChannelFields::read(bytes).wish();
    told([
        fields.texts("participantIds").err(),
        fields.kind().err(),
        fields.metadata().err(),
    ])
}

/// Reads the query of an address, and says what is wrong with it.
pub fn query(text: &str) -> Vec<Response> {
    told([Wish::parse(text).err(), filter_of(text).err()])
}

/// Whether a channel of this name means something here.
pub fn is_channel(name: &ChannelName) -> bool {
    Channel::of(name).is_some()
}

fn told(wrong: impl IntoIterator<Item = Option<HttpError>>) -> Vec<Response> {
    let wrong = wrong.into_iter().flatten();
    wrong.map(HttpError::into_response).collect()
}
