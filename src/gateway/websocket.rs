//! From an HTTP request to a WebSocket, within the limits that hold for all of them.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::http::header::SEC_WEBSOCKET_PROTOCOL;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Request};
use axum::response::Response;
use hyper::upgrade::OnUpgrade;
use tungstenite::handshake::server::create_response;
use tungstenite::protocol::WebSocketConfig;

use super::connection::{Socket, WebSocketWire};
use super::http::{HttpState, Problem, peer_of};
use super::origin;
use super::refusal::Refusal;
use crate::domain::error::{ErrorCode, Limit};
use crate::metrics::GatewayName;

/// A request for a socket that may be granted.
pub struct Upgrade {
    /// The connection, once it is granted.
    upgrading: OnUpgrade,
    /// What grants it.
    response: Response,
    /// The lines in which the client offers subprotocols.
    offered: Vec<HeaderValue>,
    state: Arc<HttpState>,
}

impl Upgrade {
    /// The subprotocols the client offers.
    pub fn offered_protocols(&self) -> impl Iterator<Item = &str> {
        let lines = self.offered.iter().map(HeaderValue::as_bytes);
        let offered = lines.flat_map(|line| line.split(|byte| *byte == b','));
        offered.filter_map(|name| str::from_utf8(name.trim_ascii()).ok())
    }

    /// Accepts, with this subprotocol if there is one and the client offers it.
    ///
    /// `arrive` finds out who is there and returns what serves them, or nothing when nobody is
    /// let in. Serving is a task of its own, no larger than it has to be; shutdown waits for both.
    pub fn serve<A, S>(
        self,
        protocol: Option<&'static str>,
        arrive: impl FnOnce(Arc<HttpState>, WebSocketWire) -> A + Send + 'static,
    ) -> Response
    where
        A: Future<Output = Option<S>> + Send + 'static,
        S: Future<Output = ()> + Send + 'static,
    {
        self.hand_over(protocol, move |state, socket| {
            let metrics = &state.gateway.metrics;
            let counted = metrics.connection_opened(GatewayName::Websocket);
            arrive(state, WebSocketWire::new(socket, counted))
        })
    }

    /// Accepts as [`Upgrade::serve`] does, for wires that frames travel on in another form.
    pub fn hand_over<A, S>(
        mut self,
        protocol: Option<&'static str>,
        arrive: impl FnOnce(Arc<HttpState>, Socket) -> A + Send + 'static,
    ) -> Response
    where
        A: Future<Output = Option<S>> + Send + 'static,
        S: Future<Output = ()> + Send + 'static,
    {
        let agreed = protocol.filter(|one| self.offered_protocols().any(|offered| offered == *one));
        if let Some(protocol) = agreed {
            let headers = self.response.headers_mut();
            headers.insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(protocol));
        }
        let (state, upgrading) = (self.state, self.upgrading);
        let tasks = state.gateway.tasks.clone();
        let settings = &state.gateway.settings;
        let config = WebSocketConfig::default()
            .read_buffer_size(settings.read_buffer_bytes)
            .max_message_size(Some(settings.frame_bytes))
            .max_frame_size(Some(settings.frame_bytes));
        tasks.clone().spawn(async move {
            // Whoever is gone by now needs nobody to serve them.
            let Ok(upgraded) = upgrading.await else {
                return;
            };
            let socket = Socket::new(upgraded, config).await;
            if let Some(serving) = arrive(state, socket).await {
                tasks.spawn(serving);
            }
        });
        self.response
    }

    /// Negotiates with a client that may come.
    pub(super) fn negotiate(parts: &mut Parts, state: &Arc<HttpState>) -> Result<Self, Problem> {
        let response = agree(parts).map_err(|_| Problem::upgrade_required())?;
        let upgrading = parts.extensions.remove::<OnUpgrade>();
        let offered = parts.headers.get_all(SEC_WEBSOCKET_PROTOCOL);
        Ok(Self {
            upgrading: upgrading.ok_or_else(Problem::upgrade_required)?,
            response: response.map(|()| Body::empty()),
            offered: offered.iter().cloned().collect(),
            state: Arc::clone(state),
        })
    }
}

/// What grants a request for a socket. The library looks at nothing but the method, the version and the
/// headers, which are lent to it.
fn agree(parts: &mut Parts) -> Result<Response<()>, tungstenite::Error> {
    let mut request = Request::new(());
    *request.method_mut() = parts.method.clone();
    *request.version_mut() = parts.version;
    std::mem::swap(request.headers_mut(), &mut parts.headers);
    let agreed = create_response(&request);
    std::mem::swap(request.headers_mut(), &mut parts.headers);
    agreed
}

/// Lets in the pages of this request's origin, or says why not.
pub(super) fn admit_page(parts: &Parts, state: &HttpState) -> Result<(), Refusal> {
    if origin::may_connect(&parts.headers, &state.gateway.settings.allowed_origins) {
        return Ok(());
    }
    Err(Refusal::new(
        ErrorCode::Forbidden,
        "pages of this origin may not connect",
    ))
}

/// Counts one more connection of this request's address, or says that there are too many.
pub(super) fn admit_connect(parts: &Parts, state: &HttpState) -> Result<(), Refusal> {
    let admitted = state.limits.admit_connect(peer_of(parts));
    admitted.map_err(|failure| {
        state.gateway.metrics.rate_limited(Limit::Connects);
        Refusal::from(failure)
    })
}

impl FromRequestParts<Arc<HttpState>> for Upgrade {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &Arc<HttpState>,
    ) -> Result<Self, Problem> {
        admit_page(parts, state)?;
        admit_connect(parts, state)?;
        Self::negotiate(parts, state)
    }
}
