//! What Engine.IO says to requests it does not serve.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;

use crate::gateway::http;

/// A request that is not served. Numbers and texts are the protocol's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    UnknownTransport,
    UnknownSession,
    BadMethod,
    BadRequest,
    Forbidden,
    UnsupportedProtocol,
    TooLarge,
    TooMany,
}

/// The body of a refusal.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "EngineIoError")]
pub struct EngineError {
    /// The number of the error.
    code: u8,
    /// What it is.
    message: &'static str,
}

crate::gateway::http::openapi::wire_types!(sent: EngineError);

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let (status, code, message) = match self {
            Self::UnknownTransport => (StatusCode::BAD_REQUEST, 0, "Transport unknown"),
            Self::UnknownSession => (StatusCode::BAD_REQUEST, 1, "Session ID unknown"),
            Self::BadMethod => (StatusCode::BAD_REQUEST, 2, "Bad handshake method"),
            Self::BadRequest => (StatusCode::BAD_REQUEST, 3, "Bad request"),
            Self::Forbidden => (StatusCode::FORBIDDEN, 4, "Forbidden"),
            Self::UnsupportedProtocol => {
                (StatusCode::BAD_REQUEST, 5, "Unsupported protocol version")
            }
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, 3, "Payload too large"),
            Self::TooMany => (StatusCode::SERVICE_UNAVAILABLE, 4, "Too many connections"),
        };
        http::json(status, &EngineError { code, message })
    }
}
