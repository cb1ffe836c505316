//! Errors over HTTP.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use utoipa::openapi::{ComponentsBuilder, OpenApi, OpenApiBuilder};

use super::envelope::{self, FailureBody, TooManyBody};
use super::errors::{
    NO_CONVERSATION, NO_PERMISSION, UNAUTHORISED, VALIDATION, WRONG, Wrong, words_for,
};
use crate::domain::error::Failure;
use crate::gateway::http::openapi::{own_failures, schema_of, schemas_under};
use crate::gateway::http::{self, Problem};
use crate::gateway::refusal::{Refusal, TurnedAway};
use crate::gateway::schema::Direction;

/// An error on its way to an HTTP client.
#[derive(Debug)]
pub(super) struct HttpError {
    status: StatusCode,
    message: Wrong,
    retry_after: Option<Duration>,
}

impl HttpError {
    pub(super) fn new(status: StatusCode, message: impl Into<Wrong>) -> Self {
        Self {
            status,
            message: message.into(),
            retry_after: None,
        }
    }

    /// Something is wrong with what was sent.
    pub(super) fn invalid(message: impl Into<Wrong>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// The state does not allow it.
    pub(super) fn not_now(message: impl Into<Wrong>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, message)
    }

    pub(super) fn not_found(message: &'static str) -> Self {
        Self::new(StatusCode::NOT_FOUND, message)
    }

    /// It is there, but not for the caller.
    pub(super) fn no_permission() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, NO_PERMISSION)
    }

    pub(super) fn no_conversation() -> Self {
        Self::not_found(NO_CONVERSATION)
    }

    pub(super) fn unauthorised() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, UNAUTHORISED)
    }

    fn too_many(retry_after: Option<Duration>) -> Self {
        Self {
            retry_after,
            ..Self::new(StatusCode::TOO_MANY_REQUESTS, "")
        }
    }

    fn unavailable(retry_after: Option<Duration>) -> Self {
        Self {
            retry_after,
            ..Self::new(StatusCode::SERVICE_UNAVAILABLE, WRONG)
        }
    }

    /// Somebody who is not let in.
    pub(super) fn not_let_in(refusal: &Refusal) -> Self {
        match refusal.turned_away() {
            TurnedAway::TooOften => Self::too_many(refusal.retry_after),
            TurnedAway::NotNow => Self::unavailable(refusal.retry_after),
            TurnedAway::TooManyConnections | TurnedAway::Stranger => Self::unauthorised(),
        }
    }

    /// A body that cannot be read.
    pub(super) fn of_body(problem: &Problem) -> Self {
        match problem.status() {
            status @ (StatusCode::PAYLOAD_TOO_LARGE | StatusCode::REQUEST_TIMEOUT) => {
                Self::new(status, problem.refusal().message.clone())
            }
            _ => Self::invalid(VALIDATION),
        }
    }
}

impl From<&Problem> for HttpError {
    fn from(problem: &Problem) -> Self {
        Self::not_let_in(problem.refusal())
    }
}

impl From<Wrong> for HttpError {
    fn from(wrong: Wrong) -> Self {
        Self::invalid(wrong)
    }
}

impl From<Failure> for HttpError {
    fn from(failure: Failure) -> Self {
        let status = match &failure {
            Failure::NotFound(_) => StatusCode::NOT_FOUND,
            Failure::Forbidden(_) => StatusCode::UNAUTHORIZED,
            Failure::Invalid { .. } | Failure::TooLong { .. } => StatusCode::BAD_REQUEST,
            Failure::ConversationClosed | Failure::ConversationBlocked | Failure::Conflict(_) => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Failure::RateLimited { .. } | Failure::TooManyConnections => {
                return Self::too_many(failure.retry_after());
            }
            Failure::Unavailable => return Self::unavailable(failure.retry_after()),
            Failure::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self::new(status, words_for(&failure))
    }
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let mut response = if self.status == StatusCode::TOO_MANY_REQUESTS {
            envelope::too_many()
        } else {
            envelope::failure(self.status, self.message)
        };
        http::complete_refusal(&mut response, self.retry_after);
        response
    }
}

/// The names of the schemas of errors.
const ERROR: &str = "CarwashError";
const TOO_MANY: &str = "CarwashTooMany";

/// What the descriptions of failures refer to.
pub(super) fn shared() -> OpenApi {
    let components = ComponentsBuilder::new()
        .schema(
            ERROR,
            schema_of::<FailureBody<'static>>(Direction::Sent, |_| {}),
        )
        .schema(TOO_MANY, schema_of::<TooManyBody>(Direction::Sent, |_| {}))
        .schemas_from_iter(schemas_under::<FailureBody<'static>>(Direction::Sent))
        .build();
    OpenApiBuilder::new().components(Some(components)).build()
}

own_failures! {
    /// Whoever has to say who they are, and be somebody who may do this.
    NotLetIn:
        401 ERROR "There is no token, it does not hold, or its bearer may not do this",
        429 TOO_MANY "Too many in too short a time",
        503 ERROR "The server cannot do this right now";
    /// Whatever is read from a body.
    BadBody:
        400 ERROR "Fields that are missing or cannot be used",
        408 ERROR "The body did not come in time",
        413 ERROR "The body is too large";
    /// Whatever is read from a query.
    BadFields: 400 ERROR "Fields that cannot be used";
    /// What the state does not allow.
    NotPossible: 422 ERROR "It is not possible now";
    /// Whatever is named by an id.
    Unknown: 404 ERROR "It is not there";
}
