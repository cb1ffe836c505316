//! The address of the socket, and what says that it is there.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ok;
use crate::contracts::trip::socket::TripSocket;
use crate::gateway::http::HttpState;
use crate::gateway::http::openapi::wire_types;
use crate::gateway::socketio::{Endpoint, EngineError, EngineQuery};

type Socket = Extension<Arc<Endpoint<TripSocket>>>;

pub(super) fn routes(endpoint: Arc<Endpoint<TripSocket>>) -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default()
        .routes(routes!(status))
        .routes(routes!(open_socket, post_packets))
        .layer(Extension(endpoint))
}

/// Where the socket is.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "TripSocketStatus")]
struct SocketStatus {
    status: &'static str,
    path: &'static str,
}

wire_types!(sent: SocketStatus);

/// Says that the socket is there
///
/// With a query of Engine.IO it is the socket itself, for clients behind a server that takes the
/// slash away.
#[utoipa::path(
    get,
    operation_id = "trip_socket_status",
    path = "/api/socket",
    tag = "trip",
    responses((status = 200, description = "It is", body = SocketStatus)),
    security(())
)]
async fn status(
    Extension(endpoint): Socket,
    State(state): State<Arc<HttpState>>,
    request: Request,
) -> Response {
    if Endpoint::<TripSocket>::is_for(&request) {
        return endpoint.serve(state, request).await;
    }
    ok(&SocketStatus {
        status: "Socket.IO server running",
        path: "/api/socket",
    })
}

/// Opens a socket, polls it, or upgrades it
///
/// Its events are described by `/api/asyncapi.json`.
#[utoipa::path(
    get,
    operation_id = "trip_open_socket",
    path = "/api/socket/",
    tag = "socket",
    params(EngineQuery),
    responses(
        (status = 101, description = "From here on it is a WebSocket"),
        (status = 200, description = "Packets", body = String, content_type = "text/plain"),
        (status = 400, description = "No request of Engine.IO", body = EngineError),
        (status = 403, description = "Pages of this origin may not connect", body = EngineError),
        (status = 503, description = "Too many clients poll", body = EngineError),
    ),
    security(())
)]
async fn open_socket(
    Extension(endpoint): Socket,
    State(state): State<Arc<HttpState>>,
    request: Request,
) -> Response {
    endpoint.serve(state, request).await
}

/// Sends packets over a socket that polls
#[utoipa::path(
    post,
    operation_id = "trip_post_packets",
    path = "/api/socket/",
    tag = "socket",
    params(EngineQuery),
    request_body(content = String, content_type = "text/plain"),
    responses(
        (status = 200, description = "They are taken in", body = String,
            content_type = "text/plain"),
        (status = 400, description = "No request of Engine.IO", body = EngineError),
        (status = 403, description = "Pages of this origin may not connect", body = EngineError),
        (status = 413, description = "Too much at once", body = EngineError),
    ),
    security(())
)]
async fn post_packets(
    Extension(endpoint): Socket,
    State(state): State<Arc<HttpState>>,
    request: Request,
) -> Response {
    endpoint.serve(state, request).await
}
