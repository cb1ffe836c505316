//! Requests of back ends: believed for their signature.

use std::sync::Arc;

use axum::extract::{FromRequest, Request};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::application::SignedRequest;
use super::hub::Hub;
use crate::domain::error::ErrorCode;
use crate::gateway::http::openapi::{PLAIN_TEXT, text_failures};
use crate::gateway::http::{self, HttpState, Problem};
use crate::gateway::refusal::Refusal;

/// Why a back end is refused: a status and a text, as its library expects.
#[derive(Debug)]
pub(super) struct Fault {
    status: StatusCode,
    pub(super) text: String,
    retry_after_seconds: Option<u64>,
}

impl Fault {
    pub(super) fn new(status: StatusCode, text: impl Into<String>) -> Self {
        Self {
            status,
            text: text.into(),
            retry_after_seconds: None,
        }
    }

    /// A request that does not say what can be done.
    pub(super) fn bad(text: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, text)
    }
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        let refusal = problem.refusal();
        let wait = refusal.retry_after_ms();
        Self {
            retry_after_seconds: wait.map(|wait| wait.div_ceil(1_000)),
            ..Self::new(problem.status(), refusal.message.clone())
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let kind = HeaderValue::from_static(PLAIN_TEXT);
        let mut response = (self.status, [(CONTENT_TYPE, kind)], self.text).into_response();
        if let Some(wait) = self.retry_after_seconds {
            response.headers_mut().insert(RETRY_AFTER, wait.into());
        }
        response
    }
}

/// A request that a back end signed, with its body.
pub(super) struct Signed {
    pub(super) hub: Arc<Hub>,
    pub(super) query: String,
    pub(super) body: String,
}

impl FromRequest<Arc<HttpState>> for Signed {
    type Rejection = Fault;

    async fn from_request(request: Request, state: &Arc<HttpState>) -> Result<Self, Fault> {
        let (parts, body) = request.into_parts();
        let hub = parts.extensions.get::<Arc<Hub>>().map(Arc::clone);
        let hub = hub.ok_or_else(|| Fault::from(Problem::internal()))?;
        let application = hub.application();
        let path = parts.uri.path().to_owned();
        let named = path.strip_prefix("/apps/").unwrap_or_default();
        if named.split('/').next() != Some(application.id.as_str()) {
            let refusal = Refusal::new(ErrorCode::NotFound, "no application has this id");
            return Err(state.turn_away(&parts, refusal).into());
        }
        let query = parts.uri.query().unwrap_or_default().to_owned();
        let method = parts.method.as_str().to_owned();
        let limit = state.gateway.settings.body_bytes;
        let request = Request::from_parts(parts.clone(), body);
        let body = http::read_bytes(request, limit).await?;
        let signed = SignedRequest {
            method: &method,
            path: &path,
            query: &query,
            body: &body,
        };
        let now = state.gateway.clock.now().as_seconds();
        if let Err(error) = application.verify(&signed, now) {
            let refusal = Refusal::new(ErrorCode::Unauthenticated, error.to_string());
            return Err(state.turn_away(&parts, refusal).into());
        }
        let body =
            String::from_utf8(body.into()).map_err(|_| Fault::bad("expected a body in UTF-8"))?;
        Ok(Self { hub, query, body })
    }
}

text_failures! {
    /// Whoever has to have signed.
    Refused:
        401 "It is not signed by the application, or not now",
        404 "No application has this id",
        408 "The body did not come in time",
        413 "The body or the data of an event is too large",
        429 "Refused too often";
    /// Whatever is read from a body.
    BadBody: 400 "Something cannot be used";
    /// Whatever is read from an address.
    BadQuery: 400 "Something cannot be used";
}
