//! City buses: field staff ask for support, the control centre answers in four support rooms.
//!
//! JSON frames over a WebSocket with the token in the address, and HTTP under `/api/conversations`.
//! `frames` takes a request apart and puts an answer together; `requests` maps names to use cases,
//! of which those that HTTP has too are in `use_cases`; `events` is what is told unasked, which
//! depends on the `rooms` a connection is in, in the form of `pushes`; `errors` has the product's own words for failures.
//! `socket` and `routes` are the two ways in.

mod answers;
mod body;
#[doc(hidden)]
pub mod decoding;
mod described;
mod errors;
mod events;
mod frames;
mod http_errors;
mod objects;
mod pushes;
mod requests;
mod rooms;
mod routes;
mod session;
mod socket;
mod support_rooms;
mod use_cases;
mod words;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;

use crate::gateway::asyncapi::Channel;
use crate::gateway::http::HttpState;

/// The contract's routes, each with its description.
pub fn routes() -> OpenApiRouter<Arc<HttpState>> {
    routes::routes()
}

/// The contract's sockets, with a description of every frame.
pub fn channels() -> Vec<Channel> {
    described::channels()
}
