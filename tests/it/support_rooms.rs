//! Staff hear who asks for support.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::database::Backend;
use crate::support::native_client::NativeClient;
use crate::support::server::TestServer;

#[tokio::test(flavor = "multi_thread")]
async fn a_request_for_support_reaches_each_monitor_once_and_waits_for_those_who_come_later() {
    let server = TestServer::start(Backend::Sqlite).await;
    let mut dana = server.connect("dana", "CONTROL_STAFF").await;
    let mut omar = server.connect("omar", "CONTROL_STAFF").await;
    for room in ["general_support", "driver_support"] {
        let joined = dana.ask("join_support_room", json!({ "room": room })).await;
        assert_eq!(
            joined,
            json!({ "room": room, "waiting": [], "next_cursor": null })
        );
    }
    omar.ask("join_support_room", json!({ "room": "regulator_support" }))
        .await;

    let mut driver = server.connect("dee", "BUS_DRIVER").await;
    let open = json!({ "kind": "support", "title": "Detour", "first_message": "Road closed" });
    let opened = driver.ask("open_conversation", open).await;
    let id = opened["conversation"]["id"].as_str().unwrap();
    assert_eq!(opened["conversation"]["support_room"], "driver_support");

    let heard = dana.event("support_request").await;
    assert_eq!(heard["room"], "driver_support");
    assert_eq!(heard["conversation"]["id"], id);
    assert_eq!(heard["message"]["content"], "Road closed");
    // In both rooms, told once; in neither, told nothing.
    for client in [&mut dana, &mut omar] {
        let events = client.drain_events().await;
        assert!(
            events
                .iter()
                .all(|event| event["type"] != "support_request"),
            "{events:?}"
        );
    }
    let joined = omar
        .ask("join_support_room", json!({ "room": "driver_support" }))
        .await;
    assert_eq!(joined["waiting"][0]["id"], id);

    omar.ask("leave_support_room", json!({ "room": "driver_support" }))
        .await;
    let open = json!({ "kind": "support", "first_message": "Still closed" });
    driver.ask("open_conversation", open).await;
    assert_eq!(
        dana.event("support_request").await["message"]["content"],
        "Still closed"
    );
    assert!(omar.drain_events().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn only_those_whose_role_monitors_a_room_may_join_it() {
    let server = TestServer::start(Backend::Sqlite).await;
    let mut driver = server.connect("dee", "BUS_DRIVER").await;
    let room = json!({ "room": "driver_support" });
    assert_eq!(driver.refusal("join_support_room", room).await, "forbidden");
    let nowhere = json!({ "room": "attic" });
    assert_eq!(
        driver.refusal("join_support_room", nowhere).await,
        "not_found"
    );
    let mut passenger = server.connect("pat", "CONTROL_STAFF").await;
    let open = json!({ "kind": "support", "first_message": "Help" });
    assert_eq!(
        passenger.refusal("open_conversation", open).await,
        "forbidden"
    );
}

/// Somebody of the field staff with a request for support that nobody has taken.
async fn waiting_request(server: &TestServer) -> (NativeClient, String) {
    let mut driver = server.connect("dee", "BUS_DRIVER").await;
    let open = json!({ "kind": "support", "title": "Detour", "first_message": "Road closed" });
    let opened = driver.ask("open_conversation", open).await;
    let id = opened["conversation"]["id"].as_str().unwrap().to_owned();
    (driver, id)
}

fn on(id: &str) -> Value {
    json!({ "conversation_id": id })
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn who_claims_a_request_has_it_alone_and_everybody_hears_until_it_is_given_back(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    let mut dana = server.connect("dana", "CONTROL_STAFF").await;
    let mut omar = server.connect("omar", "CONTROL_STAFF").await;
    let room = json!({ "room": "driver_support" });
    omar.ask("join_support_room", room.clone()).await;
    let (mut driver, id) = waiting_request(&server).await;
    omar.event("support_request").await;

    let claimed = dana.ask("claim", on(&id)).await["conversation"].clone();
    assert_eq!(claimed["assignee"], "dana");
    assert_eq!(claimed["participants"][0]["user_id"], "dana");
    let again = dana.ask("claim", on(&id)).await["conversation"].clone();
    assert_eq!(
        again["version"], claimed["version"],
        "asking twice is asking once"
    );
    assert_eq!(omar.refusal("claim", on(&id)).await, "conflict");
    assert_eq!(driver.refusal("claim", on(&id)).await, "forbidden");

    let joined = driver.event("participant_joined").await;
    assert_eq!(joined["participant"]["user_id"], "dana");
    let told = driver.event("conversation_updated").await;
    assert_eq!(told["conversation"]["assignee"], "dana");
    // Monitors see what they need not care about any more.
    let told = omar.event("conversation_updated").await;
    assert_eq!(told["conversation"]["assignee"], "dana");
    let joined = omar.ask("join_support_room", room.clone()).await;
    assert_eq!(joined["waiting"], json!([]));

    dana.send(&id, "On my way").await;
    driver.message("On my way").await;
    let released = dana.ask("release", on(&id)).await["conversation"].clone();
    assert_eq!(released["assignee"], Value::Null);
    let heard = omar.event("support_request").await;
    assert_eq!(heard["conversation"]["id"], id.as_str());
    assert_eq!(heard["message"]["content"], "On my way");
    let joined = omar.ask("join_support_room", room).await;
    assert_eq!(joined["waiting"][0]["id"], id.as_str());
    assert_eq!(
        omar.ask("claim", on(&id)).await["conversation"]["assignee"],
        "omar"
    );

    omar.ask("close", on(&id)).await;
    assert_eq!(dana.refusal("claim", on(&id)).await, "conversation_closed");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn whoever_answers_first_takes_the_request_and_is_measured_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    let (mut driver, id) = waiting_request(&server).await;
    let mut dana = server.connect("dana", "CONTROL_STAFF").await;
    let add = json!({ "conversation_id": id, "user_ids": ["dana"] });
    dana.ask("add_participants", add).await;
    driver.send(&id, "Anybody there?").await;
    let before = dana.ask("get_conversation", on(&id)).await["conversation"].clone();
    assert_eq!(
        before["assignee"],
        Value::Null,
        "one's own words are no answer"
    );

    dana.send(&id, "Yes").await;
    let told = driver.event("conversation_updated").await["conversation"].clone();
    assert_eq!(told["assignee"], "dana");
    let own = dana.event_where("conversation_updated", |event| {
        event["conversation"]["version"] == told["version"]
    });
    own.await;
    let answered = "parlor_support_first_response_seconds_count";
    server.metric_reaches(answered, 1.0).await;
    dana.send(&id, "What is it?").await;
    dana.ask("close", on(&id)).await;
    server
        .metric_reaches("parlor_support_close_seconds_count", 1.0)
        .await;
    assert!((server.metric(answered).await - 1.0).abs() < f64::EPSILON);

    // Every version was told, so that no client takes one for missed.
    let mut versions = vec![];
    for event in driver.drain_events().await {
        let version = &event["data"]["version"];
        let version = version
            .as_u64()
            .or(event["data"]["conversation"]["version"].as_u64());
        versions.extend(version);
    }
    let closed = versions.last().copied().unwrap();
    let known = told["version"].as_u64().unwrap();
    assert!(
        (known + 1..=closed).all(|version| versions.contains(&version)),
        "{versions:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_follow_a_conversation_without_being_in_it_until_they_have_seen_enough() {
    let server = TestServer::with(
        Backend::Sqlite,
        &[
            ("PARLOR__LIMITS__WATCHED_CONVERSATIONS", "1"),
            ("PARLOR__CONVERSATION__IDLE_AFTER", "1ms"),
        ],
    )
    .await;
    let (mut driver, id) = waiting_request(&server).await;
    let (_, other) = waiting_request(&server).await;
    let mut dana = server.connect("dana", "CONTROL_STAFF").await;
    let watched = dana.ask("watch", on(&id)).await["conversation"].clone();
    assert_eq!(
        watched["participants"].as_array().unwrap().len(),
        1,
        "nobody sees who watches"
    );
    assert_eq!(dana.refusal("watch", on(&other)).await, "conflict");
    // What watches outlives the actor that is watched.
    server
        .metric_reaches("parlor_conversations_active", 0.0)
        .await;
    driver.send(&id, "Still closed").await;
    dana.message("Still closed").await;
    let text = json!({ "conversation_id": id, "client_id": "c", "content": "Hi" });
    assert_eq!(dana.refusal("send_message", text).await, "forbidden");

    dana.ask("unwatch", on(&id)).await;
    driver.send(&id, "And now?").await;
    assert_eq!(dana.drain_events().await, Vec::<Value>::new());
    let mut stranger = server.connect("eve", "customer").await;
    assert_eq!(stranger.refusal("watch", on(&id)).await, "not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_taken_out_follows_no_longer() {
    let server = TestServer::start(Backend::Sqlite).await;
    let (mut driver, id) = waiting_request(&server).await;
    let mut dana = server.connect("dana", "CONTROL_STAFF").await;
    dana.ask("watch", on(&id)).await;
    dana.ask("claim", on(&id)).await;
    driver.event("participant_joined").await;
    let removed = json!({ "conversation_id": id, "user_id": "dana" });
    driver.ask("remove_participant", removed).await;
    dana.event("participant_left").await;
    dana.drain_events().await;
    driver.send(&id, "Only for us").await;
    assert_eq!(dana.drain_events().await, Vec::<Value>::new());
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_monitor_that_sees_nothing_else_sees_what_its_rooms_hear_of(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    // The control centre of this product monitors every room and sees no other conversations.
    let server = TestServer::profiled(backend, "transit").await;
    let (_driver, request) = waiting_request(&server).await;
    let mut omar = server.connect("omar", "CONTROL_STAFF").await;
    let open = json!({ "kind": "direct", "participants": ["dee"], "first_message": "Hi" });
    let opened = omar.ask("open_conversation", open).await;
    let private = opened["conversation"]["id"].as_str().unwrap();

    let mut dana = server.connect("dana", "CONTROL_STAFF").await;
    for name in ["get_conversation", "get_messages", "watch"] {
        dana.ask(name, on(&request)).await;
        assert_eq!(dana.refusal(name, on(private)).await, "not_found", "{name}");
    }
    let since = |id: &str| json!({ "conversation_id": id, "since_version": 0 });
    dana.ask("get_changes", since(&request)).await;
    assert_eq!(
        dana.refusal("get_changes", since(private)).await,
        "not_found"
    );
    assert_eq!(dana.refusal("claim", on(private)).await, "not_found");
    dana.ask("claim", on(&request)).await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_read_page_by_page_over_both_ways_and_counted(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    let mut asked = vec![];
    for _ in 0..5 {
        asked.push(waiting_request(&server).await.1);
    }
    let mut dana = server.connect("dana", "CONTROL_STAFF").await;
    let mut seen = vec![];
    let mut cursor = Value::Null;
    loop {
        let join = json!({ "room": "general_support", "limit": 2, "cursor": cursor });
        let page = dana.ask("join_support_room", join).await;
        let waiting = page["waiting"].as_array().unwrap();
        assert!(waiting.len() <= 2);
        seen.extend(
            waiting
                .iter()
                .map(|one| one["id"].as_str().unwrap().to_owned()),
        );
        cursor = page["next_cursor"].clone();
        if cursor.is_null() {
            break;
        }
    }
    assert_eq!(seen, asked);

    let http = server.http("dana", "CONTROL_STAFF");
    let page = http
        .get("/api/v1/support-rooms/driver_support/conversations?limit=3")
        .await
        .json();
    assert_eq!(page["waiting"].as_array().unwrap().len(), 3);
    let rooms = http.get("/api/v1/support-rooms").await.json();
    let driver_support = json!({ "name": "driver_support", "waiting": 5 });
    assert!(
        rooms["rooms"].as_array().unwrap().contains(&driver_support),
        "{rooms}"
    );
    server
        .metric_reaches("parlor_support_monitors{room=\"general_support\"}", 1.0)
        .await;
    server
        .metric_reaches("parlor_support_waiting{room=\"driver_support\"}", 5.0)
        .await;

    let driver = server.http("dee", "BUS_DRIVER");
    assert_eq!(
        driver.get("/api/v1/support-rooms").await.problem(),
        "forbidden"
    );
    let nowhere = "/api/v1/support-rooms/attic/conversations";
    assert_eq!(http.get(nowhere).await.problem(), "not_found");
    let wrong = "/api/v1/support-rooms/driver_support/conversations?cursor=x";
    assert_eq!(http.get(wrong).await.problem(), "invalid_request");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn who_answers_and_gives_back_at_once_has_given_it_back(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    let (_driver, id) = waiting_request(&server).await;
    let mut dana = server.connect("dana", "CONTROL_STAFF").await;
    dana.ask("claim", on(&id)).await;
    dana.ask("release", on(&id)).await;

    let says = json!({ "conversation_id": id, "client_id": "c", "content": "Not me" });
    let sent = dana.feed("send_message", &says).await;
    let released = dana.feed("release", &on(&id)).await;
    dana.flush().await;
    dana.reply(sent).await.unwrap();
    let released = dana.reply(released).await.unwrap();
    assert_eq!(released["conversation"]["assignee"], Value::Null);
    // Whatever was still to come is over when this is answered.
    let after = dana.ask("unarchive", on(&id)).await;
    assert_eq!(after["conversation"]["assignee"], Value::Null);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_request_whose_keeper_goes_waits_again(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    let mut omar = server.connect("omar", "CONTROL_STAFF").await;
    let room = json!({ "room": "driver_support" });
    omar.ask("join_support_room", room.clone()).await;
    for goes in ["leave", "deleted"] {
        let (mut driver, id) = waiting_request(&server).await;
        omar.event("support_request").await;
        let mut dana = server.connect("dana", "CONTROL_STAFF").await;
        let claimed = dana.ask("claim", on(&id)).await["conversation"].clone();
        driver
            .event_where("conversation_updated", |event| {
                event["conversation"]["version"] == claimed["version"]
            })
            .await;
        if goes == "leave" {
            dana.ask("leave", on(&id)).await;
        } else {
            let deleted = server.host().delete("/api/v1/users/dana").await;
            assert_eq!(deleted.status, 204, "{deleted:?}");
        }
        let heard = omar.event("support_request").await;
        assert_eq!(heard["conversation"]["id"], id.as_str());
        assert_eq!(heard["conversation"]["assignee"], Value::Null);
        let left = driver.event("participant_left").await;
        let told = driver.event("conversation_updated").await["conversation"].clone();
        assert_eq!(told["assignee"], Value::Null);
        assert_eq!(
            told["version"].as_u64(),
            left["version"].as_u64().map(|v| v + 1)
        );
        assert_eq!(
            omar.ask("claim", on(&id)).await["conversation"]["assignee"],
            "omar"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_was_put_aside_waits_again_with_its_next_message() {
    let server = TestServer::start(Backend::Sqlite).await;
    let mut omar = server.connect("omar", "CONTROL_STAFF").await;
    let room = json!({ "room": "driver_support" });
    omar.ask("join_support_room", room).await;
    let (mut driver, id) = waiting_request(&server).await;
    omar.event("support_request").await;
    driver.ask("archive", on(&id)).await;
    omar.event("conversation_updated").await;
    driver.send(&id, "Closed again").await;
    let heard = omar.event("support_request").await;
    assert_eq!(heard["conversation"]["id"], id.as_str());
    assert_eq!(heard["message"]["content"], "Closed again");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_room_hears_of_its_own_requests_however_alike_another_is_spelt(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let rules = r#"
        [roles.customer]
        support_topics = "all"
        [roles.keeper]
        is_staff = true
        monitors = ["help_%"]
        [roles.other]
        is_staff = true
        monitors = ["Help_%", "help_x"]
        [support_rooms."help_%"]
        [support_rooms."Help_%"]
        creator_roles = []
        [support_rooms.help_x]
        creator_roles = []
    "#;
    let server = TestServer::with_file(backend, rules).await;
    let mut customer = server.connect("cem", "customer").await;
    let open = json!({ "kind": "support", "first_message": "Help" });
    customer.ask("open_conversation", open).await;
    let waiting = async |user: &str, room: &str| {
        let mut client = server.connect(user, user).await;
        let joined = client
            .ask("join_support_room", json!({ "room": room }))
            .await;
        joined["waiting"].as_array().unwrap().len()
    };
    assert_eq!(waiting("keeper", "help_%").await, 1);
    assert_eq!(waiting("other", "Help_%").await, 0);
    assert_eq!(waiting("other", "help_x").await, 0);
}
