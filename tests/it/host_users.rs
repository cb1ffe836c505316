//! The host's own server says who its users are.

use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::database::Backend;
use crate::support::http::Answer;
use crate::support::server::TestServer;

async fn put(server: &TestServer, user: &str, body: &Value) -> Answer {
    let path = format!("/api/v1/users/{user}");
    server
        .host()
        .call(Method::PUT, &path, Some(body.to_string()))
        .await
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_user_is_what_the_host_said_last_and_no_token_changes_that(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    let told = json!({
        "role": "customer", "name": "Ama Mensah", "email": "ama@example.org",
        "aliases": { "provider": "7" }, "metadata": { "tier": "gold" },
    });
    let new = put(&server, "ama", &told).await;
    assert_eq!(new.status, 201);
    let user = new.json()["user"].clone();
    assert_eq!(user["aliases"], json!({ "provider": "7" }));
    assert_eq!(user["metadata"], json!({ "tier": "gold" }));
    assert_eq!(user["is_active"], true);

    // The token says another role and name.
    let ama = server.connect("ama", "support").await;
    assert_eq!(ama.welcome["user"]["role"], "customer");
    assert_eq!(ama.welcome["user"]["name"], "Ama Mensah");

    let shorter = json!({ "role": "member", "name": "Ama" });
    let again = put(&server, "ama", &shorter).await;
    assert_eq!(again.status, 200);
    let read = server.host().get("/api/v1/users/ama").await.json()["user"].clone();
    assert_eq!(read["role"], "member");
    assert_eq!(read["email"], Value::Null, "what is left out is taken away");
    assert_eq!(read["aliases"], json!({}));

    // The alias is free again, and belongs to one user at a time.
    let alias = json!({ "role": "customer", "name": "Ben", "aliases": { "provider": "7" } });
    assert_eq!(put(&server, "ben", &alias).await.status, 201);
    let taken = json!({ "role": "customer", "name": "Cleo", "aliases": { "provider": "7" } });
    assert_eq!(put(&server, "cleo", &taken).await.problem(), "conflict");
    let unknown = server.host().get("/api/v1/users/cleo").await;
    assert_eq!(
        unknown.problem(),
        "not_found",
        "a refused user is not half there"
    );
}

#[rstest]
#[case::no_role(json!({ "name": "A" }), "role")]
#[case::unknown_role(json!({ "role": "wizard", "name": "A" }), "role")]
#[case::no_name(json!({ "role": "customer" }), "name")]
#[case::blank_name(json!({ "role": "customer", "name": " " }), "name")]
#[case::control(json!({ "role": "customer", "name": "A\u{0}" }), "name")]
#[case::long_email(json!({ "role": "customer", "name": "A", "email": "a".repeat(255) }), "email")]
#[case::alias(json!({ "role": "customer", "name": "A", "aliases": { "": "7" } }), "aliases")]
#[case::metadata(json!({ "role": "customer", "name": "A", "metadata": [] }), "metadata")]
#[case::unknown(json!({ "role": "customer", "name": "A", "nick": "B" }), "nick")]
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_field_is_named(#[case] body: Value, #[case] field: &str) {
    let server = TestServer::start(Backend::Sqlite).await;
    let refused = put(&server, "ama", &body).await;
    assert_eq!(refused.status, 400, "{refused:?}");
    assert_eq!(refused.json()["field"], field);
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_of_the_server_itself_are_not_the_hosts_to_give() {
    let server = TestServer::start(Backend::Sqlite).await;
    for id in ["system", "guest:1", "%20", "a%00b"] {
        let refused = put(&server, id, &json!({ "role": "customer", "name": "A" })).await;
        assert_eq!(refused.problem(), "invalid_request", "{id}");
    }
    assert_eq!(
        server.host().delete("/api/v1/users/system").await.problem(),
        "not_found"
    );
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_user_who_is_disabled_or_deleted_is_sent_away_and_stays_away(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    let (mut ama, mut ben, id) = server.pair("ama", "ben").await;
    ama.send(&id, "Hello").await;
    ben.message("Hello").await;
    let disabled = json!({ "role": "customer", "name": "Ama", "is_active": false });
    assert_eq!(put(&server, "ama", &disabled).await.status, 200);
    assert_eq!(ama.closed().await.code, 4403);
    let me = server.http("ama", "customer").get("/api/v1/me").await;
    assert_eq!((me.status, me.problem()), (403, "forbidden".into()));

    let enabled = json!({ "role": "customer", "name": "Ama" });
    put(&server, "ama", &enabled).await;
    let mut ama = server.connect("ama", "customer").await;
    let gone = server.host().delete("/api/v1/users/ama").await;
    assert_eq!(gone.status, 204);
    assert_eq!(ama.closed().await.code, 4403);
    assert_eq!(
        ben.event("participant_left").await["participant"]["user_id"],
        "ama"
    );
    assert_eq!(
        server.host().get("/api/v1/users/ama").await.problem(),
        "not_found"
    );
    assert_eq!(server.host().delete("/api/v1/users/ama").await.status, 204);
    assert_eq!(
        server.host().delete("/api/v1/users/nobody").await.problem(),
        "not_found"
    );
    // What they said stays, under another name.
    let history = ben.history(&id).await;
    assert_eq!(history[0]["content"], "Hello");
    assert_eq!(history[0]["sender"]["name"], "Deleted user");
    // Nobody finds them any more, and their token brings nothing back.
    let open = json!({ "kind": "direct", "participants": ["ama"] });
    assert_eq!(ben.refusal("open_conversation", open).await, "not_found");
    let me = server.http("ama", "customer").get("/api/v1/me").await;
    assert_eq!(me.status, 403);
    // The host may have them back.
    assert_eq!(put(&server, "ama", &enabled).await.status, 201);
    server.connect("ama", "customer").await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn the_host_speaks_in_any_conversation_once_for_each_id_it_gives(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    let (mut ama, mut ben, id) = server.pair("ama", "ben").await;
    ben.ask("close", json!({ "conversation_id": id })).await;
    let path = format!("/api/v1/conversations/{id}/system-messages");
    let said = json!({ "client_id": "s-1", "content": "The booking was cancelled" });
    let first = server.host().post(&path, &said).await;
    assert_eq!(first.status, 201);
    let message = ama.message("The booking was cancelled").await;
    assert_eq!(message["kind"], "system");
    assert_eq!(message["sender"]["id"], "system");
    assert_eq!(message["sender"]["name"], "System");
    let again = server.host().post(&path, &said).await;
    assert_eq!(
        (again.status, again.json()["duplicate"].clone()),
        (200, true.into())
    );
    assert_eq!(ama.history(&id).await.len(), 1);

    let nowhere = "/api/v1/conversations/019381a0-0000-7000-8000-000000000001/system-messages";
    assert_eq!(
        server.host().post(nowhere, &said).await.problem(),
        "not_found"
    );
    let blank = json!({ "client_id": "s-2", "content": " " });
    assert_eq!(
        server.host().post(&path, &blank).await.json()["field"],
        "content"
    );
    let as_user = server.http("ben", "support").post(&path, &said).await;
    assert_eq!(as_user.status, 403);
}
