//! Nobody reads or does what they may not.

use serde_json::{Value, json};

use crate::support::database::Backend;
use crate::support::server::TestServer;

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
