//! Opening, listing and reading conversations.

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, Named, created_or_ok, ok};
use crate::contracts::native::answers::{
    ChangesAnswer, ConversationAnswer, ListAnswer, OpenedAnswer,
};
use crate::contracts::native::data::{
    ChangesQuery, ListQuery, OpenConversationData, UpdateConversationData, named_conversation,
};
use crate::contracts::native::use_cases::Asker;
use crate::gateway::http::openapi::{BadBody, BadQuery, Conflicting, Refused, Unknown};
use crate::gateway::http::{HttpState, JsonBody, QueryOf};

pub(super) fn routes() -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default()
        .routes(routes!(list_conversations, open_conversation))
        .routes(routes!(get_conversation, update_conversation))
        .routes(routes!(get_changes))
}

/// Opens a conversation, or finds the one there is
///
/// There is one of the same two people, with the same `reference` or without, and one group on a
/// reference of a type that is listed in `references.unique`.
#[utoipa::path(
    post,
    path = "/conversations",
    tag = "conversations",
    request_body = OpenConversationData,
    responses(
        (status = 201, description = "It is new", body = OpenedAnswer),
        (status = 200, description = "It was there", body = OpenedAnswer),
        Refused, BadBody, Unknown, Conflicting
    )
)]
async fn open_conversation(asker: Asker, JsonBody(data): JsonBody<OpenConversationData>) -> Answer {
    let opened = asker.open(data).await?;
    Ok(created_or_ok(opened.created, &opened))
}

/// Lists the caller's conversations
#[utoipa::path(
    get,
    path = "/conversations",
    tag = "conversations",
    params(ListQuery),
    responses((status = 200, description = "A page of them", body = ListAnswer), Refused, BadQuery)
)]
async fn list_conversations(asker: Asker, QueryOf(query): QueryOf<ListQuery>) -> Answer {
    Ok(ok(&asker.list_as_wished(query.parse()?).await?))
}

/// Reads a conversation
#[utoipa::path(
    get,
    path = "/conversations/{conversation}",
    tag = "conversations",
    params(Named),
    responses(
        (status = 200, description = "As the caller sees it", body = ConversationAnswer),
        Refused, Unknown
    )
)]
async fn get_conversation(asker: Asker, Named(id): Named) -> Answer {
    Ok(ok(&asker.get_by_id(id).await?))
}

/// Changes what is said of a conversation
///
/// What is left out stays; `null` takes it away.
#[utoipa::path(
    patch,
    path = "/conversations/{conversation}",
    tag = "conversations",
    params(Named),
    request_body = UpdateConversationData,
    responses(
        (status = 200, description = "As it is now", body = ConversationAnswer),
        Refused, BadBody, Unknown
    )
)]
async fn update_conversation(
    asker: Asker,
    Named(id): Named,
    JsonBody(mut data): JsonBody<UpdateConversationData>,
) -> Answer {
    named_conversation(id, &mut data.conversation_id)?;
    Ok(ok(&asker.describe(data).await?))
}

/// Reads what changed in a conversation
#[utoipa::path(
    get,
    path = "/conversations/{conversation}/changes",
    tag = "conversations",
    params(Named, ChangesQuery),
    responses(
        (status = 200, description = "All that changed, or a reset", body = ChangesAnswer),
        Refused, BadQuery, Unknown
    )
)]
async fn get_changes(
    asker: Asker,
    Named(id): Named,
    QueryOf(query): QueryOf<ChangesQuery>,
) -> Answer {
    Ok(ok(&asker.get_changes_since(id, query.parse()?).await?))
}
