//! Errors over HTTP: `{"error": "…"}`.

use std::borrow::Cow;
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;
use utoipa::openapi::{ComponentsBuilder, OpenApi, OpenApiBuilder};

use crate::domain::error::{ErrorCode, Failure, Thing};
use crate::gateway::http::openapi::{own_failures, schema_of};
use crate::gateway::http::{self, Problem};
use crate::gateway::refusal::{Refusal, TurnedAway};
use crate::gateway::schema::Direction;

const UNAUTHORIZED: &str = "Unauthorized";
const FORBIDDEN: &str = "Forbidden";
const NO_USER: &str = "User not found";
const TOO_OFTEN: &str = "Too many requests";
const INTERNAL: &str = "Internal server error";
const INVALID_JSON: &str = "Invalid JSON";

/// An error on its way to an HTTP client.
#[derive(Debug)]
pub(super) struct HttpError {
    status: StatusCode,
    text: Cow<'static, str>,
    retry_after: Option<Duration>,
}

/// The body of an error.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "AgencyError")]
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

    pub(super) fn not_json() -> Self {
        Self::bad_request(INVALID_JSON)
    }

    pub(super) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, UNAUTHORIZED)
    }

    pub(super) fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, FORBIDDEN)
    }

    pub(super) fn no_user() -> Self {
        Self::new(StatusCode::NOT_FOUND, NO_USER)
    }

    /// Somebody who is not let in: not signed in, whatever the reason, unless the server cannot say.
    pub(super) fn not_let_in(refusal: &Refusal) -> Self {
        let error = match refusal.turned_away() {
            TurnedAway::TooOften | TurnedAway::TooManyConnections => {
                Self::new(StatusCode::TOO_MANY_REQUESTS, TOO_OFTEN)
            }
            TurnedAway::NotNow => Self::new(StatusCode::INTERNAL_SERVER_ERROR, INTERNAL),
            TurnedAway::Stranger if refusal.code == ErrorCode::Forbidden => Self::forbidden(),
            TurnedAway::Stranger => Self::unauthorized(),
        };
        Self {
            retry_after: refusal.retry_after,
            ..error
        }
    }
}

impl From<Failure> for HttpError {
    fn from(failure: Failure) -> Self {
        let error = match &failure {
            Failure::NotFound(Thing::User | Thing::Staff) => Self::no_user(),
            Failure::NotFound(Thing::Message) => Self::bad_request("before is no message"),
            // A pair's conversation is always open, unless another front end has blocked it.
            Failure::Forbidden(_)
            | Failure::ConversationClosed
            | Failure::ConversationBlocked
            | Failure::NotFound(
                Thing::Conversation | Thing::Reference | Thing::SupportRoom | Thing::SessionToken,
            ) => Self::forbidden(),
            Failure::Invalid {
                field: "participants",
                ..
            } => Self::bad_request("Cannot message yourself"),
            Failure::Invalid { .. } => Self::bad_request("Message cannot be empty"),
            Failure::TooLong { .. } => Self::bad_request("Message too long"),
            Failure::RateLimited { .. } | Failure::TooManyConnections => {
                Self::new(StatusCode::TOO_MANY_REQUESTS, TOO_OFTEN)
            }
            Failure::Conflict(_) | Failure::Unavailable | Failure::Internal => {
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, INTERNAL)
            }
        };
        Self {
            retry_after: failure.retry_after(),
            ..error
        }
    }
}

impl From<&Problem> for HttpError {
    fn from(problem: &Problem) -> Self {
        let refusal = problem.refusal();
        let text = refusal.clone().message_or(TOO_OFTEN);
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

/// The name of the schema of errors.
const ERROR: &str = "AgencyError";

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
    /// Whoever has to be signed in.
    NotLetIn:
        401 ERROR "Nobody is signed in, or not any more",
        403 ERROR "The roles may not talk, or it is a page of another site",
        429 ERROR "Too many in too short a time",
        500 ERROR "The server cannot do this right now";
    /// Whatever is read from a body.
    BadBody:
        400 ERROR "Something cannot be used",
        408 ERROR "The body did not come in time",
        413 ERROR "The body is too large",
        415 ERROR "The body is of another type than JSON";
    /// Whatever is read from a query.
    BadQuery: 400 ERROR "Something cannot be used";
    /// Whoever is named by an id.
    NoSuchUser: 404 ERROR "There is no such user";
}
