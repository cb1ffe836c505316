//! The server API: requests of the host product's own server.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::{HttpState, Problem};
use crate::gateway::identity;

/// The host's own server, proved by `Authorization: Bearer` with `auth.api_key`.
///
/// Take it before the body: what a stranger sends is not read. The right key has no limit of
/// requests; everybody else is counted by address. Somebody who came too often hears so instead of
/// why they were refused, but the right key is taken even from there: behind a proxy everybody has
/// one address, and a stranger must not be able to lock the host out.
pub struct HostServer;

impl FromRequestParts<Arc<HttpState>> for HostServer {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &Arc<HttpState>,
    ) -> Result<Self, Problem> {
        let shown = identity::bearer(&parts.headers);
        match identity::admit_host(&state.gateway, shown).await {
            Ok(()) => Ok(Self),
            Err(refusal) => Err(state.turn_away(parts, refusal)),
        }
    }
}
