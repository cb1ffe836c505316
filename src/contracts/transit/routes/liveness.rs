//! What says that the server lives, and how much is going on.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ok;
use crate::contracts::transit::objects::Time;
use crate::gateway::http::HttpState;
use crate::gateway::http::openapi::wire_types;

pub(super) fn routes() -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default()
        .routes(routes!(health))
        .routes(routes!(status))
}

/// A sign of life.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "TransitHealth")]
struct Health {
    status: &'static str,
    websocket: &'static str,
    timestamp: Time,
}

/// How much is going on.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "TransitStatus")]
struct Liveness {
    status: &'static str,
    connected_users: usize,
    active_rooms: usize,
    server_info: ServerInfo,
}

/// How clients connect.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "TransitServerInfo")]
struct ServerInfo {
    transport_methods: [&'static str; 1],
}

wire_types!(sent: Health, Liveness);

/// Says that the server is alive
#[utoipa::path(
    get,
    operation_id = "transit_health",
    path = "/health",
    tag = "transit",
    responses((status = 200, description = "It is", body = Health)),
    security(())
)]
async fn health(State(state): State<Arc<HttpState>>) -> Response {
    ok(&Health {
        status: "healthy",
        websocket: "active",
        timestamp: Time(state.gateway.clock.now()),
    })
}

/// Says how many users are connected and how many rooms are in use
#[utoipa::path(
    get,
    operation_id = "transit_status",
    path = "/ws/status",
    tag = "transit",
    responses((status = 200, description = "The figures", body = Liveness)),
    security(())
)]
async fn status(State(state): State<Arc<HttpState>>) -> Response {
    let chat = &state.gateway.chat;
    ok(&Liveness {
        status: "active",
        connected_users: chat.users_online(),
        active_rooms: chat.active_rooms(),
        server_info: ServerInfo {
            transport_methods: ["websocket"],
        },
    })
}
