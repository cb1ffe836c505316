//! Who is told what, by the rooms their connections are in.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::database::Backend;
use crate::support::native_client::NativeClient;
use crate::support::token::token;
use crate::support::transit_client::{Depot, TransitClient};

fn conversation(id: &str) -> Value {
    json!({ "conversation_id": id })
}

async fn say(client: &mut TransitClient, id: &str, content: &str) -> String {
    let said = json!({ "conversation_id": id, "content": content });
    let sent = client.ask("send_chat_message", said).await;
    sent["message_id"].as_str().unwrap().to_owned()
}

fn kinds(pushes: &[Value]) -> Vec<&str> {
    let kind = |push: &'_ Value| push["type"].as_str().map(|_| ());
    assert!(pushes.iter().all(|push| kind(push).is_some()));
    pushes
        .iter()
        .map(|push| push["type"].as_str().unwrap())
        .collect()
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn the_room_hears_the_message_and_other_participants_that_there_is_one(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let (mut dee, mut carla, mut omar) = (
        depot.connect("dee").await,
        depot.connect("carla").await,
        depot.connect("omar").await,
    );
    let mut stranger = depot.connect("quinn").await;
    let id = depot.ask_for_support(&mut dee, "Detour").await;
    let joined = carla.ask("join_conversation", conversation(&id)).await;
    assert_eq!(
        joined,
        json!({ "success": true, "message": format!("Joined conversation {id}"), "conversation_id": id })
    );
    // Before the answer, and nothing else: the request itself is told in the support rooms alone.
    assert_eq!(kinds(&carla.drain().await), ["conversation_joined"]);
    assert!(omar.drain().await.is_empty());

    let long = "ö".repeat(101);
    let message = say(&mut dee, &id, &long).await;
    let heard = carla.push("new_message").await;
    let at = heard["timestamp"].clone();
    assert_eq!(
        heard,
        json!({
            "type": "new_message", "conversation_id": id,
            "message": {
                "id": message, "sender_id": "dee", "content": long, "message_type": "TEXT",
                "sent_at": at, "sender_name": "Dee Rivers", "timestamp": at,
            },
            "message_id": message, "sender_id": "dee", "sender_name": "Dee Rivers",
            "content": long, "timestamp": at, "message_type": "TEXT",
        })
    );
    let noticed = omar.next_push().await;
    assert_eq!(
        noticed,
        json!({
            "type": "message_notification", "conversation_id": id, "from_user_id": "dee",
            "preview": format!("{}...", "ö".repeat(100)), "timestamp": at,
        })
    );
    // Everybody is told once, whoever answers; the driver is in the room without having joined.
    say(&mut carla, &id, "On my way").await;
    assert_eq!(dee.push("new_message").await["content"], "On my way");
    assert_eq!(omar.next_push().await["preview"], "On my way");
    assert!(carla.drain().await.is_empty());
    assert!(stranger.drain().await.is_empty());

    let left = carla.ask("leave_conversation", conversation(&id)).await;
    assert_eq!(left["message"], format!("Left conversation {id}"));
    say(&mut dee, &id, "Hurry").await;
    assert_eq!(carla.next_push().await["type"], "message_notification");
}

#[tokio::test(flavor = "multi_thread")]
async fn field_staff_are_in_their_rooms_again_when_they_come_back() {
    let depot = Depot::open(Backend::Sqlite).await;
    let (mut dee, mut carla) = (depot.connect("dee").await, depot.connect("carla").await);
    let id = depot.ask_for_support(&mut dee, "Detour").await;
    dee.ask("leave_conversation", conversation(&id)).await;
    dee.drain().await;
    say(&mut carla, &id, "one").await;
    assert_eq!(dee.next_push().await["type"], "message_notification");
    drop(dee);
    let mut dee = depot.connect("dee").await;
    say(&mut carla, &id, "two").await;
    assert_eq!(dee.next_push().await["type"], "new_message");
    // A second connection of who speaks outside of the room hears nothing of their own words.
    let mut desk = depot.connect("carla").await;
    say(&mut carla, &id, "three").await;
    assert!(desk.drain().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn typing_is_shown_to_the_room_and_ends_by_itself() {
    let depot = Depot::with(Backend::Sqlite, &[("CHAT_TYPING_TIMEOUT", "300")]).await;
    let (mut dee, mut carla, mut omar) = (
        depot.connect("dee").await,
        depot.connect("carla").await,
        depot.connect("omar").await,
    );
    let id = depot.ask_for_support(&mut dee, "Detour").await;
    carla.ask("join_conversation", conversation(&id)).await;
    let typing = json!({ "conversation_id": id, "is_typing": true });
    // Once a second at most is told, under the older name too.
    for name in ["typing_indicator", "typing_status", "typing_indicator"] {
        assert_eq!(
            dee.ask(name, typing.clone()).await,
            json!({ "success": true })
        );
    }
    for is_typing in [true, false] {
        let shown = carla.push("typing_status").await;
        assert_eq!(
            (
                &shown["user_id"],
                &shown["is_typing"],
                &shown["conversation_id"]
            ),
            (&json!("dee"), &json!(is_typing), &json!(id))
        );
        assert!(shown["timestamp"].is_string());
    }
    assert!(omar.drain().await.is_empty());
    assert_eq!(kinds(&dee.drain().await), ["conversation_joined"]);
    carla.ask("typing_indicator", typing).await;
    assert_eq!(dee.push("typing_status").await["is_typing"], true);
    carla.ask("typing_indicator", conversation(&id)).await;
    assert_eq!(dee.push("typing_status").await["is_typing"], false);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn read_marks_are_told_by_message_whichever_front_end_made_them(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let (mut dee, mut carla) = (depot.connect("dee").await, depot.connect("carla").await);
    let id = depot.ask_for_support(&mut dee, "Detour").await;
    let first = say(&mut dee, &id, "first").await;
    let second = say(&mut dee, &id, "second").await;
    let unread = async |client: &mut TransitClient| {
        let listed = client.ask("get_active_conversations", json!({})).await;
        listed["conversations"][0]["unread_count"].clone()
    };
    assert_eq!(unread(&mut carla).await, 3);
    let mark = |message: &str| json!({ "conversation_id": id, "message_id": message });
    assert_eq!(
        carla.ask("mark_message_read", mark(&first)).await,
        json!({ "success": true })
    );
    assert_eq!(unread(&mut carla).await, 1);
    let read = dee.push("message_read").await;
    assert_eq!(
        (&read["message_id"], &read["user_id"]),
        (&json!(first), &json!("carla"))
    );
    assert_eq!(read["conversation_id"], id.as_str());
    // Once read, read: told no more. One's own: neither.
    carla.ask("message_read", mark(&first)).await;
    dee.ask("mark_message_read", mark(&second)).await;
    assert!(dee.drain().await.is_empty());

    let address = depot.server.address();
    let mut native = NativeClient::connect(address, &token("omar", "CONTROL_STAFF")).await;
    let delivered = json!({ "conversation_id": id, "seq": 3 });
    native.ask("mark_delivered", delivered).await;
    native
        .ask("mark_read", json!({ "conversation_id": id, "seq": 2 }))
        .await;
    let read = dee.next_push().await;
    assert_eq!(
        (&read["message_id"], &read["user_id"]),
        (&json!(first), &json!("omar"))
    );
    native
        .ask("mark_read", json!({ "conversation_id": id, "seq": 3 }))
        .await;
    assert_eq!(dee.next_push().await["message_id"], second.as_str());
    assert!(
        carla
            .drain()
            .await
            .iter()
            .all(|push| push["type"] != "message_read")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_mark_on_a_message_of_long_ago_names_it_too() {
    let depot = Depot::open(Backend::Sqlite).await;
    let (mut dee, mut carla) = (depot.connect("dee").await, depot.connect("carla").await);
    let id = depot.ask_for_support(&mut dee, "Detour").await;
    let old = say(&mut dee, &id, "long ago").await;
    for number in 0..100 {
        say(&mut dee, &id, &number.to_string()).await;
    }
    let mark = json!({ "conversation_id": id, "message_id": old });
    carla.ask("mark_message_read", mark).await;
    assert_eq!(dee.push("message_read").await["message_id"], old.as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_for_support_is_heard_once_in_the_rooms_it_belongs_to() {
    let depot = Depot::open(Backend::Sqlite).await;
    let mut in_two = depot.connect("carla").await;
    for room in ["general_support", "driver_support"] {
        let joined = in_two
            .ask("join_support_room", json!({ "room_type": room }))
            .await;
        let words = room.replace('_', " ");
        assert_eq!(
            joined["message"],
            format!("Joined {words} room successfully")
        );
        assert_eq!(joined["room_id"], format!("support:{room}"));
        assert_eq!(joined["room_type"], room);
        assert!(joined["timestamp"].is_string());
    }
    let mut regulators = depot.connect("omar").await;
    regulators
        .ask(
            "join_support_room",
            json!({ "room_type": "regulator_support" }),
        )
        .await;
    let mut emergencies = depot.connect("abby").await;
    emergencies
        .ask(
            "join_support_room",
            json!({ "room_type": "emergency_support" }),
        )
        .await;
    let mut nowhere = depot.connect("abby").await;

    let mut dee = depot.connect("dee").await;
    let id = depot.ask_for_support(&mut dee, "Detour").await;
    let heard = in_two.next_push().await;
    let at = heard["timestamp"].clone();
    assert_eq!(
        heard,
        json!({
            "type": "new_support_conversation", "conversation_id": id, "title": "Detour",
            "creator_id": "dee", "creator_name": "Dee Rivers", "creator_role": "BUS_DRIVER",
            "message": "Road closed", "timestamp": at,
        })
    );
    for client in [&mut in_two, &mut regulators, &mut emergencies, &mut nowhere] {
        assert!(client.drain().await.is_empty());
    }
    let mut quinn = depot.connect("quinn").await;
    let urgent = json!({ "title": "Fire", "content": "Now", "priority": "EMERGENCY" });
    quinn.ask("create_support_conversation", urgent).await;
    for client in [&mut in_two, &mut regulators, &mut emergencies] {
        let heard = client.next_push().await;
        assert_eq!(
            (&heard["type"], &heard["title"]),
            (&json!("new_support_conversation"), &json!("Fire"))
        );
        assert!(client.drain().await.is_empty());
    }
    assert!(nowhere.drain().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_left_a_support_room_hears_nothing_of_it_any_more() {
    let depot = Depot::open(Backend::Sqlite).await;
    let (mut carla, mut omar) = (depot.connect("carla").await, depot.connect("omar").await);
    let room = json!({ "room_type": "regulator_support" });
    for client in [&mut omar, &mut carla] {
        client.ask("join_support_room", room.clone()).await;
    }
    omar.push("room_notification").await;
    let left = omar.ask("leave_support_room", room).await;
    assert_eq!(left["message"], "Left regulator support room successfully");
    assert_eq!(left["room_id"], "support:regulator_support");
    let mut quinn = depot.connect("quinn").await;
    depot.ask_for_support(&mut quinn, "Queue").await;
    assert_eq!(carla.next_push().await["title"], "Queue");
    assert!(omar.drain().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_joins_a_support_room_is_announced_to_the_others() {
    let depot = Depot::open(Backend::Sqlite).await;
    let (mut carla, mut omar) = (depot.connect("carla").await, depot.connect("omar").await);
    carla.ask("join_support_room", json!({})).await;
    omar.ask("join_support_room", json!({})).await;
    let told = carla.next_push().await;
    assert_eq!(
        (&told["type"], &told["room_id"], &told["user_id"]),
        (
            &json!("room_notification"),
            &json!("support:general_support"),
            &json!("omar")
        )
    );
    assert_eq!(told["message"], "Omar Haddad joined general support");
    assert!(told["timestamp"].is_string());
    // Neither the one who joined, nor anybody a second time.
    omar.ask("join_support_room", json!({})).await;
    let mut second = depot.connect("omar").await;
    second.ask("join_support_room", json!({})).await;
    for client in [&mut carla, &mut omar, &mut second] {
        assert!(client.drain().await.is_empty());
    }
    // Gone with the connection.
    drop(second);
    drop(omar);
    depot
        .server
        .metric_reaches("parlor_connections{gateway=\"websocket\"}", 1.0)
        .await;
    let mut omar = depot.connect("omar").await;
    omar.ask("join_support_room", json!({})).await;
    assert_eq!(carla.next_push().await["user_id"], "omar");
}

#[tokio::test(flavor = "multi_thread")]
async fn older_clients_join_rooms_by_name() {
    let depot = Depot::open(Backend::Sqlite).await;
    let (mut dee, mut carla) = (depot.connect("dee").await, depot.connect("carla").await);
    let id = depot.ask_for_support(&mut dee, "Detour").await;
    let room = json!({ "room_id": format!("conversation:{id}") });
    let joined = carla.request("join_room", room.clone()).await;
    assert_eq!(
        joined,
        json!({
            "type": "room_joined", "room_id": room["room_id"],
            "message": format!("Joined room conversation:{id}"),
        })
    );
    say(&mut dee, &id, "heard?").await;
    assert_eq!(carla.next_push().await["type"], "new_message");
    let left = carla.request("leave_room", room.clone()).await;
    assert_eq!(left["type"], "room_left");
    assert_eq!(left["message"], format!("Left room conversation:{id}"));
    say(&mut dee, &id, "still?").await;
    assert_eq!(carla.next_push().await["type"], "message_notification");

    let support = json!({ "room_id": "support:driver_support" });
    assert_eq!(
        carla.request("join_room", support.clone()).await["type"],
        "room_joined"
    );
    depot.ask_for_support(&mut dee, "Again").await;
    assert_eq!(carla.next_push().await["type"], "new_support_conversation");
    assert_eq!(
        carla.request("leave_room", support.clone()).await["type"],
        "room_left"
    );

    let failed = json!({ "type": "error", "message": "Failed to join room" });
    let mut quinn = depot.connect("quinn").await;
    for refused in [room, support, json!({ "room_id": "conversation:x" })] {
        assert_eq!(quinn.request("join_room", refused).await, failed);
    }
    let attic = json!({ "room_id": "support:attic" });
    assert_eq!(carla.request("join_room", attic).await, failed);
    assert_eq!(
        quinn
            .request("join_room", json!({ "room_id": "canteen" }))
            .await["type"],
        "room_joined"
    );
    for name in ["join_room", "leave_room"] {
        assert_eq!(
            quinn.request(name, json!({})).await,
            json!({ "type": "error", "message": "Room ID required" })
        );
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_closed_conversation_is_told_of_and_takes_no_more(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let (mut dee, mut carla) = (depot.connect("dee").await, depot.connect("carla").await);
    let id = depot.ask_for_support(&mut dee, "Detour").await;
    dee.drain().await;
    let path = format!("/api/conversations/{id}");
    let closed = depot
        .http("carla")
        .post(&format!("{path}/close"), &json!({}))
        .await;
    assert_eq!(
        (closed.status, closed.json()),
        (
            200,
            json!({ "message": "Conversation closed successfully" })
        )
    );
    for client in [&mut dee, &mut carla] {
        let told = client.push("conversation_closed").await;
        assert_eq!(
            (&told["conversation_id"], &told["closed_by"]),
            (&json!(id), &json!("carla"))
        );
        assert!(told["timestamp"].is_string());
    }
    let say = json!({ "conversation_id": id, "content": "wait" });
    assert_eq!(
        dee.refusal("send_chat_message", say).await,
        "Conversation is closed"
    );
    let typing = json!({ "conversation_id": id, "is_typing": true });
    assert_eq!(
        dee.refusal("typing_indicator", typing).await,
        "Conversation is closed"
    );
    assert_eq!(
        dee.ask("get_active_conversations", json!({})).await["count"],
        0
    );
    let page = dee
        .ask("get_conversation_messages", conversation(&id))
        .await;
    assert_eq!(page["messages"][0]["content"], "Road closed");
    let listed = depot.http("dee").get("/api/conversations").await.json();
    assert_eq!(
        (&listed[0]["id"], &listed[0]["status"]),
        (&json!(id), &json!("CLOSED"))
    );
    let say = json!({ "content": "wait" });
    let refused = depot
        .http("dee")
        .post(&format!("{path}/messages"), &say)
        .await;
    assert_eq!(
        (refused.status, refused.json()),
        (400, json!({ "detail": "Conversation is closed" }))
    );
    let said = dee.push("new_message").await;
    assert_eq!(
        (&said["sender_id"], &said["message_type"], &said["content"]),
        (
            &json!("system"),
            &json!("SYSTEM"),
            &json!("Conversation closed by Carla van Stone")
        )
    );
    // Closing once more, whoever does, changes nothing and tells nobody.
    let again = depot
        .http("omar")
        .post(&format!("{path}/close"), &json!({}))
        .await;
    assert_eq!(again.status, 200);
    let again = depot
        .http("carla")
        .post(&format!("{path}/close"), &json!({}))
        .await;
    assert_eq!(again.status, 200);
    let pushes = dee.drain().await;
    assert!(pushes.is_empty(), "{pushes:?}");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_waits_reaches_whoever_joins_a_support_room_once_until_it_is_answered(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let mut dee = depot.connect("dee").await;
    let first = depot.ask_for_support(&mut dee, "Detour").await;
    let second = depot.ask_for_support(&mut dee, "Flat tyre").await;

    let mut carla = depot.connect("carla").await;
    let room = |name: &str| json!({ "room_type": name });
    carla.ask("join_support_room", room("driver_support")).await;
    let heard = carla.drain().await;
    let ids: Vec<&Value> = heard.iter().map(|push| &push["conversation_id"]).collect();
    assert_eq!(kinds(&heard), ["new_support_conversation"; 2]);
    assert_eq!(ids, [&json!(first), &json!(second)]);
    assert_eq!(heard[0]["title"], "Detour");
    assert_eq!(heard[0]["creator_name"], "Dee Rivers");
    assert_eq!(heard[0]["creator_role"], "BUS_DRIVER");
    // Another of her rooms hears of both, and told her.
    carla
        .ask("join_support_room", room("general_support"))
        .await;
    carla.ask("join_support_room", room("driver_support")).await;
    assert!(carla.drain().await.is_empty());

    carla.ask("join_conversation", conversation(&first)).await;
    say(&mut carla, &first, "On my way").await;
    // Stored after it is noted that she answered.
    say(&mut carla, &first, "Ten minutes").await;
    let mut omar = depot.connect("omar").await;
    omar.ask("join_support_room", room("driver_support")).await;
    let heard = omar.drain().await;
    assert_eq!(kinds(&heard), ["new_support_conversation"]);
    assert_eq!(heard[0]["conversation_id"], second);
}
