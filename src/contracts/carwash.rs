//! A car-wash marketplace: providers and customers talk about an order, or about none.
//!
//! HTTP under `/api/provider-customer-chat`. `objects` is what clients see, `fields` and `drafts`
//! what they send; `use_cases` is what they can ask for; `envelope` is around every answer, and
//! `errors` has the product's own words for failures. Ids of the host are numbers to its clients;
//! a provider has one besides their id as a user.

mod answers;
mod drafts;
mod envelope;
mod errors;
mod fields;
mod http_errors;
mod objects;
mod paging;
mod routes;
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

/// The contract's sockets, with a description of every event.
pub fn channels() -> Vec<Channel> {
    Vec::new()
}
