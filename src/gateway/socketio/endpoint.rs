//! The address of a Socket.IO server: handshakes, polls, posts and upgrades.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, UPGRADE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use schemars::JsonSchema;
use serde::Deserialize;
use tungstenite::Message;

use super::arrival::{Newcomer, arrive};
use super::contract::SocketIoContract;
use super::engine::{self, PROBE, PROBED, UPGRADE as UPGRADED};
use super::polling::{Mailbox, Probing, Refused};
use super::refusals::Fault;
use super::session;
use super::wire::EngineWire;
use crate::gateway::connection::{Closing, Ending, Received, Socket};
use crate::gateway::http::openapi::wire_types;
use crate::gateway::http::{self, HttpState};
use crate::gateway::websocket::{self, Upgrade};
use crate::metrics::GatewayName;

/// The version of Engine.IO that is spoken.
const PROTOCOL: &str = "4";

/// The query of the address, which clients make themselves.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "EngineIoQuery")]
pub struct EngineQuery {
    /// The version of Engine.IO.
    #[serde(rename = "EIO")]
    #[schemars(extend("const" = PROTOCOL))]
    protocol: Option<String>,
    /// How packets travel.
    #[schemars(extend("enum" = ["polling", "websocket"]))]
    transport: Option<String>,
    /// The connection it is about, once there is one.
    sid: Option<String>,
}

wire_types!(query: EngineQuery);

/// Where clients of one front end connect.
pub struct Endpoint<C> {
    contract: Arc<C>,
}

impl<C: SocketIoContract> Endpoint<C> {
    /// The address of this front end.
    pub fn new(contract: C) -> Arc<Self> {
        Arc::new(Self {
            contract: Arc::new(contract),
        })
    }

    /// Whether a request is one of Engine.IO's.
    pub fn is_for(request: &Request) -> bool {
        query_of(request).is_some_and(|query| query.protocol.is_some())
    }

    /// Serves a request.
    pub async fn serve(&self, state: Arc<HttpState>, request: Request) -> Response {
        match self.answer(state, request).await {
            Ok(answer) => answer,
            Err(fault) => fault.into_response(),
        }
    }

    async fn answer(&self, state: Arc<HttpState>, request: Request) -> Result<Response, Fault> {
        let query = query_of(&request).ok_or(Fault::BadRequest)?;
        if query.protocol.as_deref() != Some(PROTOCOL) {
            return Err(Fault::UnsupportedProtocol);
        }
        let (mut parts, body) = request.into_parts();
        websocket::admit_page(&parts, &state).map_err(|_| Fault::Forbidden)?;
        match (query.transport.as_deref(), query.sid, &parts.method) {
            (Some("websocket"), None, &Method::GET) => {
                let upgrade = negotiate(&mut parts, &state)?;
                Ok(self.begin_websocket(&state, upgrade, &parts))
            }
            (Some("websocket"), Some(sid), &Method::GET) => {
                let mailbox = state.polling.find(&sid).ok_or(Fault::UnknownSession)?;
                let upgrade = negotiate(&mut parts, &state)?;
                Ok(go_on_with_websocket(upgrade, mailbox))
            }
            (Some("polling"), None, &Method::GET) => self.begin_polling(&state, &parts),
            (Some("polling"), Some(sid), &Method::GET) => {
                let mailbox = state.polling.find(&sid).ok_or(Fault::UnknownSession)?;
                Ok(text(mailbox.poll().await.map_err(Fault::from)?))
            }
            (Some("polling"), Some(sid), &Method::POST) => {
                let mailbox = state.polling.find(&sid).ok_or(Fault::UnknownSession)?;
                let request = Request::from_parts(parts, body);
                let payload = payload_of(&state, request).await?;
                let most = state.gateway.settings.frame_bytes;
                mailbox.post(&payload, most).await.map_err(Fault::from)?;
                Ok(text("ok".to_owned()))
            }
            (Some("polling" | "websocket"), ..) => Err(Fault::BadMethod),
            _ => Err(Fault::UnknownTransport),
        }
    }

    fn begin_websocket(&self, state: &Arc<HttpState>, upgrade: Upgrade, parts: &Parts) -> Response {
        let contract = Arc::clone(&self.contract);
        let headers = parts.headers.clone();
        let admitted = websocket::admit_connect(parts, state);
        upgrade.hand_over(None, move |state, socket| async move {
            let metrics = &state.gateway.metrics;
            let counted = metrics.connection_opened(GatewayName::SocketIo);
            let wire = EngineWire::over_websocket(socket, counted);
            let settings = &state.gateway.settings;
            let (pace, most) = (contract.pace(), settings.body_bytes);
            let open = engine::open(&engine::secret_id(), false, pace, most);
            let newcomer = Newcomer {
                wire,
                open: Some(open),
                headers,
                admitted,
            };
            arrive(state, contract, newcomer).await
        })
    }

    fn begin_polling(&self, state: &Arc<HttpState>, parts: &Parts) -> Result<Response, Fault> {
        let admitted = websocket::admit_connect(parts, state);
        let gateway = &state.gateway;
        let most = gateway.settings.polling_clients;
        let end = state.polling.begin(most).ok_or(Fault::TooMany)?;
        let payload = gateway.settings.body_bytes;
        let open = engine::open(end.id(), true, self.contract.pace(), payload);
        let counted = gateway.metrics.connection_opened(GatewayName::SocketIo);
        let wire = EngineWire::over_polling(end, counted);
        let contract = Arc::clone(&self.contract);
        let newcomer = Newcomer {
            wire,
            open: None,
            headers: parts.headers.clone(),
            admitted,
        };
        let state = Arc::clone(state);
        let tasks = gateway.tasks.clone();
        gateway.tasks.spawn(async move {
            if let Some(serving) = arrive(state, contract, newcomer).await {
                tasks.spawn(serving);
            }
        });
        Ok(text(open.as_str().to_owned()))
    }
}

fn query_of(request: &Request) -> Option<EngineQuery> {
    decode_query(request.uri().query().unwrap_or_default())
}

/// Reads a query; `None` for one that says something twice.
pub(super) fn decode_query(text: &str) -> Option<EngineQuery> {
    serde_urlencoded::from_str(text).ok()
}

fn negotiate(parts: &mut Parts, state: &Arc<HttpState>) -> Result<Upgrade, Fault> {
    if !parts.headers.contains_key(UPGRADE) {
        return Err(Fault::BadRequest);
    }
    Upgrade::negotiate(parts, state).map_err(|_| Fault::BadRequest)
}

/// The text of a posted payload.
async fn payload_of(state: &Arc<HttpState>, request: Request) -> Result<String, Fault> {
    if !is_text(request.headers()) {
        return Err(Fault::BadRequest);
    }
    let read = http::read_bytes(request, state.gateway.settings.body_bytes).await;
    let bytes = read.map_err(|problem| match problem.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Fault::TooLarge,
        _ => Fault::BadRequest,
    })?;
    String::from_utf8(bytes.into()).map_err(|_| Fault::BadRequest)
}

fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE);
    kind.is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"))
}

fn text(body: String) -> Response {
    let kind = HeaderValue::from_static("text/plain; charset=UTF-8");
    (StatusCode::OK, [(CONTENT_TYPE, kind)], body).into_response()
}

/// Lets a client that polls try a WebSocket, and go on with it if it works.
fn go_on_with_websocket(upgrade: Upgrade, mailbox: Arc<Mailbox>) -> Response {
    upgrade.hand_over(None, move |state, socket| async move {
        let within = state.gateway.settings.authenticate_within;
        // A client that does not go on with it goes on polling.
        tokio::select! {
            _ = tokio::time::timeout(within, probe(socket, &mailbox)) => {}
            () = state.gateway.shutdown.insisted() => {}
        }
        None::<std::future::Ready<()>>
    })
}

async fn probe(mut socket: Socket, mailbox: &Mailbox) {
    match try_out(&mut socket, mailbox).await {
        Ok(probing) => probing.worked(socket),
        Err(ending) => socket.end(ending, session::words).await,
    }
}

async fn try_out<'a>(socket: &mut Socket, mailbox: &'a Mailbox) -> Result<Probing<'a>, Ending> {
    expect(socket, PROBE).await?;
    let probing = mailbox.probe().ok_or(Closing::BrokenProtocol)?;
    socket.say(Message::Text(PROBED)).await?;
    expect(socket, UPGRADED).await?;
    Ok(probing)
}

/// Waits for this packet, and for nothing else.
async fn expect(socket: &mut Socket, packet: &str) -> Result<(), Ending> {
    loop {
        match socket.next().await? {
            Received::Text(text) if text.as_str() == packet => return Ok(()),
            Received::Text(_) | Received::Binary(_) => return Err(Closing::BrokenProtocol.into()),
            // A ping is answered with the next read or write.
            Received::Ping | Received::Pong => {}
            Received::Close => return Err(Ending::PeerClosed),
        }
    }
}

impl From<Refused> for Fault {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Ended => Self::UnknownSession,
            Refused::Overlapping => Self::BadRequest,
            Refused::TooLarge => Self::TooLarge,
        }
    }
}
