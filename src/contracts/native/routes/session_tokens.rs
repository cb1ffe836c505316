//! Session tokens, for the host's own server.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use schemars::JsonSchema;
use secrecy::ExposeSecret as _;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::contracts::native::data::IssueSessionTokenData;
use crate::contracts::native::objects::Time;
use crate::gateway::http::openapi::{BadBody, Refused, Unknown, wire_types};
use crate::gateway::http::{self, HostServer, HttpState, JsonBody};
use crate::gateway::identity;

/// A session token. It is shown once: the server keeps only its hash.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "SessionToken")]
struct SessionTokenAnswer<'a> {
    token: &'a str,
    expires_at: Time,
}

wire_types!(sent: SessionTokenAnswer<'static>);

pub(super) fn routes() -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default()
        .routes(routes!(issue))
        .routes(routes!(revoke))
}

/// Issues a session token for a user
///
/// It is good wherever a user's token is, for as long as the body says.
#[utoipa::path(
    post,
    path = "/session-tokens",
    tag = "host",
    request_body = IssueSessionTokenData,
    responses(
        (status = 201, description = "The token", body = SessionTokenAnswer<'static>),
        Refused, BadBody, Unknown
    ),
    security(("api_key" = []))
)]
async fn issue(
    _: HostServer,
    State(state): State<Arc<HttpState>>,
    JsonBody(data): JsonBody<IssueSessionTokenData>,
) -> Answer {
    let (user, valid_for) = data.parse()?;
    let issued = identity::issue_session_token(&state.gateway, &user, valid_for).await?;
    let answer = SessionTokenAnswer {
        token: issued.token.expose_secret(),
        expires_at: Time(issued.expires_at),
    };
    Ok(http::json(StatusCode::CREATED, &answer))
}

/// Revokes a session token
///
/// Connections that were opened with it close within a second.
#[utoipa::path(
    delete,
    path = "/session-tokens/{token}",
    tag = "host",
    params(("token" = String, Path, description = "A session token")),
    responses((status = 204, description = "It holds no longer"), Refused, Unknown),
    security(("api_key" = []))
)]
async fn revoke(
    _: HostServer,
    State(state): State<Arc<HttpState>>,
    Path(token): Path<String>,
) -> Answer {
    identity::revoke_session_token(&state.gateway, &token).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
