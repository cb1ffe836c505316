//! Bad input gets the documented code, and the connection survives it.

use parlor::store::entity::user;
use rstest::rstest;
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::support::database::Backend;
use crate::support::native_client::{Closed, NativeClient};
use crate::support::server::TestServer;
use crate::support::token::{seconds_from_now, token, token_telling, token_until};

fn url(server: &TestServer, query: &str) -> String {
    format!("ws://{}/api/v1/ws{query}", server.address())
}

async fn first_frame_and_close(mut client: NativeClient) -> (Value, Closed) {
    let frame = client.next().await.unwrap();
    (frame, client.closed().await)
}

#[rstest]
#[case::no_token_at_all("customer", "", "unauthenticated", 4401)]
#[case::rubbish("customer", "rubbish", "unauthenticated", 4401)]
#[case::expired("customer", "expired", "token_expired", 4401)]
#[case::foreign_signature("customer", "foreign", "unauthenticated", 4401)]
#[case::unsigned("customer", "unsigned", "unauthenticated", 4401)]
#[case::unknown_role("emperor", "good", "forbidden", 4403)]
#[tokio::test(flavor = "multi_thread")]
async fn who_cannot_prove_who_they_are_is_told_why_and_shown_out(
    #[case] role: &str,
    #[case] proof: &str,
    #[case] code: &str,
    #[case] close: u16,
) {
    let server = TestServer::start(Backend::Sqlite).await;
    let good = token("ama", role);
    let (head, rest) = good.split_once('.').unwrap();
    let claims = rest.split_once('.').unwrap().0;
    let proof = match proof {
        "good" => good.clone(),
        "expired" => token_until("ama", role, seconds_from_now(-1)),
        "foreign" => format!("{head}.{claims}.c2lnbmF0dXJl"),
        // {"alg":"none"}
        "unsigned" => format!("eyJhbGciOiJub25lIn0.{claims}."),
        other => other.to_owned(),
    };
    let mut client = NativeClient::open(&url(&server, "")).await;
    client
        .write(&json!({ "type": "authenticate", "data": { "token": proof } }))
        .await;
    let (frame, closed) = first_frame_and_close(client).await;
    assert_eq!(
        (&frame["type"], &frame["data"]["code"]),
        (&json!("error"), &json!(code))
    );
    assert_eq!(closed.code, close);
    if !proof.is_empty() {
        let client = NativeClient::open(&url(&server, &format!("?token={proof}"))).await;
        let (frame, closed) = first_frame_and_close(client).await;
        assert_eq!(
            (frame["data"]["code"].as_str(), closed.code),
            (Some(code), close)
        );
    }
    let failures = server.metrics().await;
    assert!(
        failures.lines().any(|line| {
            line.starts_with("parlor_auth_failures_total") && !line.ends_with(" 0")
        })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_may_come_in_four_ways() {
    use tokio_tungstenite::tungstenite::client::IntoClientRequest;
    let server = TestServer::start(Backend::Sqlite).await;
    let proof = token("ama", "customer");
    let mut header = url(&server, "").into_client_request().unwrap();
    header
        .headers_mut()
        .insert("authorization", format!("Bearer {proof}").parse().unwrap());
    let mut subprotocol = url(&server, "").into_client_request().unwrap();
    let offered = format!("parlor.v1, bearer.{proof}").parse().unwrap();
    subprotocol
        .headers_mut()
        .insert("sec-websocket-protocol", offered);
    let mut by_frame = NativeClient::open(&url(&server, "")).await;
    by_frame
        .write(&json!({ "type": "authenticate", "data": { "token": proof } }))
        .await;

    let mut clients = vec![
        NativeClient::open(&url(&server, &format!("?token={proof}"))).await,
        NativeClient::open_request(header).await,
        NativeClient::open_request(subprotocol).await,
        by_frame,
    ];
    for client in &mut clients {
        let welcome = client.next().await.unwrap();
        assert_eq!(welcome["type"], "welcome");
        assert_eq!(welcome["data"]["user"]["id"], "ama");
        client.ask("ping", json!({})).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn anything_but_a_proof_first_is_refused_at_once() {
    let server = TestServer::start(Backend::Sqlite).await;
    let mut client = NativeClient::open(&url(&server, "")).await;
    client
        .write(&json!({ "id": 1, "type": "ping", "data": {} }))
        .await;
    let (frame, closed) = first_frame_and_close(client).await;
    assert_eq!(frame["data"]["code"], "unauthenticated");
    assert_eq!(closed.code, 4401);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_says_nothing_in_time_is_shown_out() {
    let settings = [("PARLOR__CONNECTION__AUTHENTICATE_WITHIN", "50ms")];
    let server = TestServer::with(Backend::Sqlite, &settings).await;
    let client = NativeClient::open(&url(&server, "")).await;
    let (frame, closed) = first_frame_and_close(client).await;
    assert_eq!(
        (frame["data"]["code"].as_str(), closed.code),
        (Some("unauthenticated"), 4401)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_runs_out_ends_the_connection() {
    let server = TestServer::start(Backend::Sqlite).await;
    let proof = token_until("ama", "customer", seconds_from_now(2));
    let mut client = NativeClient::connect(server.address(), &proof).await;
    assert_eq!(client.event("error").await["code"], "token_expired");
    assert_eq!(client.closed().await.code, 4401);
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_frames_are_answered_and_ten_in_a_row_end_the_connection() {
    let server = TestServer::start(Backend::Sqlite).await;
    let mut ama = server.connect("ama", "customer").await;
    for bad in [
        "{",
        "[]",
        "null",
        "7",
        "\"text\"",
        r#"{"data":{}}"#,
        r#"{"type":7}"#,
    ] {
        ama.write_text(bad).await;
        assert_eq!(ama.event("error").await["code"], "invalid_frame", "{bad}");
    }
    ama.try_write(Message::binary(vec![1, 2, 3])).await.unwrap();
    assert_eq!(ama.event("error").await["code"], "invalid_frame");
    ama.ask("ping", json!({})).await;
    for _ in 0..10 {
        ama.write_text("{").await;
    }
    assert_eq!(ama.closed().await.code, 4400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frame_that_is_too_large_ends_the_connection() {
    let server = TestServer::start(Backend::Sqlite).await;
    let mut ama = server.connect("ama", "customer").await;
    // The server may hang up while this is still being written.
    let _ = ama.try_write(Message::text("x".repeat(70_000))).await;
    assert_eq!(ama.closed().await.code, 1009);
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_are_kept_and_say_when_to_come_back() {
    let settings = [
        ("PARLOR__LIMITS__MESSAGES_PER_MINUTE", "3"),
        ("PARLOR__LIMITS__CONVERSATIONS_PER_HOUR", "1"),
        ("PARLOR__LIMITS__CONNECTIONS_PER_USER", "2"),
        ("PARLOR__LIMITS__PRESENCE_WATCH", "2"),
        ("PARLOR__LIMITS__GROUP_PARTICIPANTS", "2"),
    ];
    let server = TestServer::with(Backend::Sqlite, &settings).await;
    let (mut ama, mut ben, id) = server.pair("ama", "ben").await;
    for number in 0..3 {
        ama.send(&id, &format!("{number}")).await;
    }
    let data = json!({ "conversation_id": id, "client_id": "4", "content": "4" });
    let refused = ama.request("send_message", data).await.unwrap_err();
    assert_eq!(refused["code"], "rate_limited");
    assert!(refused["retry_after_ms"].as_u64().unwrap() > 1_000);
    ben.send(&id, "others go on").await;

    server.connect("cem", "support").await.vanish();
    let open = json!({ "kind": "direct", "participants": ["cem"] });
    assert_eq!(ama.refusal("open_conversation", open).await, "rate_limited");
    let watch = json!({ "user_ids": ["a", "b", "c"] });
    assert_eq!(ama.refusal("watch_presence", watch).await, "too_long");
    let group = json!({ "kind": "group", "participants": ["ama", "cem"] });
    assert_eq!(ben.refusal("open_conversation", group).await, "too_long");

    let _second = server.connect("ama", "customer").await;
    let third = url(&server, &format!("?token={}", token("ama", "customer")));
    let third = NativeClient::open(&third).await;
    let (frame, closed) = first_frame_and_close(third).await;
    assert_eq!(frame["data"]["code"], "too_many_connections");
    assert_eq!(closed.code, 4409);
    ama.ask("ping", json!({})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_frames_ends_the_connection_that_sends_it() {
    let server = TestServer::with(
        Backend::Sqlite,
        &[("PARLOR__LIMITS__FRAMES_PER_SECOND", "5")],
    )
    .await;
    let mut ama = server.connect("ama", "customer").await;
    for _ in 0..2_000 {
        if ama
            .try_write(Message::text(r#"{"type":"ping","data":{}}"#))
            .await
            .is_err()
        {
            break;
        }
    }
    assert_eq!(ama.closed().await.code, 4429);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn odd_characters_in_a_name_keep_nobody_out(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    let token = token_telling("ama", "customer", "A\0ma\u{7f}\n", "ama\0@mail.example");

    let ama = NativeClient::connect(server.address(), &token).await;

    assert_eq!(ama.welcome["user"]["name"], "Ama");
    let database = server.database().connect().await;
    let stored = user::Entity::find_by_id("ama")
        .one(&database)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (stored.name.as_str(), stored.email.as_deref()),
        ("Ama", Some("ama@mail.example"))
    );
}
