//! The contract over HTTP: the socket's requests as resources.

mod conversations;
mod figures;
mod guests;
mod messages;
mod moderation;
mod people;
mod references;
mod session_tokens;
mod status;
mod support;
mod system_messages;
mod users;

use std::collections::HashMap;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt as _};
use utoipa_axum::routes;

use super::answers::MeAnswer;
use super::socket::{self, SocketQuery};
use super::use_cases::Asker;
use super::words::{Id, OwnId};
use crate::actors::contract::ContractRenderer;
use crate::domain::error::{Failure, Thing};
use crate::domain::id::{ConversationId, UserId};
use crate::gateway::http::openapi::{NotUpgraded, Refused, in_path, wire_types};
use crate::gateway::http::{self, Authenticated, HttpState, Problem, QueryOf};
use crate::gateway::websocket::Upgrade;

type Answer = Result<Response, Problem>;

/// Every route of the contract, described.
pub(super) fn routes() -> OpenApiRouter<Arc<HttpState>> {
    let socket = routes!(open_socket).layer(Extension(socket::renderer()));
    let version_one = OpenApiRouter::default()
        .routes(socket)
        .routes(routes!(me))
        .merge(conversations::routes())
        .merge(figures::routes())
        .merge(guests::routes())
        .merge(messages::routes())
        .merge(moderation::routes())
        .merge(people::routes())
        .merge(session_tokens::routes())
        .merge(status::routes())
        .merge(support::routes())
        .merge(references::routes())
        .merge(system_messages::routes())
        .merge(users::routes());
    OpenApiRouter::default()
        .nest("/api/v1", version_one)
        .routes(routes!(healthz))
}

impl FromRequestParts<Arc<HttpState>> for Asker {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &Arc<HttpState>,
    ) -> Result<Self, Problem> {
        let Authenticated(principal) = Authenticated::from_request_parts(parts, state).await?;
        Ok(Self::new(Arc::clone(&state.gateway), principal, None))
    }
}

/// The conversation that an address names. A text that is no id names none.
struct Named(ConversationId);

impl FromRequestParts<Arc<HttpState>> for Named {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &Arc<HttpState>,
    ) -> Result<Self, Problem> {
        let unknown = || Problem::from(Failure::NotFound(Thing::Conversation));
        let path = Path::<HashMap<String, String>>::from_request_parts(parts, state).await;
        let Path(path) = path.map_err(|_| unknown())?;
        let id = path
            .get("conversation")
            .and_then(|text| ConversationId::parse(text));
        id.map(Self).ok_or_else(unknown)
    }
}

impl IntoParams for Named {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![in_path::<Id>("conversation", "The id of a conversation")]
    }
}

/// The user whom an address names.
struct NamedUser;

impl IntoParams for NamedUser {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![in_path::<OwnId<{ UserId::MAX_CHARS }>>(
            "user",
            "The id of a user",
        )]
    }
}

fn ok(value: &impl Serialize) -> Response {
    http::json(StatusCode::OK, value)
}

fn created_or_ok(is_new: bool, value: &impl Serialize) -> Response {
    http::json(
        if is_new {
            StatusCode::CREATED
        } else {
            StatusCode::OK
        },
        value,
    )
}

/// Opens a socket
///
/// Its frames are described by `/api/asyncapi.json`. The token may also come in the header
/// `Authorization`, as the subprotocol `bearer.<token>` beside `parlor.v1`, or in a first frame.
#[utoipa::path(
    get,
    path = "/ws",
    tag = "socket",
    params(SocketQuery),
    responses((status = 101, description = "From here on it is a WebSocket"), NotUpgraded),
    security((), ("user_token" = []))
)]
async fn open_socket(
    Extension(renderer): Extension<Arc<dyn ContractRenderer>>,
    upgrade: Upgrade,
    headers: HeaderMap,
    query: QueryOf<SocketQuery>,
) -> Response {
    socket::open(renderer, upgrade, &headers, query)
}

/// Says who the caller is
#[utoipa::path(
    get,
    path = "/me",
    tag = "people",
    responses((status = 200, description = "The caller", body = MeAnswer), Refused)
)]
async fn me(asker: Asker) -> Answer {
    Ok(ok(&asker.me().await?))
}

/// A sign of life of the process.
#[derive(JsonSchema, Serialize)]
struct Health {
    #[schemars(extend("const" = "ok"))]
    status: &'static str,
}

wire_types!(sent: Health);

/// Says that the server is alive
#[utoipa::path(
    get,
    path = "/healthz",
    tag = "server",
    responses((status = 200, description = "It is", body = Health)),
    security(())
)]
async fn healthz() -> Response {
    ok(&Health { status: "ok" })
}
