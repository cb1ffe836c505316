//! What every route has around it.

use axum::Router;
use axum::body::Body;
use axum::extract::MatchedPath;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, Request};
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::Instant;
use tower::ServiceBuilder;
use tower_http::request_id::{
    MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer,
};

use super::REQUEST_ID;
use super::problem;
use crate::clock::Clock;
use crate::gateway::Gateway;
use crate::gateway::origin;
use crate::metrics::HttpMetrics;

/// Headers of every answer that does not set them itself.
const SECURITY: [(HeaderName, &str); 5] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "no-referrer"),
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'",
    ),
    (CACHE_CONTROL, "no-store"),
];

/// Puts request ids, measuring, security headers, CORS and problem bodies around routes, the first
/// outermost. To be called last: it holds for the routes that are there already.
///
/// They are one layer for the router, which allocates for each of its layers at each request.
pub fn with_layers(routes: Router, gateway: &Gateway) -> Router {
    let metrics = gateway.metrics.http();
    let measure = move |request, next| measure(metrics.clone(), request, next);
    let fresh_id = FreshId(gateway.clock.clone());
    let layers = ServiceBuilder::new()
        .layer(SetRequestIdLayer::new(REQUEST_ID, fresh_id))
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(axum::middleware::from_fn(measure))
        .map_response(secured)
        .option_layer(origin::cors(&gateway.settings.allowed_origins))
        .layer(axum::middleware::from_fn(problem::render));
    routes.layer(layers)
}

/// Adds the security headers that an answer does not have.
fn secured(mut response: Response) -> Response {
    for (name, value) in SECURITY {
        let header = response.headers_mut().entry(name);
        header.or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Counts a request and how long its answer took.
async fn measure(metrics: HttpMetrics, request: Request<Body>, next: Next) -> Response {
    let _in_flight = metrics.came_in();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let began = Instant::now();
    let response = next.run(request).await;
    let route = route.as_ref().map(MatchedPath::as_str);
    let status = response.status().as_u16();
    metrics.answered(method.as_str(), route, status, began.elapsed());
    response
}

/// Names requests that come without a name.
#[derive(Clone)]
struct FreshId(Clock);

impl MakeRequestId for FreshId {
    fn make_request_id<B>(&mut self, _: &Request<B>) -> Option<RequestId> {
        let id = self.0.new_uuid().as_hyphenated().to_string();
        HeaderValue::from_str(&id).ok().map(RequestId::new)
    }
}
