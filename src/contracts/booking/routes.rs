//! The contract over HTTP: sessions, what is said in them, guests, and channels.

pub(super) mod channels;
mod guests;
pub(super) mod messages;
pub(super) mod sessions;
mod states;

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;

use super::http_errors::HttpError;
use super::words::Yes;
use crate::gateway::http::openapi::wire_types;
use crate::gateway::http::{self, HttpState};
use crate::gateway::pusher::Hub;

type Answer = Result<Response, HttpError>;

/// Every route of the contract, described.
pub(super) fn routes(hub: Option<Arc<Hub>>) -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default()
        .nest("/api/chat/sessions", messages::routes())
        .nest("/api/chat/sessions", states::routes())
        .nest("/api/chat", sessions::routes())
        .nest("/api/chat", guests::routes())
        .merge(channels::routes(hub))
}

/// It worked.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "BookingDone")]
struct Done {
    #[schemars(with = "Yes")]
    success: bool,
}

wire_types!(sent: Done);

fn done() -> Response {
    ok(&Done { success: true })
}

fn ok(value: &impl Serialize) -> Response {
    http::json(StatusCode::OK, value)
}

fn created(value: &impl Serialize) -> Response {
    http::json(StatusCode::CREATED, value)
}
