use rstest::rstest;
use serde::Deserialize;

use crate::auth::{AuthError, Authenticator, Identity};
use crate::config::{AuthConfig, Config, Sources};

/// Made by the libraries that make them in production; see `tests/clients/nextauth`.
const MADE: &str = include_str!("../testdata/nextauth.json");

#[derive(Deserialize)]
struct Made {
    secret: String,
    cookies: Vec<Cookie>,
    long: Cookie,
}

#[derive(Deserialize)]
struct Cookie {
    name: String,
    value: String,
    iat: i64,
    exp: i64,
}

fn made() -> Made {
    serde_json::from_str(MADE).unwrap()
}

fn config(secret: &str, settings: &[(&str, &str)]) -> AuthConfig {
    let environment: Vec<_> = [("NEXTAUTH_SECRET", secret)]
        .iter()
        .chain(settings)
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let sources = Sources {
        environment,
        ..Sources::default()
    };
    Config::read(sources).unwrap().auth
}

fn site(settings: &[(&str, &str)]) -> Authenticator {
    Authenticator::new(&config(&made().secret, settings)).unwrap()
}

/// Opened by the site's own secret, a moment after it was made.
fn open(cookie: &Cookie) -> Result<Identity, AuthError> {
    site(&[]).open_session_cookie(&cookie.name, &cookie.value, cookie.iat)
}

fn with_value(cookie: &Cookie, value: String) -> Cookie {
    Cookie {
        name: cookie.name.clone(),
        value,
        ..*cookie
    }
}

#[test]
fn cookies_of_both_versions_say_who_is_signed_in() {
    let made = made();
    assert_eq!(made.cookies.len(), 4);
    for cookie in made.cookies.iter().chain([&made.long]) {
        let identity = open(cookie).unwrap_or_else(|error| panic!("{}: {error}", cookie.name));
        assert_eq!(identity.role, "customer");
        assert_eq!(identity.name.as_deref(), Some("Ama Osei"));
        assert_eq!(identity.email.as_deref(), Some("ama@example.org"));
        // The standard name of the claim counts first, unless the configuration says otherwise.
        assert_eq!(identity.user_id, "oauth|77");
    }
}

#[test]
fn which_claim_is_the_id_can_be_set() {
    let made = made();
    let cookie = &made.cookies[0];
    let site = site(&[("PARLOR__AUTH__CLAIMS__USER_ID", "id,sub")]);
    let identity = site.open_session_cookie(&cookie.name, &cookie.value, cookie.iat);
    assert_eq!(identity.unwrap().user_id, "usr_ama");
}

#[test]
fn clocks_may_be_fifteen_seconds_apart() {
    let made = made();
    for cookie in &made.cookies {
        let at = |now| site(&[]).open_session_cookie(&cookie.name, &cookie.value, now);
        let late = at(cookie.exp + 14).unwrap();
        assert_eq!(late.expires_at_unix, cookie.exp + 15);
        assert_eq!(at(cookie.exp + 15), Err(AuthError::Expired));
    }
}

#[test]
fn issuer_and_audience_are_of_tokens_and_not_of_cookies() {
    let settings = [
        ("PARLOR__AUTH__ISSUER", "https://id.example.org"),
        ("PARLOR__AUTH__AUDIENCE", "parlor"),
    ];
    let made = made();
    let cookie = &made.cookies[0];
    let opened = site(&settings).open_session_cookie(&cookie.name, &cookie.value, cookie.iat);
    assert!(opened.is_ok(), "{opened:?}");
}

#[test]
fn another_secret_opens_nothing() {
    let other = Authenticator::new(&config("the secret of another site", &[])).unwrap();
    for cookie in made().cookies {
        let opened = other.open_session_cookie(&cookie.name, &cookie.value, cookie.iat);
        assert_eq!(opened, Err(AuthError::BadSignature));
    }
}

#[test]
fn a_cookie_of_one_name_is_not_one_of_another() {
    let made = made();
    let opened_as = |cookie: &Cookie, name: &str| {
        let cookie = Cookie {
            name: name.to_owned(),
            ..with_value(cookie, cookie.value.clone())
        };
        open(&cookie).err()
    };
    let [four, _, five, _] = &made.cookies[..] else {
        panic!("there are four cookies");
    };
    assert_eq!(opened_as(four, "__Secure-next-auth.session-token"), None);
    let wrong_form = Some(AuthError::UnsupportedAlgorithm);
    assert_eq!(opened_as(four, "authjs.session-token"), wrong_form);
    assert_eq!(opened_as(five, "next-auth.session-token"), wrong_form);
    let wrong_key = Some(AuthError::BadSignature);
    assert_eq!(opened_as(five, "__Secure-authjs.session-token"), wrong_key);
    assert_eq!(opened_as(four, "session"), Some(AuthError::UnknownKey));
}

#[test]
fn whatever_part_is_changed_the_cookie_is_refused() {
    for cookie in made().cookies {
        for part in [0, 2, 3, 4] {
            let mut parts: Vec<String> = cookie.value.split('.').map(str::to_owned).collect();
            // The first character holds six whole bits, so what it is changed to decodes too.
            let first = if parts[part].starts_with('A') {
                "B"
            } else {
                "A"
            };
            parts[part].replace_range(..1, first);
            let changed = with_value(&cookie, parts.join("."));
            assert!(open(&changed).is_err(), "{} part {part}", cookie.name);
        }
    }
}

#[rstest]
#[case::empty("")]
#[case::text("not a token")]
#[case::four_parts("e30...")]
#[case::six_parts("e30.....")]
#[case::no_header("e30....")]
#[case::not_base64("!.....")]
fn what_is_no_sealed_token_is_refused(#[case] value: &str) {
    for cookie in made().cookies {
        let opened = open(&with_value(&cookie, value.to_owned()));
        assert_eq!(opened, Err(AuthError::Malformed));
    }
}

#[rstest]
// {"alg":"dir","enc":"none"}, {"alg":"none","enc":"A256GCM"}, and the right ones with
// "zip":"DEF" and with "crit":["x"].
#[case("eyJhbGciOiJkaXIiLCJlbmMiOiJub25lIn0")]
#[case("eyJhbGciOiJub25lIiwiZW5jIjoiQTI1NkdDTSJ9")]
#[case("eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwiemlwIjoiREVGIn0")]
#[case("eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwiY3JpdCI6WyJ4Il19")]
fn a_header_that_asks_for_something_else_is_refused(#[case] header: &str) {
    let made = made();
    let cookie = &made.cookies[0];
    let (_, rest) = cookie.value.split_once('.').unwrap();
    let opened = open(&with_value(cookie, format!("{header}.{rest}")));
    assert_eq!(opened, Err(AuthError::UnsupportedAlgorithm));
}

#[test]
fn a_very_long_cookie_is_not_looked_at() {
    let made = made();
    let cookie = &made.cookies[0];
    let long = with_value(cookie, format!("{}{}", cookie.value, "A".repeat(20_000)));
    assert_eq!(open(&long), Err(AuthError::Malformed));
}

#[test]
fn a_site_with_tls_has_cookies_that_only_tls_can_set() {
    let names = |url| {
        let site = site(&[("NEXTAUTH_URL", url)]);
        site.session_cookies().collect::<Vec<_>>()
    };
    let secure = [
        "__Secure-authjs.session-token",
        "__Secure-next-auth.session-token",
    ];
    assert_eq!(names("https://www.example.org"), secure);
    assert_eq!(names("http://127.0.0.1:3000/app").len(), 4);
    assert_eq!(site(&[]).session_cookies().count(), 4);
}

#[test]
fn without_the_sites_secret_no_cookie_is_read() {
    let server = Authenticator::new(&config("", &[])).unwrap();
    assert_eq!(server.session_cookies().count(), 0);
    for cookie in made().cookies {
        let opened = server.open_session_cookie(&cookie.name, &cookie.value, cookie.iat);
        assert_eq!(opened, Err(AuthError::UnknownKey));
    }
}
