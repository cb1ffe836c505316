//! A guest's token in a cookie, for front ends whose pages keep none themselves.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue};

use super::session_cookie::may_use_cookies;
use super::{admit, cookie};
use crate::domain::user::Principal;
use crate::gateway::Gateway;

/// The name of the cookie.
const NAME: &str = "parlor-guest";

/// The guest whose token a browser keeps, if it holds and the page may use it. Who has none, or one
/// that does not hold, is nobody yet.
pub async fn guest_by_cookie(gateway: &Gateway, headers: &HeaderMap) -> Option<Arc<Principal>> {
    let token = cookie(headers, NAME)?;
    let now = gateway.clock.now().as_seconds();
    let is_a_guests = gateway.authenticator.verify_guest(token, now).is_some();
    if !is_a_guests || !may_use_cookies(gateway, headers) {
        return None;
    }
    admit(gateway, token).await.ok()
}

/// The header that has a browser keep a guest's token for so long. Pages cannot read it; it is sent
/// to this server alone, and over TLS alone where the host's site has TLS.
pub fn keep_guest_token(gateway: &Gateway, token: &str, life: Duration) -> Option<HeaderValue> {
    let site = gateway.settings.site_origin.as_deref();
    let is_secure = site.is_some_and(|site| site.starts_with("https://"));
    let secure = if is_secure { "; Secure" } else { "" };
    let seconds = life.as_secs();
    let text = format!("{NAME}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&text).ok()
}
