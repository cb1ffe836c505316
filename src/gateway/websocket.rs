//! From an HTTP request to a WebSocket, within the limits that hold for all of them.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::http::request::Parts;
use axum::response::Response;

use super::connection::WebSocketWire;
use super::http::{HttpState, Problem, peer_of};
use super::origin;
use super::refusal::Refusal;
use crate::domain::error::{ErrorCode, Limit};
use crate::metrics::GatewayName;

/// Bytes that are joined before a write, at most. A burst is written in pieces of this size, and a
/// connection's buffer keeps this size once it had a burst.
const WRITE_BUFFER_BYTES: usize = 16 * 1024;

/// A request for a socket that may be granted.
pub struct Upgrade {
    upgrade: WebSocketUpgrade,
    state: Arc<HttpState>,
}

impl Upgrade {
    /// The subprotocols the client offers.
    pub fn offered_protocols(&self) -> impl Iterator<Item = &str> {
        self.upgrade
            .requested_protocols()
            .filter_map(|offered| offered.to_str().ok())
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
        self,
        protocol: Option<&'static str>,
        arrive: impl FnOnce(Arc<HttpState>, WebSocket) -> A + Send + 'static,
    ) -> Response
    where
        A: Future<Output = Option<S>> + Send + 'static,
        S: Future<Output = ()> + Send + 'static,
    {
        let state = self.state;
        let tasks = state.gateway.tasks.clone();
        let arriving = tasks.token();
        self.upgrade
            .protocols(protocol)
            .on_upgrade(move |socket: WebSocket| async move {
                if let Some(serving) = arrive(state, socket).await {
                    tasks.spawn(serving);
                }
                drop(arriving);
            })
    }

    /// Negotiates with a client that may come.
    pub(super) async fn negotiate(
        parts: &mut Parts,
        state: &Arc<HttpState>,
    ) -> Result<Self, Problem> {
        let settings = &state.gateway.settings;
        let upgrade = WebSocketUpgrade::from_request_parts(parts, state)
            .await
            .map_err(|_| Problem::upgrade_required())?
            .read_buffer_size(settings.read_buffer_bytes)
            .write_buffer_size(WRITE_BUFFER_BYTES)
            .max_message_size(settings.frame_bytes)
            .max_frame_size(settings.frame_bytes);
        Ok(Self {
            upgrade,
            state: Arc::clone(state),
        })
    }
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
        Self::negotiate(parts, state).await
    }
}
