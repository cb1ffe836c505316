//! Support rooms, and who takes what waits in them.

use std::sync::Arc;

use axum::extract::Path;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, Named, ok};
use crate::contracts::native::answers::{
    ConversationAnswer, SupportRoomAnswer, SupportRoomsAnswer,
};
use crate::contracts::native::data::{NamedConversationData, WaitingQuery, named_conversation};
use crate::contracts::native::use_cases::Asker;
use crate::contracts::native::words::SupportRoomName;
use crate::gateway::http::openapi::{BadBody, BadQuery, Conflicting, Refused, Unknown, in_path};
use crate::gateway::http::{HttpState, JsonBody, QueryOf};

pub(super) fn routes() -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default()
        .routes(routes!(list_rooms))
        .routes(routes!(list_waiting))
        .routes(routes!(claim))
        .routes(routes!(release))
}

/// The support room that an address names.
struct NamedRoom;

impl IntoParams for NamedRoom {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![in_path::<SupportRoomName>(
            "room",
            "The name of a support room",
        )]
    }
}

/// Lists the support rooms that the caller may monitor
#[utoipa::path(
    get,
    path = "/support-rooms",
    tag = "support",
    responses((status = 200, description = "By name", body = SupportRoomsAnswer), Refused)
)]
async fn list_rooms(asker: Asker) -> Answer {
    Ok(ok(&asker.support_rooms().await?))
}

/// Lists what waits in a support room, oldest first
#[utoipa::path(
    get,
    path = "/support-rooms/{room}/conversations",
    tag = "support",
    params(NamedRoom, WaitingQuery),
    responses(
        (status = 200, description = "A page of it", body = SupportRoomAnswer),
        Refused, BadQuery, Unknown
    )
)]
async fn list_waiting(
    asker: Asker,
    Path(room): Path<String>,
    QueryOf(query): QueryOf<WaitingQuery>,
) -> Answer {
    Ok(ok(&asker.waiting(room, query.parse()?).await?))
}

/// Takes a support conversation
///
/// The caller, who is staff, comes in. What another has taken is a conflict.
#[utoipa::path(
    post,
    path = "/conversations/{conversation}/claim",
    tag = "support",
    params(Named),
    request_body = NamedConversationData,
    responses(
        (status = 200, description = "As it is now", body = ConversationAnswer),
        Refused, BadBody, Unknown, Conflicting
    )
)]
async fn claim(
    asker: Asker,
    Named(id): Named,
    JsonBody(mut data): JsonBody<NamedConversationData>,
) -> Answer {
    named_conversation(id, &mut data.conversation_id)?;
    Ok(ok(&asker.claim(data).await?))
}

/// Gives a support conversation back: it waits again
#[utoipa::path(
    post,
    path = "/conversations/{conversation}/release",
    tag = "support",
    params(Named),
    request_body = NamedConversationData,
    responses(
        (status = 200, description = "As it is now", body = ConversationAnswer),
        Refused, BadBody, Unknown, Conflicting
    )
)]
async fn release(
    asker: Asker,
    Named(id): Named,
    JsonBody(mut data): JsonBody<NamedConversationData>,
) -> Answer {
    named_conversation(id, &mut data.conversation_id)?;
    Ok(ok(&asker.release(data).await?))
}
