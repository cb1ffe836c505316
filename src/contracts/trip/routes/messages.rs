//! Messages of a trip: read, said, marked as read and reported.

use std::sync::Arc;

use axum::extract::{Path, RawQuery};
use schemars::JsonSchema;
use serde::Serialize;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, Done, done, ok};
use crate::chat::{EnteredHistory, HistoryFrom, Mark};
use crate::contracts::trip::asker::{self, Asker};
use crate::contracts::trip::body::Fields;
use crate::contracts::trip::errors::INVALID_PAYLOAD;
use crate::contracts::trip::http_errors::{BadBody, BadQuery, HttpError, NotLetIn, Unknown};
use crate::contracts::trip::objects::{MessageObject, Report, Time, TripParticipant};
use crate::contracts::trip::words::{MessagesQuery, ReadBody, ReportBody, SendBody, TripId, Yes};
use crate::domain::error::{Failure, Thing};
use crate::domain::id::{ConversationId, MessageId, Seq, UserId};
use crate::domain::participant::Participant;
use crate::domain::receipt::ReceiptTimes;
use crate::gateway::http::HttpState;
use crate::gateway::http::openapi::{in_path, wire_types};
use crate::gateway::rfc3339;

/// Messages of an answer to a query that asks for no page.
const WHOLE: u64 = 500;
/// Messages of a page unless the query says otherwise.
const PAGE: u64 = 50;

const NOT_FETCHED: &str = "Failed to fetch messages";
const NOT_SENT: &str = "Failed to send message";
const NOT_READ: &str = "Failed to mark messages as read";
const NOT_REPORTED: &str = "Failed to report message";

pub(super) fn routes() -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default()
        .routes(routes!(list_messages))
        .routes(routes!(send))
        .routes(routes!(mark_read))
        .routes(routes!(report))
}

/// The trip that an address names.
struct Named;

impl IntoParams for Named {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![in_path::<TripId>("tripId", "The id of a trip")]
    }
}

/// A trip's messages.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "TripHistory")]
struct History<'a> {
    #[schemars(with = "Yes")]
    success: bool,
    data: HistoryData<'a>,
}

/// A trip's messages, and who is in its conversation.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "TripHistoryData")]
#[serde(rename_all = "camelCase")]
struct HistoryData<'a> {
    conversation_id: Option<String>,
    messages: Vec<MessageObject<'a>>,
    participants: Vec<TripParticipant<'a>>,
    unread_count: u64,
    #[serde(flatten)]
    reading: Option<Reading>,
    /// Only of pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    has_more: Option<bool>,
}

/// Only of conversations that there are.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "TripReading")]
#[serde(rename_all = "camelCase")]
struct Reading {
    last_read_at: Option<Time>,
}

/// A message that was said.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "TripSent")]
struct SentAnswer<'a> {
    #[schemars(with = "Yes")]
    success: bool,
    data: MessageObject<'a>,
}

wire_types!(sent: History<'static>, SentAnswer<'static>);

/// Which messages a query asks for.
pub(in crate::contracts::trip) struct Wish {
    from: HistoryFrom,
    limit: u64,
    is_page: bool,
}

impl Wish {
    pub(in crate::contracts::trip) fn parse(query: &str) -> Option<Self> {
        let given = |name: &str| {
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            pairs.find_map(|(key, value)| (key == name).then_some(value))
        };
        let (limit, before) = (given("limit"), given("before"));
        let is_page = limit.is_some() || before.is_some();
        let limit = match limit {
            Some(text) => text.parse().ok().filter(|limit| *limit > 0)?,
            None if is_page => PAGE,
            None => WHOLE,
        };
        Some(Self {
            from: before.map_or(Some(HistoryFrom::Newest), |before| history_from(&before))?,
            limit,
            is_page,
        })
    }
}

/// A message, by its id, or a moment.
fn history_from(text: &str) -> Option<HistoryFrom> {
    let message = MessageId::parse(text).map(HistoryFrom::Message);
    message.or_else(|| rfc3339::read(text).map(HistoryFrom::Moment))
}

/// Reads a trip's messages, oldest first
///
/// Does not mark them as read.
#[utoipa::path(
    get,
    operation_id = "trip_list_messages",
    path = "/{tripId}",
    tag = "trip",
    params(Named, MessagesQuery),
    responses(
        (status = 200, description = "The newest 500, or a page", body = History<'static>),
        NotLetIn, BadQuery, Unknown
    )
)]
async fn list_messages(
    asker: Asker,
    Path(trip): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let inside = |failure: Failure| HttpError::of(&failure, NOT_FETCHED);
    let wish = Wish::parse(&query.unwrap_or_default());
    let wish = wish.ok_or_else(|| HttpError::bad_request(INVALID_PAYLOAD))?;
    let trip = asker::trip(&trip).map_err(inside)?;
    let history = asker
        .chat()
        .history_about(&asker.caller, &trip, wish.from, wish.limit)
        .await
        .map_err(inside)?;
    let own = &asker.caller.principal.user;
    let data = history
        .as_ref()
        .map_or_else(HistoryData::of_nothing, |history| {
            HistoryData::of(history, own)
        });
    let has_more = history.as_ref().is_some_and(|history| history.has_more);
    Ok(ok(&History {
        success: true,
        data: HistoryData {
            has_more: wish.is_page.then_some(has_more),
            ..data
        },
    }))
}

impl<'a> HistoryData<'a> {
    /// Of a trip that nobody has talked about yet.
    fn of_nothing() -> Self {
        Self {
            conversation_id: None,
            messages: Vec::new(),
            participants: Vec::new(),
            unread_count: 0,
            reading: None,
            has_more: None,
        }
    }

    fn of(history: &'a EnteredHistory, own: &UserId) -> Self {
        let people = &history.participants;
        let messages = history.messages.iter().zip(&history.receipts);
        let present = people.iter().filter(|one| one.is_present());
        let myself = people.iter().find(|one| one.user == *own);
        let last_read = history.last_reads.get(own).copied();
        let shown = |one: &'a Participant| {
            if one.user == *own {
                TripParticipant::own(one, history.last_seq, last_read)
            } else {
                TripParticipant::other(one)
            }
        };
        let myself = myself.map(shown);
        Self {
            conversation_id: Some(history.conversation.to_string()),
            messages: messages
                .map(|(message, receipt)| MessageObject::new(message, *receipt, Report::default()))
                .collect(),
            unread_count: myself.as_ref().map_or(0, TripParticipant::unread),
            reading: Some(Reading {
                last_read_at: myself.as_ref().and_then(TripParticipant::last_read_at),
            }),
            participants: present.map(shown).collect(),
            has_more: None,
        }
    }
}

/// Says something to the people of a trip
#[utoipa::path(
    post,
    operation_id = "trip_send",
    path = "/send",
    tag = "trip",
    request_body = SendBody,
    responses(
        (status = 200, description = "It is stored", body = SentAnswer<'static>),
        NotLetIn, BadBody, Unknown
    )
)]
async fn send(asker: Asker, body: Fields) -> Answer {
    let inside = |failure: Failure| HttpError::of(&failure, NOT_SENT);
    let named = body.text("tripId").zip(body.text("content"));
    let Some((trip, content)) = named else {
        return Err(HttpError::bad_request("tripId and content are required"));
    };
    let kind = body.kind().map_err(HttpError::bad_request)?;
    let metadata = body.metadata().map_err(HttpError::bad_request)?;
    let trip = asker::trip(&trip).map_err(inside)?;
    let sending = asker.send_about(&trip, kind, (content, metadata)).await;
    let (_, pending) = sending.map_err(inside)?;
    let sent = pending.await.map_err(inside)?;
    Ok(ok(&SentAnswer {
        success: true,
        data: MessageObject::new(&sent.message, ReceiptTimes::default(), Report::default()),
    }))
}

/// Marks all of a conversation as read
#[utoipa::path(
    post,
    operation_id = "trip_mark_read",
    path = "/read",
    tag = "trip",
    request_body = ReadBody,
    responses((status = 200, description = "It is", body = Done), NotLetIn, BadBody)
)]
async fn mark_read(asker: Asker, body: Fields) -> Answer {
    let inside = |failure: Failure| HttpError::of(&failure, NOT_READ);
    let Some(id) = body.text("conversationId") else {
        return Err(HttpError::bad_request("conversationId is required"));
    };
    // What is no id names no conversation that the caller is in.
    let id = ConversationId::parse(id.trim()).ok_or(Failure::NotFound(Thing::Conversation));
    let id = id.map_err(inside)?;
    let marking = asker
        .chat()
        .mark(&asker.caller, id, Mark::Read, Seq(u64::MAX))
        .await;
    marking.map_err(inside)?.await.map_err(inside)?;
    Ok(done(Some("Messages marked as read")))
}

/// Reports a message to the moderators
#[utoipa::path(
    post,
    operation_id = "trip_report",
    path = "/report",
    tag = "trip",
    request_body = ReportBody,
    responses((status = 200, description = "It is kept", body = Done), NotLetIn, BadBody, Unknown)
)]
async fn report(asker: Asker, body: Fields) -> Answer {
    let inside = |failure: Failure| HttpError::of(&failure, NOT_REPORTED);
    let Some((message, reason)) = body.text("messageId").zip(body.text("reason")) else {
        return Err(HttpError::bad_request("messageId and reason are required"));
    };
    let message = MessageId::parse(message.trim()).ok_or(Failure::NotFound(Thing::Message));
    let message = message.map_err(inside)?;
    let reporting = asker.chat().report_message(&asker.caller, message, &reason);
    reporting.await.map_err(inside)?;
    Ok(done(Some("Message reported successfully")))
}
