//! Which web pages may use the server.
//!
//! A browser says where a page came from; other clients say nothing and are not held back. A
//! socket is open to any page unless the server asks, so the origin is checked before an upgrade;
//! for HTTP the browser asks itself, and [`cors`] answers.

use std::time::Duration;

use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, ORIGIN, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::http::REQUEST_ID;

/// How long a browser may remember an answer.
const REMEMBERED_FOR: Duration = Duration::from_hours(1);

/// Says whether the page that wants a socket may have one.
///
/// `allowed` lists origins; empty means the server's own, `*` any. No `Origin` header passes.
pub fn may_connect(headers: &HeaderMap, allowed: &[String]) -> bool {
    let Some(origin) = headers.get(ORIGIN) else {
        return true;
    };
    let Ok(origin) = origin.to_str() else {
        return false;
    };
    if allowed.is_empty() {
        let host = headers.get(HOST).and_then(|host| host.to_str().ok());
        host.is_some_and(|host| is_same(origin, host))
    } else {
        is_listed(origin, allowed)
    }
}

/// Answers browsers that ask whether a page of another origin may call; `None` when only the
/// server's own pages may.
pub fn cors(allowed: &[String]) -> Option<CorsLayer> {
    if allowed.is_empty() {
        return None;
    }
    let allowed = allowed.to_vec();
    let listed = AllowOrigin::predicate(move |origin: &HeaderValue, _| {
        origin
            .to_str()
            .is_ok_and(|origin| is_listed(origin, &allowed))
    });
    Some(
        CorsLayer::new()
            .allow_origin(listed)
            .allow_credentials(true)
            .allow_methods([
                Method::GET,
                Method::POST,
                Method::PUT,
                Method::PATCH,
                Method::DELETE,
            ])
            .allow_headers([AUTHORIZATION, CONTENT_TYPE, REQUEST_ID])
            .expose_headers([RETRY_AFTER, REQUEST_ID] as [HeaderName; 2])
            .max_age(REMEMBERED_FOR),
    )
}

fn is_listed(origin: &str, allowed: &[String]) -> bool {
    let origin = origin.trim_end_matches('/');
    allowed
        .iter()
        .any(|one| one == "*" || one.trim_end_matches('/').eq_ignore_ascii_case(origin))
}

/// Whether an origin names the same host and port as a `Host` header.
fn is_same(origin: &str, host: &str) -> bool {
    let (authority, port) = if let Some(authority) = origin.strip_prefix("https://") {
        (authority, ":443")
    } else if let Some(authority) = origin.strip_prefix("http://") {
        (authority, ":80")
    } else {
        return false;
    };
    let without_default = |text: &str| text.strip_suffix(port).unwrap_or(text).to_ascii_lowercase();
    without_default(authority) == without_default(host)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::no_page(None, &[], true)]
    #[case::own_page(Some("http://chat.example:8080"), &[], true)]
    #[case::other_port(Some("http://chat.example:8081"), &[], false)]
    #[case::other_page(Some("https://evil.example"), &[], false)]
    #[case::sandboxed(Some("null"), &[], false)]
    #[case::listed(Some("https://App.example"), &["https://app.example"], true)]
    #[case::listed_only(Some("http://chat.example:8080"), &["https://app.example"], false)]
    #[case::scheme_counts(Some("http://app.example"), &["https://app.example"], false)]
    #[case::any(Some("https://evil.example"), &["*"], true)]
    fn a_page_connects_only_from_where_it_may(
        #[case] origin: Option<&str>,
        #[case] allowed: &[&str],
        #[case] expected: bool,
    ) {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_static("chat.example:8080"));
        if let Some(origin) = origin {
            headers.insert(ORIGIN, origin.parse().unwrap());
        }
        let allowed: Vec<String> = allowed.iter().map(|&one| one.to_owned()).collect();
        assert_eq!(may_connect(&headers, &allowed), expected);
    }

    #[test]
    fn a_default_port_need_not_be_spelt_out() {
        assert!(is_same("https://a.example", "a.example:443"));
        assert!(is_same("http://a.example:80", "a.example"));
        assert!(!is_same("https://a.example", "a.example:80"));
    }
}
