//! Errors over HTTP: `{"error": "…"}`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;
use utoipa::IntoResponses;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::response::{Response as Described, ResponseBuilder};
use utoipa::openapi::{ComponentsBuilder, OpenApi, OpenApiBuilder, Ref, RefOr};

use crate::domain::error::{ErrorCode, Failure, Thing};
use crate::gateway::http::openapi::schema_of;
use crate::gateway::http::{self, Problem};
use crate::gateway::refusal::Refusal;
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
        let error = match refusal.code {
            ErrorCode::RateLimited => Self::new(StatusCode::TOO_MANY_REQUESTS, TOO_OFTEN),
            ErrorCode::Unavailable | ErrorCode::Internal => {
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, INTERNAL)
            }
            ErrorCode::Forbidden => Self::forbidden(),
            ErrorCode::Unauthenticated
            | ErrorCode::TokenExpired
            | ErrorCode::NotFound
            | ErrorCode::InvalidFrame
            | ErrorCode::InvalidRequest
            | ErrorCode::TooLong
            | ErrorCode::ConversationClosed
            | ErrorCode::ConversationBlocked
            | ErrorCode::Conflict
            | ErrorCode::TooManyConnections
            | ErrorCode::PayloadTooLarge => Self::unauthorized(),
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
        let text = if refusal.code == ErrorCode::RateLimited {
            Cow::Borrowed(TOO_OFTEN)
        } else {
            refusal.message.clone()
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
        if let Some(wait) = self.retry_after {
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            let headers = response.headers_mut();
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds.max(1)));
        }
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
    /// Whoever has to be signed in.
    NotLetIn:
        401 "Nobody is signed in, or not any more",
        403 "The roles may not talk, or it is a page of another site",
        429 "Too many in too short a time",
        500 "The server cannot do this right now";
    /// Whatever is read from a body.
    BadBody:
        400 "Something cannot be used",
        408 "The body did not come in time",
        413 "The body is too large",
        415 "The body is of another type than JSON";
    /// Whatever is read from a query.
    BadQuery: 400 "Something cannot be used";
    /// Whoever is named by an id.
    NoSuchUser: 404 "There is no such user";
}
