//! Intercity trips: one conversation a trip, for its driver, organizer and confirmed passengers.
//!
//! HTTP under `/api/messages` and, for moderators, `/api/admin/messages`. `asker` maps requests to
//! use cases, `body` takes bodies apart, `objects` are what is answered, `errors` has the product's
//! own words for failures, which `http_errors` puts into answers. `routes` is the way in.

mod asker;
mod body;
mod errors;
mod http_errors;
mod objects;
mod routes;
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
    Vec::new()
}
