//! Parlor's own contract: everything the server can do, over a WebSocket and HTTP.
//!
//! `data` says what a request may hold and turns it into the domain's types by hand; `requests`
//! maps names to use cases; `answers` and `objects` give results their form, `events` what is told
//! unasked. `socket` and `routes` are the two ways in, and share all of these.

mod answers;
mod cursor;
mod data;
mod events;
mod frames;
mod objects;
mod requests;
mod routes;
mod session;
mod socket;
mod use_cases;

use axum::Router;

pub use self::events::NativeRenderer;

use crate::gateway::Gateway;
use crate::gateway::http::{HttpState, with_layers};

/// The contract's routes, complete with limits, errors and headers.
pub fn router(gateway: Gateway) -> Router {
    let state = HttpState::new(gateway);
    with_layers(routes::routes(&state), &state.gateway)
}
