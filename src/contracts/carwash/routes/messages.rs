//! Messages: read, said and marked as read.

use std::sync::Arc;

use axum::extract::RawQuery;
use schemars::JsonSchema;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, Named, created, ok};
use crate::chat::Marked;
use crate::contracts::carwash::answers::History;
use crate::contracts::carwash::envelope::Success;
use crate::contracts::carwash::fields::Fields;
use crate::contracts::carwash::http_errors::{BadBody, BadFields, NotLetIn, NotPossible, Unknown};
use crate::contracts::carwash::objects::{MessageObject, Time};
use crate::contracts::carwash::paging::Paging;
use crate::contracts::carwash::use_cases::Asker;
use crate::contracts::carwash::words::{MessageBody, MessagesQuery};
use crate::domain::receipt::ReceiptTimes;
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
    match asker.page(id, paging).await {
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
    let sent = match asker.chat().send_message(&asker.caller, id, draft).await {
        Ok(pending) => pending.await,
        Err(failure) => Err(failure),
    };
    match sent {
        Ok(sent) => {
            let receiver = sent.receiver.as_ref();
            let times = ReceiptTimes::default();
            Ok(created(&MessageObject::new(&sent.message, receiver, times)))
        }
        Err(failure) => Err(asker.told(id, failure).await),
    }
}

/// The ids of the messages that got further.
fn updated(read: &Marked) -> Vec<String> {
    let reached = read.reached.iter().flat_map(|reached| reached.iter());
    reached.map(|one| one.place.message.to_string()).collect()
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
            read_at: Time(read.moved_at.unwrap_or_else(|| asker.now())),
            updated_message_ids: updated(&read),
        })),
        Err(failure) => Err(asker.told(id, failure).await),
    }
}
