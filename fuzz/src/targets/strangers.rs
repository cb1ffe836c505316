//! What is promised of the decoders that meet whatever is said before it is known by whom: addresses,
//! headers, tokens, and what a socket has to be told first.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::OnceLock;

use axum::http::header::{AUTHORIZATION, COOKIE, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use futures_util::FutureExt as _;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use parlor::auth::{Authenticator, GuestClaims, session_token_hash};
use parlor::config::{Config, Sources};
use parlor::contracts::{carwash, native, transit, trip};
use parlor::gateway::{identity, listener, origin, pusher, socketio};
use serde_json::{Map, Value};

use super::{NOW, SECRET, explains, says_what_was_expected};

/// The query of a socket's address, on every wire.
pub fn socket_query(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let token = transit::decoding::socket_query(text);
    assert!(token.as_ref().is_none_or(|token| !token.is_empty()));
    match native::decoding::socket_query(text) {
        // Both contracts find the same token in the same address.
        Ok(found) => assert_eq!(found.filter(|token| !token.is_empty()), token),
        Err(refusal) => explains(&refusal),
    }
    if let Err(reason) = pusher::decoding::socket_query(text) {
        says_what_was_expected(reason);
    }
    let (key, query) = pusher::decoding::relay_query(text);
    assert!(!key.contains('?'), "{key}");
    assert!(key.len() + query.len() <= text.len(), "{key}?{query}");
    // Refused or understood, both are fine.
    let _ = socketio::decoding::query(text);
}

/// What the clients of a socket say first: a frame `authenticate`, or a handshake of Socket.IO.
pub fn first_words(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let token = native::decoding::first_frame(text);
    assert!(token.is_none_or(|token| !token.is_empty()));
    let Some(auth) = socketio::decoding::handshake(text) else {
        return;
    };
    // Whatever one contract takes for its token is what another may ask for as its key.
    if let Some(token) = trip::decoding::handshake(auth) {
        assert!(!token.is_empty());
        let shows = |key: &str| carwash::decoding::handshake(auth, "token", key);
        assert!(shows(&token), "{token}");
        assert!(!shows(&format!("{token}!")), "{token} is shown for more");
    }
}

/// Headers of a request, a line each.
pub fn headers(bytes: &[u8]) {
    let mut headers = HeaderMap::new();
    let forwarded = HeaderName::from_static("x-forwarded-for");
    let fetch_site = HeaderName::from_static("sec-fetch-site");
    let names = [COOKIE, AUTHORIZATION, ORIGIN, HOST, forwarded, fetch_site];
    let lines = bytes.split(|byte| *byte == b'\n');
    for (line, name) in lines.zip(names.iter().cycle()) {
        if let Ok(value) = HeaderValue::from_bytes(line) {
            headers.append(name, value);
        }
    }
    for name in ["session", "parlor-guest", ""] {
        let value = identity::cookie(&headers, name);
        assert!(value.is_none_or(|value| !value.is_empty()));
    }
    let token = identity::bearer(&headers);
    assert!(token.is_none_or(|token| !token.is_empty() && token.trim() == token));
    let allowed = ["https://app.example".to_owned()];
    // Let in or not, both are fine.
    let _ = origin::may_connect(&headers, &[]);
    let _ = origin::may_connect(&headers, &allowed);
    let _ = origin::may_use_cookies(&headers, &allowed, Some("https://host.example"));
    let proxy = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));
    let trusted = ["10.0.0.0/8".parse().expect("a network")];
    listener::forwarded::client_of(proxy, &headers, &trusted);
    let stranger = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7));
    let client = listener::forwarded::client_of(stranger, &headers, &trusted);
    assert_eq!(client, stranger, "a stranger is believed");
}

/// Whatever is shown as a token or a cookie, and the claims of one that is signed.
pub fn token(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let authenticator = authenticator();
    // Refused or understood, both are fine.
    let _ = session_token_hash(text);
    let _ = authenticator.is_api_key(text);
    let verified = authenticator.verify(text, NOW).now_or_never();
    let refused = verified.expect("no provider is asked").err();
    let guest = authenticator.verify_guest(text, NOW);
    let refused = refused.into_iter().chain(guest.and_then(Result::err));
    let cookies = authenticator.session_cookies();
    let cookies = cookies.map(|name| authenticator.open_session_cookie(name, text, NOW));
    for error in refused.chain(cookies.filter_map(Result::err)) {
        assert!(error.to_string().starts_with("token "), "{error}");
    }
    if let Ok(claims) = serde_json::from_str::<Map<String, Value>>(text) {
        let key = EncodingKey::from_secret(SECRET.as_bytes());
        let header = Header::new(Algorithm::HS256);
        let signed = jsonwebtoken::encode(&header, &claims, &key).expect("claims can be signed");
        let verified = authenticator.verify(&signed, NOW).now_or_never();
        let _ = verified.expect("no provider is asked");
    }
    guests_are_who_they_are(text);
}

fn guests_are_who_they_are(text: &str) {
    let claims = GuestClaims {
        user_id: text,
        conversation: text,
        name: text,
        email: text,
        issued_at_unix: NOW,
        expires_at_unix: NOW + 1,
    };
    let token = authenticator().issue_for_guest(&claims);
    let token = token.expect("there is a secret");
    // Longer ones than anybody is given are not looked at.
    if let Some(verified) = authenticator().verify_guest(&token, NOW) {
        let guest = verified.expect("it was signed here");
        assert_eq!((&*guest.user_id, &*guest.conversation), (text, text));
    }
}

fn authenticator() -> &'static Authenticator {
    static AUTHENTICATOR: OnceLock<Authenticator> = OnceLock::new();
    AUTHENTICATOR.get_or_init(|| {
        let set = [
            ("JWT_SECRET", SECRET),
            ("NEXTAUTH_SECRET", SECRET),
            ("PARLOR_API_KEY", "key-of-the-host-that-only-tests-know"),
        ];
        let environment = set.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let sources = Sources {
            dev: None,
            profile: None,
            file: None,
            environment,
        };
        let config = Config::read(sources).expect("a configuration");
        Authenticator::new(&config.auth).expect("no key set has to be fetched")
    })
}
