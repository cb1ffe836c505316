//! The contract over HTTP: the socket's requests as resources.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{delete, get, post};
use serde::Serialize;
use serde_json::json;

use super::answers::{Done, MarkedAnswer, SentAnswer, SupportRoomAnswer};
use super::data::{
    AddParticipantsData, ChangeStatusData, ChangesQuery, GetConversationData, LeaveData, ListQuery,
    MarkData, MessagesQuery, OpenConversationData, RemoveParticipantData, SendMessageData,
    TypingData, WaitingQuery, named_conversation,
};
use super::requests::STATUS_CHANGES;
use super::socket;
use super::use_cases::Asker;
use crate::chat::{Mark, StatusChange};
use crate::domain::error::{Failure, Thing};
use crate::domain::id::ConversationId;
use crate::gateway::http::{
    self, Authenticated, HttpState, JsonBody, Problem, QueryOf, method_not_allowed, not_found,
};
use crate::gateway::websocket::Upgrade;

type Answer = Result<Response, Problem>;

/// Every route, with errors for addresses and methods that are not among them.
pub(super) fn routes(state: &Arc<HttpState>) -> Router {
    let renderer = socket::renderer();
    let open_socket = move |upgrade: Upgrade, query, headers: HeaderMap| async move {
        socket::open(renderer, upgrade, &headers, query)
    };
    let one = "/conversations/{conversation}";
    let mut version_one = Router::new()
        .route("/ws", get(open_socket))
        .route("/me", get(me))
        .route(
            "/conversations",
            get(list_conversations).post(open_conversation),
        )
        .route(one, get(get_conversation))
        .route(
            &format!("{one}/messages"),
            get(get_messages).post(send_message),
        )
        .route(&format!("{one}/changes"), get(get_changes))
        .route(&format!("{one}/read"), post(mark_read))
        .route(&format!("{one}/typing"), post(set_typing))
        .route(&format!("{one}/leave"), post(leave))
        .route(&format!("{one}/participants"), post(add_participants))
        .route(
            &format!("{one}/participants/{{user}}"),
            delete(remove_participant),
        );
    version_one = version_one
        .route(&format!("{one}/claim"), post(claim))
        .route(&format!("{one}/release"), post(release))
        .route("/support-rooms", get(support_rooms))
        .route("/support-rooms/{room}/conversations", get(waiting));
    for (name, change) in STATUS_CHANGES {
        let change_it =
            move |asker, conversation, body| change_status(change, asker, conversation, body);
        version_one = version_one.route(&format!("{one}/{name}"), post(change_it));
    }
    let api = Router::new()
        .nest("/v1", version_one)
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed);
    Router::new()
        .nest("/api", api)
        .route("/healthz", get(healthz))
        .with_state(Arc::clone(state))
}

impl FromRequestParts<Arc<HttpState>> for Asker {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &Arc<HttpState>,
    ) -> Result<Self, Problem> {
        let Authenticated(principal) = Authenticated::from_request_parts(parts, state).await?;
        Ok(Self::new(Arc::clone(&state.gateway), principal, None))
    }
}

/// The conversation that an address names. A text that is no id names none.
struct Named(ConversationId);

impl FromRequestParts<Arc<HttpState>> for Named {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &Arc<HttpState>,
    ) -> Result<Self, Problem> {
        let unknown = || Problem::from(Failure::NotFound(Thing::Conversation));
        let path = Path::<HashMap<String, String>>::from_request_parts(parts, state).await;
        let Path(path) = path.map_err(|_| unknown())?;
        let id = path
            .get("conversation")
            .and_then(|text| ConversationId::parse(text));
        id.map(Self).ok_or_else(unknown)
    }
}

fn ok(value: &impl Serialize) -> Response {
    http::json(StatusCode::OK, value)
}

fn created_or_ok(is_new: bool, value: &impl Serialize) -> Response {
    http::json(
        if is_new {
            StatusCode::CREATED
        } else {
            StatusCode::OK
        },
        value,
    )
}

async fn healthz() -> Response {
    ok(&json!({ "status": "ok" }))
}

async fn me(asker: Asker) -> Answer {
    Ok(ok(&asker.me().await?))
}

async fn open_conversation(asker: Asker, JsonBody(data): JsonBody<OpenConversationData>) -> Answer {
    let opened = asker.open(data).await?;
    Ok(created_or_ok(opened.0.is_new, &opened))
}

async fn list_conversations(asker: Asker, QueryOf(query): QueryOf<ListQuery>) -> Answer {
    Ok(ok(&asker.list_as_wished(query.parse()?).await?))
}

async fn get_conversation(asker: Asker, Named(id): Named) -> Answer {
    Ok(ok(&asker.get_by_id(id).await?))
}

async fn get_messages(
    asker: Asker,
    Named(id): Named,
    QueryOf(query): QueryOf<MessagesQuery>,
) -> Answer {
    let (position, limit) = query.parse()?;
    Ok(ok(&asker.get_page(id, position, limit).await?))
}

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
    Ok(created_or_ok(!sent.is_repeat, &SentAnswer(sent)))
}

async fn get_changes(
    asker: Asker,
    Named(id): Named,
    QueryOf(query): QueryOf<ChangesQuery>,
) -> Answer {
    Ok(ok(&asker.get_changes_since(id, query.parse()?).await?))
}

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

async fn change_status(
    change: StatusChange,
    asker: Asker,
    Named(id): Named,
    JsonBody(mut data): JsonBody<ChangeStatusData>,
) -> Answer {
    named_conversation(id, &mut data.conversation_id)?;
    Ok(ok(&asker.change_status(change, data).await?))
}

async fn leave(asker: Asker, Named(id): Named, JsonBody(mut data): JsonBody<LeaveData>) -> Answer {
    named_conversation(id, &mut data.conversation_id)?;
    Ok(ok(&asker.leave(data).await?))
}

async fn add_participants(
    asker: Asker,
    Named(id): Named,
    JsonBody(mut data): JsonBody<AddParticipantsData>,
) -> Answer {
    named_conversation(id, &mut data.conversation_id)?;
    Ok(ok(&asker.add_participants(data).await?))
}

async fn remove_participant(
    asker: Asker,
    Named(id): Named,
    Path((_, user)): Path<(String, String)>,
) -> Answer {
    let data = RemoveParticipantData::new(id.to_string(), user);
    Ok(ok(&asker.remove_participant(data).await?))
}

async fn claim(
    asker: Asker,
    Named(id): Named,
    JsonBody(mut data): JsonBody<GetConversationData>,
) -> Answer {
    named_conversation(id, &mut data.conversation_id)?;
    Ok(ok(&asker.claim(data).await?))
}

async fn release(
    asker: Asker,
    Named(id): Named,
    JsonBody(mut data): JsonBody<GetConversationData>,
) -> Answer {
    named_conversation(id, &mut data.conversation_id)?;
    Ok(ok(&asker.release(data).await?))
}

async fn support_rooms(asker: Asker) -> Answer {
    Ok(ok(&asker.support_rooms().await?))
}

async fn waiting(
    asker: Asker,
    Path(room): Path<String>,
    QueryOf(query): QueryOf<WaitingQuery>,
) -> Answer {
    let waiting = asker.waiting(&room, query.parse()?).await?;
    Ok(ok(&SupportRoomAnswer { room, waiting }))
}
