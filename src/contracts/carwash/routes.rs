//! The contract over HTTP: `/api/provider-customer-chat`.

pub(super) mod conversations;
mod messages;
mod people;
mod states;

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::middleware;
use axum::response::Response;
use serde::Serialize;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa_axum::router::OpenApiRouter;

use super::envelope;
use super::errors::VALIDATION;
use super::fields::Fields;
use super::http_errors::{self, HttpError};
use super::use_cases::{Asker, Unseen};
use super::words::Id;
use crate::domain::error::Failure;
use crate::domain::id::ConversationId;
use crate::gateway::http::openapi::in_path;
use crate::gateway::http::{HttpState, read_body};
use crate::gateway::identity;

/// The address of everything.
const BASE: &str = "/api/provider-customer-chat";

type Answer = Result<Response, HttpError>;

/// Every route of the contract, described.
pub(super) fn routes() -> OpenApiRouter<Arc<HttpState>> {
    let below = conversations::routes()
        .merge(messages::routes())
        .merge(states::routes())
        .merge(people::routes())
        .layer(middleware::from_fn(envelope::seal));
    OpenApiRouter::with_openapi(http_errors::shared()).nest(BASE, below)
}

/// The conversation that an address names. A text that is no id names none.
struct Named(ConversationId);

impl FromRequestParts<Arc<HttpState>> for Named {
    type Rejection = HttpError;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &Arc<HttpState>,
    ) -> Result<Self, HttpError> {
        let path = Path::<HashMap<String, String>>::from_request_parts(parts, state).await;
        let Path(path) = path.map_err(|_| HttpError::no_conversation())?;
        let id = path
            .get("conversation")
            .and_then(|text| ConversationId::parse(text));
        id.map(Self).ok_or_else(HttpError::no_conversation)
    }
}

impl IntoParams for Named {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![in_path::<Id>("conversation", "The id of a conversation")]
    }
}

impl FromRequestParts<Arc<HttpState>> for Asker {
    type Rejection = HttpError;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &Arc<HttpState>,
    ) -> Result<Self, HttpError> {
        let gateway = &state.gateway;
        let admitted = match identity::token(gateway, &parts.headers) {
            Some(token) => identity::admit(gateway, token).await,
            None => Err(identity::missing(gateway, "expected a bearer token")),
        };
        let principal = admitted.map_err(|refusal| {
            let turned_away = state.turn_away(parts, refusal);
            HttpError::from(&turned_away)
        })?;
        state
            .limits
            .admit_user(&principal.user)
            .map_err(|limited| HttpError::from(&state.too_often(limited)))?;
        if principal.confined_to().is_some() {
            // The product has no guests.
            return Err(HttpError::unauthorised());
        }
        let asker = Self::new(Arc::clone(gateway), principal, None);
        asker.log_access(&parts.method, parts.uri.path());
        Ok(asker)
    }
}

impl FromRequest<Arc<HttpState>> for Fields {
    type Rejection = HttpError;

    async fn from_request(request: Request, state: &Arc<HttpState>) -> Result<Self, HttpError> {
        let limit = state.gateway.settings.body_bytes;
        let read = read_body(request, limit).await;
        let bytes = read.map_err(|problem| HttpError::of_body(&problem))?;
        let text = std::str::from_utf8(&bytes).ok();
        text.and_then(Self::read)
            .ok_or_else(|| HttpError::invalid(VALIDATION))
    }
}

impl Asker {
    /// What a failure of a request about this conversation is told as.
    async fn told(&self, id: ConversationId, failure: Failure) -> HttpError {
        match self.explain(id, failure).await {
            Unseen::Forbidden => HttpError::no_permission(),
            Unseen::Missing => HttpError::no_conversation(),
            Unseen::Failed(failure) => failure.into(),
        }
    }

    fn log_access(&self, method: &axum::http::Method, path: &str) {
        tracing::info!(user.id = %self.user(), %method, path, "chat data asked for");
    }
}

fn ok(value: &impl Serialize) -> Response {
    envelope::data(StatusCode::OK, value)
}

fn created(value: &impl Serialize) -> Response {
    envelope::data(StatusCode::CREATED, value)
}
