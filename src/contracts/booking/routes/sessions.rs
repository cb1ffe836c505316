//! Sessions: listed, opened and shown, and how many there are.

use std::sync::Arc;

use axum::extract::{RawQuery, Request, State};
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, created, ok};
use crate::chat::{OpenSession, OverviewFilter};
use crate::contracts::booking::asker::{Asker, BOOKING, WORDS};
use crate::contracts::booking::body::{Fields, field_of};
use crate::contracts::booking::errors::{
    GUEST_INFO, INVALID_TYPE, NO_BOOKING, UNKNOWN_PARTICIPANT,
};
use crate::contracts::booking::http_errors::{BadBody, BadRequest, HttpError, NotLetIn, Unknown};
use crate::contracts::booking::objects::SessionObject;
use crate::contracts::booking::session_types::SessionType;
use crate::contracts::booking::visitors::{self, Reader};
use crate::contracts::booking::words::{Nothing, OpenBody, SessionQuery, SessionsQuery};
use crate::domain::conversation::Reference;
use crate::domain::error::{Failure, Thing};
use crate::domain::guest::GuestProfile;
use crate::domain::id::UserId;
use crate::gateway::http::HttpState;
use crate::gateway::http::openapi::wire_types;

pub(super) fn routes() -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default()
        .routes(routes!(list, open))
        .routes(routes!(show))
        .routes(routes!(statistics))
}

/// Sessions, newest activity first.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "BookingSessions")]
struct Sessions<'a>(Vec<SessionObject<'a>>);

/// The figures of the administrators' page.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "BookingStatistics")]
struct Statistics {
    /// Sessions that go on.
    active_chats: u64,
    /// Sessions closed since midnight (UTC).
    resolved_today: u64,
    /// Requests for support that nobody has answered.
    pending: u64,
    /// Nobody is asked.
    #[schemars(with = "Nothing")]
    satisfaction: Option<f64>,
}

wire_types!(sent: Sessions<'static>, Statistics);

/// Lists the caller's sessions, newest activity first; administrators see all there are
///
/// At most 500. The messages of each are the newest and what others have said that the caller has
/// not read, at most 100.
#[utoipa::path(
    get,
    operation_id = "booking_list_sessions",
    path = "/sessions",
    tag = "booking",
    params(SessionsQuery),
    responses((status = 200, description = "They", body = Sessions<'static>), NotLetIn, BadRequest)
)]
async fn list(asker: Asker, RawQuery(query): RawQuery) -> Answer {
    let filter = filter_of(&query.unwrap_or_default())?;
    let found = asker.chat().overview(&asker.caller, &filter, WORDS).await?;
    let views = found.conversations.iter();
    let sessions = views.map(|view| SessionObject::new(view, &found));
    Ok(ok(&Sessions(sessions.collect())))
}

/// Which sessions a query asks for.
pub(in crate::contracts::booking) fn filter_of(query: &str) -> Result<OverviewFilter, HttpError> {
    let sort = field_of(query, "type").map(|name| session_type(&name));
    let reference = field_of(query, "bookingId").map(|id| booking(&id));
    Ok(OverviewFilter {
        is_closed: field_of(query, "isActive").is_some_and(|text| text == "false"),
        sort: sort.transpose()?.map(SessionType::sort),
        reference: reference.transpose()?,
        text: field_of(query, "q").map(|text| text.trim().to_owned()),
    })
}

fn session_type(name: &str) -> Result<SessionType, HttpError> {
    let found = SessionType::from_name(name);
    found.ok_or_else(|| HttpError::bad_request(INVALID_TYPE))
}

fn booking(id: &str) -> Result<Reference, HttpError> {
    Ok(Reference::parse(BOOKING, id)?)
}

/// Opens a session
///
/// Where the caller has one of this type about this booking that goes on, that is answered. A
/// request for support that names no administrator gets up to three, those with the fewest such
/// sessions.
#[utoipa::path(
    post,
    operation_id = "booking_open_session",
    path = "/sessions",
    tag = "booking",
    request_body = OpenBody,
    responses(
        (status = 201, description = "It is new", body = SessionObject<'static>),
        (status = 200, description = "There was one", body = SessionObject<'static>),
        NotLetIn, BadBody, Unknown
    )
)]
async fn open(asker: Asker, State(state): State<Arc<HttpState>>, request: Request) -> Answer {
    let fields = visitors::fields(request, &state).await?;
    let wish = wish_of(&fields)?;
    let opened = asker.chat().open_session(&asker.caller, wish).await;
    let opened = opened.map_err(told)?;
    let id = opened.conversation.conversation.id;
    let overview = asker.chat().overview_of(&asker.caller, id, WORDS).await?;
    let session = one_of(&overview)?;
    Ok(if opened.is_new {
        created(&session.without_messages())
    } else {
        ok(&session)
    })
}

fn wish_of(fields: &Fields) -> Result<OpenSession, HttpError> {
    let named = fields.text("type").unwrap_or_default();
    let session_type = session_type(&named)?;
    let participants = fields.texts("participantIds")?;
    let participants = participants.iter().map(|id| UserId::parse(id));
    let participants = participants
        .collect::<Result<_, _>>()
        .map_err(|_| HttpError::bad_request(UNKNOWN_PARTICIPANT))?;
    let reference = fields.words("bookingId").map(|id| booking(&id));
    Ok(OpenSession {
        topic: session_type.name(),
        kind: session_type.kind(),
        participants,
        title: fields.text("title"),
        reference: reference.transpose()?,
        things: BOOKING,
        guest: guest_of(fields, session_type)?,
    })
}

/// Whom an administrator invites.
fn guest_of(fields: &Fields, session_type: SessionType) -> Result<Option<GuestProfile>, HttpError> {
    if session_type != SessionType::GuestAdmin {
        return Ok(None);
    }
    let info = fields.inside("guestInfo").unwrap_or_default();
    let Some((name, email)) = info.words("name").zip(info.words("email")) else {
        return Err(HttpError::bad_request(GUEST_INFO));
    };
    Ok(Some(GuestProfile::parse(&name, &email)?))
}

fn told(failure: Failure) -> HttpError {
    if failure == Failure::NotFound(Thing::User) {
        HttpError::bad_request(UNKNOWN_PARTICIPANT)
    } else if failure == Failure::NotFound(Thing::Reference) {
        HttpError::not_found(NO_BOOKING)
    } else {
        failure.into()
    }
}

fn one_of(overview: &crate::chat::Overview) -> Result<SessionObject<'_>, HttpError> {
    let view = overview.conversations.first();
    let view = view.ok_or_else(HttpError::internal)?;
    Ok(SessionObject::new(view, overview))
}

/// Shows a session
#[utoipa::path(
    get,
    operation_id = "booking_show_session",
    path = "/sessions/{sessionId}",
    tag = "booking",
    params(Reader, SessionQuery),
    responses((status = 200, description = "It", body = SessionObject<'static>), NotLetIn)
)]
async fn show(reader: Reader) -> Answer {
    let Reader { asker, session } = reader;
    let overview = asker
        .chat()
        .overview_of(&asker.caller, session, WORDS)
        .await?;
    Ok(ok(&one_of(&overview)?))
}

/// Says how many sessions there are; for administrators
#[utoipa::path(
    get,
    operation_id = "booking_statistics",
    path = "/stats",
    tag = "booking",
    responses((status = 200, description = "The figures", body = Statistics), NotLetIn)
)]
async fn statistics(asker: Asker) -> Result<Response, HttpError> {
    let figures = asker.chat().support_figures(&asker.caller).await?;
    Ok(ok(&Statistics {
        active_chats: figures.active,
        resolved_today: figures.closed_since,
        pending: figures.unanswered,
        satisfaction: None,
    }))
}
