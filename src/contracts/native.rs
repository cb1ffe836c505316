//! Parlor's own contract: everything the server can do, over a WebSocket and HTTP.
//!
//! `data` says what a request may hold and turns it into the domain's types by hand; `requests`
//! maps names to use cases; `answers` and `objects` give results their form, `events` what is told
//! unasked. `socket` and `routes` are the two ways in, and share all of these.

mod answers;
mod cursor;
mod data;
#[doc(hidden)]
pub mod decoding;
mod described;
mod events;
mod frames;
mod objects;
mod requests;
mod routes;
mod session;
mod socket;
mod use_cases;
mod words;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;

pub use self::events::NativeRenderer;

use crate::gateway::asyncapi::Channel;
use crate::gateway::http::HttpState;

/// The contract's routes, each with its description.
pub fn routes() -> OpenApiRouter<Arc<HttpState>> {
    routes::routes()
}

/// The contract's socket, with a description of every frame.
pub fn channels() -> Vec<Channel> {
    vec![described::channel()]
}
