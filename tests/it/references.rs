//! The people of the host's things are kept in step with the host's word.

use reqwest::Method;
use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::support::database::Backend;
use crate::support::http::Answer;
use crate::support::native_client::NativeClient;
use crate::support::server::TestServer;

async fn know(server: &TestServer, people: &[&str]) {
    for user in people {
        let body = json!({ "role": "PASSENGER", "name": user });
        let path = format!("/api/v1/users/{user}");
        let put = server
            .host()
            .call(Method::PUT, &path, Some(body.to_string()))
            .await;
        assert_eq!(put.status, 201, "{put:?}");
    }
}

async fn put_trip(server: &TestServer, people: &[(&str, &str)]) -> Answer {
    let people: Vec<Value> = people
        .iter()
        .map(|(user, role)| json!({ "user_id": user, "role": role }))
        .collect();
    let body = json!({ "title": "To the coast", "participants": people });
    server
        .host()
        .call(
            Method::PUT,
            "/api/v1/references/trip/t_9",
            Some(body.to_string()),
        )
        .await
}

fn trip() -> Value {
    json!({ "kind": "group", "reference": { "type": "trip", "id": "t_9" } })
}

fn people_of(conversation: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    conversation["participants"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["left_at"].is_null())
        .map(|one| (text(&one["user_id"]), text(&one["role"])))
        .collect()
}

async fn conversation(client: &mut NativeClient, id: &str) -> Value {
    let asked = json!({ "conversation_id": id });
    client.ask("get_conversation", asked).await["conversation"].clone()
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn whoever_the_host_names_opens_the_one_conversation_with_all_of_them(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    know(&server, &["dora", "pat", "eve"]).await;
    let mut pat = server.connect("pat", "PASSENGER").await;
    assert_eq!(pat.refusal("open_conversation", trip()).await, "forbidden");

    let synced = put_trip(&server, &[("dora", "driver"), ("pat", "passenger")]).await;
    assert_eq!(synced.status, 200);
    let mut dora = server.connect("dora", "PASSENGER").await;
    let opened = pat.ask("open_conversation", trip()).await;
    assert_eq!(opened["created"], true);
    let one = &opened["conversation"];
    assert_eq!(one["title"], "To the coast");
    let named = |user: &str, role: &str| (user.to_owned(), role.to_owned());
    assert_eq!(
        people_of(one),
        [named("dora", "driver"), named("pat", "passenger")]
    );
    dora.event("conversation_created").await;
    let found = dora.ask("open_conversation", trip()).await;
    assert_eq!(found["created"], false);
    assert_eq!(found["conversation"]["id"], one["id"]);

    let mut eve = server.connect("eve", "PASSENGER").await;
    assert_eq!(eve.refusal("open_conversation", trip()).await, "forbidden");
    // Nobody brings a stranger along.
    let with_eve = json!({
        "kind": "group", "reference": { "type": "trip", "id": "t_9" }, "participants": ["eve"],
    });
    assert_eq!(
        pat.refusal("open_conversation", with_eve).await,
        "forbidden"
    );
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_new_list_brings_people_in_takes_others_out_at_once_and_the_same_list_changes_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    know(&server, &["dora", "pat", "quinn"]).await;
    put_trip(&server, &[("dora", "driver"), ("pat", "passenger")]).await;
    let mut dora = server.connect("dora", "PASSENGER").await;
    let mut pat = server.connect("pat", "PASSENGER").await;
    let mut quinn = server.connect("quinn", "PASSENGER").await;
    let opened = dora.ask("open_conversation", trip()).await;
    let id = opened["conversation"]["id"].as_str().unwrap().to_owned();
    pat.event("conversation_created").await;

    let before = conversation(&mut dora, &id).await["version"].clone();
    put_trip(&server, &[("pat", "passenger"), ("dora", "driver")]).await;
    assert_eq!(conversation(&mut dora, &id).await["version"], before);

    put_trip(&server, &[("dora", "driver"), ("quinn", "passenger")]).await;
    let came = quinn.event("conversation_created").await;
    assert_eq!(came["conversation"]["id"], id.as_str());
    pat.event("participant_left").await;
    pat.drain_events().await;
    dora.send(&id, "Full").await;
    quinn.message("Full").await;
    assert_eq!(pat.drain_events().await, Vec::<Value>::new());
    let asked = json!({ "conversation_id": id });
    assert_eq!(pat.refusal("get_messages", asked).await, "not_found");
    assert_eq!(pat.refusal("open_conversation", trip()).await, "forbidden");

    // Who left by themselves is not brought back by the same list, but by being named anew.
    quinn.ask("leave", json!({ "conversation_id": id })).await;
    put_trip(&server, &[("dora", "driver"), ("quinn", "passenger")]).await;
    assert_eq!(people_of(&conversation(&mut dora, &id).await).len(), 1);
    put_trip(&server, &[("dora", "driver")]).await;
    put_trip(&server, &[("dora", "organizer"), ("quinn", "passenger")]).await;
    let people = people_of(&conversation(&mut dora, &id).await);
    let named = |user: &str, role: &str| (user.to_owned(), role.to_owned());
    assert_eq!(
        people,
        [named("dora", "organizer"), named("quinn", "passenger")]
    );
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn people_of_one_thing_meet_directly_where_their_roles_say_so_until_one_is_left_out(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    let mut ravi = server.connect("ravi", "driver").await;
    let mut ama = server.connect("ama", "customer").await;
    let about = |id: &str| {
        json!({
            "kind": "direct", "participants": ["ravi"], "reference": { "type": "booking", "id": id },
        })
    };
    assert_eq!(
        ama.refusal("open_conversation", about("bk_1")).await,
        "forbidden"
    );
    let both = json!({ "participants": [
        { "user_id": "ama", "role": "customer" }, { "user_id": "ravi", "role": "driver" },
    ] });
    let host = server.host();
    let put = host.call(
        Method::PUT,
        "/api/v1/references/booking/bk_1",
        Some(both.to_string()),
    );
    assert_eq!(put.await.status, 200);
    assert_eq!(
        ama.refusal("open_conversation", about("bk_2")).await,
        "forbidden"
    );
    let opened = ama.ask("open_conversation", about("bk_1")).await;
    let id = opened["conversation"]["id"].as_str().unwrap();
    ravi.event("conversation_created").await;

    let alone = json!({ "participants": [{ "user_id": "ama", "role": "customer" }] });
    let put = host.call(
        Method::PUT,
        "/api/v1/references/booking/bk_1",
        Some(alone.to_string()),
    );
    assert_eq!(put.await.status, 200);
    ravi.event("participant_left").await;
    let text = json!({ "conversation_id": id, "client_id": "c", "content": "Hi" });
    assert_eq!(ravi.refusal("send_message", text).await, "not_found");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_broke_off_is_gone_on_with(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    know(&server, &["dora", "pat"]).await;
    put_trip(&server, &[("dora", "driver"), ("pat", "passenger")]).await;
    let mut dora = server.connect("dora", "PASSENGER").await;
    let mut pat = server.connect("pat", "PASSENGER").await;
    let opened = dora.ask("open_conversation", trip()).await;
    let id = opened["conversation"]["id"].as_str().unwrap().to_owned();
    // As a server leaves it that stops between storing the host's word and following it.
    let left_behind = "UPDATE user_references SET removed_at = 1, is_applied = FALSE, \
                       change = change + 1 WHERE user_id = 'pat'";
    let db = server.database().connect().await;
    db.execute_unprepared(left_behind).await.unwrap();
    // What a task does now and then; done here, so that nobody waits for its time.
    server.chat().follow_references().await;
    let asked = json!({ "conversation_id": id });
    assert_eq!(pat.refusal("get_messages", asked).await, "not_found");
}

#[rstest]
#[case::nobody(json!({}), "participants")]
#[case::stranger(json!({ "participants": [{ "user_id": "nobody", "role": "r" }] }), "participants.user_id")]
#[case::no_role(json!({ "participants": [{ "user_id": "dora" }] }), "participants.role")]
#[case::twice(
    json!({ "participants": [{ "user_id": "dora", "role": "a" }, { "user_id": "dora", "role": "b" }] }),
    "participants"
)]
#[case::title(json!({ "title": "x".repeat(201), "participants": [] }), "title")]
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_field_is_named(#[case] body: Value, #[case] field: &str) {
    let server = TestServer::start(Backend::Sqlite).await;
    know(&server, &["dora"]).await;
    let refused = server
        .host()
        .call(
            Method::PUT,
            "/api/v1/references/trip/t_9",
            Some(body.to_string()),
        )
        .await;
    assert_eq!(refused.status, 400, "{refused:?}");
    assert_eq!(refused.json()["field"], field);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_followed_though_the_conversation_is_full(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let settings = [("PARLOR__LIMITS__GROUP_PARTICIPANTS", "3")];
    let server = TestServer::with(backend, &settings).await;
    know(&server, &["ann", "dora", "pat", "quinn"]).await;
    let named = |user: &'static str| (user, "passenger");
    put_trip(&server, &[named("dora"), named("pat"), named("quinn")]).await;
    let mut quinn = server.connect("quinn", "PASSENGER").await;
    let opened = quinn.ask("open_conversation", trip()).await;
    let id = opened["conversation"]["id"].as_str().unwrap().to_owned();

    // Ann comes before quinn goes, in the order of ids.
    let put = put_trip(&server, &[named("ann"), named("dora"), named("pat")]).await;
    assert_eq!(put.status, 200, "{put:?}");
    let asked = json!({ "conversation_id": id });
    assert_eq!(quinn.refusal("get_messages", asked).await, "not_found");
    let mut ann = server.connect("ann", "PASSENGER").await;
    assert_eq!(people_of(&conversation(&mut ann, &id).await).len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_in_together_knows_of_each_other() {
    let server = TestServer::start(Backend::Sqlite).await;
    know(&server, &["ann", "dora", "pat", "quinn"]).await;
    let mut sam = server.connect("sam", "support").await;
    let open = json!({ "kind": "group", "participants": ["dora"] });
    let opened = sam.ask("open_conversation", open).await;
    let id = opened["conversation"]["id"].as_str().unwrap().to_owned();
    let mut ann = server.connect("ann", "PASSENGER").await;
    let mut dora = server.connect("dora", "PASSENGER").await;
    let add = json!({ "conversation_id": id, "user_ids": ["ann", "pat", "quinn"] });
    let added = sam.ask("add_participants", add).await["conversation"].clone();

    let created = ann.event("conversation_created").await["conversation"].clone();
    assert_eq!(people_of(&created), people_of(&added));
    assert_eq!(created["version"], added["version"]);
    let old: Vec<Value> = ann.drain_events().await;
    assert!(
        old.iter()
            .all(|event| event["type"] != "participant_joined"),
        "{old:?}"
    );
    for user in ["ann", "pat", "quinn"] {
        let joined = dora.event("participant_joined").await;
        assert_eq!(joined["participant"]["user_id"], user);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_servers_own_user_is_nobody_to_name_or_to_bring_in() {
    let server = TestServer::start(Backend::Sqlite).await;
    know(&server, &["dora"]).await;
    let put = put_trip(&server, &[("system", "driver")]).await;
    assert_eq!(put.status, 400, "{put:?}");
    assert_eq!(put.json()["field"], "participants.user_id");

    let mut sam = server.connect("sam", "support").await;
    for participants in [json!(["system"]), json!(["dora", "system"])] {
        let open = json!({ "kind": "group", "participants": participants });
        assert_eq!(sam.refusal("open_conversation", open).await, "not_found");
    }
    let open = json!({ "kind": "group", "participants": ["dora"] });
    let opened = sam.ask("open_conversation", open).await;
    let add = json!({ "conversation_id": opened["conversation"]["id"], "user_ids": ["system"] });
    assert_eq!(sam.refusal("add_participants", add).await, "not_found");
    let issue = json!({ "user_id": "system", "expires_in": 60 });
    let issued = server.host().post("/api/v1/session-tokens", &issue).await;
    assert_eq!(issued.problem(), "not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_comes_in_as_the_server_itself() {
    let server = TestServer::with_file(Backend::Sqlite, "[roles.system]").await;
    let http = server.http("system", "system");
    assert_eq!(http.get("/api/v1/me").await.problem(), "forbidden");
    let http = server.http("sid", "system");
    assert_eq!(http.get("/api/v1/me").await.status, 200);
}
