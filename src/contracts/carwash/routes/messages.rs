//! Messages: read, said and marked as read.

use std::sync::Arc;

use axum::extract::RawQuery;
use schemars::JsonSchema;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, Named, created, ok};
use crate::contracts::carwash::answers::History;
use crate::contracts::carwash::envelope::Success;
use crate::contracts::carwash::fields::Fields;
use crate::contracts::carwash::http_errors::{BadBody, BadFields, NotLetIn, NotPossible, Unknown};
use crate::contracts::carwash::objects::{MessageObject, Time};
use crate::contracts::carwash::paging::Paging;
use crate::contracts::carwash::use_cases::Asker;
use crate::contracts::carwash::words::{MessageBody, MessagesQuery};
use crate::gateway::http::HttpState;
use crate::gateway::http::openapi::wire_types;

pub(super) fn routes() -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default()
        .routes(routes!(list_messages, send))
        .routes(routes!(read))
}

/// A conversation that was read to its end.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CarwashRead")]
struct ReadUp {
    conversation_id: String,
    unread_count: u64,
    read_at: Time,
    /// Those that were not read before; of more than 1,000 the newest.
    updated_message_ids: Vec<String>,
}

type HistoryAnswer = Success<'static, History<'static>>;
type MessageAnswer = Success<'static, MessageObject<'static>>;
type ReadAnswer = Success<'static, ReadUp>;

wire_types!(sent:
    HistoryAnswer,
    MessageAnswer,
    ReadAnswer,
);

/// Reads messages: the newest page first, on each the oldest first
#[utoipa::path(
    get,
    operation_id = "carwash_list_messages",
    path = "/conversations/{conversation}/messages",
    tag = "carwash",
    params(Named, MessagesQuery),
    responses(
        (status = 200, description = "Some of them", body = HistoryAnswer),
        NotLetIn, BadFields, Unknown
    )
)]
async fn list_messages(asker: Asker, Named(id): Named, RawQuery(query): RawQuery) -> Answer {
    let largest = asker.chat().limits().page_size;
    let paging = Paging::of_query(&query.unwrap_or_default(), largest)?;
    let page = asker
        .chat()
        .messages_from_newest(&asker.caller, id, paging.skipped(), paging.limit)
        .await;
    match page {
        Ok(page) => Ok(ok(&History::new(&page, paging))),
        Err(failure) => Err(asker.told(id, failure).await),
    }
}

/// Says something
#[utoipa::path(
    post,
    operation_id = "carwash_send",
    path = "/conversations/{conversation}/messages",
    tag = "carwash",
    params(Named),
    request_body = MessageBody,
    responses(
        (status = 201, description = "It is stored",
            body = MessageAnswer),
        NotLetIn, BadBody, Unknown, NotPossible
    )
)]
async fn send(asker: Asker, Named(id): Named, fields: Fields) -> Answer {
    let draft = asker.draft(&fields)?;
    match asker.send(id, draft).await {
        Ok((message, people)) => Ok(created(&MessageObject::new(
            &message,
            &people.iter().collect::<Vec<_>>(),
        ))),
        Err(failure) => Err(asker.told(id, failure).await),
    }
}

/// Marks all messages as read
#[utoipa::path(
    patch,
    operation_id = "carwash_read",
    path = "/conversations/{conversation}/read",
    tag = "carwash",
    params(Named),
    responses(
        (status = 200, description = "They are", body = ReadAnswer),
        NotLetIn, Unknown
    )
)]
async fn read(asker: Asker, Named(id): Named) -> Answer {
    match asker.chat().mark_all_read(&asker.caller, id).await {
        Ok(read) => Ok(ok(&ReadUp {
            conversation_id: id.to_string(),
            unread_count: read.unread,
            read_at: Time(asker.now()),
            updated_message_ids: read.messages.iter().map(ToString::to_string).collect(),
        })),
        Err(failure) => Err(asker.told(id, failure).await),
    }
}
