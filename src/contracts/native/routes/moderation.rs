//! Reports of messages, and what moderators do about them.

use std::sync::Arc;

use axum::extract::Path;
use axum::http::StatusCode;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, ok};
use crate::contracts::native::answers::{Done, ReportsAnswer};
use crate::contracts::native::data::{ReportData, ReportsQuery};
use crate::contracts::native::use_cases::Asker;
use crate::contracts::native::words::Id;
use crate::domain::error::{Failure, Thing};
use crate::domain::id::MessageId;
use crate::gateway::http::openapi::{BadBody, BadQuery, Refused, Unknown, in_path};
use crate::gateway::http::{self, HttpState, JsonBody, QueryOf};

pub(super) fn routes() -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default()
        .routes(routes!(list_reports))
        .routes(routes!(report_message))
        .routes(routes!(hide_message))
        .routes(routes!(show_message))
        .routes(routes!(dismiss_reports))
}

/// The message that an address names.
struct NamedMessage;

impl IntoParams for NamedMessage {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![in_path::<Id>("message", "The id of a message")]
    }
}

/// A text that is no id names no message.
fn named(message: &str) -> Result<MessageId, Failure> {
    MessageId::parse(message).ok_or(Failure::NotFound(Thing::Message))
}

/// Lists the messages whose reports were not dismissed, the one reported last first
///
/// For moderators.
#[utoipa::path(
    get,
    path = "/reports",
    tag = "moderation",
    params(ReportsQuery),
    responses(
        (status = 200, description = "Hidden or not, with all that they say", body = ReportsAnswer),
        Refused, BadQuery
    )
)]
async fn list_reports(asker: Asker, QueryOf(query): QueryOf<ReportsQuery>) -> Answer {
    Ok(ok(&asker.reports(query.limit()).await?))
}

/// Reports a message to the moderators
///
/// For those who are in its conversation and did not write it.
#[utoipa::path(
    post,
    path = "/messages/{message}/report",
    tag = "moderation",
    params(NamedMessage),
    request_body = ReportData,
    responses(
        (status = 201, description = "It is reported", body = Done),
        Refused, BadBody, Unknown
    )
)]
async fn report_message(
    asker: Asker,
    Path(message): Path<String>,
    JsonBody(data): JsonBody<ReportData>,
) -> Answer {
    let reason = data.parse()?;
    let (chat, caller) = (asker.chat(), &asker.caller);
    let reporting = chat.report_message(caller, named(&message)?, &reason).await;
    reporting.map_err(|failure| {
        // Who may not see the conversation learns nothing of the message.
        if matches!(failure, Failure::NotFound(_)) {
            Failure::NotFound(Thing::Message)
        } else {
            failure
        }
    })?;
    Ok(http::json(StatusCode::CREATED, &Done {}))
}

/// Hides a message from everybody
///
/// It keeps its place and says nothing, until it is shown again. For moderators.
#[utoipa::path(
    post,
    path = "/messages/{message}/hide",
    tag = "moderation",
    params(NamedMessage),
    responses((status = 200, description = "It is hidden", body = Done), Refused, Unknown)
)]
async fn hide_message(asker: Asker, Path(message): Path<String>) -> Answer {
    let (chat, caller) = (asker.chat(), &asker.caller);
    chat.hide_message(caller, named(&message)?).await?;
    Ok(ok(&Done {}))
}

/// Shows a hidden message again, which dismisses its reports
///
/// For moderators.
#[utoipa::path(
    post,
    path = "/messages/{message}/show",
    tag = "moderation",
    params(NamedMessage),
    responses((status = 200, description = "It is shown", body = Done), Refused, Unknown)
)]
async fn show_message(asker: Asker, Path(message): Path<String>) -> Answer {
    let (chat, caller) = (asker.chat(), &asker.caller);
    chat.show_message(caller, named(&message)?).await?;
    Ok(ok(&Done {}))
}

/// Dismisses the reports of a message that nobody has decided yet
///
/// For moderators.
#[utoipa::path(
    post,
    path = "/messages/{message}/dismiss",
    tag = "moderation",
    params(NamedMessage),
    responses((status = 200, description = "They are dismissed", body = Done), Refused, Unknown)
)]
async fn dismiss_reports(asker: Asker, Path(message): Path<String>) -> Answer {
    let (chat, caller) = (asker.chat(), &asker.caller);
    chat.dismiss_reports(caller, named(&message)?).await?;
    Ok(ok(&Done {}))
}
