//! `GET /api/v1/ws`: from an upgrade to an authenticated connection.

use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use axum::response::Response;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::NativeRenderer;
use super::answers::UserObject;
use super::frames::{self, RequestFrame};
use super::objects::{Shown, Time};
use super::session::{self, NativeSession};
use super::use_cases::Asker;
use crate::actors::contract::ContractRenderer;
use crate::actors::outbound::{Queued, outbound};
use crate::domain::id::ConnectionId;
use crate::domain::user::Principal;
use crate::gateway::connection::{
    Connection, Ending, Farewell, Identity, Inbound, WebSocketWire, Wire as _,
};
use crate::gateway::http::openapi::wire_types;
use crate::gateway::http::{HttpState, QueryOf};
use crate::gateway::refusal::Refusal;
use crate::gateway::websocket::Upgrade;
use crate::gateway::{Gateway, identity, json};

/// The subprotocol of this contract.
const PROTOCOL: &str = "parlor.v1";

/// The query of the address. Others may add to it what they need.
#[derive(Deserialize, JsonSchema)]
pub(super) struct SocketQuery {
    /// Who comes, where neither a header nor a subprotocol says it.
    pub(super) token: Option<String>,
}

wire_types!(query: SocketQuery);

/// Accepts a socket. Whether its user is let in is said on the socket.
pub(super) fn open(
    renderer: Arc<dyn ContractRenderer>,
    upgrade: Upgrade,
    headers: &HeaderMap,
    QueryOf(query): QueryOf<SocketQuery>,
) -> Response {
    let offered = upgrade
        .offered_protocols()
        .find_map(|one| one.strip_prefix("bearer."));
    let token = identity::bearer(headers)
        .or(offered)
        .map(str::to_owned)
        .or(query.token)
        .filter(|token| !token.is_empty());
    upgrade.serve(Some(PROTOCOL), move |state, wire| {
        arrive(state, wire, token, renderer)
    })
}

/// Lets the user in and returns what serves them, or says why not.
async fn arrive(
    state: Arc<HttpState>,
    mut wire: WebSocketWire,
    token: Option<String>,
    renderer: Arc<dyn ContractRenderer>,
) -> Option<impl Future<Output = ()> + Send + use<>> {
    let gateway = Arc::clone(&state.gateway);
    let id = ConnectionId::from_uuid(gateway.clock.new_uuid());
    let introduced = tokio::select! {
        biased;
        () = gateway.shutdown.insisted() => return None,
        introduced = introduce(&gateway, &mut wire, token, id) => introduced,
    };
    let principal = match introduced {
        Ok(principal) => principal,
        Err(Introduction::Refused(farewell)) => {
            wire.close(&gateway, farewell, true).await;
            return None;
        }
        Err(Introduction::Ended(ending)) => {
            let last_words = |closing| session::last_words(closing, id);
            wire.part(&gateway, ending, last_words).await;
            return None;
        }
    };
    let (sender, queue) = outbound(id, renderer, gateway.settings.outbound, gateway.clock.now());
    let welcomed = async {
        let user = gateway.chat.connect(&principal, sender).await?;
        // Counted after events begin to be queued, so that none is missing from both.
        let total_unread = gateway.chat.unread_total(&principal.user).await?;
        Ok::<_, Refusal>((user, total_unread))
    };
    let (user, total_unread) = match welcomed.await {
        Ok(welcomed) => welcomed,
        Err(refusal) => {
            wire.close(&gateway, session::refused(&refusal), true).await;
            return None;
        }
    };
    let greeting = welcome(&gateway, id, &principal, total_unread);
    let identity = Identity {
        queue,
        expires_at_seconds: principal.expires_at_seconds,
    };
    let asker = Asker::new(Arc::clone(&gateway), principal, Some(id));
    let session = NativeSession::new(asker, id, user);
    let connection = Connection::new(gateway, wire, session, identity);
    Some(Box::new(connection.greeting(greeting)).run())
}

/// How getting to know each other failed.
enum Introduction {
    /// The server does not want to talk.
    Refused(Farewell),
    /// The peer left, or broke the protocol.
    Ended(Ending),
}

impl From<Refusal> for Introduction {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(session::refused(&refusal))
    }
}

impl From<Ending> for Introduction {
    fn from(ending: Ending) -> Self {
        Self::Ended(ending)
    }
}

async fn introduce(
    gateway: &Gateway,
    wire: &mut WebSocketWire,
    token: Option<String>,
    connection: ConnectionId,
) -> Result<Arc<Principal>, Introduction> {
    let token = if let Some(token) = token {
        token
    } else {
        tokio::select! {
            biased;
            () = gateway.shutdown.asked() => {
                return Err(Introduction::Refused(session::going_away(connection)));
            }
            token = first_frame(gateway, wire) => token?,
        }
    };
    Ok(identity::admit(gateway, &token).await?)
}

/// Waits for the token of a first frame `authenticate`.
async fn first_frame(gateway: &Gateway, wire: &mut WebSocketWire) -> Result<String, Introduction> {
    let within = gateway.settings.authenticate_within;
    let Ok(frame) = tokio::time::timeout(within, next_frame(wire)).await else {
        return Err(identity::missing(gateway, "expected authenticate in time").into());
    };
    match frame? {
        Inbound::Text(text) => match token_of(&text) {
            Some(token) => Ok(token),
            None => Err(identity::missing(gateway, "expected authenticate first").into()),
        },
        Inbound::Binary => Err(identity::missing(gateway, "expected authenticate first").into()),
        Inbound::Ping | Inbound::Pong | Inbound::Closed => Err(Ending::PeerClosed.into()),
    }
}

async fn next_frame(wire: &mut WebSocketWire) -> Result<Inbound, Ending> {
    loop {
        let inbound = wire.next().await?;
        if !matches!(inbound, Inbound::Ping | Inbound::Pong) {
            return Ok(inbound);
        }
    }
}

/// `data` of `authenticate`.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Authenticate")]
pub(super) struct AuthenticateData {
    #[schemars(length(min = 1))]
    token: String,
}

/// The token of a frame `authenticate`, if it is one and has one.
pub(super) fn token_of(text: &str) -> Option<String> {
    let frame = RequestFrame::decode(text).ok()?;
    if frame.name != "authenticate" {
        return None;
    }
    let data: AuthenticateData = json::decode(frame.data).ok()?;
    (!data.token.is_empty()).then_some(data.token)
}

/// How somebody is greeted who is let in.
#[derive(JsonSchema, Serialize)]
pub(super) struct Welcome<'a> {
    connection_id: Shown<ConnectionId>,
    user: UserObject,
    server_time: Time,
    /// Time between two WebSocket pings; no pong within half of it closes.
    heartbeat_ms: u64,
    /// This server's name among several.
    node: &'a str,
    /// Unread messages of all conversations.
    total_unread: u64,
}

fn welcome(
    gateway: &Gateway,
    connection: ConnectionId,
    principal: &Principal,
    total_unread: u64,
) -> Queued {
    let settings = &gateway.settings;
    let welcome = Welcome {
        connection_id: Shown(connection),
        user: principal.into(),
        server_time: Time(gateway.clock.now()),
        heartbeat_ms: milliseconds(settings.heartbeat),
        node: &settings.node,
        total_unread,
    };
    Queued::unnumbered(frames::event("welcome", &welcome))
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// The renderer of all connections of one server.
pub(super) fn renderer() -> Arc<dyn ContractRenderer> {
    Arc::new(NativeRenderer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn future_bytes<A, F>(_: fn(A) -> F) -> usize {
        size_of::<F>()
    }

    #[test]
    fn an_idle_connection_is_small() {
        let serving = future_bytes(Connection::<WebSocketWire, NativeSession>::run);
        let connection = size_of::<Connection<WebSocketWire, NativeSession>>();
        let both = serving + connection;
        assert!(
            both <= 1_400,
            "{connection} bytes of state, {serving} bytes of task"
        );
    }
}
