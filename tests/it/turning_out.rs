//! Connections that have to end: of a revoked token, of a disabled user, on every server.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::FutureExt as _;
use parlor::actors::contract::{ContractRenderer, Variant};
use parlor::actors::outbound::{OutboundLimits, OutboundQueue, QueueClosed, outbound};
use parlor::auth::session_token_hash;
use parlor::chat::ConnectedUser;
use parlor::clock::Clock;
use parlor::domain::event::Event;
use parlor::domain::id::ConnectionId;
use parlor::domain::proof::SessionTokenHash;
use parlor::domain::timestamp::Timestamp;
use parlor::domain::user::Principal;
use parlor::metrics::ContractName;
use parlor::store::{session_tokens, users};
use rstest::rstest;
use sea_orm::ConnectionTrait as _;
use serde_json::json;
use tungstenite::Utf8Bytes;

use crate::support::database::{Backend, TestDatabase};
use crate::support::http::HttpClient;
use crate::support::native_client::NativeClient;
use crate::support::server::TestServer;
use crate::support::writing::{NOW, connect, learn, user_id};

/// A second is promised; the machine that runs the tests may be busy.
const SOON: Duration = Duration::from_secs(3);

async fn revoke(server: &TestServer, token: &str) {
    let path = format!("/api/v1/session-tokens/{token}");
    assert_eq!(server.host().delete(&path).await.status, 204);
}

/// What the host's back end does to a user, whose row says so.
async fn disable(server: &TestServer, user: &str) {
    let now = parlor::clock::Clock::system().now().as_micros();
    let disable = format!(
        "UPDATE users SET is_active = FALSE, synced_at = {now}, updated_at = {now} \
         WHERE id = '{user}'"
    );
    let database = server.database().connect().await;
    database.execute_unprepared(&disable).await.unwrap();
}

/// Waits for the end, which says why.
async fn is_sent_away(client: &mut NativeClient, code: &str, close: u16) {
    let started = Instant::now();
    let error = client.event("error").await;
    assert_eq!(error["code"], code);
    assert_eq!(client.closed().await.code, close);
    assert!(started.elapsed() < SOON, "it took {:?}", started.elapsed());
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_closes_what_it_opened_on_every_server_and_nothing_else(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    let beside = server.beside().await;
    let (mut signed, mut sam, id) = server.pair("ama", "sam").await;
    let (token, other) = (
        server.session_token("ama").await,
        server.session_token("ama").await,
    );
    let mut here = NativeClient::connect(server.address(), &token).await;
    let mut there = NativeClient::connect(beside.address(), &token).await;
    let mut kept = NativeClient::connect(beside.address(), &other).await;

    revoke(&server, &token).await;

    is_sent_away(&mut here, "unauthenticated", 4401).await;
    is_sent_away(&mut there, "unauthenticated", 4401).await;
    sam.send(&id, "who is there?").await;
    signed.message("who is there?").await;
    kept.ask("ping", json!({})).await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn who_is_given_another_role_comes_back_as_that_on_every_server(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    let beside = server.beside().await;
    let put = async |role: &str| {
        let profile = json!({ "name": "Ines", "role": role });
        let answer = server.host().put("/api/v1/users/ines", &profile).await;
        assert!([200, 201].contains(&answer.status), "{answer:?}");
    };
    put("admin").await;
    let mut here = server.connect("ines", "admin").await;
    let mut there = beside.connect("ines", "admin").await;
    let mut ben = server.connect("ben", "customer").await;
    let room = json!({ "room": "admin_support" });
    here.ask("join_support_room", room.clone()).await;

    // The same role again is no news.
    put("admin").await;
    here.ask("ping", json!({})).await;
    put("customer").await;

    for client in [&mut here, &mut there] {
        assert_eq!(client.closed().await.code, 1001);
    }
    // The token names the role of before; the host's word counts.
    let mut back = server.connect("ines", "admin").await;
    assert_eq!(back.refusal("join_support_room", room).await, "forbidden");
    ben.ask("ping", json!({})).await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_user_is_sent_away_from_every_server_and_not_let_in_again(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    let beside = server.beside().await;
    let mut signed = server.connect("ama", "customer").await;
    let mut there = beside.connect("ama", "customer").await;
    let token = server.session_token("ama").await;
    let mut opened = NativeClient::connect(server.address(), &token).await;
    let mut ben = server.connect("ben", "customer").await;

    disable(&server, "ama").await;

    for client in [&mut signed, &mut opened, &mut there] {
        is_sent_away(client, "forbidden", 4403).await;
    }
    let ama = HttpClient::new(server.address(), Some(token));
    assert_eq!(ama.get("/api/v1/me").await.problem(), "forbidden");
    let wish = json!({ "user_id": "ama" });
    let another = server.host().post("/api/v1/session-tokens", &wish).await;
    assert_eq!(
        (another.status, another.problem()),
        (404, "not_found".into())
    );
    ben.ask("ping", json!({})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_turned_out_does_not_wait_for_the_next_look() {
    let server = TestServer::start(Backend::Sqlite).await;
    let mut ama = server.connect("ama", "customer").await;
    let mut ben = server.connect("ben", "customer").await;

    // The row is unchanged, so nobody who looks at it would do this.
    server.chat().turn_out(&user_id("ama"));

    is_sent_away(&mut ama, "forbidden", 4403).await;
    ben.ask("ping", json!({})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_slips_in_while_their_token_is_revoked() {
    let server = TestServer::start(Backend::Sqlite).await;
    server.connect("ama", "customer").await.vanish();
    for _ in 0..25 {
        let token = server.session_token("ama").await;
        let url = format!("ws://{}/api/v1/ws?token={token}", server.address());

        let (mut socket, ()) = tokio::join!(NativeClient::open(&url), revoke(&server, &token));

        is_sent_away(&mut socket, "unauthenticated", 4401).await;
    }
}

/// A front end that shows nothing.
struct Blank;

impl ContractRenderer for Blank {
    fn name(&self) -> ContractName {
        ContractName::Native
    }

    fn echoes_to_origin(&self) -> bool {
        false
    }

    fn render(&self, _event: &Event, _variant: Variant) -> Option<Utf8Bytes> {
        None
    }
}

/// Registers somebody who was let in.
async fn register(server: &TestServer, principal: &Principal) -> (ConnectedUser, OutboundQueue) {
    let limits = OutboundLimits {
        frames: 1,
        bytes: 1,
    };
    let clock = Clock::system();
    let connection = ConnectionId::from_uuid(clock.new_uuid());
    let (sending, queue) = outbound(connection, Arc::new(Blank), limits, clock.now());
    let connected = server.chat().connect(principal, sending).await.unwrap();
    (connected, queue)
}

/// Lets in whoever has this token.
async fn let_in(server: &TestServer, token: &str) -> Arc<Principal> {
    let hash = session_token_hash(token).unwrap();
    server.chat().admit_session_token(hash).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_let_in_before_they_were_turned_out_is_not_registered_for_a_moment() {
    let server = TestServer::start(Backend::Sqlite).await;
    server.connect("ama", "customer").await.vanish();
    let token = server.session_token("ama").await;
    let principal = let_in(&server, &token).await;

    revoke(&server, &token).await;

    let (_connected, queue) = register(&server, &principal).await;
    let closed = queue.closed().now_or_never();
    assert_eq!(closed, Some(QueueClosed::TokenRevoked));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_let_in_long_ago_is_looked_up_once_more() {
    let server = TestServer::start(Backend::Sqlite).await;
    server.connect("ama", "customer").await.vanish();
    let mut principal = (*let_in(&server, &server.session_token("ama").await).await).clone();
    let looked_up = principal.looked_up.as_mut().unwrap();
    looked_up.at = looked_up.at.before(Duration::from_secs(3));

    // Nobody tells this server.
    disable(&server, "ama").await;

    let (_connected, queue) = register(&server, &principal).await;
    let closed = queue.closed().now_or_never();
    assert_eq!(closed, Some(QueueClosed::UserDisabled));
}

#[rstest]
#[tokio::test]
async fn however_many_are_turned_out_at_once_nobody_is_overlooked(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let store = connect(database.url()).await;
    let at = Timestamp::from_micros(NOW);
    for number in 0..5_u8 {
        let name = format!("user-{number}");
        learn(&store, &name).await;
        let hash = SessionTokenHash::from_bytes([number; 32]);
        let times = (at, at.after(Duration::from_mins(1)));
        session_tokens::issue(&store, &user_id(&name), hash, times)
            .await
            .unwrap();
        // All in the same microsecond.
        session_tokens::revoke(&store, hash, at).await.unwrap();
    }
    let disable =
        format!("UPDATE users SET is_active = FALSE, updated_at = {NOW} WHERE id LIKE 'user-%'");
    let connection = database.connect().await;
    connection.execute_unprepared(&disable).await.unwrap();

    let mut revoked = Vec::new();
    let mut place = Some((at, String::new()));
    while let Some(after) = place {
        let (page, next) = session_tokens::revoked_after(&store, &after, 2)
            .await
            .unwrap();
        assert!(page.len() <= 2);
        revoked.extend(page.into_iter().map(|(user, _)| user.to_string()));
        place = next;
    }
    let mut disabled = Vec::new();
    let mut place = Some((at, String::new()));
    while let Some(after) = place {
        let (page, next) = users::changed_after(&store, false, &after, 2)
            .await
            .unwrap();
        assert!(page.len() <= 2);
        disabled.extend(page.into_iter().map(|user| user.id.to_string()));
        place = next;
    }

    let everybody: Vec<String> = (0..5).map(|number| format!("user-{number}")).collect();
    assert_eq!(revoked, everybody);
    assert_eq!(disabled, everybody);
    let later = (at.after(Duration::from_micros(1)), String::new());
    let (nobody, _) = session_tokens::revoked_after(&store, &later, 2)
        .await
        .unwrap();
    assert!(nobody.is_empty());
}
