//! What may be done to a conversation as a whole.

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, Named, ok};
use crate::chat::StatusChange;
use crate::contracts::native::answers::ConversationAnswer;
use crate::contracts::native::data::{ChangeStatusData, named_conversation};
use crate::contracts::native::use_cases::Asker;
use crate::gateway::http::openapi::{BadBody, Conflicting, Refused, Unknown};
use crate::gateway::http::{HttpState, JsonBody};

pub(super) fn routes() -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default()
        .routes(routes!(close))
        .routes(routes!(reopen))
        .routes(routes!(archive))
        .routes(routes!(unarchive))
        .routes(routes!(block))
        .routes(routes!(unblock))
}

type Body = JsonBody<ChangeStatusData>;

async fn change_status(
    change: StatusChange,
    asker: Asker,
    Named(id): Named,
    JsonBody(mut data): Body,
) -> Answer {
    named_conversation(id, &mut data.conversation_id)?;
    Ok(ok(&asker.change_status(change, data).await?))
}

/// Closes a conversation: it takes no messages
#[utoipa::path(
    post,
    path = "/conversations/{conversation}/close",
    tag = "conversations",
    params(Named),
    request_body = ChangeStatusData,
    responses(
        (status = 200, description = "As it is now", body = ConversationAnswer),
        Refused, BadBody, Unknown, Conflicting
    )
)]
async fn close(asker: Asker, named: Named, body: Body) -> Answer {
    change_status(StatusChange::Close, asker, named, body).await
}

/// Reopens a closed conversation
#[utoipa::path(
    post,
    path = "/conversations/{conversation}/reopen",
    tag = "conversations",
    params(Named),
    request_body = ChangeStatusData,
    responses(
        (status = 200, description = "As it is now", body = ConversationAnswer),
        Refused, BadBody, Unknown, Conflicting
    )
)]
async fn reopen(asker: Asker, named: Named, body: Body) -> Answer {
    change_status(StatusChange::Reopen, asker, named, body).await
}

/// Puts a conversation aside until the next message
#[utoipa::path(
    post,
    path = "/conversations/{conversation}/archive",
    tag = "conversations",
    params(Named),
    request_body = ChangeStatusData,
    responses(
        (status = 200, description = "As it is now", body = ConversationAnswer),
        Refused, BadBody, Unknown, Conflicting
    )
)]
async fn archive(asker: Asker, named: Named, body: Body) -> Answer {
    change_status(StatusChange::Archive, asker, named, body).await
}

/// Takes an archived conversation back
#[utoipa::path(
    post,
    path = "/conversations/{conversation}/unarchive",
    tag = "conversations",
    params(Named),
    request_body = ChangeStatusData,
    responses(
        (status = 200, description = "As it is now", body = ConversationAnswer),
        Refused, BadBody, Unknown, Conflicting
    )
)]
async fn unarchive(asker: Asker, named: Named, body: Body) -> Answer {
    change_status(StatusChange::Unarchive, asker, named, body).await
}

/// Blocks a conversation until whoever did it, or staff, unblocks it
#[utoipa::path(
    post,
    path = "/conversations/{conversation}/block",
    tag = "conversations",
    params(Named),
    request_body = ChangeStatusData,
    responses(
        (status = 200, description = "As it is now", body = ConversationAnswer),
        Refused, BadBody, Unknown, Conflicting
    )
)]
async fn block(asker: Asker, named: Named, body: Body) -> Answer {
    change_status(StatusChange::Block, asker, named, body).await
}

/// Unblocks a conversation
#[utoipa::path(
    post,
    path = "/conversations/{conversation}/unblock",
    tag = "conversations",
    params(Named),
    request_body = ChangeStatusData,
    responses(
        (status = 200, description = "As it is now", body = ConversationAnswer),
        Refused, BadBody, Unknown, Conflicting
    )
)]
async fn unblock(asker: Asker, named: Named, body: Body) -> Answer {
    change_status(StatusChange::Unblock, asker, named, body).await
}
