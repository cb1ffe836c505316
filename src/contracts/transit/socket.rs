//! `GET /api/websocket/connect` and `GET /ws/connect`: from an upgrade to an authenticated
//! connection.

use std::sync::Arc;

use axum::extract::RawQuery;
use axum::response::{IntoResponse as _, Response};
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use super::events::TransitRenderer;
use super::frames;
use super::http_errors::{HttpError, NOT_AUTHENTICATED};
use super::requests::Connected;
use super::rooms::{Rooms, Usual};
use super::session::{self, TransitSession};
use super::use_cases::Asker;
use crate::actors::outbound::{Queued, outbound};
use crate::domain::id::ConnectionId;
use crate::domain::user::Principal;
use crate::gateway::connection::{Connection, Identity, WebSocketWire, Wire as _};
use crate::gateway::http::{HttpState, Problem};
use crate::gateway::identity;
use crate::gateway::websocket::Upgrade;

/// Accepts a socket whose address has a token. Whether it lets its bearer in is said on the socket.
pub(super) fn open(RawQuery(query): RawQuery, upgrade: Result<Upgrade, Problem>) -> Response {
    let Some(token) = token_of(query.as_deref().unwrap_or_default()) else {
        return HttpError::forbidden(NOT_AUTHENTICATED).into_response();
    };
    match upgrade {
        Ok(upgrade) => upgrade.serve(None, move |state, wire| arrive(state, wire, token)),
        Err(problem) => HttpError::from(&problem).into_response(),
    }
}

/// The first token of an address that is one.
pub(super) fn token_of(query: &str) -> Option<String> {
    form_urlencoded::parse(query.as_bytes())
        .find(|(name, value)| name == "token" && !value.is_empty())
        .map(|(_, value)| value.into_owned())
}

/// Lets the user in and returns what serves them, or says why not.
async fn arrive(
    state: Arc<HttpState>,
    wire: WebSocketWire,
    token: String,
) -> Option<impl Future<Output = ()> + Send + use<>> {
    let gateway = Arc::clone(&state.gateway);
    let id = ConnectionId::from_uuid(gateway.clock.new_uuid());
    let admitted = tokio::select! {
        biased;
        () = gateway.shutdown.asked() => {
            wire.close(&gateway, session::not_ready(), true).await;
            return None;
        }
        admitted = identity::admit_synced(&gateway, &token) => admitted,
    };
    let principal = match admitted {
        Ok(principal) => principal,
        Err(refusal) => {
            wire.close(&gateway, session::refused(&refusal), true).await;
            return None;
        }
    };
    let asker = Asker::new(Arc::clone(&gateway), Arc::clone(&principal), Some(id));
    let usual = if asker.is_field_staff() {
        Usual::Inside
    } else {
        Usual::Outside
    };
    let rooms = Arc::new(Rooms::new(usual));
    let renderer = TransitRenderer::new(
        gateway.clock.clone(),
        principal.user.clone(),
        Arc::clone(&rooms),
    );
    let (sender, queue) = outbound(
        id,
        Arc::new(renderer),
        gateway.settings.outbound,
        gateway.clock.now(),
    );
    let user = match gateway.chat.connect(&principal, sender.clone()).await {
        Ok(user) => Arc::new(user),
        Err(failure) => {
            let farewell = session::refused(&failure.into());
            wire.close(&gateway, farewell, true).await;
            return None;
        }
    };
    let session = TransitSession::new(Connected {
        asker,
        user,
        outbound: sender,
        rooms,
    });
    let greeting = authenticated(id, &principal);
    let identity = Identity {
        queue,
        expires_at_seconds: principal.expires_at_seconds,
    };
    let connection = Connection::new(gateway, wire, session, identity);
    Some(Box::new(connection.greeting(greeting)).run())
}

/// The greeting.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "TransitAuthenticated")]
pub(super) struct Authenticated<'a> {
    user_id: &'a str,
    connection_id: String,
    message: &'static str,
}

fn authenticated(connection: ConnectionId, principal: &Principal) -> Queued {
    let greeting = Authenticated {
        user_id: principal.user.as_str(),
        connection_id: shown(connection.as_uuid()),
        message: "Authentication successful",
    };
    Queued::unnumbered(frames::push("authenticated", &greeting))
}

/// A connection's id in the product's form.
fn shown(id: Uuid) -> String {
    format!("ws_{}", id.as_simple())
}
