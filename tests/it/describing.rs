//! What a conversation is called and about changes for everybody.

use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::database::Backend;
use crate::support::server::TestServer;

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_of_a_conversation_is_told_and_what_is_left_out_stays(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    let mut ama = server.connect("ama", "customer").await;
    let mut ben = server.connect("ben", "support").await;
    let open = json!({
        "kind": "group", "participants": ["ama"], "title": "Move", "metadata": { "floor": 3 },
    });
    let opened = ben.ask("open_conversation", open).await;
    let id = opened["conversation"]["id"].as_str().unwrap();
    let path = format!("/api/v1/conversations/{id}");
    let patch = json!({ "title": " The move ", "topic": "stairs" }).to_string();
    let patched = server
        .http("ben", "support")
        .call(Method::PATCH, &path, Some(patch))
        .await
        .json()["conversation"]
        .clone();
    assert_eq!(patched["title"], "The move");
    assert_eq!(patched["metadata"], json!({ "floor": 3 }));
    let told = ama.event("conversation_updated").await["conversation"].clone();
    assert_eq!(
        (&told["title"], &told["topic"]),
        (&patched["title"], &patched["topic"])
    );
    assert_eq!(told["version"], patched["version"]);

    let clear = json!({ "conversation_id": id, "title": null, "metadata": null });
    let cleared = ben.ask("update_conversation", clear.clone()).await["conversation"].clone();
    assert_eq!(
        (&cleared["title"], &cleared["metadata"]),
        (&Value::Null, &json!({}))
    );
    let again = ben.ask("update_conversation", clear).await["conversation"].clone();
    assert_eq!(
        again["version"], cleared["version"],
        "saying it twice changes nothing"
    );

    let mine = json!({ "conversation_id": id, "title": "Mine" });
    assert_eq!(
        ama.refusal("update_conversation", mine.clone()).await,
        "forbidden"
    );
    let mut eve = server.connect("eve", "customer").await;
    assert_eq!(eve.refusal("update_conversation", mine).await, "not_found");
    let long = json!({ "conversation_id": id, "title": "x".repeat(201) });
    assert_eq!(ben.refusal("update_conversation", long).await, "too_long");
}
