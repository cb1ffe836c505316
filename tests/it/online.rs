//! Who is online, as far as the caller may know.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::database::Backend;
use crate::support::server::TestServer;

fn ids(page: &Value) -> Vec<&str> {
    let users = page["users"].as_array().unwrap();
    users
        .iter()
        .map(|user| user["user_id"].as_str().unwrap())
        .collect()
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn staff_see_everybody_and_others_those_they_talk_to(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    let (_ama, _ben, _id) = server.pair("ama", "ben").await;
    let _eve = server.connect("eve", "customer").await;
    server.connect("gone", "customer").await.vanish();
    server.metric_reaches("parlor_users_online", 3.0).await;

    let path = "/api/v1/users/online";
    let seen = server.http("ama", "customer").get(path).await.json();
    assert_eq!(ids(&seen), ["ama", "ben"]);
    assert_eq!(seen["users"][1]["state"], "online");
    assert_eq!(seen["users"][1]["role"], "support");
    let alone = server.http("cleo", "customer").get(path).await.json();
    assert_eq!(alone, json!({ "users": [], "next_after": null }));

    let ben = server.http("ben", "support");
    let first = ben.get(&format!("{path}?limit=2")).await.json();
    assert_eq!(ids(&first), ["ama", "ben"]);
    assert_eq!(first["next_after"], "ben");
    let second = ben.get(&format!("{path}?limit=2&after=ben")).await.json();
    assert_eq!(ids(&second), ["eve"]);
    assert_eq!(second["next_after"], Value::Null);
}
