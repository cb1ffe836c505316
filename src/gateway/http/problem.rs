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
use schemars::JsonSchema;
use serde::Serialize;
use tower_http::request_id::RequestId;

use crate::domain::error::{ErrorCode, Failure};
use crate::gateway::refusal::{CodeWord, Refusal};

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

    /// The status.
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// What is wrong.
    pub const fn refusal(&self) -> &Refusal {
        &self.refusal
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
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "Problem", description = "What went wrong (RFC 9457).")]
pub(super) struct Details<'a> {
    /// Says nothing more than `code` does.
    #[serde(rename = "type")]
    #[schemars(extend("const" = ABOUT_BLANK))]
    kind: &'static str,
    /// The status in words.
    title: &'a str,
    /// The status.
    status: u16,
    /// What is wrong, for people.
    detail: &'a str,
    /// What is wrong, to switch on.
    #[schemars(with = "CodeWord")]
    code: &'static str,
    /// The field to blame, as a path such as `attachments[0].size`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    field: Option<&'a str>,
    /// When to come back.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u64")]
    retry_after_ms: Option<u64>,
    /// Names the request, in the server's log too.
    request_id: Option<&'a str>,
}

impl Details<'_> {
    /// The name of its schema.
    pub(super) const NAME: &'static str = "Problem";
}

/// What a problem is, where `code` says it.
const ABOUT_BLANK: &str = "about:blank";

/// Middleware: gives problems their bodies.
pub(super) async fn render(request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().cloned();
    let mut response = next.run(request).await;
    let Some(problem) = response.extensions_mut().remove::<Problem>() else {
        return response;
    };
    let refusal = &problem.refusal;
    let details = Details {
        kind: ABOUT_BLANK,
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
