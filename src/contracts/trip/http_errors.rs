//! Errors over HTTP: `{"error": "…"}`.

use std::borrow::Cow;
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;
use utoipa::openapi::{ComponentsBuilder, OpenApi, OpenApiBuilder};

use super::errors::{
    ACCESS_DENIED, AUTHENTICATION_FAILED, AUTHENTICATION_REQUIRED, INVALID_JSON, INVALID_SESSION,
    RATE_LIMITED, words_for,
};
use crate::domain::error::{Failure, Thing};
use crate::gateway::http::openapi::{own_failures, schema_of};
use crate::gateway::http::{self, Problem};
use crate::gateway::refusal::{Refusal, TurnedAway};
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
        let (status, text) = match refusal.turned_away() {
            TurnedAway::TooOften => (StatusCode::TOO_MANY_REQUESTS, RATE_LIMITED),
            TurnedAway::NotNow => (StatusCode::SERVICE_UNAVAILABLE, AUTHENTICATION_FAILED),
            TurnedAway::TooManyConnections | TurnedAway::Stranger if has_token => {
                (StatusCode::UNAUTHORIZED, INVALID_SESSION)
            }
            TurnedAway::TooManyConnections | TurnedAway::Stranger => {
                (StatusCode::UNAUTHORIZED, AUTHENTICATION_REQUIRED)
            }
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
        let text = refusal.clone().message_or(RATE_LIMITED);
        Self {
            retry_after: refusal.retry_after,
            ..Self::new(problem.status(), text)
        }
    }
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let mut response = http::json(self.status, &ErrorBody { error: &self.text });
        http::complete_refusal(&mut response, self.retry_after);
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

own_failures! {
    /// Whoever has to say who they are, and be somebody who may do this.
    NotLetIn:
        401 ERROR "There is no token, or it does not hold",
        403 ERROR "It is not for whoever asks",
        429 ERROR "Too many in too short a time",
        500 ERROR "The server cannot do this right now",
        503 ERROR "The server cannot say right now who asks";
    /// Whatever is read from a body.
    BadBody:
        400 ERROR "Something cannot be used",
        408 ERROR "The body did not come in time",
        413 ERROR "The body is too large",
        415 ERROR "The body is of another type than JSON";
    /// Whatever is read from a query.
    BadQuery: 400 ERROR "Something cannot be used";
    /// Whatever is named by an id.
    Unknown: 404 ERROR "It is not there";
}
