//! What a handler takes from a request: who asks, the body, the query.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use super::{HttpState, Problem, peer_of};
use crate::domain::error::ErrorCode;
use crate::domain::user::Principal;
use crate::gateway::refusal::Refusal;
use crate::gateway::{identity, json};

/// How long a client may take to send a body.
const BODY_WITHIN: Duration = Duration::from_secs(30);

/// The user who makes the request, proved by `Authorization: Bearer` and within their limit.
pub struct Authenticated(pub Arc<Principal>);

impl FromRequestParts<Arc<HttpState>> for Authenticated {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &Arc<HttpState>,
    ) -> Result<Self, Problem> {
        let admitted = match identity::bearer(&parts.headers) {
            Some(token) => identity::admit(&state.gateway, token).await,
            None => Err(identity::missing(
                &state.gateway,
                "expected a header Authorization: Bearer",
            )),
        };
        let principal = admitted.map_err(|refusal| state.turn_away(parts, refusal))?;
        match state.limits.admit_user(&principal.user) {
            Ok(()) => Ok(Self(principal)),
            Err(limited) => Err(state.too_often(limited)),
        }
    }
}

/// Somebody who proves nothing, by their address and within its limit.
pub struct Stranger(pub IpAddr);

impl FromRequestParts<Arc<HttpState>> for Stranger {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &Arc<HttpState>,
    ) -> Result<Self, Problem> {
        let address = peer_of(parts);
        match state.limits.admit_stranger(address) {
            Ok(()) => Ok(Self(address)),
            Err(limited) => Err(state.too_often(limited)),
        }
    }
}

/// A JSON body, read within the limits of size and time. No body is an empty object.
pub struct JsonBody<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Arc<HttpState>> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &Arc<HttpState>) -> Result<Self, Problem> {
        let bytes = read_body(request, state.gateway.settings.body_bytes).await?;
        let text = std::str::from_utf8(&bytes)
            .map_err(|_| Refusal::new(ErrorCode::InvalidRequest, "expected a body in UTF-8"))?;
        let text = if text.is_empty() { "{}" } else { text };
        if !text.trim_ascii_start().starts_with('{') {
            return Err(Refusal::new(ErrorCode::InvalidRequest, "expected a JSON object").into());
        }
        Ok(Self(json::decode(text)?))
    }
}

/// Reads a JSON body within the limits of size and time.
pub async fn read_body(request: Request, limit: usize) -> Result<Bytes, Problem> {
    let headers = request.headers();
    if !may_be_json(headers) {
        return Err(Problem::with_status(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "expected a body of type application/json",
        ));
    }
    read_bytes(request, limit).await
}

/// Reads a body of any type within the limits of size and time.
pub async fn read_bytes(request: Request, limit: usize) -> Result<Bytes, Problem> {
    if announced_length(request.headers()).is_some_and(|length| length > limit) {
        return Err(too_large(limit));
    }
    match tokio::time::timeout(BODY_WITHIN, to_bytes(request.into_body(), limit)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        // Either too large or broken off; who broke off does not read the answer.
        Ok(Err(_)) => Err(too_large(limit)),
        Err(_) => Err(Problem::with_status(
            StatusCode::REQUEST_TIMEOUT,
            "the body did not come in time",
        )),
    }
}

fn too_large(limit: usize) -> Problem {
    let text = format!("the body has more than the {limit} bytes that are allowed");
    Refusal::new(ErrorCode::PayloadTooLarge, text).into()
}

fn may_be_json(headers: &HeaderMap) -> bool {
    let Some(content_type) = headers.get(CONTENT_TYPE) else {
        return true;
    };
    let essence = content_type.to_str().unwrap_or_default().split(';').next();
    essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

fn announced_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// The query of the address.
pub struct QueryOf<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for QueryOf<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        Ok(Self(json::decode_query(query)?))
    }
}
