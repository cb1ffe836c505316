//! The bus operator's HTTP: bodies, answers, and the words of refusals.

use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::database::Backend;
use crate::support::http::Answer;
use crate::support::token::{seconds_from_now, token_until};
use crate::support::transit_client::Depot;

const BASE: &str = "/api/conversations";

fn told(answer: &Answer) -> (u16, Value) {
    (answer.status, answer.json()["detail"].clone())
}

fn keys(value: &Value) -> Vec<&str> {
    let object = value.as_object().unwrap();
    object.keys().map(String::as_str).collect()
}

/// A driver's request for support: the conversation.
async fn ask(depot: &Depot, title: &str) -> Value {
    let ask = json!({ "title": title, "content": "Road closed" });
    let created = depot
        .http("dee")
        .post(&format!("{BASE}/create"), &ask)
        .await;
    assert_eq!(created.status, 201, "{created:?}");
    created.json()
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_over_http_is_the_one_on_the_socket(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let (mut dee, mut carla) = (depot.connect("dee").await, depot.connect("carla").await);
    carla.ask("join_support_room", json!({})).await;
    let created = ask(&depot, "Detour").await;
    assert_eq!(
        keys(&created),
        [
            "created_at",
            "created_by",
            "id",
            "last_message_at",
            "participants",
            "status",
            "title",
            "updated_at"
        ]
    );
    assert_eq!(created["title"], "Support: Detour");
    assert_eq!(created["status"], "ACTIVE");
    assert_eq!(
        created["participants"],
        json!(["dee", "abby", "carla", "omar"])
    );
    let heard = carla.next_push().await;
    assert_eq!(heard["type"], "new_support_conversation");
    assert_eq!(heard["title"], "Detour");
    // The creator's own connections are in the room, and none of them has asked.
    assert_eq!(dee.next_push().await["content"], "Road closed");

    let id = created["id"].as_str().unwrap();
    let messages = format!("{BASE}/{id}/messages");
    let say = json!({ "content": " On my way ", "message_type": "TEXT" });
    let said = depot.http("carla").post(&messages, &say).await;
    assert_eq!(said.status, 201);
    let said = said.json();
    assert_eq!(
        keys(&said),
        [
            "content",
            "conversation_id",
            "created_at",
            "id",
            "message_type",
            "sender_id",
            "sent_at",
            "updated_at"
        ]
    );
    assert_eq!(
        (&said["content"], &said["message_type"]),
        (&json!("On my way"), &json!("TEXT"))
    );
    assert_eq!(dee.next_push().await["message_id"], said["id"]);

    let read = async |query: &str| {
        let page = depot.http("dee").get(&format!("{messages}{query}")).await;
        assert_eq!(page.status, 200, "{page:?}");
        let page = page.json();
        let page = page.as_array().unwrap().iter();
        page.map(|one| one["content"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(read("").await, ["On my way", "Road closed"]);
    assert_eq!(read("?limit=1").await, ["On my way"]);
    assert_eq!(read("?limit=1&skip=1").await, ["Road closed"]);
    assert!(read("?skip=9").await.is_empty());
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn the_list_has_all_states_and_the_newest_message_first(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let mut ids = Vec::new();
    for title in ["one", "two", "three"] {
        let created = ask(&depot, title).await;
        ids.push(created["id"].as_str().unwrap().to_owned());
    }
    let carla = depot.http("carla");
    let close = format!("{BASE}/{}/close", ids[2]);
    assert_eq!(carla.post(&close, &json!({})).await.status, 200);
    let say = json!({ "content": "again" });
    let path = format!("{BASE}/{}/messages", ids[0]);
    depot.http("dee").post(&path, &say).await;
    let list = async |query: &str| {
        let listed = carla.get(&format!("{BASE}{query}")).await.json();
        let listed = listed.as_array().unwrap().iter();
        listed
            .map(|one| one["id"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    // Closing says so in the conversation, which is its newest message.
    let by_activity = [&ids[0], &ids[2], &ids[1]];
    assert_eq!(list("").await.iter().collect::<Vec<_>>(), by_activity);
    assert_eq!(list("?limit=1&skip=1").await, [ids[2].clone()]);
    assert!(list("?skip=3").await.is_empty());
    assert_eq!(list("?limit=100000").await.len(), 3);

    let stats = carla.get(&format!("{BASE}/stats")).await.json();
    assert_eq!(stats["total_conversations"], 3);
    assert_eq!(stats["active_conversations"], 2);
    assert_eq!(stats["closed_conversations"], 1);
    let recent = stats["recent_conversations"].as_array().unwrap();
    assert_eq!(
        keys(&recent[0]),
        ["created_at", "id", "last_message_at", "status", "title"]
    );
    let recent: Vec<_> = recent
        .iter()
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    assert_eq!(recent, [&ids[2], &ids[1], &ids[0]]);
    for title in ["four", "five", "six"] {
        ask(&depot, title).await;
    }
    let stats = carla.get(&format!("{BASE}/stats")).await.json();
    assert_eq!(stats["recent_conversations"].as_array().unwrap().len(), 5);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_pair_has_one_active_conversation_at_a_time(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let mut carla = depot.connect("carla").await;
    let create = format!("{BASE}/create");
    let start = json!({ "participant_id": "carla", "initial_message": "Hello" });
    let started = depot.http("dee").post(&create, &start).await;
    assert_eq!(started.status, 201);
    let started = started.json();
    assert_eq!(started["title"], "Conversation with Carla van Stone");
    assert_eq!(started["participants"], json!(["dee", "carla"]));
    let told_of = carla.next_push().await;
    assert_eq!(told_of["type"], "conversation_created");
    assert_eq!(told_of["id"], started["id"]);
    assert_eq!(told_of["participants"], started["participants"]);
    assert_eq!(carla.next_push().await["preview"], "Hello");

    // From either side.
    let from_carla = json!({ "participant_id": "dee", "initial_message": "Hi", "title": "Shift" });
    let exists = json!("Active conversation already exists between these users");
    for (user, body) in [("dee", &start), ("carla", &from_carla)] {
        let refused = depot.http(user).post(&create, body).await;
        assert_eq!(told(&refused), (400, exists.clone()));
    }
    let close = format!("{BASE}/{}/close", started["id"].as_str().unwrap());
    depot.http("carla").post(&close, &json!({})).await;
    let again = depot.http("carla").post(&create, &from_carla).await;
    assert_eq!(again.status, 201);
    assert_eq!(again.json()["title"], "Shift");
    assert_ne!(again.json()["id"], started["id"]);
    let refused = depot.http("dee").post(&create, &start).await;
    assert_eq!(told(&refused), (400, exists));
    // The first one is still to be read.
    let listed = depot.http("dee").get(BASE).await.json();
    assert_eq!(listed.as_array().unwrap().len(), 2);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_start_the_same_conversation_one_does(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let create = format!("{BASE}/create");
    for round in 0..3 {
        let start = |from: &'static str, to: &'static str| {
            let (http, create) = (depot.http(from), create.clone());
            let body = json!({ "participant_id": to, "initial_message": "Hello" });
            async move { http.post(&create, &body).await }
        };
        let all = futures_util::future::join_all(
            (0..4).flat_map(|_| [start("dee", "carla"), start("carla", "dee")]),
        )
        .await;
        let started: Vec<_> = all.iter().filter(|one| one.status == 201).collect();
        assert_eq!(started.len(), 1, "round {round}: {all:?}");
        assert!(all.iter().all(|one| matches!(one.status, 201 | 400)));
        let id = started[0].json()["id"].as_str().unwrap().to_owned();
        let close = format!("{BASE}/{id}/close");
        assert_eq!(
            depot.http("carla").post(&close, &json!({})).await.status,
            200
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_cannot_be_talked_to_is_refused_in_the_words_of_the_product() {
    let depot = Depot::open(Backend::Sqlite).await;
    let mut gone = crate::support::transit_client::profile("gone", "CONTROL_STAFF", "Gone Gale");
    gone.is_active = false;
    depot.server.sync(&gone).await;
    let create = format!("{BASE}/create");
    let cases = [
        (
            "dee",
            "dov",
            403,
            "You can only start conversations with the control center",
        ),
        ("dee", "nobody", 404, "User not found or inactive"),
        ("dee", "gone", 404, "User not found or inactive"),
        (
            "dee",
            "system",
            400,
            "Target user is not authorized to use the chat system",
        ),
        (
            "dee",
            "pat",
            400,
            "Target user is not authorized to use the chat system",
        ),
        (
            "carla",
            "pat",
            400,
            "Target user is not authorized to use the chat system",
        ),
        (
            "carla",
            "carla",
            400,
            "You cannot start a conversation with yourself",
        ),
        (
            "pat",
            "carla",
            403,
            "Your role is not authorized to use the chat system",
        ),
    ];
    for (from, to, status, text) in cases {
        let body = json!({ "participant_id": to, "initial_message": "Hello" });
        let refused = depot.http(from).post(&create, &body).await;
        assert_eq!(told(&refused), (status, json!(text)), "{from} to {to}");
    }
    assert_eq!(depot.http("dee").get(BASE).await.json(), json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_that_cannot_be_used_are_listed_with_what_was_expected() {
    let depot = Depot::open(Backend::Sqlite).await;
    let id = ask(&depot, "Detour").await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let (dee, messages) = (depot.http("dee"), format!("{BASE}/{id}/messages"));
    let long = "x".repeat(1_001);
    let cases = [
        (json!({}), "missing", "Field required", json!({})),
        (
            json!({ "content": 7 }),
            "string_type",
            "Input should be a valid string",
            json!(7),
        ),
        (
            json!({ "content": null }),
            "string_type",
            "Input should be a valid string",
            Value::Null,
        ),
        (
            json!({ "content": " " }),
            "string_too_short",
            "String should have at least 1 character",
            json!(" "),
        ),
        (
            json!({ "content": long }),
            "string_too_long",
            "String should have at most 1000 characters",
            json!(long),
        ),
    ];
    for (body, kind, msg, input) in cases {
        let refused = dee.post(&messages, &body).await;
        let wrong =
            json!([{ "type": kind, "loc": ["body", "content"], "msg": msg, "input": input }]);
        assert_eq!(told(&refused), (422, wrong));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_wrong_with_a_body_is_said_at_once() {
    let depot = Depot::open(Backend::Sqlite).await;
    let dee = depot.http("dee");
    let refused = dee
        .post(
            &format!("{BASE}/create"),
            &json!({ "title": "x".repeat(201) }),
        )
        .await;
    let wrong = refused.json()["detail"].clone();
    assert_eq!(
        (
            &wrong[0]["loc"],
            &wrong[0]["type"],
            &wrong[1]["loc"],
            &wrong[1]["type"]
        ),
        (
            &json!(["body", "title"]),
            &json!("string_too_long"),
            &json!(["body", "content"]),
            &json!("missing")
        )
    );
    let direct = json!({ "participant_id": "carla", "title": 7 });
    let refused = dee.post(&format!("{BASE}/create"), &direct).await.json();
    assert_eq!(
        refused["detail"][0]["loc"],
        json!(["body", "initial_message"])
    );
    assert_eq!(refused["detail"][1]["loc"], json!(["body", "title"]));
    let id = ask(&depot, "Detour").await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let messages = format!("{BASE}/{id}/messages");
    for (body, kind) in [
        ("{", "json_invalid"),
        ("[]", "model_attributes_type"),
        ("", "missing"),
    ] {
        let refused = dee
            .call(Method::POST, &messages, Some(body.to_owned()))
            .await;
        assert_eq!(refused.status, 422);
        assert_eq!(refused.json()["detail"][0]["type"], kind, "{body}");
    }
    let control = json!({ "title": "a\u{7}b", "content": "c" });
    let refused = dee.post(&format!("{BASE}/create-support"), &control).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.json()["detail"][0]["loc"], json!(["body", "title"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_has_a_place_and_a_size_that_make_sense() {
    let depot = Depot::open(Backend::Sqlite).await;
    let dee = depot.http("dee");
    for (query, field, kind) in [
        ("skip=-1", "skip", "greater_than_equal"),
        ("skip=10001", "skip", "less_than_equal"),
        ("limit=0", "limit", "greater_than_equal"),
        ("limit=ten", "limit", "int_parsing"),
        ("limit=", "limit", "int_parsing"),
    ] {
        let refused = dee.get(&format!("{BASE}?{query}")).await;
        assert_eq!(refused.status, 422);
        let wrong = &refused.json()["detail"][0];
        assert_eq!(
            (&wrong["loc"], &wrong["type"]),
            (&json!(["query", field]), &json!(kind))
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_other_error_is_a_detail_too() {
    let depot = Depot::open(Backend::Sqlite).await;
    let id = ask(&depot, "Detour").await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let say = json!({ "content": "Hello" });
    let nobody = depot.server.anonymous();
    for path in [
        BASE.to_owned(),
        format!("{BASE}/stats"),
        format!("{BASE}/{id}/messages"),
    ] {
        let refused = nobody.get(&path).await;
        assert_eq!(told(&refused), (401, json!("Not authenticated")));
        assert_eq!(refused.headers["www-authenticate"], "Bearer");
    }
    let address = depot.server.address();
    let expired = token_until("dee", "BUS_DRIVER", seconds_from_now(-1));
    for bad in [expired, "rubbish".to_owned()] {
        let client = crate::support::http::HttpClient::new(address, Some(bad));
        let refused = client.get(BASE).await;
        assert_eq!(
            told(&refused),
            (401, json!("Could not validate credentials"))
        );
        assert_eq!(refused.headers["www-authenticate"], "Bearer");
    }
    // Somebody else's, nobody's and no id at all look alike.
    let denied = (404, json!("Conversation not found or access denied"));
    for unseen in [&id, &Uuid::now_v7().to_string(), "no-id"] {
        let messages = format!("{BASE}/{unseen}/messages");
        assert_eq!(told(&depot.http("dov").get(&messages).await), denied);
        assert_eq!(told(&depot.http("dov").post(&messages, &say).await), denied);
    }
    for unseen in [&Uuid::now_v7().to_string(), "no-id"] {
        let close = format!("{BASE}/{unseen}/close");
        assert_eq!(
            told(&depot.http("carla").post(&close, &json!({})).await),
            denied
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_much_or_of_another_sort_is_refused() {
    let depot = Depot::open(Backend::Sqlite).await;
    let id = ask(&depot, "Detour").await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let system = json!({ "content": "Hello", "message_type": "SYSTEM" });
    let refused = depot
        .http("dee")
        .post(&format!("{BASE}/{id}/messages"), &system)
        .await;
    assert_eq!(
        told(&refused),
        (400, json!("Only text messages are allowed"))
    );
    let huge = json!({ "content": "x".repeat(300_000) });
    let refused = depot
        .http("dee")
        .post(&format!("{BASE}/{id}/messages"), &huge)
        .await;
    assert_eq!(refused.status, 413);
    assert!(refused.json()["detail"].is_string());

    let limit = [("PARLOR__LIMITS__HTTP_REQUESTS_PER_MINUTE", "1")];
    let depot = Depot::with(Backend::Sqlite, &limit).await;
    assert_eq!(depot.http("dee").get(BASE).await.status, 200);
    let refused = depot.http("dee").get(BASE).await;
    assert_eq!(told(&refused), (429, json!("Rate limit exceeded")));
    assert!(refused.headers.contains_key("retry-after"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_says_that_it_lives_and_how_much_goes_on() {
    let depot = Depot::open(Backend::Sqlite).await;
    let nobody = depot.server.anonymous();
    let health = nobody.get("/health").await.json();
    assert_eq!(
        (&health["status"], &health["websocket"]),
        (&json!("healthy"), &json!("active"))
    );
    assert!(health["timestamp"].is_string());
    let before = nobody.get("/ws/status").await.json();
    assert_eq!(
        before,
        json!({
            "status": "active", "connected_users": 0, "active_rooms": 0,
            "server_info": { "transport_methods": ["websocket"] },
        })
    );
    let mut dee = depot.connect("dee").await;
    let mut carla = depot.connect("carla").await;
    carla.ask("join_support_room", json!({})).await;
    depot.ask_for_support(&mut dee, "Detour").await;
    let after = nobody.get("/ws/status").await.json();
    assert_eq!(
        (&after["connected_users"], &after["active_rooms"]),
        (&json!(2), &json!(2))
    );
}
