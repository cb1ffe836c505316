//! Conversations: started, listed, closed and counted.

use std::sync::Arc;

use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, Named, ok};
use crate::chat::{ListFilter, Opened};
use crate::contracts::transit::body::{Body, MOST_SKIPPED, page_of};
use crate::contracts::transit::http_errors::{
    BadBody, BadFields, HttpError, NotLetIn, NotPossible, Unknown,
};
use crate::contracts::transit::objects::{ConversationObject, ConversationSummary};
use crate::contracts::transit::use_cases::{Asker, TITLE_PREFIX};
use crate::contracts::transit::words::{ConversationsQuery, CreateBody, SupportBody};
use crate::domain::error::Failure;
use crate::domain::id::UserId;
use crate::gateway::http::openapi::wire_types;
use crate::gateway::http::{self, HttpState};

/// Conversations of a page unless the query says otherwise.
const PAGE: u64 = 10;

/// The routes below the address of all conversations.
pub(super) fn routes() -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default()
        .routes(routes!(create))
        .routes(routes!(create_support))
        .routes(routes!(close))
        .routes(routes!(stats))
}

/// The address of all conversations itself.
pub(super) fn list() -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default().routes(routes!(list_conversations))
}

/// Figures of all conversations.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "TransitFigures")]
struct Figures<'a> {
    #[serde(rename = "total_conversations")]
    total: u64,
    #[serde(rename = "active_conversations")]
    active: u64,
    #[serde(rename = "closed_conversations")]
    closed: u64,
    #[serde(rename = "recent_conversations")]
    recent: Vec<ConversationSummary<'a>>,
}

/// What a closed conversation is answered with.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "TransitClosed")]
struct Closed {
    message: &'static str,
}

wire_types!(sent: Figures<'static>, Closed);

fn created(opened: &Opened) -> Response {
    let conversation = ConversationObject::from(&opened.conversation);
    http::json(StatusCode::CREATED, &conversation)
}

/// Starts a conversation
///
/// With one other person where the body names a participant, else with the control centre.
#[utoipa::path(
    post,
    operation_id = "transit_create",
    path = "/create",
    tag = "transit",
    request_body = CreateBody,
    responses(
        (status = 201, description = "The new conversation", body = ConversationObject<'static>),
        NotLetIn, BadBody, NotPossible, Unknown
    )
)]
async fn create(asker: Asker, body: Body) -> Answer {
    if body.has("participant_id") {
        return create_direct(asker, body).await;
    }
    open_support(asker, body, TITLE_PREFIX).await
}

/// Asks the control centre for support, under the title as it is
#[utoipa::path(
    post,
    operation_id = "transit_create_support",
    path = "/create-support",
    tag = "transit",
    request_body = SupportBody,
    responses(
        (status = 201, description = "The new conversation", body = ConversationObject<'static>),
        NotLetIn, BadBody, NotPossible
    )
)]
async fn create_support(asker: Asker, body: Body) -> Answer {
    open_support(asker, body, "").await
}

async fn open_support(asker: Asker, mut body: Body, prefix: &'static str) -> Answer {
    asker.require_field_staff()?;
    let limits = asker.chat().limits();
    let title = body.text("title", limits.title_chars);
    let content = body.text("content", limits.draft.content_chars);
    let Some((title, content)) = title.zip(content) else {
        return Err(body.refusal());
    };
    let opened = asker.ask_staff((prefix, title), content, None).await?;
    Ok(created(&opened))
}

async fn create_direct(asker: Asker, mut body: Body) -> Answer {
    asker.require_chat()?;
    let limits = asker.chat().limits();
    let other = body.text("participant_id", UserId::MAX_CHARS);
    let content = body.text("initial_message", limits.draft.content_chars);
    let title = body.optional_text("title", limits.title_chars);
    let Some((other, content)) = other.zip(content).filter(|_| !body.is_wrong()) else {
        return Err(body.refusal());
    };
    let unknown = || HttpError::new(StatusCode::NOT_FOUND, "User not found or inactive");
    let other = UserId::parse(&other).map_err(|_| unknown())?;
    if other == asker.caller.principal.user {
        return Err(HttpError::bad_request(
            "You cannot start a conversation with yourself",
        ));
    }
    let other = match asker.chat().person(&other).await {
        Err(Failure::NotFound(_)) => return Err(unknown()),
        found => found?,
    };
    if !asker.chat().role_may_chat(&other.role) {
        return Err(HttpError::bad_request(
            "Target user is not authorized to use the chat system",
        ));
    }
    match asker.start_direct(&other, title, content).await {
        Ok(opened) => Ok(created(&opened)),
        Err(Failure::Forbidden(_)) => Err(HttpError::forbidden(
            "You can only start conversations with the control center",
        )),
        Err(Failure::Conflict(_)) => Err(HttpError::bad_request(
            "Active conversation already exists between these users",
        )),
        Err(Failure::NotFound(_)) => Err(unknown()),
        Err(failure) => Err(failure.into()),
    }
}

/// Lists the caller's conversations, newest message first
#[utoipa::path(
    get,
    operation_id = "transit_list_conversations",
    path = "/api/conversations",
    tag = "transit",
    params(ConversationsQuery),
    responses(
        (status = 200, description = "Some of them", body = [ConversationObject<'static>]),
        NotLetIn, BadFields
    )
)]
async fn list_conversations(asker: Asker, RawQuery(query): RawQuery) -> Answer {
    asker.require_chat()?;
    let query = query.unwrap_or_default();
    let (skip, limit) = page_of(&query, PAGE, MOST_SKIPPED)?;
    let views = asker
        .chat()
        .conversations_from(&asker.caller, &ListFilter::default(), skip, limit)
        .await?;
    let objects: Vec<_> = views.iter().map(ConversationObject::from).collect();
    Ok(ok(&objects))
}

/// Ends a conversation
#[utoipa::path(
    post,
    operation_id = "transit_close",
    path = "/{conversation}/close",
    tag = "transit",
    params(Named),
    responses((status = 200, description = "It is closed", body = Closed), NotLetIn, Unknown)
)]
async fn close(asker: Asker, Named(id): Named) -> Answer {
    if !asker.is_control() {
        return Err(HttpError::forbidden(
            "Only control center staff can close conversations",
        ));
    }
    asker.close(id).await?;
    Ok(ok(&Closed {
        message: "Conversation closed successfully",
    }))
}

/// Counts all conversations
#[utoipa::path(
    get,
    operation_id = "transit_stats",
    path = "/stats",
    tag = "transit",
    responses((status = 200, description = "The figures", body = Figures<'static>), NotLetIn)
)]
async fn stats(asker: Asker) -> Answer {
    if !asker.is_control() {
        return Err(HttpError::forbidden(
            "Only control center staff can view chat statistics",
        ));
    }
    let statistics = asker.chat().statistics(&asker.caller).await?;
    Ok(ok(&Figures {
        total: statistics.total,
        active: statistics.total - statistics.closed,
        closed: statistics.closed,
        recent: statistics.newest.iter().map(Into::into).collect(),
    }))
}
