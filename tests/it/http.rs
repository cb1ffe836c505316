//! The same use cases over HTTP.

use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::database::Backend;
use crate::support::server::TestServer;

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_over_http_is_the_one_on_the_socket(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    let mut ben = server.connect("ben", "support").await;
    let ama = server.http("ama", "customer");

    let open = json!({ "kind": "direct", "participants": ["ben"], "first_message": "hello" });
    let opened = ama.post("/api/v1/conversations", &open).await;
    assert_eq!(opened.status, 201);
    let opened = opened.json();
    let id = opened["conversation"]["id"].as_str().unwrap().to_owned();
    assert_eq!(ama.post("/api/v1/conversations", &open).await.status, 200);
    ben.message("hello").await;

    let path = format!("/api/v1/conversations/{id}");
    let send = json!({ "client_id": "c-1", "content": "second" });
    let sent = ama.post(&format!("{path}/messages"), &send).await;
    assert_eq!(sent.status, 201);
    let again = ama.post(&format!("{path}/messages"), &send).await;
    assert_eq!(
        (again.status, &again.json()["duplicate"]),
        (200, &json!(true))
    );
    ben.message("second").await;

    let page = ama.get(&format!("{path}/messages?limit=1")).await.json();
    assert_eq!(page["messages"][0]["content"], "second");
    assert_eq!(page["has_more"], true);
    let changes = ama
        .get(&format!("{path}/changes?since_version=1"))
        .await
        .json();
    assert_eq!(changes["messages"].as_array().unwrap().len(), 3);
    let read = server
        .http("ben", "support")
        .post(&format!("{path}/read"), &json!({ "seq": 2 }))
        .await;
    assert_eq!(read.json()["unread"], 1);
    let me = ama.get("/api/v1/me").await.json();
    assert_eq!(
        (&me["user"]["id"], &me["total_unread"]),
        (&json!("ama"), &json!(0))
    );
    let list = ama.get("/api/v1/conversations").await.json();
    assert_eq!(list["conversations"][0]["id"], id.as_str());
    let closed = ama.post(&format!("{path}/close"), &json!({})).await.json();
    assert_eq!(closed["conversation"]["status"], "closed");
    let refused = ama
        .post(
            &format!("{path}/messages"),
            &json!({ "client_id": "x", "content": "x" }),
        )
        .await;
    assert_eq!(refused.problem(), "conversation_closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_error_is_a_problem_that_says_what_is_wrong() {
    let server = TestServer::start(Backend::Sqlite).await;
    let (_ama, _ben, id) = server.pair("ama", "ben").await;
    let (ama, eve, nobody) = (
        server.http("ama", "customer"),
        server.http("eve", "customer"),
        server.anonymous(),
    );
    let messages = format!("/api/v1/conversations/{id}/messages");

    let unknown = nobody.get("/api/v1/me").await;
    assert_eq!(
        (unknown.status, unknown.problem()),
        (401, "unauthenticated".into())
    );
    assert!(unknown.headers.contains_key("www-authenticate"));
    let unseen = eve.get(&messages).await;
    assert_eq!((unseen.status, unseen.problem()), (404, "not_found".into()));
    let no_id = ama.get("/api/v1/conversations/7/messages").await;
    assert_eq!((no_id.status, no_id.problem()), (404, "not_found".into()));
    let nowhere = ama.get("/api/v1/nowhere").await;
    assert_eq!(
        (nowhere.status, nowhere.problem()),
        (404, "not_found".into())
    );
    assert_eq!(ama.delete("/api/v1/me").await.status, 405);

    let bodies: [(&str, &str, u16, &str); 4] = [
        ("{", "", 400, "invalid_request"),
        (r#"{"client_id":"c"}"#, "content", 400, "invalid_request"),
        (
            r#"{"client_id":"c","content":"x","odd":1}"#,
            "odd",
            400,
            "invalid_request",
        ),
        (
            r#"{"client_id":"c","content":7}"#,
            "content",
            400,
            "invalid_request",
        ),
    ];
    for (body, field, status, code) in bodies {
        let answer = ama
            .call(Method::POST, &messages, Some(body.to_owned()))
            .await;
        assert_eq!(
            (answer.status, answer.problem()),
            (status, code.into()),
            "{body}"
        );
        if !field.is_empty() {
            assert_eq!(answer.json()["field"], field, "{body}");
        }
    }
    let huge = json!({ "client_id": "c", "content": "x".repeat(300_000) });
    let huge = ama.post(&messages, &huge).await;
    assert_eq!(
        (huge.status, huge.problem()),
        (413, "payload_too_large".into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_to_a_limit_say_when_to_come_back() {
    let limit = [("PARLOR__LIMITS__HTTP_REQUESTS_PER_MINUTE", "2")];
    let server = TestServer::with(Backend::Sqlite, &limit).await;
    let ama = server.http("ama", "customer");
    assert_eq!(ama.get("/api/v1/me").await.status, 200);
    assert_eq!(ama.get("/api/v1/me").await.status, 200);
    let refused = ama.get("/api/v1/me").await;
    assert_eq!(
        (refused.status, refused.problem()),
        (429, "rate_limited".into())
    );
    assert!(
        refused.headers["retry-after"]
            .to_str()
            .unwrap()
            .parse::<u64>()
            .unwrap()
            > 0
    );
    assert_eq!(
        server.http("ben", "support").get("/api/v1/me").await.status,
        200
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn health_is_told_on_both_ports_and_readiness_to_operators() {
    let server = TestServer::start(Backend::Sqlite).await;
    let healthy: Value = server.anonymous().get("/healthz").await.json();
    assert_eq!(healthy, json!({ "status": "ok" }));
    assert!(server.is_ready().await);
    server.stop().await;
}
