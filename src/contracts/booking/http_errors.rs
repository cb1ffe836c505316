//! Errors over HTTP: a status and a sentence of plain text.

use std::borrow::Cow;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::errors::{
    FORBIDDEN, INTERNAL, TOO_MANY_REQUESTS, UNAUTHORIZED, of_field, of_long_field, words_for,
};
use crate::domain::error::{ErrorCode, Failure};
use crate::gateway::http::openapi::{PLAIN_TEXT, text_failures};
use crate::gateway::http::{self, Problem};
use crate::gateway::refusal::Refusal;

/// An error on its way to an HTTP client.
#[derive(Debug)]
pub(super) struct HttpError {
    pub(super) status: StatusCode,
    pub(super) text: Cow<'static, str>,
    retry_after: Option<Duration>,
}

impl HttpError {
    pub(super) fn new(status: StatusCode, text: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status,
            text: text.into(),
            retry_after: None,
        }
    }

    pub(super) fn bad_request(text: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, text)
    }

    pub(super) fn not_found(text: &'static str) -> Self {
        Self::new(StatusCode::NOT_FOUND, text)
    }

    pub(super) fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, FORBIDDEN)
    }

    pub(super) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, UNAUTHORIZED)
    }

    pub(super) fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, INTERNAL)
    }

    fn too_many(retry_after: Option<Duration>) -> Self {
        Self {
            retry_after,
            ..Self::new(StatusCode::TOO_MANY_REQUESTS, TOO_MANY_REQUESTS)
        }
    }
}

impl From<Failure> for HttpError {
    fn from(failure: Failure) -> Self {
        let retry_after = failure.retry_after();
        let Some(text) = words_for(&failure) else {
            return Self {
                retry_after,
                ..Self::internal()
            };
        };
        let status = match failure {
            Failure::NotFound(_) | Failure::Forbidden(_) | Failure::ConversationBlocked => {
                StatusCode::FORBIDDEN
            }
            Failure::Invalid { .. } | Failure::TooLong { .. } | Failure::ConversationClosed => {
                StatusCode::BAD_REQUEST
            }
            Failure::RateLimited { .. } | Failure::TooManyConnections => {
                StatusCode::TOO_MANY_REQUESTS
            }
            Failure::Conflict(_) | Failure::Unavailable | Failure::Internal => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
        };
        Self {
            retry_after,
            ..Self::new(status, text)
        }
    }
}

impl From<&Refusal> for HttpError {
    fn from(refusal: &Refusal) -> Self {
        let field = refusal.field.as_deref().unwrap_or_default();
        match refusal.code {
            ErrorCode::Unauthenticated | ErrorCode::TokenExpired => Self::unauthorized(),
            ErrorCode::RateLimited | ErrorCode::TooManyConnections => {
                Self::too_many(refusal.retry_after)
            }
            ErrorCode::Unavailable | ErrorCode::Internal => Self {
                retry_after: refusal.retry_after,
                ..Self::internal()
            },
            ErrorCode::InvalidRequest => Self::bad_request(of_field(field)),
            ErrorCode::TooLong => Self::bad_request(of_long_field(field)),
            ErrorCode::Forbidden
            | ErrorCode::NotFound
            | ErrorCode::InvalidFrame
            | ErrorCode::ConversationClosed
            | ErrorCode::ConversationBlocked
            | ErrorCode::Conflict
            | ErrorCode::PayloadTooLarge => Self::forbidden(),
        }
    }
}

/// What everybody goes through, and bodies: a problem there has a status of its own.
impl From<&Problem> for HttpError {
    fn from(problem: &Problem) -> Self {
        let (status, refusal) = (problem.status(), problem.refusal());
        if matches!(
            status,
            StatusCode::PAYLOAD_TOO_LARGE
                | StatusCode::REQUEST_TIMEOUT
                | StatusCode::UNSUPPORTED_MEDIA_TYPE
        ) {
            return Self::new(status, refusal.message.clone());
        }
        Self::from(refusal)
    }
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.text.into_owned()));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(PLAIN_TEXT));
        http::complete_refusal(&mut response, self.retry_after);
        response
    }
}

text_failures! {
    /// Whoever has to say who they are, and be somebody who may do this.
    NotLetIn:
        401 "`Unauthorized`: there is no session, or it does not hold",
        403 "`Forbidden`: it is not for whoever asks",
        429 "`Too many requests`",
        500 "`Internal Server Error`: the server cannot do this right now";
    /// Whoever need not say who they are.
    Refused:
        403 "`Forbidden`: there are no guests here",
        429 "`Too many requests`",
        500 "`Internal Server Error`: the server cannot do this right now";
    /// Whatever is read from a body.
    BadBody:
        400 "What cannot be used, such as `Invalid JSON`",
        408 "The body did not come in time",
        413 "The body is too large",
        415 "The body is of another type than JSON";
    /// Whatever is read from a query, and what the state does not allow.
    BadRequest: 400 "What cannot be used, or cannot be done now";
    /// Whatever is named by an id.
    Unknown: 404 "It is not there";
}
