//! A car-wash marketplace: providers and customers talk about an order, or about none.
//!
//! Socket.IO at `/socket.io/` and HTTP under `/api/provider-customer-chat`. `objects` is what clients
//! see, `fields` and `drafts`
//! what they send; `use_cases` is what they can ask for; `envelope` is around every answer, and
//! `errors` has the product's own words for failures. Ids of the host are numbers to its clients;
//! a provider has one besides their id as a user. `socket` and `routes` are the two ways in;
//! `authentication` says whose a client is, `requests` maps its events to use cases, and `events` is
//! what it is told unasked, in the form of `pushes`; `presence` is who can be reached.

mod answers;
mod authentication;
#[doc(hidden)]
pub mod decoding;
mod described;
mod drafts;
mod envelope;
mod errors;
mod events;
mod fields;
mod http_errors;
mod objects;
mod paging;
mod presence;
mod pushes;
mod requests;
mod rooms;
mod routes;
mod session;
mod socket;
mod use_cases;
mod words;

use std::sync::Arc;
use std::time::Duration;

use utoipa_axum::router::OpenApiRouter;

use crate::gateway::asyncapi::Channel;
use crate::gateway::heartbeat::Pace;
use crate::gateway::http::HttpState;

pub use socket::HandshakeKey;

/// What an operator has a say in.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How clients are found to be gone.
    pub pace: Pace,
    /// How long they may stay without saying who they are.
    pub authenticate_within: Duration,
    /// What they have to show, if anything.
    pub key: Option<HandshakeKey>,
}

/// The contract's routes, each with its description.
pub fn routes(settings: Settings) -> OpenApiRouter<Arc<HttpState>> {
    routes::routes().merge(socket::routes(settings))
}

/// The contract's sockets, with a description of every event.
pub fn channels() -> Vec<Channel> {
    described::channels()
}
