//! Guests come in.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, created};
use crate::chat::GuestWish;
use crate::contracts::booking::asker::fresh_id;
use crate::contracts::booking::body::Fields;
use crate::contracts::booking::errors::GUEST_FIELDS;
use crate::contracts::booking::http_errors::{BadBody, HttpError, Refused};
use crate::contracts::booking::session_types::SessionType;
use crate::contracts::booking::visitors;
use crate::contracts::booking::words::{GuestBody, Yes};
use crate::domain::guest::GuestProfile;
use crate::domain::message::{MessageKind, Metadata, RawDraft};
use crate::gateway::http::openapi::wire_types;
use crate::gateway::http::{HttpState, Problem, Stranger};
use crate::gateway::{guests, identity};
use crate::metrics::ContractName;

/// Before the name of a guest in the title of their session.
const TITLE: &str = "Guest Support - ";

pub(super) fn routes() -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default().routes(routes!(come_in))
}

/// A guest who came in.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "BookingGuest")]
struct Welcomed {
    session_id: String,
    #[schemars(with = "Yes")]
    success: bool,
    /// Proves the guest in this session, as a bearer's; also in a cookie.
    token: String,
}

wire_types!(sent: Welcomed);

/// Lets a guest in, with what they say first
#[utoipa::path(
    post,
    operation_id = "booking_guest",
    path = "/guest",
    tag = "booking",
    request_body = GuestBody,
    responses(
        (status = 201, description = "Administrators know", body = Welcomed),
        Refused, BadBody
    ),
    security(())
)]
async fn come_in(
    State(state): State<Arc<HttpState>>,
    stranger: Result<Stranger, Problem>,
    request: Request,
) -> Answer {
    let Stranger(address) = stranger.map_err(|problem| HttpError::from(&problem))?;
    let fields = visitors::fields(request, &state).await?;
    let wish = wish_of(&state, &fields)?;
    let email = wish.profile.email();
    let counted = state.limits.admit_guest_message(address, email);
    counted.map_err(|limited| HttpError::from(&state.too_often(limited)))?;
    let welcomed = guests::welcome(&state, address, wish, ContractName::Booking);
    let welcomed = welcomed
        .await
        .map_err(|refusal| HttpError::from(&refusal))?;
    let answer = created(&Welcomed {
        session_id: welcomed.conversation.conversation.id.to_string(),
        success: true,
        token: welcomed.token.clone(),
    });
    Ok(with_cookie(&state, answer, &welcomed.token))
}

fn wish_of(state: &HttpState, fields: &Fields) -> Result<GuestWish, HttpError> {
    let given = |field| fields.words(field);
    let (Some(name), Some(email), Some(message)) =
        (given("name"), given("email"), given("message"))
    else {
        return Err(HttpError::bad_request(GUEST_FIELDS));
    };
    let profile = GuestProfile::parse(&name, &email)?;
    Ok(GuestWish {
        title: Some(format!("{TITLE}{}", profile.name())),
        profile,
        first_message: RawDraft {
            client_id: fresh_id(&state.gateway),
            kind: MessageKind::Text,
            content: message,
            attachments: Vec::new(),
            reply_to: None,
            metadata: Metadata::empty(),
        },
        support_room: None,
        metadata: Metadata::empty(),
        topic: Some(SessionType::GuestAdmin.name()),
        meets_staff: true,
    })
}

fn with_cookie(state: &HttpState, mut answer: Response, token: &str) -> Response {
    let gateway = &state.gateway;
    let life = gateway.authenticator.guest_token_life();
    let kept = life.and_then(|life| identity::keep_guest_token(gateway, token, life));
    if let Some(cookie) = kept {
        answer.headers_mut().append(SET_COOKIE, cookie);
    }
    answer
}
