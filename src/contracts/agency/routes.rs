//! The contract over HTTP: messages, people, and signatures for channels.

mod channels;
pub(super) mod messages;
pub(super) mod people;

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;

use super::http_errors::{self, HttpError};
use super::words::Yes;
use crate::gateway::http::openapi::wire_types;
use crate::gateway::http::{self, HttpState};
use crate::gateway::pusher::Hub;

type Answer = Result<Response, HttpError>;

/// Every route of the contract, described.
pub(super) fn routes(hub: Option<Arc<Hub>>) -> OpenApiRouter<Arc<HttpState>> {
    let routes = messages::routes()
        .merge(people::routes())
        .merge(channels::routes(hub));
    OpenApiRouter::with_openapi(http_errors::shared()).nest("/api/chat", routes)
}

/// It worked.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "AgencyDone")]
struct Done {
    #[schemars(with = "Yes")]
    success: bool,
}

wire_types!(sent: Done);

fn ok(value: &impl Serialize) -> Response {
    http::json(StatusCode::OK, value)
}
