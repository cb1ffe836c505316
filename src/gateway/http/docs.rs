//! What describes the server to its clients, served by it: two documents and a page to read one.

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Where the OpenAPI document is.
pub const OPENAPI: &str = "/api/openapi.json";

/// The documents as they are sent. Cheap to clone.
#[derive(Clone)]
pub struct Documents {
    openapi: Bytes,
}

impl Documents {
    /// Takes the finished documents.
    pub fn new(openapi: &Value) -> Self {
        Self {
            openapi: openapi.to_string().into(),
        }
    }
}

/// The addresses of the documents.
pub fn routes() -> OpenApiRouter<Documents> {
    OpenApiRouter::default().routes(routes!(openapi))
}

/// Describes every route (OpenAPI 3.1)
#[utoipa::path(
    get,
    path = OPENAPI,
    tag = "server",
    responses((status = 200, description = "This document", content_type = "application/json")),
    security(())
)]
async fn openapi(State(documents): State<Documents>) -> Response {
    json(documents.openapi)
}

fn json(document: Bytes) -> Response {
    let mut response = Response::new(Body::from(document));
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
