//! What is said in sessions: read and said.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use schemars::JsonSchema;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, created, ok};
use crate::chat::{HistoryFrom, Mark, MessagePage};
use crate::contracts::booking::asker::Asker;
use crate::contracts::booking::body::field_of;
use crate::contracts::booking::errors::NO_CONTENT;
use crate::contracts::booking::http_errors::{BadBody, BadRequest, HttpError, NotLetIn};
use crate::contracts::booking::objects::MessageObject;
use crate::contracts::booking::visitors::{Reader, Writer};
use crate::contracts::booking::words::{MessageBody, MessagesQuery};
use crate::domain::error::{Failure, Thing};
use crate::domain::id::{ConversationId, MessageId};
use crate::domain::timestamp::Timestamp;
use crate::domain::view::status_among;
use crate::gateway::http::HttpState;
use crate::gateway::http::openapi::wire_types;
use crate::gateway::rfc3339;

/// Messages of a page unless the query says otherwise.
const PAGE: u64 = 50;

pub(super) fn routes() -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default().routes(routes!(list_messages, send))
}

/// Messages, oldest first.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "BookingMessages")]
struct Messages<'a>(Vec<MessageObject<'a>>);

wire_types!(sent: Messages<'static>);

/// Which messages a query asks for.
pub(in crate::contracts::booking) struct Wish {
    from: HistoryFrom,
    limit: u64,
}

impl Wish {
    pub(in crate::contracts::booking) fn parse(query: &str) -> Result<Self, HttpError> {
        let limit = match field_of(query, "limit") {
            None => PAGE,
            Some(text) => {
                let limit = text.parse().ok().filter(|limit| *limit > 0);
                limit.ok_or_else(|| HttpError::bad_request("Invalid limit"))?
            }
        };
        let since = field_of(query, "since").map(|text| {
            let moment = moment(&text).map(end_of_millisecond);
            let moment = moment.ok_or_else(|| HttpError::bad_request("Invalid since"))?;
            Ok::<_, HttpError>(HistoryFrom::After(moment))
        });
        let before = || {
            field_of(query, "before").map(|text| {
                let message = MessageId::parse(&text).map(HistoryFrom::Message);
                let from = message.or_else(|| moment(&text).map(HistoryFrom::Moment));
                from.ok_or_else(|| HttpError::bad_request("Invalid before"))
            })
        };
        let from = since.or_else(before).transpose()?;
        Ok(Self {
            from: from.unwrap_or(HistoryFrom::Newest),
            limit,
        })
    }
}

fn moment(text: &str) -> Option<Timestamp> {
    // A plus that nobody escaped is a space by now.
    rfc3339::read(&text.trim().replace(' ', "+"))
}

/// Clients know moments to the millisecond: what came within one they know has come before it ends.
fn end_of_millisecond(moment: Timestamp) -> Timestamp {
    let micros = moment.as_micros();
    Timestamp::from_micros(micros - micros.rem_euclid(1_000) + 999)
}

/// Reads messages, oldest first, and marks them as read
///
/// Without `since` and `before` the newest. Administrators read every session, and leave no mark
/// where they take no part.
#[utoipa::path(
    get,
    operation_id = "booking_list_messages",
    path = "/{sessionId}/messages",
    tag = "booking",
    params(Reader, MessagesQuery),
    responses(
        (status = 200, description = "Some of them", body = Messages<'static>),
        NotLetIn, BadRequest
    )
)]
async fn list_messages(reader: Reader, RawQuery(query): RawQuery) -> Answer {
    let Reader { asker, session } = reader;
    let wish = Wish::parse(&query.unwrap_or_default())?;
    let page = asker
        .chat()
        .shown_messages(&asker.caller, session, wish.from, wish.limit)
        .await;
    let mut page = page.map_err(|failure| {
        if failure == Failure::NotFound(Thing::Message) {
            HttpError::bad_request("Invalid before")
        } else {
            failure.into()
        }
    })?;
    mark_read(&asker, session, &mut page).await?;
    let people = &page.participants;
    let messages = page.messages.iter();
    let shown = messages.map(|one| MessageObject::new(one, status_among(one, people)));
    Ok(ok(&Messages(shown.collect())))
}

/// Whoever takes part has read what they are shown.
async fn mark_read(
    asker: &Asker,
    session: ConversationId,
    page: &mut MessagePage,
) -> Result<(), HttpError> {
    let Some(newest) = page.messages.last().map(|message| message.seq) else {
        return Ok(());
    };
    let mut people = page.participants.iter_mut();
    let own = people.find(|one| one.user == *asker.user() && one.is_present());
    let Some((own, moved)) = own.and_then(|own| {
        let moved = own.marks.moved(Mark::Read, newest)?;
        Some((own, moved))
    }) else {
        return Ok(());
    };
    let marking = asker
        .chat()
        .mark(&asker.caller, session, Mark::Read, newest);
    marking.await?.await?;
    own.marks = moved;
    Ok(())
}

/// Says something
///
/// An administrator who takes no part yet takes part from then on.
#[utoipa::path(
    post,
    operation_id = "booking_send",
    path = "/{sessionId}/messages",
    tag = "booking",
    params(Reader),
    request_body = MessageBody,
    responses(
        (status = 201, description = "It is stored", body = MessageObject<'static>),
        NotLetIn, BadBody
    )
)]
async fn send(State(state): State<Arc<HttpState>>, writer: Writer) -> Answer {
    let content = writer.fields.words("content");
    let content = content.ok_or_else(|| HttpError::bad_request(NO_CONTENT))?;
    let kind = writer.fields.kind()?;
    let metadata = writer.fields.metadata()?;
    writer.admit_words(&state)?;
    let Writer { asker, session, .. } = writer;
    let draft = asker.draft(kind, content, metadata);
    let sending = asker.chat().step_in_and_say(&asker.caller, session, draft);
    let sent = sending.await?.await?;
    Ok(created(&MessageObject::new(&sent.message, sent.status)))
}
