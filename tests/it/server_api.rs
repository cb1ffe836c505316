//! The server API: the host's own server and nobody else.

use rstest::rstest;
use serde_json::json;

use crate::support::database::Backend;
use crate::support::http::HttpClient;
use crate::support::server::TestServer;
use crate::support::token::{API_KEY, token};

#[rstest]
#[case::nothing(None, 401, "unauthenticated")]
#[case::wrong_key(Some("key-of-somebody-else".to_owned()), 401, "unauthenticated")]
#[case::almost_the_key(Some(API_KEY[1..].to_owned()), 401, "unauthenticated")]
#[case::unknown_session_token(Some(format!("pst_{}", "0".repeat(64))), 401, "unauthenticated")]
#[case::user(Some(token("ama", "admin")), 403, "forbidden")]
#[tokio::test(flavor = "multi_thread")]
async fn only_the_key_opens_the_server_api(
    #[case] shown: Option<String>,
    #[case] status: u16,
    #[case] code: &str,
) {
    let server = TestServer::start(Backend::Sqlite).await;
    let stranger = HttpClient::new(server.address(), shown);

    // What a stranger sends is not looked at: an answer about it would be another one.
    let refused = stranger.post("/api/v1/session-tokens", &json!({})).await;

    assert_eq!((refused.status, refused.problem()), (status, code.into()));
    let host = server.host();
    let host = host.post("/api/v1/session-tokens", &json!({})).await;
    assert_eq!(host.problem(), "invalid_request");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_token_of_a_user_does_not_open_the_server_api() {
    let server = TestServer::start(Backend::Sqlite).await;
    server.connect("ama", "admin").await.vanish();
    let ama = HttpClient::new(server.address(), Some(server.session_token("ama").await));

    let wish = json!({ "user_id": "ama" });
    let refused = ama.post("/api/v1/session-tokens", &wish).await;

    assert_eq!(
        (refused.status, refused.problem()),
        (403, "forbidden".into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_key_the_server_api_is_off_and_says_so() {
    let server = TestServer::with(Backend::Sqlite, &[("PARLOR_API_KEY", "")]).await;

    let host = server.host();
    let refused = host.post("/api/v1/session-tokens", &json!({})).await;

    assert_eq!(
        (refused.status, refused.problem()),
        (401, "unauthenticated".into())
    );
    let detail = refused.json()["detail"].clone();
    assert_eq!(detail, "the server API is off: auth.api_key is not set");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_key_is_no_users_token() {
    let server = TestServer::start(Backend::Sqlite).await;

    let refused = server.host().get("/api/v1/me").await;

    assert_eq!(
        (refused.status, refused.problem()),
        (401, "unauthenticated".into())
    );
    let detail = refused.json()["detail"].clone();
    assert_eq!(
        detail,
        "expected a user's token, found the key of the server API"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_guesses_too_often_is_told_so_and_the_host_is_not_locked_out() {
    let limit = [("PARLOR__LIMITS__HTTP_REQUESTS_PER_MINUTE", "3")];
    let server = TestServer::with(Backend::Sqlite, &limit).await;
    let guesser = HttpClient::new(server.address(), Some("a-guess".to_owned()));
    let path = "/api/v1/session-tokens";

    for _ in 0..3 {
        assert_eq!(guesser.post(path, &json!({})).await.status, 401);
    }
    let refused = guesser.post(path, &json!({})).await;
    assert_eq!(
        (refused.status, refused.problem()),
        (429, "rate_limited".into())
    );
    for _ in 0..5 {
        let host = server.host().post(path, &json!({})).await;
        assert_eq!(host.problem(), "invalid_request");
    }
    let failures = "parlor_auth_failures_total{reason=\"invalid\"}";
    assert!((server.metric(failures).await - 4.0).abs() < f64::EPSILON);
}
