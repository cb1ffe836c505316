//! What moderators do about reported messages.

use std::sync::Arc;

use axum::extract::Path;
use schemars::JsonSchema;
use serde::Serialize;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, Done, done, ok};
use crate::contracts::trip::asker::Asker;
use crate::contracts::trip::http_errors::{HttpError, NotLetIn, Unknown};
use crate::contracts::trip::objects::{MessageObject, Report};
use crate::contracts::trip::words;
use crate::domain::error::{Failure, Thing};
use crate::domain::id::MessageId;
use crate::gateway::http::HttpState;
use crate::gateway::http::openapi::{in_path, wire_types};

/// Messages of the list.
const LISTED: u64 = 500;

const NOT_LISTED: &str = "Failed to fetch messages";
const NOT_CHANGED: &str = "Failed to update message";

pub(super) fn routes() -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default()
        .routes(routes!(list_reported))
        .routes(routes!(hide))
        .routes(routes!(unhide))
        .routes(routes!(dismiss))
}

/// The message that an address names.
struct Named;

impl IntoParams for Named {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![in_path::<words::MessageId>(
            "messageId",
            "The id of a message",
        )]
    }
}

/// Reported messages.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "TripReported")]
struct Reported<'a> {
    messages: Vec<MessageObject<'a>>,
}

wire_types!(sent: Reported<'static>);

/// Lists the messages whose reports were not dismissed, the one reported last first
#[utoipa::path(
    get,
    operation_id = "trip_list_reported",
    path = "/reported",
    tag = "trip",
    responses(
        (status = 200, description = "Hidden or not, with all that they say",
            body = Reported<'static>),
        NotLetIn
    )
)]
async fn list_reported(asker: Asker) -> Answer {
    let listing = asker.chat().reported_messages(&asker.caller, LISTED).await;
    let reported = listing.map_err(|failure| HttpError::of(&failure, NOT_LISTED))?;
    let messages = reported.iter().map(|one| {
        let reason = Some(one.reason.as_str());
        MessageObject::new(&one.message, one.receipt, Report { reason })
    });
    Ok(ok(&Reported {
        messages: messages.collect(),
    }))
}

/// Hides a message from everybody
#[utoipa::path(
    post,
    operation_id = "trip_hide",
    path = "/{messageId}/hide",
    tag = "trip",
    params(Named),
    responses((status = 200, description = "It is hidden", body = Done), NotLetIn, Unknown)
)]
async fn hide(asker: Asker, Path(message): Path<String>) -> Answer {
    let message = named(&message)?;
    let hiding = asker.chat().hide_message(&asker.caller, message).await;
    hiding.map_err(not_changed)?;
    Ok(done(None))
}

/// Shows a hidden message again
#[utoipa::path(
    post,
    operation_id = "trip_unhide",
    path = "/{messageId}/unhide",
    tag = "trip",
    params(Named),
    responses((status = 200, description = "It is shown", body = Done), NotLetIn, Unknown)
)]
async fn unhide(asker: Asker, Path(message): Path<String>) -> Answer {
    let message = named(&message)?;
    let showing = asker.chat().show_message(&asker.caller, message).await;
    showing.map_err(not_changed)?;
    Ok(done(None))
}

/// Dismisses the reports of a message
#[utoipa::path(
    post,
    operation_id = "trip_dismiss",
    path = "/{messageId}/dismiss",
    tag = "trip",
    params(Named),
    responses((status = 200, description = "They are dismissed", body = Done), NotLetIn, Unknown)
)]
async fn dismiss(asker: Asker, Path(message): Path<String>) -> Answer {
    let message = named(&message)?;
    let dismissing = asker.chat().dismiss_reports(&asker.caller, message).await;
    dismissing.map_err(not_changed)?;
    Ok(done(None))
}

fn named(message: &str) -> Result<MessageId, HttpError> {
    let message = MessageId::parse(message);
    message.ok_or_else(|| not_changed(Failure::NotFound(Thing::Message)))
}

#[expect(clippy::needless_pass_by_value, reason = "is given to map_err")]
fn not_changed(failure: Failure) -> HttpError {
    HttpError::of(&failure, NOT_CHANGED)
}
