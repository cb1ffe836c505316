//! The contract over HTTP: `/api/conversations`, and what says that the server lives.

mod conversations;
mod liveness;
mod messages;

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Path, RawQuery};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use serde::Serialize;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::errors::NOT_AUTHORIZED;
use super::http_errors::{self, HttpError, NotUpgraded};
use super::socket;
use super::use_cases::Asker;
use super::words::{Id, SocketQuery};
use crate::domain::id::ConversationId;
use crate::gateway::http::openapi::in_path;
use crate::gateway::http::{self, HttpState, Problem};
use crate::gateway::identity;
use crate::gateway::websocket::Upgrade;

/// The address of all conversations.
const CONVERSATIONS: &str = "/api/conversations";

type Answer = Result<Response, HttpError>;

/// Every route of the contract, described.
pub(super) fn routes() -> OpenApiRouter<Arc<HttpState>> {
    let below = conversations::routes().merge(messages::routes());
    OpenApiRouter::with_openapi(http_errors::shared())
        .merge(conversations::list())
        .nest(CONVERSATIONS, below)
        .merge(liveness::routes())
        .routes(routes!(open_socket))
        .routes(routes!(open_older_socket))
}

/// Opens a socket
///
/// Its frames are described by `/api/asyncapi.json`. A token that does not hold is told so on the
/// socket, which then closes with 4001.
#[utoipa::path(
    get,
    operation_id = "transit_open_socket",
    path = "/api/websocket/connect",
    tag = "socket",
    params(SocketQuery),
    responses((status = 101, description = "From here on it is a WebSocket"), NotUpgraded),
    security(())
)]
async fn open_socket(query: RawQuery, upgrade: Result<Upgrade, Problem>) -> Response {
    socket::open(query, upgrade)
}

/// Opens a socket, as older clients do
#[utoipa::path(
    get,
    operation_id = "transit_open_older_socket",
    path = "/ws/connect",
    tag = "socket",
    params(SocketQuery),
    responses((status = 101, description = "From here on it is a WebSocket"), NotUpgraded),
    security(())
)]
async fn open_older_socket(query: RawQuery, upgrade: Result<Upgrade, Problem>) -> Response {
    socket::open(query, upgrade)
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
        let Path(path) = path.map_err(|_| HttpError::access_denied())?;
        let id = path
            .get("conversation")
            .and_then(|text| ConversationId::parse(text));
        id.map(Self).ok_or_else(HttpError::access_denied)
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
        let token = identity::bearer(&parts.headers);
        let admitted = match token {
            Some(token) => identity::admit_synced(gateway, token).await,
            None => Err(identity::missing(gateway, "expected a bearer token")),
        };
        let principal = admitted.map_err(|refusal| {
            let turned_away = state.turn_away(parts, refusal);
            HttpError::not_let_in(turned_away.refusal(), token.is_some())
        })?;
        match state.limits.admit_user(&principal.user) {
            Ok(()) => Ok(Self::new(Arc::clone(gateway), principal, None)),
            Err(limited) => Err(HttpError::from(&state.too_often(limited))),
        }
    }
}

impl Asker {
    fn require_chat(&self) -> Result<(), HttpError> {
        if self.may_chat() {
            Ok(())
        } else {
            Err(HttpError::forbidden(NOT_AUTHORIZED))
        }
    }

    fn require_field_staff(&self) -> Result<(), HttpError> {
        self.require_chat()?;
        if self.is_field_staff() {
            Ok(())
        } else {
            Err(HttpError::forbidden(
                "Control center staff can only respond to existing conversations",
            ))
        }
    }
}

fn ok(value: &impl Serialize) -> Response {
    http::json(StatusCode::OK, value)
}
