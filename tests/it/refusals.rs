//! Bad input gets the documented code, and the connection survives it.

use rstest::rstest;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::support::database::Backend;
use crate::support::native_client::{Closed, NativeClient};
use crate::support::server::TestServer;
use crate::support::token::{seconds_from_now, token, token_until};

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
async fn every_request_with_a_wrong_field_names_it() {
    let server = TestServer::start(Backend::Sqlite).await;
    let (mut ama, _ben, id) = server.pair("ama", "ben").await;
    let long = "x".repeat(5_001);
    let send = |extra: Value| {
        let mut data = json!({ "conversation_id": id, "client_id": "c", "content": "text" });
        data.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        data
    };
    let nowhere = "019381a0-0000-7000-8000-000000000001";
    let cases = [
        ("fly", json!({}), "invalid_request", "type"),
        (
            "send_message",
            json!({ "client_id": "c", "content": "x" }),
            "invalid_request",
            "conversation_id",
        ),
        (
            "send_message",
            json!({ "conversation_id": id, "content": "x" }),
            "invalid_request",
            "client_id",
        ),
        (
            "send_message",
            send(json!({ "conversation_id": "x" })),
            "invalid_request",
            "conversation_id",
        ),
        (
            "send_message",
            send(json!({ "client_id": "" })),
            "invalid_request",
            "client_id",
        ),
        (
            "send_message",
            send(json!({ "client_id": "x".repeat(129) })),
            "invalid_request",
            "client_id",
        ),
        (
            "send_message",
            send(json!({ "content": " \n " })),
            "invalid_request",
            "content",
        ),
        (
            "send_message",
            send(json!({ "content": "a\u{0}b" })),
            "invalid_request",
            "content",
        ),
        (
            "send_message",
            send(json!({ "content": long })),
            "too_long",
            "content",
        ),
        (
            "send_message",
            send(json!({ "content": 7 })),
            "invalid_request",
            "content",
        ),
        (
            "send_message",
            send(json!({ "kind": "poem" })),
            "invalid_request",
            "kind",
        ),
        (
            "send_message",
            send(json!({ "metadata": [] })),
            "invalid_request",
            "metadata",
        ),
        (
            "send_message",
            send(json!({ "metadata": { "x": long.repeat(4) } })),
            "too_long",
            "metadata",
        ),
        (
            "send_message",
            send(json!({ "reply_to": nowhere })),
            "invalid_request",
            "reply_to",
        ),
        (
            "send_message",
            send(json!({ "attachments": [{}] })),
            "invalid_request",
            "attachments",
        ),
        (
            "send_message",
            send(json!({ "surprise": 1 })),
            "invalid_request",
            "surprise",
        ),
        ("open_conversation", json!({}), "invalid_request", "kind"),
        (
            "open_conversation",
            json!({ "kind": "direct" }),
            "invalid_request",
            "participants",
        ),
        (
            "open_conversation",
            json!({ "kind": "direct", "participants": [] }),
            "invalid_request",
            "participants",
        ),
        (
            "open_conversation",
            json!({ "kind": "party", "participants": ["ben"] }),
            "invalid_request",
            "kind",
        ),
        (
            "list_conversations",
            json!({ "cursor": "???" }),
            "invalid_request",
            "cursor",
        ),
        (
            "list_conversations",
            json!({ "status": "odd" }),
            "invalid_request",
            "status",
        ),
        (
            "get_conversation",
            json!({}),
            "invalid_request",
            "conversation_id",
        ),
        (
            "get_messages",
            json!({ "conversation_id": id, "before_seq": -1 }),
            "invalid_request",
            "before_seq",
        ),
        (
            "get_messages",
            json!({ "conversation_id": id, "before_seq": 1, "after_seq": 1 }),
            "invalid_request",
            "after_seq",
        ),
        (
            "get_changes",
            json!({ "conversation_id": id }),
            "invalid_request",
            "since_version",
        ),
        (
            "resume",
            json!({ "conversations": [] }),
            "invalid_request",
            "conversations",
        ),
        (
            "mark_read",
            json!({ "conversation_id": id }),
            "invalid_request",
            "seq",
        ),
        (
            "typing",
            json!({ "conversation_id": id, "is_typing": "yes" }),
            "invalid_request",
            "is_typing",
        ),
        (
            "watch_presence",
            json!({ "user_ids": "ben" }),
            "invalid_request",
            "user_ids",
        ),
        (
            "close",
            json!({ "conversation_id": 7 }),
            "invalid_request",
            "conversation_id",
        ),
    ];
    for (request, data, code, field) in cases {
        let error = ama.request(request, data.clone()).await.unwrap_err();
        assert_eq!(error["code"], code, "{request} {data}: {error}");
        let named = error["field"].as_str().unwrap_or_default();
        assert!(named.starts_with(field), "{request} {data}: {error}");
        assert!(!error["message"].as_str().unwrap().is_empty());
    }
    ama.send(&id, "still alive").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_finds_nothing_whatever_they_ask_for() {
    let server = TestServer::start(Backend::Sqlite).await;
    let (mut ama, mut ben, id) = server.pair("ama", "ben").await;
    ama.send(&id, "private").await;
    ben.event("unread").await;
    let mut eve = server.connect("eve", "customer").await;
    let on = |data: Value| {
        let mut asked = json!({ "conversation_id": id });
        asked
            .as_object_mut()
            .unwrap()
            .extend(data.as_object().unwrap().clone());
        asked
    };
    let requests = [
        ("get_conversation", on(json!({}))),
        ("get_messages", on(json!({}))),
        ("get_changes", on(json!({ "since_version": 0 }))),
        (
            "send_message",
            on(json!({ "client_id": "c", "content": "hi" })),
        ),
        ("mark_read", on(json!({ "seq": 1 }))),
        ("mark_delivered", on(json!({ "seq": 1 }))),
        ("typing", on(json!({ "is_typing": true }))),
        ("close", on(json!({}))),
        ("reopen", on(json!({}))),
        ("archive", on(json!({}))),
        ("unarchive", on(json!({}))),
        ("block", on(json!({}))),
        ("unblock", on(json!({}))),
        ("add_participants", on(json!({ "user_ids": ["eve"] }))),
        ("remove_participant", on(json!({ "user_id": "ama" }))),
        ("leave", on(json!({}))),
    ];
    for (request, data) in requests {
        // The same as for a conversation that does not exist.
        let mut nowhere = data.clone();
        nowhere["conversation_id"] = json!("019381a0-0000-7000-8000-000000000001");
        let unseen = eve.request(request, data).await.unwrap_err();
        let missing = eve.request(request, nowhere).await.unwrap_err();
        assert_eq!(unseen["code"], "not_found", "{request}");
        assert_eq!(unseen, missing, "{request}");
    }
    let presence = eve
        .ask("watch_presence", json!({ "user_ids": ["ama", "ben"] }))
        .await;
    assert_eq!(presence["presence"], json!([]));
    assert_eq!(
        eve.ask("list_conversations", json!({})).await["conversations"],
        json!([])
    );
    assert_eq!(ben.drain_events().await, Vec::<Value>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_meet_only_whom_the_policy_lets_them() {
    let server = TestServer::start(Backend::Sqlite).await;
    let mut ama = server.connect("ama", "customer").await;
    server.connect("eve", "customer").await.vanish();
    let open = |kind: &str, other: &str| json!({ "kind": kind, "participants": [other] });
    assert_eq!(
        ama.refusal("open_conversation", open("direct", "eve"))
            .await,
        "forbidden"
    );
    assert_eq!(
        ama.refusal("open_conversation", open("group", "eve")).await,
        "forbidden"
    );
    assert_eq!(
        ama.refusal("open_conversation", open("direct", "nobody"))
            .await,
        "not_found"
    );
    let mut sam = server.connect("sam", "support").await;
    sam.ask("open_conversation", open("direct", "eve")).await;
    let (mut ama, mut ben, id) = server.pair("ama", "ben").await;
    let system = json!({
        "conversation_id": id, "client_id": "s", "kind": "system", "content": "I am the server"
    });
    assert_eq!(ama.refusal("send_message", system).await, "forbidden");
    ben.ask("block", json!({ "conversation_id": id })).await;
    let text = json!({ "conversation_id": id, "client_id": "t", "content": "t" });
    assert_eq!(
        ama.refusal("send_message", text).await,
        "conversation_blocked"
    );
    assert_eq!(
        ama.refusal("unblock", json!({ "conversation_id": id }))
            .await,
        "forbidden"
    );
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
