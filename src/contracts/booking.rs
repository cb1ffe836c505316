//! Van delivery: customers, drivers, administrators and guests of a site, in chat sessions.
//!
//! HTTP under `/api/chat`, by the session cookie of the site, and events on Pusher's channels.
//! `visitors` finds out who asks, of whom guests prove themselves by a token or by the e-mail address
//! they gave; `session_types` are the product's words for what people talk about; `body` takes
//! requests apart, `objects` are what is answered, `errors` has the product's own words for
//! failures. `events` says what is told on which channel.

mod asker;
mod body;
mod channels;
#[doc(hidden)]
pub mod decoding;
mod described;
mod errors;
mod events;
mod http_errors;
mod objects;
mod pushes;
mod routes;
mod session_types;
mod visitors;
mod words;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;

pub use self::events::BookingChannels;
use crate::gateway::asyncapi::Channel;
use crate::gateway::http::HttpState;
use crate::gateway::pusher::Hub;

/// The contract's routes, each with its description. Without an application nobody follows a
/// channel, and none is signed.
pub fn routes(hub: Option<Arc<Hub>>) -> OpenApiRouter<Arc<HttpState>> {
    routes::routes(hub)
}

/// What is told on the contract's channels of Pusher.
pub fn channels() -> Vec<Channel> {
    vec![described::channel()]
}
