//! Errors as problem details (RFC 9457).
//!
//! A handler's [`Problem`] becomes a status and an extension; [`render`] writes the body, since
//! only there the request's id is known.

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tower_http::request_id::RequestId;

use crate::domain::error::{ErrorCode, Failure};
use crate::gateway::refusal::Refusal;

/// An error on its way to an HTTP client.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    refusal: Refusal,
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self {
            status: status_of(refusal.code),
            refusal,
        }
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Refusal::from(failure).into()
    }
}

impl Problem {
    /// A bug; logged where it was found.
    pub fn internal() -> Self {
        Failure::Internal.into()
    }

    /// A request for a page where a WebSocket is.
    pub(in crate::gateway) fn upgrade_required() -> Self {
        let text = "expected a WebSocket upgrade, version 13";
        Self::with_status(StatusCode::UPGRADE_REQUIRED, text)
    }

    pub(super) fn with_status(status: StatusCode, text: &'static str) -> Self {
        Self {
            status,
            refusal: Refusal::new(ErrorCode::InvalidRequest, text),
        }
    }
}

/// Answers addresses where nothing is.
pub async fn not_found() -> Problem {
    Refusal::new(ErrorCode::NotFound, "nothing is at this address").into()
}

/// Answers methods that an address does not know.
pub async fn method_not_allowed() -> Problem {
    Problem::with_status(
        StatusCode::METHOD_NOT_ALLOWED,
        "this address does not know this method",
    )
}

fn status_of(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::Unauthenticated | ErrorCode::TokenExpired => StatusCode::UNAUTHORIZED,
        ErrorCode::Forbidden => StatusCode::FORBIDDEN,
        ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::InvalidFrame | ErrorCode::InvalidRequest | ErrorCode::TooLong => {
            StatusCode::BAD_REQUEST
        }
        ErrorCode::ConversationClosed | ErrorCode::ConversationBlocked | ErrorCode::Conflict => {
            StatusCode::CONFLICT
        }
        ErrorCode::RateLimited | ErrorCode::TooManyConnections => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        let headers = response.headers_mut();
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, challenge_for(self.refusal.code));
        }
        if let Some(wait) = self.refusal.retry_after_ms() {
            headers.insert(RETRY_AFTER, HeaderValue::from(wait.div_ceil(1_000)));
        }
        response.extensions_mut().insert(self);
        response
    }
}

fn challenge_for(code: ErrorCode) -> HeaderValue {
    if code == ErrorCode::TokenExpired {
        HeaderValue::from_static("Bearer error=\"invalid_token\"")
    } else {
        HeaderValue::from_static("Bearer")
    }
}

/// The body. `type` says nothing more than `code` does, hence `about:blank`.
#[derive(Serialize)]
struct Details<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'a str,
    status: u16,
    detail: &'a str,
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<u64>,
    request_id: Option<&'a str>,
}

/// Middleware: gives problems their bodies.
pub(super) async fn render(request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().cloned();
    let mut response = next.run(request).await;
    let Some(problem) = response.extensions_mut().remove::<Problem>() else {
        return response;
    };
    let refusal = &problem.refusal;
    let details = Details {
        kind: "about:blank",
        title: problem.status.canonical_reason().unwrap_or("Error"),
        status: problem.status.as_u16(),
        detail: &refusal.message,
        code: refusal.code.name(),
        field: refusal.field.as_deref(),
        retry_after_ms: refusal.retry_after_ms(),
        request_id: id.as_ref().and_then(|id| id.header_value().to_str().ok()),
    };
    // Texts and numbers always have a JSON form.
    let body = serde_json::to_vec(&details).unwrap_or_default();
    response.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    *response.body_mut() = Body::from(body);
    response
}

#[cfg(test)]
mod tests;
