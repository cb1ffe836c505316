//! From an HTTP request to a WebSocket, within the limits that hold for all of them.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::http::request::Parts;
use axum::response::Response;

use super::connection::Wire;
use super::http::{HttpState, Problem, peer_of};
use super::origin;
use super::refusal::Refusal;
use crate::domain::error::ErrorCode;
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
        arrive: impl FnOnce(Arc<HttpState>, Wire) -> A + Send + 'static,
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
                let counted = state
                    .gateway
                    .metrics
                    .connection_opened(GatewayName::Websocket);
                if let Some(serving) = arrive(state, Wire::new(socket, counted)).await {
                    tasks.spawn(serving);
                }
                drop(arriving);
            })
    }
}

impl FromRequestParts<Arc<HttpState>> for Upgrade {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &Arc<HttpState>,
    ) -> Result<Self, Problem> {
        let settings = &state.gateway.settings;
        if !origin::may_connect(&parts.headers, &settings.allowed_origins) {
            let refusal =
                Refusal::new(ErrorCode::Forbidden, "pages of this origin may not connect");
            return Err(refusal.into());
        }
        state
            .limits
            .admit_connect(peer_of(parts))
            .map_err(|failure| {
                state
                    .gateway
                    .metrics
                    .rate_limited(crate::domain::error::Limit::Connects);
                Refusal::from(failure)
            })?;
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
