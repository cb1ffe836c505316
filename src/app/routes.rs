//! What is served on the main port.

use std::net::SocketAddr;

use axum::Router;
use axum::response::Redirect;
use axum::routing::get;

use super::AppOptions;
use crate::config::Config;
use crate::contracts;
use crate::dev::{self, DevSite};
use crate::gateway::Gateway;

/// What somebody sees who opens the server in a browser.
const GREETING: &str = "\
This is Parlor, a real-time messaging server.

Clients connect to the WebSocket at /api/v1/ws; HTTP is under /api/v1.
The protocol is described in docs/ of Parlor's source.
";

/// Every contract, and the front door.
pub(super) fn main(
    config: &Config,
    options: &AppOptions,
    gateway: Gateway,
    address: SocketAddr,
) -> Router {
    let front = if options.dev {
        let site = DevSite::new(config, gateway.clock.clone(), address);
        dev::router(site).route("/", get(|| async { Redirect::temporary("/dev") }))
    } else {
        Router::new().route("/", get(|| async { GREETING }))
    };
    contracts::native::router(gateway).merge(front)
}
