//! Errors over HTTP: `{"error": "…"}`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;
use utoipa::IntoResponses;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::response::{Response as Described, ResponseBuilder};
use utoipa::openapi::{ComponentsBuilder, OpenApi, OpenApiBuilder, Ref, RefOr};

use super::errors::{
    ACCESS_DENIED, AUTHENTICATION_FAILED, AUTHENTICATION_REQUIRED, INVALID_JSON, INVALID_SESSION,
    RATE_LIMITED, words_for,
};
use crate::domain::error::{ErrorCode, Failure, Thing};
use crate::gateway::http::openapi::schema_of;
use crate::gateway::http::{self, Problem};
use crate::gateway::refusal::Refusal;
use crate::gateway::schema::Direction;

/// An error on its way to an HTTP client.
#[derive(Debug)]
pub(super) struct HttpError {
    status: StatusCode,
    text: Cow<'static, str>,
    retry_after: Option<Duration>,
}

/// The body of an error.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "TripError")]
struct ErrorBody<'a> {
    error: &'a str,
}

impl HttpError {
    fn new(status: StatusCode, text: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status,
            text: text.into(),
            retry_after: None,
        }
    }

    pub(super) fn bad_request(text: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, text)
    }

    pub(super) fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, ACCESS_DENIED)
    }

    /// A failure of a use case; `inside` is what this request says of what its caller cannot help.
    pub(super) fn of(failure: &Failure, inside: &'static str) -> Self {
        let Some(text) = words_for(failure) else {
            return Self {
                retry_after: failure.retry_after(),
                ..Self::new(StatusCode::INTERNAL_SERVER_ERROR, inside)
            };
        };
        let status = match failure {
            Failure::NotFound(Thing::Conversation)
            | Failure::Forbidden(_)
            | Failure::ConversationClosed
            | Failure::ConversationBlocked => StatusCode::FORBIDDEN,
            Failure::NotFound(_) => StatusCode::NOT_FOUND,
            Failure::Invalid { .. } | Failure::TooLong { .. } => StatusCode::BAD_REQUEST,
            Failure::RateLimited { .. } | Failure::TooManyConnections => {
                StatusCode::TOO_MANY_REQUESTS
            }
            Failure::Conflict(_) | Failure::Unavailable | Failure::Internal => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
        };
        Self {
            retry_after: failure.retry_after(),
            ..Self::new(status, text)
        }
    }

    /// Somebody who is not let in. Who brought no token hears something else than who brought one
    /// that does not hold.
    pub(super) fn not_let_in(refusal: &Refusal, has_token: bool) -> Self {
        let (status, text) = match refusal.code {
            ErrorCode::RateLimited => (StatusCode::TOO_MANY_REQUESTS, RATE_LIMITED),
            ErrorCode::Unavailable | ErrorCode::Internal => {
                (StatusCode::SERVICE_UNAVAILABLE, AUTHENTICATION_FAILED)
            }
            ErrorCode::Unauthenticated
            | ErrorCode::TokenExpired
            | ErrorCode::Forbidden
            | ErrorCode::NotFound
            | ErrorCode::InvalidFrame
            | ErrorCode::InvalidRequest
            | ErrorCode::TooLong
            | ErrorCode::ConversationClosed
            | ErrorCode::ConversationBlocked
            | ErrorCode::Conflict
            | ErrorCode::TooManyConnections
            | ErrorCode::PayloadTooLarge => (
                StatusCode::UNAUTHORIZED,
                if has_token {
                    INVALID_SESSION
                } else {
                    AUTHENTICATION_REQUIRED
                },
            ),
        };
        Self {
            retry_after: refusal.retry_after,
            ..Self::new(status, text)
        }
    }
}

impl From<&Problem> for HttpError {
    fn from(problem: &Problem) -> Self {
        let refusal = problem.refusal();
        let text = match refusal.code {
            ErrorCode::RateLimited => Cow::Borrowed(RATE_LIMITED),
            ErrorCode::Unauthenticated
            | ErrorCode::TokenExpired
            | ErrorCode::Forbidden
            | ErrorCode::NotFound
            | ErrorCode::InvalidFrame
            | ErrorCode::InvalidRequest
            | ErrorCode::TooLong
            | ErrorCode::ConversationClosed
            | ErrorCode::ConversationBlocked
            | ErrorCode::Conflict
            | ErrorCode::TooManyConnections
            | ErrorCode::PayloadTooLarge
            | ErrorCode::Unavailable
            | ErrorCode::Internal => refusal.message.clone(),
        };
        Self {
            retry_after: refusal.retry_after,
            ..Self::new(problem.status(), text)
        }
    }
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let mut response = http::json(self.status, &ErrorBody { error: &self.text });
        let headers = response.headers_mut();
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(wait) = self.retry_after {
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds.max(1)));
        }
        response
    }
}

/// A body that is no JSON object.
pub(super) fn not_json() -> HttpError {
    HttpError::bad_request(INVALID_JSON)
}

/// The name of the schema of errors.
const ERROR: &str = "TripError";

/// What the descriptions of failures refer to.
pub(super) fn shared() -> OpenApi {
    let components = ComponentsBuilder::new()
        .schema(
            ERROR,
            schema_of::<ErrorBody<'static>>(Direction::Sent, |_| {}),
        )
        .build();
    OpenApiBuilder::new().components(Some(components)).build()
}

/// Declares sets of failures, for `#[utoipa::path]`.
macro_rules! failures {
    ($($(#[$doc:meta])* $name:ident: $($status:literal $means:literal),+;)+) => {$(
        $(#[$doc])*
        pub(super) struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Described>> {
                [$((stringify!($status).to_owned(), described($means))),+].into()
            }
        }
    )+};
}

fn described(means: &str) -> RefOr<Described> {
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name(ERROR)))
        .build();
    let response = ResponseBuilder::new()
        .description(means)
        .content("application/json", content);
    RefOr::T(response.build())
}

failures! {
    /// Whoever has to say who they are, and be somebody who may do this.
    NotLetIn:
        401 "There is no token, or it does not hold",
        403 "It is not for whoever asks",
        429 "Too many in too short a time",
        500 "The server cannot do this right now",
        503 "The server cannot say right now who asks";
    /// Whatever is read from a body.
    BadBody:
        400 "Something cannot be used",
        408 "The body did not come in time",
        413 "The body is too large",
        415 "The body is of another type than JSON";
    /// Whatever is read from a query.
    BadQuery: 400 "Something cannot be used";
    /// Whatever is named by an id.
    Unknown: 404 "It is not there";
}
