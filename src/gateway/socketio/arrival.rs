//! From an open transport to a client that is let in.

use std::sync::Arc;

use axum::http::HeaderMap;
use serde_json::value::RawValue;
use tungstenite::Utf8Bytes;

use super::contract::{Arrived, Handshake, SocketIoContract};
use super::engine;
use super::packet::{self, Packet};
use super::session::{self, SocketIoSession};
use super::wire::EngineWire;
use crate::actors::outbound::Queued;
use crate::domain::id::ConnectionId;
use crate::gateway::connection::{Closing, Connection, Ending, Farewell, Inbound, Wire as _};
use crate::gateway::http::HttpState;
use crate::gateway::refusal::Refusal;

/// A client whose transport is open.
pub(super) struct Newcomer {
    pub(super) wire: EngineWire,
    /// The first packet, where it is yet to be written.
    pub(super) open: Option<Utf8Bytes>,
    /// The headers of its request.
    pub(super) headers: HeaderMap,
    /// Whether its address comes too often.
    pub(super) admitted: Result<(), Refusal>,
}

/// Lets a client in and returns what serves it, or says why not.
pub(super) async fn arrive<C: SocketIoContract>(
    state: Arc<HttpState>,
    contract: Arc<C>,
    newcomer: Newcomer,
) -> Option<impl Future<Output = ()> + Send + use<C>> {
    let gateway = Arc::clone(&state.gateway);
    let settings = &gateway.settings;
    let mut wire = newcomer.wire;
    let asked = tokio::select! {
        biased;
        () = gateway.shutdown.asked() => Err(Closing::GoingAway.into()),
        asked = tokio::time::timeout(settings.authenticate_within, connect(&mut wire, newcomer.open)) => {
            asked.unwrap_or(Err(Ending::PeerClosed))
        }
    };
    let auth = match asked {
        Ok(auth) => auth,
        Err(ending) => {
            wire.part(&gateway, ending, last_words).await;
            return None;
        }
    };
    let connection = ConnectionId::from_uuid(gateway.clock.new_uuid());
    let handshake = Handshake {
        connection,
        auth,
        headers: newcomer.headers,
        admitted: newcomer.admitted,
    };
    // A rare and larger future, kept out of what every connection begins as.
    let arriving = Box::pin(contract.arrive(Arc::clone(&gateway), handshake));
    let arrived = tokio::select! {
        biased;
        () = gateway.shutdown.insisted() => return None,
        arrived = arriving => arrived,
    };
    let Arrived {
        session,
        identity,
        greeting,
    } = match arrived {
        Ok(arrived) => arrived,
        Err(refused) => {
            let refusal = packet::connect_error(refused.0);
            let farewell = Farewell {
                frame: Some(refusal),
                code: 4401,
                reason: "not let in",
            };
            wire.close(&gateway, farewell, true).await;
            return None;
        }
    };
    let let_in = packet::connected(&engine::secret_id());
    let first = packet::join(std::iter::once(let_in).chain(greeting));
    let session = SocketIoSession::new(session, contract.pace(), settings);
    let connection = Connection::new(Arc::clone(&gateway), wire, session, identity);
    Some(Box::new(connection.greeting(Queued::unnumbered(first))).run())
}

fn last_words(closing: Closing) -> Farewell {
    let (code, reason) = session::words(closing);
    Farewell {
        frame: None,
        code,
        reason,
    }
}

/// Waits for the client to ask to be let in, and for nothing else.
async fn connect(
    wire: &mut EngineWire,
    open: Option<Utf8Bytes>,
) -> Result<Option<Box<RawValue>>, Ending> {
    if let Some(open) = open {
        wire.tell(open).await?;
    }
    loop {
        let text = match wire.next().await? {
            Inbound::Text(text) => text,
            Inbound::Pong | Inbound::Ping => continue,
            Inbound::Binary => return Err(Closing::BrokenProtocol.into()),
            Inbound::Closed => return Err(Ending::PeerClosed),
        };
        let decoded = text.strip_prefix('4').map(packet::decode);
        match decoded {
            Some(Ok(Packet::Connect(auth))) => return Ok(auth.map(ToOwned::to_owned)),
            Some(Ok(Packet::Elsewhere {
                namespace,
                connects: true,
            })) => wire.tell(packet::no_namespace(namespace)).await?,
            _ => return Err(Closing::BrokenProtocol.into()),
        }
    }
}
