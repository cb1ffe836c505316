//! Who is in a conversation.

use std::sync::Arc;

use axum::extract::Path;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, Named, NamedUser, ok};
use crate::contracts::native::answers::{ConversationAnswer, OnlineAnswer, PeopleAnswer};
use crate::contracts::native::data::{
    AddParticipantsData, LeaveData, OnlineQuery, PeopleQuery, RemoveParticipantData,
    named_conversation,
};
use crate::contracts::native::use_cases::Asker;
use crate::gateway::http::openapi::{BadBody, BadQuery, Conflicting, Refused, Unknown};
use crate::gateway::http::{HttpState, JsonBody, QueryOf};

pub(super) fn routes() -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default()
        .routes(routes!(add_participants))
        .routes(routes!(remove_participant))
        .routes(routes!(leave))
        .routes(routes!(online))
        .routes(routes!(directory))
}

/// Brings people in
#[utoipa::path(
    post,
    path = "/conversations/{conversation}/participants",
    tag = "people",
    params(Named),
    request_body = AddParticipantsData,
    responses(
        (status = 200, description = "They are in", body = ConversationAnswer),
        Refused, BadBody, Unknown, Conflicting
    )
)]
async fn add_participants(
    asker: Asker,
    Named(id): Named,
    JsonBody(mut data): JsonBody<AddParticipantsData>,
) -> Answer {
    named_conversation(id, &mut data.conversation_id)?;
    Ok(ok(&asker.add_participants(data).await?))
}

/// Takes somebody out
#[utoipa::path(
    delete,
    path = "/conversations/{conversation}/participants/{user}",
    tag = "people",
    params(Named, NamedUser),
    responses(
        (status = 200, description = "They are out", body = ConversationAnswer),
        Refused, BadQuery, Unknown, Conflicting
    )
)]
async fn remove_participant(
    asker: Asker,
    Named(id): Named,
    Path((_, user)): Path<(String, String)>,
) -> Answer {
    let data = RemoveParticipantData::new(id.to_string(), user);
    Ok(ok(&asker.remove_participant(data).await?))
}

/// Leaves a conversation
#[utoipa::path(
    post,
    path = "/conversations/{conversation}/leave",
    tag = "people",
    params(Named),
    request_body = LeaveData,
    responses(
        (status = 200, description = "The caller is out", body = ConversationAnswer),
        Refused, BadBody, Unknown, Conflicting
    )
)]
async fn leave(asker: Asker, Named(id): Named, JsonBody(mut data): JsonBody<LeaveData>) -> Answer {
    named_conversation(id, &mut data.conversation_id)?;
    Ok(ok(&asker.leave(data).await?))
}

/// Lists who is online
///
/// Those the caller may see: staff see everybody, others those with whom they share a
/// conversation.
#[utoipa::path(
    get,
    path = "/users/online",
    tag = "people",
    params(OnlineQuery),
    responses(
        (status = 200, description = "A page of them, by id", body = OnlineAnswer),
        Refused, BadQuery
    )
)]
async fn online(asker: Asker, QueryOf(query): QueryOf<OnlineQuery>) -> Answer {
    Ok(ok(&asker.online(query.parse()?).await?))
}

/// Lists the people whom the caller may write to
///
/// By their names; everybody with an account for those who see all conversations.
#[utoipa::path(
    get,
    path = "/people",
    tag = "people",
    params(PeopleQuery),
    responses((status = 200, description = "A page of them", body = PeopleAnswer), Refused, BadQuery)
)]
async fn directory(asker: Asker, QueryOf(query): QueryOf<PeopleQuery>) -> Answer {
    Ok(ok(&asker.people(query.parse()?).await?))
}
