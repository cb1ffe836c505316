//! Where clients connect: `/app/{key}`, and `/pusher-relay` for clients that can be told nothing but
//! a cluster.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, RawQuery};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use schemars::JsonSchema;
use serde::Deserialize;
use tungstenite::Utf8Bytes;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt as _};
use utoipa_axum::routes;

use super::frames;
use super::hub::Hub;
use super::session::{LetIn, PusherFrames, PusherSession, last_words};
use super::socket_id::SocketId;
use crate::actors::contract::{ContractRenderer, Variant};
use crate::actors::outbound::{Queued, outbound};
use crate::domain::error::ErrorCode;
use crate::domain::event::Event;
use crate::domain::id::ConnectionId;
use crate::gateway::connection::{
    Connection, Farewell, Identity, Socket, WebSocketWire, Wire as _,
};
use crate::gateway::http::openapi::{NotUpgraded, wire_types};
use crate::gateway::http::{HttpState, Problem};
use crate::gateway::identity;
use crate::gateway::websocket::Upgrade;
use crate::metrics::{ContractName, GatewayName};

/// The versions of the protocol that are spoken: those of all libraries of the last ten years.
const PROTOCOLS: std::ops::RangeInclusive<u32> = 5..=7;

/// The query that client libraries make of their own accord.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "PusherConnectQuery")]
pub(super) struct ConnectQuery {
    /// The version of the protocol.
    #[schemars(extend("minimum" = 5, "maximum" = 7))]
    protocol: Option<String>,
}

/// What a client makes of an address whose host name it cannot be told.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "PusherRelayQuery")]
struct RelayQuery {
    /// The rest of a host name, a port and the address: `.pusher.com:443/app/{key}?protocol=7`.
    h: String,
}

wire_types!(query: ConnectQuery, RelayQuery);

/// A connection hears what its channels hear, not what its user's conversations tell of.
struct OnlyChannels;

impl ContractRenderer for OnlyChannels {
    fn name(&self) -> ContractName {
        ContractName::Channels
    }

    fn echoes_to_origin(&self) -> bool {
        false
    }

    fn render(&self, _: &Event, _: Variant) -> Option<Utf8Bytes> {
        None
    }
}

/// The sockets of an application.
pub(super) fn routes(hub: Arc<Hub>) -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default()
        .routes(routes!(open).layer(Extension(Arc::clone(&hub))))
        .routes(routes!(open_relayed).layer(Extension(hub)))
}

/// Opens a socket of Pusher Channels
///
/// Its frames are described by `/api/asyncapi.json`. An unknown key or version is told on the
/// socket, which then closes.
#[utoipa::path(
    get,
    operation_id = "pusher_open_socket",
    path = "/app/{key}",
    tag = "socket",
    params(("key" = String, Path, description = "The key of the application"), ConnectQuery),
    responses(
        (status = 101, description = "From here on it is a WebSocket"),
        NotUpgraded,
    ),
    security(())
)]
async fn open(
    Extension(hub): Extension<Arc<Hub>>,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    upgrade: Result<Upgrade, Problem>,
) -> Response {
    serve(
        hub,
        &key,
        query.as_deref().unwrap_or_default(),
        headers,
        upgrade,
    )
}

/// Opens a socket of Pusher Channels for a client that was told a cluster alone
///
/// Libraries make a host name of the cluster. With the cluster `chat.example.org/pusher-relay?h=`
/// they ask the host `ws-chat.example.org` for this address, and everything else is in `h`.
#[utoipa::path(
    get,
    operation_id = "pusher_open_relayed_socket",
    path = "/pusher-relay",
    tag = "socket",
    params(RelayQuery),
    responses(
        (status = 101, description = "From here on it is a WebSocket"),
        NotUpgraded,
    ),
    security(())
)]
async fn open_relayed(
    Extension(hub): Extension<Arc<Hub>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    upgrade: Result<Upgrade, Problem>,
) -> Response {
    let query = query.unwrap_or_default();
    let address = address_in(&query);
    let (key, query) = key_and_query(&address);
    serve(hub, key, query, headers, upgrade)
}

/// The address that a client was made to put into a query.
pub(super) fn address_in(query: &str) -> String {
    let address = serde_urlencoded::from_str::<RelayQuery>(query).map(|query| query.h);
    address.unwrap_or_default()
}

/// The key and the query of an address, empty where there is none.
pub(super) fn key_and_query(address: &str) -> (&str, &str) {
    let (_, rest) = address.split_once("/app/").unwrap_or_default();
    rest.split_once('?').unwrap_or((rest, ""))
}

/// Why a client cannot be served.
#[derive(Clone, Copy)]
pub(super) struct Unserved {
    code: u16,
    pub(super) reason: &'static str,
}

impl From<Unserved> for Farewell {
    fn from(unserved: Unserved) -> Self {
        last_words(unserved.code, unserved.reason)
    }
}

const UNKNOWN_KEY: Unserved = Unserved {
    code: 4001,
    reason: "Could not find an application with this key",
};
const BROKEN_VERSION: Unserved = Unserved {
    code: 4006,
    reason: "protocol: expected a number",
};
const UNKNOWN_VERSION: Unserved = Unserved {
    code: 4007,
    reason: "protocol: expected a version from 5 to 7",
};
const NO_VERSION: Unserved = Unserved {
    code: 4008,
    reason: "protocol: expected a version of the protocol",
};

fn serve(
    hub: Arc<Hub>,
    key: &str,
    query: &str,
    headers: HeaderMap,
    upgrade: Result<Upgrade, Problem>,
) -> Response {
    let served = understood(&hub, key, query);
    match upgrade {
        Ok(upgrade) => upgrade.hand_over(None, move |state, socket| {
            arrive(state, hub, socket, headers, served)
        }),
        Err(problem) => problem.into_response(),
    }
}

/// Whether a client asks for what there is.
fn understood(hub: &Hub, key: &str, query: &str) -> Result<(), Unserved> {
    if key != hub.application().key {
        return Err(UNKNOWN_KEY);
    }
    speaks(query)
}

/// Whether a client speaks a version of the protocol that is spoken here.
pub(super) fn speaks(query: &str) -> Result<(), Unserved> {
    let query = serde_urlencoded::from_str::<ConnectQuery>(query);
    let version = query.ok().and_then(|query| query.protocol);
    let version = version.ok_or(NO_VERSION)?;
    let version: u32 = version.parse().map_err(|_| BROKEN_VERSION)?;
    if PROTOCOLS.contains(&version) {
        Ok(())
    } else {
        Err(UNKNOWN_VERSION)
    }
}

/// Lets a client in and returns what serves it, or says why not.
async fn arrive(
    state: Arc<HttpState>,
    hub: Arc<Hub>,
    socket: Socket,
    headers: HeaderMap,
    served: Result<(), Unserved>,
) -> Option<impl Future<Output = ()> + Send + use<>> {
    let gateway = Arc::clone(&state.gateway);
    let counted = gateway.metrics.connection_opened(GatewayName::Pusher);
    let wire = WebSocketWire::<PusherFrames>::new(socket, counted);
    if let Err(unserved) = served {
        wire.close(&gateway, unserved.into(), true).await;
        return None;
    }
    let id = ConnectionId::from_uuid(gateway.clock.new_uuid());
    let renderer = Arc::new(OnlyChannels);
    let (sender, queue) = outbound(id, renderer, gateway.settings.outbound, gateway.clock.now());
    let principal = tokio::select! {
        biased;
        () = gateway.shutdown.asked() => {
            let farewell = last_words(4200, "Server is going away");
            wire.close(&gateway, farewell, true).await;
            return None;
        }
        // A rare and larger future, kept out of what every connection begins as.
        principal = Box::pin(identity::visitor(&gateway, &headers)) => principal,
    };
    let mut who = None;
    if let Some(principal) = principal {
        match gateway.chat.connect(&principal, sender.clone()).await {
            Ok(user) => who = Some((principal, user)),
            Err(failure) if failure.code() == ErrorCode::TooManyConnections => {
                let farewell = last_words(4004, "This user has too many connections");
                wire.close(&gateway, farewell, true).await;
                return None;
            }
            // Public channels are everybody's: they work while nobody is known.
            Err(failure) => tracing::warn!(%failure, "the user of a socket stays unknown"),
        }
    }
    let expires_at_seconds = who
        .as_ref()
        .map_or(i64::MAX, |(principal, _)| principal.expires_at_seconds);
    let socket = SocketId::random();
    let greeting = frames::established(socket, hub.settings().activity_timeout.as_secs());
    let let_in = LetIn {
        socket,
        outbound: sender,
        who,
    };
    let session = PusherSession::new(Arc::clone(&gateway), hub, let_in);
    let identity = Identity {
        queue,
        expires_at_seconds,
    };
    let connection = Connection::new(gateway, wire, session, identity);
    Some(Box::new(connection.greeting(Queued::unnumbered(greeting))).run())
}
