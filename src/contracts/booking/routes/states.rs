//! What becomes of sessions: typing, read, closed and reopened.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, Done, done, ok};
use crate::chat::StatusChange;
use crate::contracts::booking::asker::WORDS;
use crate::contracts::booking::errors::{ALREADY_CLOSED, CLOSED, NO_SESSION};
use crate::contracts::booking::http_errors::{BadBody, HttpError, NotLetIn, Unknown};
use crate::contracts::booking::objects::Time;
use crate::contracts::booking::visitors::{Reader, Writer};
use crate::contracts::booking::words::{SessionBody, TypingBody, Yes};
use crate::domain::conversation::ConversationStatus;
use crate::domain::error::{Failure, Thing};
use crate::domain::participant::Participant;
use crate::gateway::http::HttpState;
use crate::gateway::http::openapi::wire_types;

pub(super) fn routes() -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default()
        .routes(routes!(set_typing))
        .routes(routes!(read))
        .routes(routes!(close, close_by_post))
        .routes(routes!(reopen))
}

/// A session that was read to its end.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "BookingRead")]
struct ReadUp {
    #[schemars(with = "Yes")]
    success: bool,
    last_read_at: Time,
}

wire_types!(sent: ReadUp);

/// Shows the others that the caller types, or stopped
#[utoipa::path(
    post,
    operation_id = "booking_typing",
    path = "/{sessionId}/typing",
    tag = "booking",
    params(Reader),
    request_body = TypingBody,
    responses((status = 200, description = "They are shown", body = Done), NotLetIn, BadBody)
)]
async fn set_typing(writer: Writer) -> Answer {
    let is_typing = writer.fields.is_so("isTyping");
    let Writer { asker, session, .. } = writer;
    let view = asker.chat().conversation(&asker.caller, session).await?;
    if view.conversation.status == ConversationStatus::Closed {
        return Err(HttpError::bad_request(CLOSED));
    }
    // An administrator who only looks on is not there to the others before they say something.
    if view.own().is_some_and(Participant::is_present) {
        let typing = asker.chat().set_typing(&asker.caller, session, is_typing);
        typing.await?.await?;
    }
    Ok(done())
}

/// Marks all that was said as read
#[utoipa::path(
    post,
    operation_id = "booking_read",
    path = "/{sessionId}/read",
    tag = "booking",
    params(Reader),
    request_body = SessionBody,
    responses((status = 200, description = "It is", body = ReadUp), NotLetIn, BadBody)
)]
async fn read(writer: Writer) -> Answer {
    let Writer { asker, session, .. } = writer;
    if !asker.takes_part(session).await? {
        return Err(HttpError::forbidden());
    }
    asker.chat().mark_all_read(&asker.caller, session).await?;
    let overview = asker
        .chat()
        .overview_of(&asker.caller, session, WORDS)
        .await?;
    let own = (session, asker.user().clone());
    let read_at = overview.last_reads.get(&own).copied();
    Ok(ok(&ReadUp {
        success: true,
        last_read_at: Time(read_at.unwrap_or_else(|| asker.now())),
    }))
}

/// Closes a session
#[utoipa::path(
    put,
    operation_id = "booking_close",
    path = "/{sessionId}/close",
    tag = "booking",
    params(Reader),
    request_body = SessionBody,
    responses((status = 200, description = "It is", body = Done), NotLetIn, BadBody, Unknown)
)]
async fn close(writer: Writer) -> Answer {
    close_session(writer).await
}

/// Closes a session, as clients do that cannot `PUT`
#[utoipa::path(
    post,
    operation_id = "booking_close_by_post",
    path = "/{sessionId}/close",
    tag = "booking",
    params(Reader),
    request_body = SessionBody,
    responses((status = 200, description = "It is", body = Done), NotLetIn, BadBody, Unknown)
)]
async fn close_by_post(writer: Writer) -> Answer {
    close_session(writer).await
}

async fn close_session(writer: Writer) -> Answer {
    let Writer { asker, session, .. } = writer;
    let unknown = |failure: Failure| {
        if failure == Failure::NotFound(Thing::Conversation) {
            HttpError::not_found(NO_SESSION)
        } else {
            failure.into()
        }
    };
    let view = asker.chat().conversation(&asker.caller, session).await;
    if view.map_err(unknown)?.conversation.status == ConversationStatus::Closed {
        return Err(HttpError::bad_request(ALREADY_CLOSED));
    }
    let closing = asker
        .chat()
        .change_status(&asker.caller, session, StatusChange::Close);
    closing.await.map_err(unknown)?;
    Ok(done())
}

/// Goes on with a closed session; for administrators
#[utoipa::path(
    put,
    operation_id = "booking_reopen",
    path = "/{sessionId}/reopen",
    tag = "booking",
    params(Reader),
    request_body = SessionBody,
    responses((status = 200, description = "It goes on", body = Done), NotLetIn, BadBody)
)]
async fn reopen(writer: Writer) -> Answer {
    let Writer { asker, session, .. } = writer;
    if !asker.is_admin() {
        return Err(HttpError::forbidden());
    }
    let reopening = asker
        .chat()
        .change_status(&asker.caller, session, StatusChange::Reopen);
    reopening.await?;
    Ok(done())
}
