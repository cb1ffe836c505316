//! How things stand.

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, ok};
use crate::contracts::native::answers::FiguresAnswer;
use crate::contracts::native::use_cases::Asker;
use crate::gateway::http::HttpState;
use crate::gateway::http::openapi::Refused;

pub(super) fn routes() -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default().routes(routes!(get_figures))
}

/// Tells how things stand
///
/// For those who see all conversations.
#[utoipa::path(
    get,
    path = "/figures",
    tag = "support",
    responses((status = 200, description = "As it is now", body = FiguresAnswer), Refused)
)]
async fn get_figures(asker: Asker) -> Answer {
    Ok(ok(&asker.figures().await?))
}
