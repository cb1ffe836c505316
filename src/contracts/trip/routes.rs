//! The contract over HTTP: messages of trips, moderation, and the address of the socket.

pub(super) mod messages;
mod moderation;
mod socket;

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;

use super::asker::{self, Asker};
use super::http_errors::{self, HttpError};
use super::socket::TripSocket;
use super::words::Yes;
use crate::gateway::http::openapi::wire_types;
use crate::gateway::http::{self, HttpState};
use crate::gateway::socketio::Endpoint;
use crate::gateway::{identity, origin};

/// Cookies that may hold a session token: the product's own, and its drivers'.
const COOKIES: [&str; 2] = ["session", "driver_session"];

type Answer = Result<Response, HttpError>;

/// Every route of the contract, described.
pub(super) fn routes(endpoint: Arc<Endpoint<TripSocket>>) -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::with_openapi(http_errors::shared())
        .nest("/api/messages", messages::routes())
        .nest("/api/admin/messages", moderation::routes())
        .merge(socket::routes(endpoint))
}

/// It worked.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "TripDone")]
struct Done {
    #[schemars(with = "Yes")]
    success: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    message: Option<&'static str>,
}

wire_types!(sent: Done);

fn done(message: Option<&'static str>) -> Response {
    ok(&Done {
        success: true,
        message,
    })
}

fn ok(value: &impl Serialize) -> Response {
    http::json(StatusCode::OK, value)
}

impl FromRequestParts<Arc<HttpState>> for Asker {
    type Rejection = HttpError;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &Arc<HttpState>,
    ) -> Result<Self, HttpError> {
        let gateway = &state.gateway;
        let headers = &parts.headers;
        let shown = identity::bearer(headers);
        let kept = || {
            COOKIES
                .iter()
                .find_map(|name| identity::cookie(headers, name))
        };
        let token = shown.or_else(kept);
        // A browser adds cookies to what any page asks for.
        if shown.is_none()
            && !origin::may_use_cookies(headers, &gateway.settings.allowed_origins, None)
        {
            return Err(HttpError::forbidden());
        }
        let admitted = match token {
            Some(token) => asker::admit(gateway, token).await,
            None => Err(identity::missing(gateway, "expected a session token")),
        };
        let principal = admitted.map_err(|refusal| {
            let turned_away = state.turn_away(parts, refusal);
            HttpError::not_let_in(turned_away.refusal(), token.is_some())
        })?;
        match state.limits.admit_user(&principal.user) {
            Ok(()) => Ok(Self::new(Arc::clone(gateway), principal, None)),
            Err(limited) => Err(HttpError::from(&state.too_often(limited))),
        }
    }
}
