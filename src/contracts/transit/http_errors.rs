//! Errors over HTTP: `{"detail": …}`, and for bodies and queries a list of what is wrong.

use std::borrow::Cow;
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;
use utoipa::openapi::{ComponentsBuilder, OpenApi, OpenApiBuilder};

use super::errors::{ACCESS_DENIED, RATE_LIMITED, words_for};
use crate::domain::error::{ErrorCode, Failure, Thing};
use crate::gateway::http::openapi::{own_failures, schema_of, schemas_under};
use crate::gateway::http::{self, Problem};
use crate::gateway::refusal::{Refusal, TurnedAway};
use crate::gateway::schema::Direction;

pub(super) const NOT_AUTHENTICATED: &str = "Not authenticated";
const BAD_CREDENTIALS: &str = "Could not validate credentials";
const INTERNAL: &str = "Internal Server Error";
const UNAVAILABLE: &str = "Service Unavailable";

/// An error on its way to an HTTP client.
#[derive(Debug)]
pub(super) struct HttpError {
    status: StatusCode,
    detail: Detail,
    retry_after: Option<Duration>,
}

/// The body of an error.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "TransitError")]
struct ErrorBody {
    detail: Detail,
}

/// A sentence, or what is wrong with each field.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "TransitErrorDetail")]
#[serde(untagged)]
enum Detail {
    Text(Cow<'static, str>),
    Fields(Vec<FieldError>),
}

/// What is wrong with one field of a body or a query.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "TransitFieldError")]
pub(super) struct FieldError {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) loc: Vec<Value>,
    pub(super) msg: String,
    /// What was sent.
    #[schemars(with = "Value")]
    pub(super) input: Box<RawValue>,
}

impl HttpError {
    pub(super) fn new(status: StatusCode, text: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status,
            detail: Detail::Text(text.into()),
            retry_after: None,
        }
    }

    pub(super) fn forbidden(text: &'static str) -> Self {
        Self::new(StatusCode::FORBIDDEN, text)
    }

    pub(super) fn bad_request(text: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, text)
    }

    /// Whatever is no conversation that the caller may know of.
    pub(super) fn access_denied() -> Self {
        Self::new(StatusCode::NOT_FOUND, ACCESS_DENIED)
    }

    /// Fields that cannot be used.
    pub(super) fn fields(wrong: Vec<FieldError>) -> Self {
        Self {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            detail: Detail::Fields(wrong),
            retry_after: None,
        }
    }

    /// Somebody who is not let in. Who brought no token hears something else than who brought one
    /// that does not hold.
    pub(super) fn not_let_in(refusal: &Refusal, has_token: bool) -> Self {
        match refusal.turned_away() {
            TurnedAway::TooOften => Self::rate_limited(refusal.retry_after),
            TurnedAway::NotNow => Self::unavailable(refusal.retry_after),
            TurnedAway::TooManyConnections | TurnedAway::Stranger if has_token => {
                Self::new(StatusCode::UNAUTHORIZED, BAD_CREDENTIALS)
            }
            TurnedAway::TooManyConnections | TurnedAway::Stranger => {
                Self::new(StatusCode::UNAUTHORIZED, NOT_AUTHENTICATED)
            }
        }
    }

    fn rate_limited(retry_after: Option<Duration>) -> Self {
        Self {
            retry_after,
            ..Self::new(StatusCode::TOO_MANY_REQUESTS, RATE_LIMITED)
        }
    }

    fn unavailable(retry_after: Option<Duration>) -> Self {
        Self {
            retry_after,
            ..Self::new(StatusCode::SERVICE_UNAVAILABLE, UNAVAILABLE)
        }
    }
}

impl From<&Problem> for HttpError {
    fn from(problem: &Problem) -> Self {
        let refusal = problem.refusal();
        let text = match refusal.code {
            ErrorCode::RateLimited => return Self::rate_limited(refusal.retry_after),
            ErrorCode::Internal => Cow::Borrowed(INTERNAL),
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
            | ErrorCode::Unavailable => refusal.message.clone(),
        };
        Self {
            retry_after: refusal.retry_after,
            ..Self::new(problem.status(), text)
        }
    }
}

impl From<Failure> for HttpError {
    fn from(failure: Failure) -> Self {
        let status = match &failure {
            Failure::NotFound(Thing::Staff)
            | Failure::Conflict(_)
            | Failure::ConversationClosed
            | Failure::ConversationBlocked => StatusCode::BAD_REQUEST,
            Failure::NotFound(
                Thing::Conversation
                | Thing::User
                | Thing::Message
                | Thing::SupportRoom
                | Thing::SessionToken
                | Thing::Reference,
            )
            | Failure::Forbidden(_) => StatusCode::NOT_FOUND,
            Failure::Invalid { field, expected } => {
                let msg = format!("Value error, expected {expected}");
                return Self::fields(vec![FieldError::in_body(field, "value_error", msg)]);
            }
            Failure::TooLong { field, max, .. } => {
                let msg = format!("String should have at most {max} characters");
                return Self::fields(vec![FieldError::in_body(field, "string_too_long", msg)]);
            }
            Failure::RateLimited { retry_after, .. } => {
                return Self::rate_limited(Some(*retry_after));
            }
            Failure::TooManyConnections => StatusCode::TOO_MANY_REQUESTS,
            Failure::Unavailable => return Self::unavailable(failure.retry_after()),
            Failure::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self::new(
            status,
            words_for(&failure).unwrap_or(Cow::Borrowed(INTERNAL)),
        )
    }
}

impl FieldError {
    fn in_body(field: &str, kind: &'static str, msg: String) -> Self {
        Self {
            kind,
            loc: vec![Value::from("body"), Value::from(field)],
            msg,
            input: RawValue::NULL.to_owned(),
        }
    }
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let detail = self.detail;
        let mut response = http::json(self.status, &ErrorBody { detail });
        http::complete_refusal(&mut response, self.retry_after);
        response
    }
}

/// The name of the schema of errors.
const ERROR: &str = "TransitError";

/// What the descriptions of failures refer to.
pub(super) fn shared() -> OpenApi {
    let components = ComponentsBuilder::new()
        .schema(ERROR, schema_of::<ErrorBody>(Direction::Sent, |_| {}))
        .schemas_from_iter(schemas_under::<ErrorBody>(Direction::Sent))
        .build();
    OpenApiBuilder::new().components(Some(components)).build()
}

own_failures! {
    /// Whoever has to say who they are, and be somebody who may do this.
    NotLetIn:
        401 ERROR "There is no token, or it does not hold",
        403 ERROR "The caller's role does not allow it",
        429 ERROR "Too many in too short a time",
        503 ERROR "The server cannot do this right now";
    /// Whatever is read from a body.
    BadBody:
        408 ERROR "The body did not come in time",
        413 ERROR "The body is too large",
        415 ERROR "The body is of another type than JSON",
        422 ERROR "Fields that cannot be used";
    /// Whatever is read from a query.
    BadFields: 422 ERROR "Fields that cannot be used";
    /// What the state does not allow.
    NotPossible: 400 ERROR "It is not possible now";
    /// Whatever is named by an id.
    Unknown: 404 ERROR "It is not there, or not for the eyes of whoever asks";
    /// An upgrade to a socket.
    NotUpgraded:
        403 ERROR "There is no token, or pages of this origin may not connect",
        426 ERROR "This is the address of a WebSocket, version 13",
        429 ERROR "Too many in too short a time";
}
