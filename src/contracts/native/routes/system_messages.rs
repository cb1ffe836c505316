//! What the host's server says in a conversation.

use std::sync::Arc;

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, Named, created_or_ok};
use crate::contracts::native::answers::SentAnswer;
use crate::contracts::native::data::SystemMessageData;
use crate::gateway::http::openapi::{BadBody, Refused, Unknown};
use crate::gateway::http::{HostServer, HttpState, JsonBody};
use crate::metrics::ContractName;

pub(super) fn routes() -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default().routes(routes!(send_system_message))
}

/// Says something on the host's behalf
///
/// The message is of kind `system` and its sender is `system`. A closed conversation takes it too.
#[utoipa::path(
    post,
    path = "/conversations/{conversation}/system-messages",
    tag = "host",
    params(Named),
    request_body = SystemMessageData,
    responses(
        (status = 201, description = "Stored", body = SentAnswer),
        (status = 200, description = "A repeat: what its `client_id` named first", body = SentAnswer),
        Refused, BadBody, Unknown
    ),
    security(("api_key" = []))
)]
async fn send_system_message(
    _: HostServer,
    State(state): State<Arc<HttpState>>,
    Named(conversation): Named,
    JsonBody(data): JsonBody<SystemMessageData>,
) -> Answer {
    let draft = data.parse()?;
    let contract = ContractName::Native;
    let chat = &state.gateway.chat;
    let sent = chat
        .say_as_system(contract, conversation, draft)
        .await?
        .await?;
    let sent = SentAnswer::from(sent);
    Ok(created_or_ok(!sent.duplicate, &sent))
}
