//! What is served on the main port.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;

use utoipa_axum::router::OpenApiRouter;

use super::{AppOptions, settings};
use crate::config::{Config, Contract};
use crate::contracts;
use crate::dev::{self, DevSite};
use crate::gateway::http::docs::{self, Documents};
use crate::gateway::http::{HttpState, document, method_not_allowed, not_found, with_layers};
use crate::gateway::pusher::{self, Hub};
use crate::gateway::{Gateway, asyncapi};
use crate::web;

/// What a program sees that opens the server as a browser would.
const GREETING: &str = "\
This is Parlor, a real-time messaging server.

Clients connect to the WebSocket at /api/v1/ws; HTTP is under /api/v1.
Every route is described at /api/docs, every frame at /api/asyncapi.json.
";

/// Every contract that is to be served, and the front door.
pub(super) fn main(
    config: &Config,
    options: &AppOptions,
    (gateway, hub): (Gateway, Option<Arc<Hub>>),
    address: SocketAddr,
) -> anyhow::Result<Router> {
    let mut front = web::router().route("/", get(front_door));
    if options.dev {
        let site = DevSite::new(config, gateway.clock.clone(), address);
        front = front.merge(dev::router(site));
    }
    let state = HttpState::new(gateway);
    let mut api = OpenApiRouter::with_openapi(document::shared());
    let mut channels = Vec::new();
    for contract in &config.server.contracts {
        let (routes, sockets) = match contract {
            Contract::Native => (contracts::native::routes(), contracts::native::channels()),
            Contract::Agency => (
                contracts::agency::routes(hub.clone()),
                contracts::agency::channels(),
            ),
            Contract::Carwash => (
                contracts::carwash::routes(settings::carwash(config)),
                contracts::carwash::channels(),
            ),
            Contract::Transit => (contracts::transit::routes(), contracts::transit::channels()),
            Contract::Booking => (
                contracts::booking::routes(hub.clone()),
                contracts::booking::channels(),
            ),
            Contract::Trip => (
                contracts::trip::routes(settings::trip(config)),
                contracts::trip::channels(),
            ),
        };
        api = api.merge(routes);
        channels.extend(sockets);
    }
    if let Some(hub) = hub {
        api = api.merge(pusher::routes(hub));
        channels.extend(pusher::channels());
    }
    let (api, mut openapi) = api.split_for_parts();
    let (docs, described) = docs::routes().split_for_parts();
    openapi.merge(described);
    let configured = settings::described(config);
    let documents = Documents::new(
        &document::render(&openapi, &configured)?,
        &asyncapi::document(channels, &configured),
    );
    let routes = api
        .merge(options.routes.clone())
        .with_state(Arc::clone(&state))
        .merge(docs.with_state(documents))
        .merge(docs::page())
        .merge(front)
        .fallback(elsewhere)
        .method_not_allowed_fallback(method_not_allowed);
    Ok(with_layers(routes, &state.gateway))
}

/// The first page for browsers, a few words for programs.
async fn front_door(request: Request<Body>) -> Response {
    web::page(&request).unwrap_or_else(|| GREETING.into_response())
}

/// Where there is nothing of the server's there may be a page.
async fn elsewhere(request: Request<Body>) -> Response {
    match web::page(&request) {
        Some(page) => page,
        None => not_found().await.into_response(),
    }
}
