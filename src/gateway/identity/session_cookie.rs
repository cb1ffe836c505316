//! The session cookie of the host's own site, which its pages' browsers add by themselves.

use std::sync::Arc;

use axum::http::HeaderMap;

use super::{bearer, claims_of, cookie, missing, not_let_in, refused_token};
use crate::auth::{AuthError, Identity};
use crate::domain::error::ErrorCode;
use crate::domain::user::Principal;
use crate::gateway::refusal::Refusal;
use crate::gateway::{Gateway, origin};
use crate::metrics::AuthFailure;

/// Most parts that a cookie is put together from. The library cuts at about 4,000 characters, so
/// these are more than any header holds.
const MOST_PARTS: usize = 16;

/// Lets in whoever the session cookie of the host's site says is signed in there; `None` where
/// there is no such cookie, or the site's secret is not known. Refusals are counted here.
///
/// A browser adds cookies to what any page asks for, so the page is asked for first.
///
/// # Errors
/// Forbidden for a page that is neither of this server nor of the site, nor listed; unauthenticated
/// or expired cookies, forbidden users and roles, and what the store says.
pub async fn admit_session_cookie(
    gateway: &Gateway,
    headers: &HeaderMap,
) -> Option<Result<Arc<Principal>, Refusal>> {
    let opened = open(gateway, headers)?;
    if !may_use_cookies(gateway, headers) {
        gateway.metrics.auth_failed(AuthFailure::Forbidden);
        let text = "a page of another origin may not use the session of this one";
        return Some(Err(Refusal::new(ErrorCode::Forbidden, text)));
    }
    Some(admit(gateway, opened).await)
}

/// Lets in whoever makes a request: the bearer of a token, else whoever the session cookie names.
/// Refusals are counted here.
///
/// # Errors
/// As [`admit`](super::admit) and [`admit_session_cookie`]; unauthenticated with neither.
pub async fn admit_visitor(
    gateway: &Gateway,
    headers: &HeaderMap,
) -> Result<Arc<Principal>, Refusal> {
    if let Some(token) = bearer(headers) {
        return super::admit(gateway, token).await;
    }
    match admit_session_cookie(gateway, headers).await {
        Some(admitted) => admitted,
        None => Err(missing(gateway, "expected a session or a bearer token")),
    }
}

/// Whether the page that makes a request may use what its reader's browser keeps.
pub(super) fn may_use_cookies(gateway: &Gateway, headers: &HeaderMap) -> bool {
    let settings = &gateway.settings;
    let site = settings.site_origin.as_deref();
    origin::may_use_cookies(headers, &settings.allowed_origins, site)
}

async fn admit(
    gateway: &Gateway,
    opened: Result<Identity, AuthError>,
) -> Result<Arc<Principal>, Refusal> {
    let identity = opened.map_err(|error| refused_token(gateway, &error))?;
    let claims = claims_of(identity).inspect_err(|_| {
        gateway.metrics.auth_failed(AuthFailure::Invalid);
    })?;
    let admitted = gateway.chat.admit(&claims).await;
    admitted.map_err(|failure| not_let_in(gateway, failure))
}

/// Opens the first of the cookies that holds. A browser may still have one of an older version of
/// the site.
fn open(gateway: &Gateway, headers: &HeaderMap) -> Option<Result<Identity, AuthError>> {
    let now = gateway.clock.now().as_seconds();
    let mut refused = None;
    for name in gateway.authenticator.session_cookies() {
        let Some(value) = whole(headers, name) else {
            continue;
        };
        let opened = gateway.authenticator.open_session_cookie(name, &value, now);
        match opened {
            Ok(identity) => return Some(Ok(identity)),
            Err(error) => refused = refused.or(Some(Err(error))),
        }
    }
    refused
}

/// The value of a cookie, which long ones have in parts: `name.0`, `name.1` and so on.
fn whole(headers: &HeaderMap, name: &str) -> Option<String> {
    if let Some(value) = cookie(headers, name) {
        return Some(value.to_owned());
    }
    let parts = (0..MOST_PARTS).map_while(|at| cookie(headers, &format!("{name}.{at}")));
    let joined: String = parts.collect();
    (!joined.is_empty()).then_some(joined)
}

#[cfg(test)]
mod tests {
    use axum::http::header::COOKIE;

    use super::*;

    #[test]
    fn parts_are_joined_by_their_numbers() {
        let mut headers = HeaderMap::new();
        let cookies =
            "s.10=k; s.2=c; s.1=b; s.0=a; s.3=d; s.4=e; s.5=f; s.6=g; s.7=h; s.8=i; s.9=j";
        headers.insert(COOKIE, cookies.parse().unwrap());
        assert_eq!(whole(&headers, "s").as_deref(), Some("abcdefghijk"));
        assert_eq!(whole(&headers, "s.1").as_deref(), Some("b"));
        assert_eq!(whole(&headers, "t"), None);
    }

    #[test]
    fn a_whole_value_counts_more_than_parts_that_were_left_behind() {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, "s.0=old; s=new; s.1=older".parse().unwrap());
        assert_eq!(whole(&headers, "s").as_deref(), Some("new"));
    }

    #[test]
    fn parts_without_their_beginning_are_nothing() {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, "s.1=b; s.2=c".parse().unwrap());
        assert_eq!(whole(&headers, "s"), None);
    }
}
