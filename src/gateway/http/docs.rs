//! What describes the server to its clients, served by it: two documents and a page to read one.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::Response;
use serde_json::Value;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use utoipa_swagger_ui::{Config, SwaggerUi};

/// Where the OpenAPI document is.
const OPENAPI: &str = "/api/openapi.json";

/// Where the AsyncAPI document is.
const ASYNCAPI: &str = "/api/asyncapi.json";

/// Where the page is that shows it.
const PAGE: &str = "/api/docs";

/// What the page may do: all of it is its own, but for styles and pictures that its scripts make.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; \
     style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'";

/// The documents as they are sent. Cheap to clone.
#[derive(Clone)]
pub struct Documents {
    openapi: Bytes,
    asyncapi: Bytes,
}

impl Documents {
    /// Takes the finished documents.
    pub fn new(openapi: &Value, asyncapi: &Value) -> Self {
        Self {
            openapi: openapi.to_string().into(),
            asyncapi: asyncapi.to_string().into(),
        }
    }
}

/// The addresses of the documents.
pub fn routes() -> OpenApiRouter<Documents> {
    OpenApiRouter::default()
        .routes(routes!(openapi))
        .routes(routes!(asyncapi))
}

/// The page on which the OpenAPI document can be read and tried, with all that it needs.
pub fn page() -> Router {
    let config = Config::from(OPENAPI)
        .use_base_layout()
        .validator_url("none");
    let page = SwaggerUi::new(PAGE).config(config);
    let policy = HeaderValue::from_static(PAGE_POLICY);
    Router::from(page).layer(SetResponseHeaderLayer::overriding(
        CONTENT_SECURITY_POLICY,
        policy,
    ))
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

/// Describes every frame of every socket (AsyncAPI 3.0)
#[utoipa::path(
    get,
    path = ASYNCAPI,
    tag = "server",
    responses((status = 200, description = "That document", content_type = "application/json")),
    security(())
)]
async fn asyncapi(State(documents): State<Documents>) -> Response {
    json(documents.asyncapi)
}

fn json(document: Bytes) -> Response {
    let mut response = Response::new(Body::from(document));
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
