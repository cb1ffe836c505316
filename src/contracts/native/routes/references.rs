//! The host's things, for its own server.

use std::sync::Arc;

use axum::extract::{Path, State};
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, ok};
use crate::contracts::native::answers::ReferenceAnswer;
use crate::contracts::native::data::PutReferenceData;
use crate::contracts::native::words::Word;
use crate::domain::conversation::Reference;
use crate::gateway::http::openapi::{BadBody, Refused, in_path};
use crate::gateway::http::{HostServer, HttpState, JsonBody};

pub(super) fn routes() -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default().routes(routes!(put_reference))
}

/// The host's thing that an address names.
struct NamedThing;

impl IntoParams for NamedThing {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        type Part = Word<{ Reference::MAX_CHARS }>;
        vec![
            in_path::<Part>("type", "What sort of thing it is, such as `trip`"),
            in_path::<Part>("id", "Which of its sort"),
        ]
    }
}

/// Says whom one of the host's things concerns
///
/// The full list, each time. Whoever is new on it is brought into the thing's group conversations,
/// whoever is not on it any more is taken out of every conversation about it. No conversation is
/// opened: whoever is on the list may open the one there is to be. The same list twice changes
/// nothing.
#[utoipa::path(
    put,
    path = "/references/{type}/{id}",
    tag = "host",
    params(NamedThing),
    request_body = PutReferenceData,
    responses((status = 200, description = "It is so", body = ReferenceAnswer), Refused, BadBody),
    security(("api_key" = []))
)]
async fn put_reference(
    _: HostServer,
    State(state): State<Arc<HttpState>>,
    Path((kind, id)): Path<(String, String)>,
    JsonBody(data): JsonBody<PutReferenceData>,
) -> Answer {
    let sync = data.parse(&kind, &id)?;
    let sync = state.gateway.chat.put_reference(sync).await?;
    Ok(ok(&ReferenceAnswer::from(sync)))
}
