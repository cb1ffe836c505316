//! Intercity trips: one conversation a trip, for its driver, organizer and confirmed passengers.
//!
//! Socket.IO at `/api/socket/`, and HTTP under `/api/messages` and, for moderators,
//! `/api/admin/messages`. `requests` maps events to use cases, of which those that HTTP has too are
//! in `asker`; `events` is what is told unasked, in the form of `pushes`, to those who are in the
//! `rooms` of a conversation. `body` takes payloads and bodies apart, `objects` are what is answered,
//! `errors` has the product's own words for failures. `socket` and `routes` are the two ways in.

mod asker;
mod body;
#[doc(hidden)]
pub mod decoding;
mod described;
mod errors;
mod events;
mod http_errors;
mod objects;
mod pushes;
mod requests;
mod rooms;
mod routes;
mod session;
mod socket;
mod words;

use std::num::NonZeroU32;
use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;

use self::socket::TripSocket;
use crate::gateway::asyncapi::Channel;
use crate::gateway::heartbeat::Pace;
use crate::gateway::http::HttpState;
use crate::gateway::socketio::Endpoint;

/// What an operator has a say in.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// How clients of the socket are found to be gone.
    pub pace: Pace,
    /// Events of one socket in a minute.
    pub events_per_minute: NonZeroU32,
}

/// The contract's routes, each with its description.
pub fn routes(settings: Settings) -> OpenApiRouter<Arc<HttpState>> {
    routes::routes(Endpoint::new(TripSocket::new(settings)))
}

/// The contract's sockets, with a description of every frame.
pub fn channels() -> Vec<Channel> {
    vec![described::channel()]
}
