//! What every route has around it.

use axum::Router;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, Request};
use tower_http::request_id::{
    MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer,
};
use tower_http::set_header::SetResponseHeaderLayer;

use super::REQUEST_ID;
use super::problem;
use crate::clock::Clock;
use crate::gateway::Gateway;
use crate::gateway::origin;

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

/// Puts request ids, problem bodies, CORS and security headers around routes. To be called last:
/// it holds for the routes that are there already.
pub fn with_layers(routes: Router, gateway: &Gateway) -> Router {
    let mut routes = routes.layer(axum::middleware::from_fn(problem::render));
    if let Some(cors) = origin::cors(&gateway.settings.allowed_origins) {
        routes = routes.layer(cors);
    }
    for (name, value) in SECURITY {
        let value = HeaderValue::from_static(value);
        routes = routes.layer(SetResponseHeaderLayer::if_not_present(name, value));
    }
    routes
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(SetRequestIdLayer::new(
            REQUEST_ID,
            FreshId(gateway.clock.clone()),
        ))
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
