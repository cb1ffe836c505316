//! Messages, marks and typing.

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, Named, created_or_ok, ok};
use crate::chat::Mark;
use crate::contracts::native::answers::{Done, MarkedAnswer, MessagesAnswer, SentAnswer};
use crate::contracts::native::data::{
    MarkData, MessagesQuery, SendMessageData, TypingData, named_conversation,
};
use crate::contracts::native::use_cases::Asker;
use crate::gateway::http::openapi::{BadBody, BadQuery, Conflicting, Refused, Unknown};
use crate::gateway::http::{HttpState, JsonBody, QueryOf};

pub(super) fn routes() -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default()
        .routes(routes!(get_messages, send_message))
        .routes(routes!(mark_read))
        .routes(routes!(set_typing))
}

/// Reads a page of history
#[utoipa::path(
    get,
    path = "/conversations/{conversation}/messages",
    tag = "messages",
    params(Named, MessagesQuery),
    responses(
        (status = 200, description = "The page, oldest first", body = MessagesAnswer),
        Refused, BadQuery, Unknown
    )
)]
async fn get_messages(
    asker: Asker,
    Named(id): Named,
    QueryOf(query): QueryOf<MessagesQuery>,
) -> Answer {
    let (position, limit) = query.parse()?;
    Ok(ok(&asker.get_page(id, position, limit).await?))
}

/// Sends a message
///
/// Once for each `client_id`: a repeat is answered with the first message, whatever has happened
/// since.
#[utoipa::path(
    post,
    path = "/conversations/{conversation}/messages",
    tag = "messages",
    params(Named),
    request_body = SendMessageData,
    responses(
        (status = 201, description = "It is stored", body = SentAnswer),
        (status = 200, description = "It was sent before", body = SentAnswer),
        Refused, BadBody, Unknown, Conflicting
    )
)]
async fn send_message(
    asker: Asker,
    Named(id): Named,
    JsonBody(mut data): JsonBody<SendMessageData>,
) -> Answer {
    named_conversation(id, &mut data.conversation_id)?;
    let (conversation, draft) = data.parse()?;
    let sent = asker
        .chat()
        .send_message(&asker.caller, conversation, draft)
        .await?
        .await?;
    let sent = SentAnswer::from(sent);
    Ok(created_or_ok(!sent.duplicate, &sent))
}

/// Moves the caller's read mark up to a message
///
/// It never moves back.
#[utoipa::path(
    post,
    path = "/conversations/{conversation}/read",
    tag = "messages",
    params(Named),
    request_body = MarkData,
    responses(
        (status = 200, description = "Where the mark is now", body = MarkedAnswer),
        Refused, BadBody, Unknown
    )
)]
async fn mark_read(
    asker: Asker,
    Named(id): Named,
    JsonBody(mut data): JsonBody<MarkData>,
) -> Answer {
    named_conversation(id, &mut data.conversation_id)?;
    let (conversation, seq) = data.parse()?;
    let marking = asker
        .chat()
        .mark(&asker.caller, conversation, Mark::Read, seq);
    Ok(ok(&MarkedAnswer::from(marking.await?.await?)))
}

/// Shows the others that the caller types, or stopped
#[utoipa::path(
    post,
    path = "/conversations/{conversation}/typing",
    tag = "messages",
    params(Named),
    request_body = TypingData,
    responses(
        (status = 200, description = "It is shown", body = Done),
        Refused, BadBody, Unknown, Conflicting
    )
)]
async fn set_typing(
    asker: Asker,
    Named(id): Named,
    JsonBody(mut data): JsonBody<TypingData>,
) -> Answer {
    named_conversation(id, &mut data.conversation_id)?;
    let (conversation, is_typing) = data.parse()?;
    asker
        .chat()
        .set_typing(&asker.caller, conversation, is_typing)
        .await?
        .await?;
    Ok(ok(&Done {}))
}
