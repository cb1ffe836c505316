//! People: who can be reached, and who types.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, Named, ok};
use crate::contracts::carwash::envelope::Success;
use crate::contracts::carwash::http_errors::{NotLetIn, Unknown};
use crate::contracts::carwash::objects::{OnlineObject, TypingObject};
use crate::contracts::carwash::use_cases::Asker;
use crate::gateway::http::HttpState;
use crate::gateway::http::openapi::wire_types;

pub(super) fn routes() -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default()
        .routes(routes!(online))
        .routes(routes!(typing))
}

/// Who types in a conversation.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CarwashTyping")]
struct Typing<'a> {
    conversation_id: String,
    typing_users: Vec<TypingObject<'a>>,
}

type OnlineAnswer = Success<'static, OnlineObject<'static>>;
type TypingAnswer = Success<'static, Typing<'static>>;

wire_types!(sent:
    OnlineAnswer,
    TypingAnswer,
);

/// Lists who can be reached of those the caller shares a conversation or an order with
///
/// Administrators see everybody. At most 500 are listed, or what `limits.presence_watch` says.
#[utoipa::path(
    get,
    operation_id = "carwash_online",
    path = "/online-users",
    tag = "carwash",
    responses(
        (status = 200, description = "They can", body = OnlineAnswer),
        NotLetIn
    )
)]
async fn online(asker: Asker) -> Answer {
    let online = asker.chat().people_online(&asker.caller).await?;
    Ok(ok(&OnlineObject::new(&online, asker.now())))
}

/// Lists who types in a conversation, but for the caller
#[utoipa::path(
    get,
    operation_id = "carwash_typing",
    path = "/conversations/{conversation}/typing",
    tag = "carwash",
    params(Named),
    responses(
        (status = 200, description = "They type", body = TypingAnswer),
        NotLetIn, Unknown
    )
)]
async fn typing(asker: Asker, Named(id): Named) -> Answer {
    let typists = match asker.chat().typing(&asker.caller, id).await {
        Ok(typists) => typists,
        Err(failure) => return Err(asker.told(id, failure).await),
    };
    let others = typists.iter().filter(|one| one.user != *asker.user());
    Ok(ok(&Typing {
        conversation_id: id.to_string(),
        typing_users: others.map(TypingObject::from).collect(),
    }))
}
