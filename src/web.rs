//! The built-in pages: what `web/` builds, held by the binary.
//!
//! A release holds the files themselves; a debug build reads them from `web/dist` at each request, so
//! that pages can be worked on while the server runs. Without a build there is a page that says so,
//! and the rest of the server works as ever.
//!
//! The pages are one application that knows its own addresses: whatever a browser asks for as a page,
//! and is nothing of the server's, is answered with its `index.html`.

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::header::{
    ACCEPT, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use rust_embed::{Embed, EmbeddedFile};
use tower_http::compression::CompressionLayer;

/// What the pages may do: scripts, styles and calls are the server's own; pictures of messages come
/// from wherever they are. Styles may be made by scripts, which the pages' parts do.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; \
     style-src 'self' 'unsafe-inline'; img-src 'self' data: https:; font-src 'self'; \
     manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Files whose names change with what is in them.
const FOREVER: &str = "public, max-age=31536000, immutable";

/// Everything else: asked for again each time, answered by its tag.
const ASK_AGAIN: &str = "no-cache";

/// Parts of the address space in which there is never a page.
const NOT_PAGES: [&str; 7] = ["api", "app", "apps", "assets", "healthz", "socket.io", "ws"];

/// Lets pages of other sites load a file as their own.
const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName =
    HeaderName::from_static("cross-origin-resource-policy");

/// What a browser shows where the pages were not built.
const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
     <title>Parlor</title><h1>Parlor is running</h1>\
     <p>The pages are not built. Install Node.js 20.19 or newer, then stop the server and start it \
     with <code>make run</code>.</p>\
     <p>Meanwhile: <a href=\"/api/docs\">the HTTP API</a>, and with <code>--dev</code> \
     <a href=\"/dev\">sample users to try it as</a>.</p></html>";

#[derive(Embed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Built;

/// The pages and the files they need.
pub fn router() -> Router {
    Router::new()
        .route("/assets/{*path}", get(asset))
        .route("/widget.js", get(widget))
        .route("/widget-demo", get(widget_demo))
        .route("/favicon.svg", get(favicon))
        .layer(CompressionLayer::new())
}

/// The page at this address, if a browser asks for one and the address is none of the server's.
pub fn page(request: &Request<Body>) -> Option<Response> {
    let first = request.uri().path().split('/').nth(1).unwrap_or_default();
    let is_read = [Method::GET, Method::HEAD].contains(request.method());
    if !is_read || NOT_PAGES.contains(&first) || !wants_page(request.headers()) {
        return None;
    }
    Some(index(request.headers()))
}

/// Whether a browser shows the answer to a person.
fn wants_page(headers: &HeaderMap) -> bool {
    headers
        .get(ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

fn index(headers: &HeaderMap) -> Response {
    match Built::get("index.html") {
        Some(file) => sent(file, ASK_AGAIN, headers),
        None => ([(CONTENT_SECURITY_POLICY, PAGE_POLICY)], Html(NOT_BUILT)).into_response(),
    }
}

async fn asset(Path(path): Path<String>, headers: HeaderMap) -> Response {
    let name = format!("assets/{path}");
    match Built::get(&name) {
        Some(file) => sent(file, FOREVER, &headers),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The chat that other sites put into their pages.
async fn widget(headers: HeaderMap) -> Response {
    let mut response = top("widget.js", &headers);
    let anywhere = HeaderValue::from_static("cross-origin");
    response
        .headers_mut()
        .insert(CROSS_ORIGIN_RESOURCE_POLICY, anywhere);
    response
}

/// A page of another site that has the chat in it.
async fn widget_demo(headers: HeaderMap) -> Response {
    top("widget-demo.html", &headers)
}

async fn favicon(headers: HeaderMap) -> Response {
    top("favicon.svg", &headers)
}

fn top(name: &'static str, headers: &HeaderMap) -> Response {
    match Built::get(name) {
        Some(file) => sent(file, ASK_AGAIN, headers),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A file, or the word that the browser's own copy of it is good.
fn sent(file: EmbeddedFile, caching: &'static str, headers: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", hex::encode(&file.metadata.sha256_hash()[..16]));
    let known = headers.get(IF_NONE_MATCH).map(HeaderValue::as_bytes);
    let about = [
        (ETAG, tag.clone()),
        (CACHE_CONTROL, caching.to_owned()),
        (CONTENT_SECURITY_POLICY, PAGE_POLICY.to_owned()),
    ];
    if known == Some(tag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, about).into_response();
    }
    let kind = mime_of(&file);
    (
        about,
        [(CONTENT_TYPE, kind)],
        Body::from(file.data.into_owned()),
    )
        .into_response()
}

/// All texts of the build are UTF-8.
fn mime_of(file: &EmbeddedFile) -> String {
    let kind = file.metadata.mimetype();
    if kind.starts_with("text/") {
        format!("{kind}; charset=utf-8")
    } else {
        kind.to_owned()
    }
}
