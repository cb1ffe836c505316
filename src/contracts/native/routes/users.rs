//! The host's users, for its own server.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, NamedUser, created_or_ok, ok};
use crate::contracts::native::answers::HostUserAnswer;
use crate::contracts::native::data::PutUserData;
use crate::domain::error::{Failure, Thing};
use crate::domain::id::UserId;
use crate::gateway::http::openapi::{BadBody, Conflicting, Refused, Unknown};
use crate::gateway::http::{HostServer, HttpState, JsonBody};

pub(super) fn routes() -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default().routes(routes!(put_user, get_user, delete_user))
}

/// Says who a user is
///
/// All of it, each time: what is left out is taken away. From then on the user's tokens change
/// neither role nor name. A user who is no longer active is sent away within a second.
#[utoipa::path(
    put,
    path = "/users/{user}",
    tag = "host",
    params(NamedUser),
    request_body = PutUserData,
    responses(
        (status = 201, description = "They are new", body = HostUserAnswer<'static>),
        (status = 200, description = "They were known", body = HostUserAnswer<'static>),
        Refused, BadBody, Conflicting
    ),
    security(("api_key" = []))
)]
async fn put_user(
    _: HostServer,
    State(state): State<Arc<HttpState>>,
    Path(user): Path<String>,
    JsonBody(data): JsonBody<PutUserData>,
) -> Answer {
    let profile = data.parse(&user)?;
    let (user, is_new) = state.gateway.chat.put_user(profile).await?;
    Ok(created_or_ok(is_new, &HostUserAnswer::from(&user)))
}

/// Reads what is known of a user
#[utoipa::path(
    get,
    path = "/users/{user}",
    tag = "host",
    params(NamedUser),
    responses(
        (status = 200, description = "What is known", body = HostUserAnswer<'static>),
        Refused, Unknown
    ),
    security(("api_key" = []))
)]
async fn get_user(
    _: HostServer,
    State(state): State<Arc<HttpState>>,
    Path(user): Path<String>,
) -> Answer {
    let user = state.gateway.chat.user(&named(&user)?).await?;
    Ok(ok(&HostUserAnswer::from(&user)))
}

/// Forgets who a user was
///
/// They are sent away within a second and taken out of every conversation. What they said stays,
/// under a name that says so. Asking again goes on where an earlier request broke off.
#[utoipa::path(
    delete,
    path = "/users/{user}",
    tag = "host",
    params(NamedUser),
    responses((status = 204, description = "They are forgotten"), Refused, Unknown),
    security(("api_key" = []))
)]
async fn delete_user(
    _: HostServer,
    State(state): State<Arc<HttpState>>,
    Path(user): Path<String>,
) -> Answer {
    state.gateway.chat.delete_user(&named(&user)?).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The user that an address names. A text that is no id names none.
fn named(user: &str) -> Result<UserId, Failure> {
    UserId::parse(user).map_err(|_| Failure::NotFound(Thing::User))
}
