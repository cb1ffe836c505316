//! What is around every answer over HTTP: the data or the failure, and the request's own id.
//!
//! A handler leaves what it answers in the response; [`seal`] puts the envelope around it, since
//! only there the request's id is known.

use std::borrow::Cow;
use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use super::errors::TOO_MANY;
use crate::gateway::http::{self, Problem};

/// Names a request, in the client's own words.
const REQUEST_ID: HeaderName = HeaderName::from_static("req_id");
/// Longest name of a request that is sent back.
const ID_CHARS: usize = 128;

/// What was asked for.
#[derive(Debug, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "{T}Answer")]
pub(super) struct Success<'a, T> {
    data: T,
    status: u16,
    /// The header `req_id` of the request.
    request_id: &'a str,
}

/// Why it is not to be had.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "CarwashError")]
pub(super) struct FailureBody<'a> {
    message: &'a str,
    status: u16,
    /// The header `req_id` of the request.
    req_id: &'a str,
}

/// The answer to whoever asks too often.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "CarwashTooMany")]
pub(super) struct TooManyBody {
    error: bool,
    message: &'static str,
}

/// What goes into the envelope.
#[derive(Clone)]
enum Content {
    Data(Arc<RawValue>),
    Failure(Cow<'static, str>),
    TooMany,
}

/// An answer with data in it.
pub(super) fn data(status: StatusCode, data: &impl Serialize) -> Response {
    match serde_json::value::to_raw_value(data) {
        Ok(data) => with(status, Content::Data(data.into())),
        Err(error) => {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "an answer has no JSON form"
            );
            Problem::internal().into_response()
        }
    }
}

/// An answer that says what is wrong.
pub(super) fn failure(status: StatusCode, message: Cow<'static, str>) -> Response {
    with(status, Content::Failure(message))
}

/// The answer to whoever asks too often.
pub(super) fn too_many() -> Response {
    with(StatusCode::TOO_MANY_REQUESTS, Content::TooMany)
}

fn with(status: StatusCode, content: Content) -> Response {
    let mut response = status.into_response();
    response.extensions_mut().insert(content);
    response
}

/// Middleware: puts the envelope around answers, and sends the request's id back.
pub(super) async fn seal(request: Request, next: Next) -> Response {
    let id = request.headers().get(REQUEST_ID).filter(|id| is_fit(id));
    let id = id.cloned();
    let mut response = next.run(request).await;
    if let Some(content) = response.extensions_mut().remove::<Content>() {
        let text = id.as_ref().and_then(|id| id.to_str().ok());
        let sealed = sealed(response.status(), &content, text.unwrap_or_default());
        let (head, body) = sealed.into_parts();
        response.headers_mut().extend(head.headers);
        *response.body_mut() = body;
    }
    if let Some(id) = id {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

fn is_fit(id: &HeaderValue) -> bool {
    id.to_str().is_ok_and(|id| id.len() <= ID_CHARS)
}

fn sealed(status: StatusCode, content: &Content, id: &str) -> Response {
    match content {
        Content::Data(data) => {
            let body = Success {
                data,
                status: status.as_u16(),
                request_id: id,
            };
            http::json(status, &body)
        }
        Content::Failure(message) => {
            let body = FailureBody {
                message,
                status: status.as_u16(),
                req_id: id,
            };
            http::json(status, &body)
        }
        Content::TooMany => {
            let body = TooManyBody {
                error: true,
                message: TOO_MANY,
            };
            http::json(status, &body)
        }
    }
}
