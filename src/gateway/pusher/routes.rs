//! The HTTP API for back ends: publishing, and asking who is there.
//!
//! Source: <https://pusher.com/docs/channels/library_auth_reference/rest-api/>.

mod asking;
pub(super) mod publishing;
pub(super) mod words;

use std::sync::Arc;

use axum::Extension;
use utoipa_axum::router::OpenApiRouter;

use super::endpoint;
use super::hub::Hub;
use crate::gateway::http::HttpState;

/// Everything of an application: sockets and the API for its back ends.
pub fn routes(hub: Arc<Hub>) -> OpenApiRouter<Arc<HttpState>> {
    let backend = publishing::routes().merge(asking::routes());
    endpoint::routes(Arc::clone(&hub)).merge(backend.layer(Extension(hub)))
}
