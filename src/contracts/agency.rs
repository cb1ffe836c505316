//! A design agency's portals: administrators with customers and members, in pairs.
//!
//! HTTP under `/api/chat`, and what is live on Pusher channels: one private channel for each pair,
//! and one for each user. `asker` is who makes a request, proved by the site's session cookie or a
//! token; `fields` are what clients send and `objects` what they see. `channels` knows the names of
//! channels and who may follow them; `events` says what is told on them, in the form of `pushes`.

mod asker;
mod channels;
#[doc(hidden)]
pub mod decoding;
mod described;
mod events;
mod fields;
mod http_errors;
mod objects;
mod pushes;
mod routes;
mod words;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;

use crate::gateway::asyncapi::Channel;
use crate::gateway::http::HttpState;
use crate::gateway::pusher::Hub;

pub use events::AgencyChannels;

/// The contract's routes, each with its description. Without a hub nothing is live: what is said
/// is read when it is asked for.
pub fn routes(hub: Option<Arc<Hub>>) -> OpenApiRouter<Arc<HttpState>> {
    routes::routes(hub)
}

/// What is told on channels, with a description of every event.
pub fn channels() -> Vec<Channel> {
    vec![described::channel()]
}
