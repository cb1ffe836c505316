//! Messages: read and said.

use std::sync::Arc;

use axum::extract::RawQuery;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, Named, ok};
use crate::contracts::transit::body::{Body, MOST_WHOLE, page_of};
use crate::contracts::transit::http_errors::{
    BadBody, BadFields, HttpError, NotLetIn, NotPossible, Unknown,
};
use crate::contracts::transit::objects::StoredMessageObject;
use crate::contracts::transit::use_cases::Asker;
use crate::contracts::transit::words::{MessageBody, MessagesQuery};
use crate::gateway::http::{self, HttpState};

/// Messages of a page unless the query says otherwise.
const PAGE: u64 = 50;
/// Longest name of a sort of message that is looked at.
const KIND_CHARS: usize = 100;

pub(super) fn routes() -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default().routes(routes!(list_messages, send))
}

/// Reads messages, newest first
#[utoipa::path(
    get,
    operation_id = "transit_list_messages",
    path = "/{conversation}/messages",
    tag = "transit",
    params(Named, MessagesQuery),
    responses(
        (status = 200, description = "Some of them", body = [StoredMessageObject<'static>]),
        NotLetIn, BadFields, Unknown
    )
)]
async fn list_messages(asker: Asker, Named(id): Named, RawQuery(query): RawQuery) -> Answer {
    asker.require_chat()?;
    let (skip, limit) = page_of(&query.unwrap_or_default(), PAGE, MOST_WHOLE)?;
    let page = asker
        .chat()
        .messages_from_newest(&asker.caller, id, skip, limit)
        .await?;
    let newest_first: Vec<_> = page
        .messages
        .iter()
        .rev()
        .map(StoredMessageObject::from)
        .collect();
    Ok(ok(&newest_first))
}

/// Says something
#[utoipa::path(
    post,
    operation_id = "transit_send",
    path = "/{conversation}/messages",
    tag = "transit",
    params(Named),
    request_body = MessageBody,
    responses(
        (status = 201, description = "It is stored", body = StoredMessageObject<'static>),
        NotLetIn, BadBody, NotPossible, Unknown
    )
)]
async fn send(asker: Asker, Named(id): Named, mut body: Body) -> Answer {
    asker.require_chat()?;
    let content = body.text("content", asker.chat().limits().draft.content_chars);
    let kind = body.optional_text("message_type", KIND_CHARS);
    let Some(content) = content.filter(|_| !body.is_wrong()) else {
        return Err(body.refusal());
    };
    if kind.is_some_and(|kind| kind != "TEXT") {
        return Err(HttpError::bad_request("Only text messages are allowed"));
    }
    let sent = asker.send(id, content).await?.await?;
    let message = StoredMessageObject::from(&*sent.message);
    Ok(http::json(StatusCode::CREATED, &message))
}
