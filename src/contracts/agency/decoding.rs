//! What strangers' bytes meet first, for tests that throw any bytes at it.
//!
//! The decoders themselves are private to the contract, and behind the wires each input would cost a
//! server and a database. Nothing in the server uses this module.

use axum::response::{IntoResponse as _, Response};

use super::fields::{ChannelWish, Fields, user};
use super::http_errors::HttpError;
use super::routes::messages::Wish;
use super::routes::people::sought;

/// Reads a body and every field of it in every way there is, and says what is wrong with it.
pub fn body(bytes: &[u8]) -> Vec<Response> {
    let fields = Fields::parse(bytes);
    if let Ok(fields) = &fields {
        // Refused or understood, both are fine.
        let _ = (fields.content(), fields.is_typing());
        let _ = fields.receiver().map(|id| user(&id));
        let _ = fields.user().map(|id| user(&id));
    }
    let as_form = ChannelWish::of_form(bytes).err();
    let as_json = ChannelWish::of_json(bytes).err();
    told([fields.err(), as_form, as_json])
}

/// Reads the query of an address, and says what is wrong with it.
pub fn query(text: &str) -> Vec<Response> {
    // Refused or understood, both are fine.
    let _ = sought(text);
    told([Wish::parse(text).err()])
}

fn told(wrong: impl IntoIterator<Item = Option<HttpError>>) -> Vec<Response> {
    let wrong = wrong.into_iter().flatten();
    wrong.map(HttpError::into_response).collect()
}
