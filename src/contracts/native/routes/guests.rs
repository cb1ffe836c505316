//! Guests, who need no token to come and get one.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::contracts::native::data::GuestData;
use crate::contracts::native::objects::{ConversationObject, MessageObject, Time};
use crate::domain::message::MessageStatus;
use crate::gateway::guests;
use crate::gateway::http::openapi::{Anybody, BadBody, wire_types};
use crate::gateway::http::{self, HttpState, JsonBody, Stranger};
use crate::metrics::ContractName;

/// What a guest is given: a token, and the conversation it is good for.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "WelcomedGuest")]
struct GuestAnswer<'a> {
    token: &'a str,
    expires_at: Time,
    conversation: ConversationObject<'a>,
    message: MessageObject<'a>,
}

wire_types!(sent: GuestAnswer<'static>);

pub(super) fn routes() -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default().routes(routes!(welcome))
}

/// Asks for support without an account
///
/// The answer has a token for the conversation that this opens, and for no other. One address may
/// do this so many times an hour (`limits.guest_conversations_per_hour`).
#[utoipa::path(
    post,
    path = "/guests",
    tag = "support",
    request_body = GuestData,
    responses(
        (status = 201, description = "The guest may come in", body = GuestAnswer<'static>),
        Anybody, BadBody
    ),
    security(())
)]
async fn welcome(
    Stranger(address): Stranger,
    State(state): State<Arc<HttpState>>,
    JsonBody(data): JsonBody<GuestData>,
) -> Answer {
    let wish = data.parse(|| state.gateway.clock.new_uuid().as_simple().to_string())?;
    let welcomed = guests::welcome(&state, address, wish, ContractName::Native).await?;
    let answer = GuestAnswer {
        token: &welcomed.token,
        expires_at: Time(welcomed.expires_at),
        conversation: (&welcomed.conversation).into(),
        message: MessageObject::new(&welcomed.first_message, MessageStatus::Sent),
    };
    Ok(http::json(StatusCode::CREATED, &answer))
}
