use std::time::Duration;

use axum::Router;
use axum::http::HeaderMap;
use axum::routing::get;
use rstest::rstest;
use tower::ServiceExt as _;

use super::*;
use crate::domain::error::{Limit, Thing};

async fn answered(problem: Problem) -> (StatusCode, HeaderMap, String) {
    let routes = Router::new()
        .route("/", get(|| async move { problem }))
        .layer(axum::middleware::from_fn(render));
    let mut request = Request::new(Body::empty());
    let id = RequestId::new(HeaderValue::from_static("r-1"));
    request.extensions_mut().insert(id);
    let response = routes.oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, 10_000).await.unwrap();
    let text = String::from_utf8(body.to_vec()).unwrap();
    (parts.status, parts.headers, text)
}

#[tokio::test]
async fn a_problem_names_code_field_and_request() {
    let (status, headers, body) = answered(Failure::invalid("content", "text").into()).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(headers[CONTENT_TYPE], "application/problem+json");
    insta::assert_snapshot!(body, @r#"{"type":"about:blank","title":"Bad Request","status":400,"detail":"content: expected text","code":"invalid_request","field":"content","request_id":"r-1"}"#);
}

#[tokio::test]
async fn a_limit_says_when_to_come_back_rounded_up_to_seconds() {
    let refused = Failure::RateLimited {
        limit: Limit::HttpRequests,
        retry_after: Duration::from_millis(1_200),
    };
    let (status, headers, body) = answered(refused.into()).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(headers[RETRY_AFTER], "2");
    insta::assert_snapshot!(body, @r#"{"type":"about:blank","title":"Too Many Requests","status":429,"detail":"too many requests: http_requests_per_minute","code":"rate_limited","retry_after_ms":1200,"request_id":"r-1"}"#);
}

#[rstest]
#[case(Refusal::new(ErrorCode::Unauthenticated, "x"), 401, Some("Bearer"))]
#[case(
    Refusal::new(ErrorCode::TokenExpired, "x"),
    401,
    Some("Bearer error=\"invalid_token\"")
)]
#[case(Failure::Forbidden("x").into(), 403, None)]
#[case(Failure::NotFound(Thing::Conversation).into(), 404, None)]
#[case(Failure::ConversationClosed.into(), 409, None)]
#[case(Refusal::new(ErrorCode::PayloadTooLarge, "x"), 413, None)]
#[case(Failure::Unavailable.into(), 503, None)]
#[case(Failure::Internal.into(), 500, None)]
#[tokio::test]
async fn each_code_has_its_status(
    #[case] refusal: Refusal,
    #[case] expected: u16,
    #[case] challenge: Option<&str>,
) {
    let (status, headers, _) = answered(refusal.into()).await;
    assert_eq!(status.as_u16(), expected);
    let found = headers
        .get(WWW_AUTHENTICATE)
        .map(|value| value.to_str().unwrap());
    assert_eq!(found, challenge);
}
