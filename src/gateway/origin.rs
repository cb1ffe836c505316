//! Which web pages may use the server.
//!
//! A browser says where a page came from; other clients say nothing and are not held back. A
//! socket is open to any page unless the server asks, so the origin is checked before an upgrade;
//! for HTTP the browser asks itself, and [`cors`] answers.

use std::time::Duration;

use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, ORIGIN, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use tower_http::cors::{AllowCredentials, AllowOrigin, CorsLayer};

use super::http::REQUEST_ID;

/// Where a browser says how the page that makes a request and what it asks for are related.
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

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

/// Says whether a page may use what the browser of its reader keeps for this server and for the
/// host's site: who is signed in there did not ask to be used by other pages.
///
/// Pages of the server's own origin may, of those that `allowed` names, and of `site`, the origin of
/// the host's site; `*` names nothing. A request without `Origin` is refused if the browser says that
/// another site made it.
pub fn may_use_cookies(headers: &HeaderMap, allowed: &[String], site: Option<&str>) -> bool {
    let Some(origin) = headers.get(ORIGIN) else {
        let made_by = headers.get(FETCH_SITE);
        return made_by.is_none_or(|made_by| made_by != "cross-site");
    };
    let is_of = |site: &str| origin.as_bytes().eq_ignore_ascii_case(site.as_bytes());
    if site.is_some_and(is_of) {
        return true;
    }
    let is_own = may_connect(headers, &[]);
    is_own
        || origin
            .to_str()
            .is_ok_and(|origin| is_named(origin, allowed))
}

/// Answers browsers that ask whether a page of another origin may call; `None` when only the
/// server's own pages may.
pub fn cors(allowed: &[String]) -> Option<CorsLayer> {
    if allowed.is_empty() {
        return None;
    }
    let listed = allowed.to_vec();
    let listed = AllowOrigin::predicate(move |origin: &HeaderValue, _| {
        origin
            .to_str()
            .is_ok_and(|origin| is_listed(origin, &listed))
    });
    let named = allowed_by_name(allowed);
    Some(
        CorsLayer::new()
            .allow_origin(listed)
            .allow_credentials(named)
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

/// Pages that bring cookies.
fn allowed_by_name(allowed: &[String]) -> AllowCredentials {
    let allowed = allowed.to_vec();
    AllowCredentials::predicate(move |origin: &HeaderValue, _| {
        origin
            .to_str()
            .is_ok_and(|origin| is_named(origin, &allowed))
    })
}

fn is_listed(origin: &str, allowed: &[String]) -> bool {
    allowed.iter().any(|one| one == "*") || is_named(origin, allowed)
}

fn is_named(origin: &str, allowed: &[String]) -> bool {
    let origin = origin.trim_end_matches('/');
    let mut named = allowed.iter().map(|one| one.trim_end_matches('/'));
    named.any(|one| one != "*" && one.eq_ignore_ascii_case(origin))
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

    #[rstest]
    #[case::no_page(&[], &[], true)]
    #[case::own_page(&[("origin", "http://chat.example:8080")], &[], true)]
    #[case::the_hosts_site(&[("origin", "https://www.example")], &[], true)]
    #[case::the_hosts_site_besides(&[("origin", "https://www.example")], &["https://a.example"], true)]
    #[case::own_page_besides(&[("origin", "http://chat.example:8080")], &["https://a.example"], true)]
    #[case::literally_any(&[("origin", "*")], &["*"], false)]
    #[case::another_scheme(&[("origin", "http://www.example")], &[], false)]
    #[case::listed(&[("origin", "https://a.example")], &["https://a.example"], true)]
    #[case::other_page(&[("origin", "https://evil.example")], &[], false)]
    #[case::any_is_nobody(&[("origin", "https://evil.example")], &["*"], false)]
    #[case::own_page_of_any(&[("origin", "http://chat.example:8080")], &["*"], true)]
    #[case::sandboxed(&[("origin", "null")], &["*"], false)]
    #[case::no_origin_of_another_site(&[("sec-fetch-site", "cross-site")], &[], false)]
    #[case::no_origin_of_the_same(&[("sec-fetch-site", "same-origin")], &[], true)]
    #[case::typed_in(&[("sec-fetch-site", "none")], &[], true)]
    fn a_page_uses_cookies_only_where_it_belongs(
        #[case] sent: &[(&'static str, &str)],
        #[case] allowed: &[&str],
        #[case] expected: bool,
    ) {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_static("chat.example:8080"));
        for (name, value) in sent {
            headers.insert(*name, value.parse().unwrap());
        }
        let allowed: Vec<String> = allowed.iter().map(|&one| one.to_owned()).collect();
        let site = Some("https://www.example");
        assert_eq!(may_use_cookies(&headers, &allowed, site), expected);
    }

    #[test]
    fn a_default_port_need_not_be_spelt_out() {
        assert!(is_same("https://a.example", "a.example:443"));
        assert!(is_same("http://a.example:80", "a.example"));
        assert!(!is_same("https://a.example", "a.example:80"));
    }
}
