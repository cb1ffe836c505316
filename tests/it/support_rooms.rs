//! Staff hear who asks for support.

use serde_json::json;

use crate::support::database::Backend;
use crate::support::server::TestServer;

#[tokio::test(flavor = "multi_thread")]
async fn a_request_for_support_reaches_each_monitor_once_and_waits_for_those_who_come_later() {
    let server = TestServer::start(Backend::Sqlite).await;
    let mut dana = server.connect("dana", "CONTROL_STAFF").await;
    let mut omar = server.connect("omar", "CONTROL_STAFF").await;
    for room in ["general_support", "driver_support"] {
        let joined = dana.ask("join_support_room", json!({ "room": room })).await;
        assert_eq!(joined, json!({ "room": room, "waiting": [] }));
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
