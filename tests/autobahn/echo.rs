//! A server that echoes over each of the ways in which the real one reads and writes a WebSocket.
//!
//! Everything between the port and the echo is the server's own: its listener, its upgrade with the
//! limits that hold on every route, and
//!
//! | address | what it goes through | whose way it is |
//! |---|---|---|
//! | `/socket` | `Socket` alone, with binary messages | what all have below them |
//! | `/websocket` | `WebSocketWire` and `Connection` | `native`, `transit` |
//! | `/pusher` | `WebSocketWire<PusherFrames>` and `Connection` | `/app/{key}`, `/pusher-relay` |
//! | `/socketio` | `EngineWire` and `Connection` | `/socket.io/`, `/api/socket/` |
//!
//! Prints its address and serves until its input ends.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use parlor::actors::contract::{ContractRenderer, Variant};
use parlor::actors::outbound::outbound;
use parlor::app::{App, AppOptions};
use parlor::config::{Config, Sources};
use parlor::domain::event::Event;
use parlor::domain::id::ConnectionId;
use parlor::gateway::connection::{
    Closing, Connection, Ending, Farewell, Identity, Inbound, Received, Reply, Socket,
    SocketContract, Step, WebSocketWire, Wire,
};
use parlor::gateway::http::HttpState;
use parlor::gateway::pusher::PusherFrames;
use parlor::gateway::refusal::Refusal;
use parlor::gateway::socketio::EngineWire;
use parlor::gateway::websocket::Upgrade;
use parlor::metrics::{ContractName, GatewayName};
use tungstenite::{Message, Utf8Bytes};

/// What the suite needs otherwise than production: messages of 16 MiB, as many as it likes, and no
/// ping in between that it did not ask for.
const SETTINGS: [(&str, &str); 8] = [
    ("PARLOR_LISTEN", "127.0.0.1:0"),
    ("PARLOR_ADMIN_LISTEN", "127.0.0.1:0"),
    ("JWT_SECRET", "nobody is let in here, so nobody knows it"),
    ("PARLOR__SERVER__CONTRACTS", "[\"native\"]"),
    ("PARLOR__CONNECTION__HEARTBEAT", "1h"),
    ("PARLOR__LIMITS__FRAME_BYTES", "16777216"),
    ("PARLOR__LIMITS__FRAMES_PER_SECOND", "1000000"),
    ("PARLOR__LIMITS__CONNECTS_PER_MINUTE", "1000000"),
];

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let database = format!("sqlite://{}/echo.db?mode=rwc", folder.path().display());
    let mut environment: BTreeMap<String, String> = SETTINGS
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
    environment.insert("DATABASE_URL".to_owned(), database);
    let config = Config::load(Sources {
        dev: None,
        profile: None,
        file: None,
        environment,
    })?;
    let options = AppOptions {
        routes: routes(),
        ..AppOptions::default()
    };
    let app = Box::pin(App::start(config, options)).await?;
    writeln!(std::io::stdout(), "{}", app.address())?;
    tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await??;
    app.stop().await;
    Ok(())
}

fn routes() -> Router<Arc<HttpState>> {
    Router::new()
        .route("/socket", get(over_socket))
        .route("/websocket", get(over_websocket))
        .route("/pusher", get(over_pusher))
        .route("/socketio", get(over_socketio))
}

async fn over_socket(upgrade: Upgrade) -> Response {
    upgrade.hand_over(None, async |_, socket| Some(echo(socket)))
}

async fn over_websocket(upgrade: Upgrade) -> Response {
    upgrade.serve(None, async |state, wire| Some(serve(&state, wire)))
}

async fn over_pusher(upgrade: Upgrade) -> Response {
    upgrade.hand_over(None, async |state: Arc<HttpState>, socket: Socket| {
        let counted = state.gateway.metrics.connection_opened(GatewayName::Pusher);
        Some(serve(
            &state,
            WebSocketWire::<PusherFrames>::new(socket, counted),
        ))
    })
}

async fn over_socketio(upgrade: Upgrade) -> Response {
    upgrade.hand_over(None, async |state: Arc<HttpState>, socket: Socket| {
        let counted = state
            .gateway
            .metrics
            .connection_opened(GatewayName::SocketIo);
        Some(serve(&state, EngineWire::over_websocket(socket, counted)))
    })
}

/// Serves a wire as every contract does, without a greeting.
fn serve<W: Wire>(state: &HttpState, wire: W) -> impl Future<Output = ()> + Send + use<W> {
    let gateway = Arc::clone(&state.gateway);
    let id = ConnectionId::from_uuid(gateway.clock.new_uuid());
    let limits = gateway.settings.outbound;
    let (_, queue) = outbound(id, Arc::new(NoEvents), limits, gateway.clock.now());
    let identity = Identity {
        queue,
        expires_at_seconds: i64::MAX,
    };
    Box::new(Connection::new(gateway, wire, Echo, identity)).run()
}

/// Echoes what the layer below all wires reads.
async fn echo(mut socket: Socket) {
    let ending = loop {
        let said = match socket.next().await {
            Ok(Received::Text(text)) => socket.say(Message::Text(text)).await,
            Ok(Received::Binary(bytes)) => socket.say(Message::Binary(bytes)).await,
            Ok(Received::Ping | Received::Pong) => Ok(()),
            Ok(Received::Close) => Err(Ending::PeerClosed),
            Err(ending) => Err(ending),
        };
        if let Err(ending) = said {
            break ending;
        }
    };
    socket.end(ending, words).await;
}

/// A contract that answers every text with itself.
struct Echo;

impl SocketContract for Echo {
    fn receive(&mut self, inbound: Inbound) -> Step {
        Step::Answer(match inbound {
            Inbound::Text(text) => Some(text.into()),
            // No route takes what is in it.
            Inbound::Binary | Inbound::Ping | Inbound::Pong | Inbound::Closed => None,
        })
    }

    fn refuse(&mut self, _: &Inbound, _: Refusal) -> Reply {
        None
    }

    fn farewell(&self, closing: Closing) -> Farewell {
        let (code, reason) = words(closing);
        Farewell {
            frame: None,
            code,
            reason,
        }
    }
}

/// The codes of RFC 6455, which are the same in every contract.
const fn words(closing: Closing) -> (u16, &'static str) {
    match closing {
        Closing::TooLarge => (1009, "too large"),
        Closing::BrokenProtocol => (1002, "protocol error"),
        Closing::NotUtf8 => (1007, "not UTF-8"),
        Closing::TokenExpired
        | Closing::TokenRevoked
        | Closing::UserDisabled
        | Closing::RoleChanged
        | Closing::TooManyConnections
        | Closing::SlowConsumer
        | Closing::GoingAway
        | Closing::TooManyFrames
        | Closing::BadFrames => (1001, "going away"),
    }
}

/// Nobody hears of conversations here.
struct NoEvents;

impl ContractRenderer for NoEvents {
    fn name(&self) -> ContractName {
        ContractName::Native
    }

    fn echoes_to_origin(&self) -> bool {
        false
    }

    fn render(&self, _: &Event, _: Variant) -> Option<Utf8Bytes> {
        None
    }
}
