//! Session tokens: issued by the host, good for everything a signed token is, and taken back.

use std::time::Duration;

use parlor::domain::proof::SessionTokenHash;
use parlor::domain::timestamp::Timestamp;
use parlor::store::entity::session_token;
use parlor::store::session_tokens;
use rstest::rstest;
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

use crate::support::database::{Backend, TestDatabase};
use crate::support::http::HttpClient;
use crate::support::native_client::NativeClient;
use crate::support::server::TestServer;
use crate::support::writing::{NOW, connect, learn, user_id};

const PATH: &str = "/api/v1/session-tokens";

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_session_token_opens_every_door_that_a_signed_one_opens(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    server.connect("ama", "driver").await.vanish();
    let token = server.session_token("ama").await;
    let url = format!("ws://{}/api/v1/ws", server.address());
    let asked_for = |name: &'static str, value: String| {
        let mut request = url.as_str().into_client_request().unwrap();
        request.headers_mut().insert(name, value.parse().unwrap());
        NativeClient::open_request(request)
    };

    let by_address = NativeClient::open(&format!("{url}?token={token}")).await;
    let by_header = asked_for("authorization", format!("Bearer {token}")).await;
    let offered = format!("parlor.v1, bearer.{token}");
    let by_protocol = asked_for("sec-websocket-protocol", offered).await;
    let mut by_frame = NativeClient::open(&url).await;
    let authenticate = json!({ "type": "authenticate", "data": { "token": token } });
    by_frame.write(&authenticate).await;

    let ama = json!({ "id": "ama", "role": "driver", "name": "ama" });
    for mut socket in [by_address, by_header, by_protocol, by_frame] {
        let welcome = socket.next().await.unwrap();
        assert_eq!(
            (&welcome["type"], &welcome["data"]["user"]),
            (&json!("welcome"), &ama)
        );
    }
    let http = HttpClient::new(server.address(), Some(token));
    assert_eq!(http.get("/api/v1/me").await.json()["user"], ama);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_not_kept_but_for_its_hash() {
    let server = TestServer::start(Backend::Sqlite).await;
    server.connect("ama", "customer").await.vanish();
    let token = server.session_token("ama").await;

    let database = server.database().connect().await;
    let rows = session_token::Entity::find().all(&database).await.unwrap();

    assert_eq!(rows.len(), 1);
    let random = token.strip_prefix("pst_").unwrap();
    assert!(!format!("{rows:?}").contains(random));
}

#[rstest]
#[case::nobody(json!({}), 400, "user_id")]
#[case::no_user_id(json!({ "user_id": "" }), 400, "user_id")]
#[case::stranger(json!({ "user_id": "eve" }), 404, "")]
#[case::no_time(json!({ "user_id": "ama", "expires_in": 0 }), 400, "expires_in")]
#[case::past(json!({ "user_id": "ama", "expires_in": -1 }), 400, "expires_in")]
#[case::too_long(json!({ "user_id": "ama", "expires_in": 31_622_401 }), 400, "expires_in")]
#[case::no_number(json!({ "user_id": "ama", "expires_in": "1h" }), 400, "expires_in")]
#[case::odd(json!({ "user_id": "ama", "role": "admin" }), 400, "role")]
#[tokio::test(flavor = "multi_thread")]
async fn a_wish_that_cannot_be_granted_names_the_field(
    #[case] wish: Value,
    #[case] status: u16,
    #[case] field: &str,
) {
    let server = TestServer::start(Backend::Sqlite).await;
    server.connect("ama", "customer").await.vanish();

    let refused = server.host().post(PATH, &wish).await;

    refused.problem();
    assert_eq!(refused.status, status);
    assert_eq!(refused.json()["field"].as_str().unwrap_or_default(), field);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_opens_nothing_and_revoking_it_again_changes_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    server.connect("ama", "customer").await.vanish();
    let token = server.session_token("ama").await;
    let other = server.session_token("ama").await;
    let host = server.host();

    for _ in 0..2 {
        let revoked = host.delete(&format!("{PATH}/{token}")).await;
        assert_eq!((revoked.status, revoked.text.as_str()), (204, ""));
    }
    for unknown in [format!("pst_{}", "0".repeat(64)), "ey.e30.x".to_owned()] {
        let refused = host.delete(&format!("{PATH}/{unknown}")).await;
        assert_eq!(
            (refused.status, refused.problem()),
            (404, "not_found".into())
        );
    }

    let url = format!("ws://{}/api/v1/ws?token={token}", server.address());
    let mut socket = NativeClient::open(&url).await;
    let error = socket.next().await.unwrap();
    assert_eq!(error["data"]["code"], "unauthenticated");
    assert_eq!(socket.closed().await.code, 4401);
    let refused = HttpClient::new(server.address(), Some(token));
    let refused = refused.get("/api/v1/me").await;
    assert_eq!(
        (refused.status, refused.problem()),
        (401, "unauthenticated".into())
    );
    let kept = HttpClient::new(server.address(), Some(other));
    assert_eq!(kept.get("/api/v1/me").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_token_closes_its_connection_and_opens_nothing_more() {
    let server = TestServer::start(Backend::Sqlite).await;
    server.connect("ama", "customer").await.vanish();
    let wish = json!({ "user_id": "ama", "expires_in": 1 });
    let issued = server.host().post(PATH, &wish).await.json();
    let token = issued["token"].as_str().unwrap();
    let mut socket = NativeClient::connect(server.address(), token).await;

    let error = socket.next().await.unwrap();

    assert_eq!(error["data"]["code"], "token_expired");
    assert_eq!(socket.closed().await.code, 4401);
    let http = HttpClient::new(server.address(), Some(token.to_owned()));
    let refused = http.get("/api/v1/me").await;
    assert_eq!(
        (refused.status, refused.problem()),
        (401, "token_expired".into())
    );
}

#[rstest]
#[tokio::test]
async fn tokens_that_expired_long_ago_are_forgotten_a_few_at_a_time(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let store = connect(database.url()).await;
    learn(&store, "ama").await;
    let at = |seconds: u64| Timestamp::from_micros(NOW).after(Duration::from_secs(seconds));
    for number in 0..5_u8 {
        let hash = SessionTokenHash::from_bytes([number; 32]);
        let times = (at(0), at(u64::from(number)));
        session_tokens::issue(&store, &user_id("ama"), hash, times)
            .await
            .unwrap();
    }

    let forget = || session_tokens::forget_expired(&store, at(3), 2);

    assert_eq!(forget().await.unwrap(), 2);
    assert_eq!(forget().await.unwrap(), 1);
    assert_eq!(forget().await.unwrap(), 0);
    let kept = SessionTokenHash::from_bytes([3; 32]);
    assert!(session_tokens::find(&store, kept).await.unwrap().is_some());
}
