//! HTTP: identity, limits, bodies and errors, the same for every contract's routes.

pub mod docs;
pub mod document;
pub mod openapi;

mod answer;
mod extract;
mod failed_proofs;
mod host;
mod layers;
mod limits;
mod problem;

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;

pub use self::answer::json;
pub use self::extract::{Authenticated, JsonBody, QueryOf, Stranger, read_body, read_bytes};
pub use self::host::HostServer;
pub use self::layers::with_layers;
pub use self::limits::RequestLimits;
pub use self::problem::{Problem, method_not_allowed, not_found};

use super::refusal::Refusal;
use super::socketio::PollingClients;
use super::{Gateway, PeerAddress};
use crate::domain::error::Failure;

/// Names a request in answers and logs.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What handlers and upgrades share.
pub struct HttpState {
    /// What every gateway works with.
    pub gateway: Arc<Gateway>,
    /// How often somebody may come.
    pub limits: RequestLimits,
    /// Socket.IO clients without a socket of their own.
    pub polling: PollingClients,
}

impl HttpState {
    /// Puts the shared part together, and forgets quiet users and addresses now and then.
    pub fn new(gateway: Gateway) -> Arc<Self> {
        let limits = RequestLimits::new(&gateway.settings);
        let state = Arc::new(Self {
            gateway: Arc::new(gateway),
            limits,
            polling: PollingClients::default(),
        });
        let forgetting = Arc::clone(&state);
        state.gateway.tasks.spawn(async move {
            forgetting
                .limits
                .keep_small(&forgetting.gateway.shutdown)
                .await;
        });
        state
    }

    /// Counts somebody who is not let in, and says why: this refusal, or that they come too often.
    pub fn turn_away(&self, parts: &Parts, refusal: Refusal) -> Problem {
        match self.limits.admit_stranger(peer_of(parts)) {
            Ok(()) => refusal.into(),
            Err(limited) => self.too_often(limited),
        }
    }

    /// The refusal of somebody who comes too often. Counted here.
    pub fn too_often(&self, limited: Failure) -> Problem {
        if let Failure::RateLimited { limit, .. } = &limited {
            self.gateway.metrics.rate_limited(*limit);
        }
        limited.into()
    }
}

/// Adds to an answer that refuses what its status asks for: how to prove who one is, and when to
/// come again.
pub fn complete_refusal(response: &mut Response, retry_after: Option<Duration>) {
    let is_unauthorized = response.status() == StatusCode::UNAUTHORIZED;
    let headers = response.headers_mut();
    if is_unauthorized {
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if let Some(wait) = retry_after {
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds.max(1)));
    }
}

/// The address a request came from. Requests that never passed a listener have none of their own.
pub fn peer_of(parts: &Parts) -> IpAddr {
    parts
        .extensions
        .get::<PeerAddress>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0)
}
