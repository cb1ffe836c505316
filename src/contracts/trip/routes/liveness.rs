//! What says that the socket is there.

use std::sync::Arc;

use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ok;
use crate::gateway::http::HttpState;
use crate::gateway::http::openapi::wire_types;

pub(super) fn routes() -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default().routes(routes!(status))
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
#[utoipa::path(
    get,
    operation_id = "trip_socket_status",
    path = "/api/socket",
    tag = "trip",
    responses((status = 200, description = "It is", body = SocketStatus)),
    security(())
)]
async fn status() -> Response {
    ok(&SocketStatus {
        status: "Socket.IO server running",
        path: "/api/socket",
    })
}
