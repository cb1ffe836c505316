//! The role matrix of the bus operator: every cell, over the socket and over HTTP.

use serde_json::{Value, json};

use crate::support::database::Backend;
use crate::support::transit_client::{Depot, TransitClient, profile, role_of};

const BASE: &str = "/api/conversations";
const NOT_AUTHORIZED: &str = "Your role is not authorized to use the chat system";

/// One person of each role: both of the field, both of the control centre, and a passenger.
const EVERYBODY: [&str; 5] = ["dee", "quinn", "carla", "abby", "pat"];

/// The columns of the matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Field,
    Control,
    Passenger,
}

fn column(user: &str) -> Column {
    match role_of(user) {
        "BUS_DRIVER" | "QUEUE_REGULATOR" => Column::Field,
        "CONTROL_STAFF" | "CONTROL_ADMIN" => Column::Control,
        _ => Column::Passenger,
    }
}

/// What a cell says: allowed, or refused with this text over the socket and this over HTTP.
type Cell = Option<(&'static str, u16, &'static str)>;

fn assert_socket(answer: &Value, cell: Cell, what: &str) {
    match cell {
        None => assert_eq!(answer["success"], true, "{what}: {answer}"),
        Some((text, ..)) => {
            assert_eq!(answer["success"], false, "{what}: {answer}");
            assert_eq!(answer["error"], text, "{what}");
        }
    }
}

fn assert_http(answer: &crate::support::http::Answer, cell: Cell, what: &str) {
    match cell {
        None => assert!(matches!(answer.status, 200 | 201), "{what}: {answer:?}"),
        Some((_, status, text)) => {
            assert_eq!(
                (answer.status, &answer.json()["detail"]),
                (status, &json!(text)),
                "{what}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_field_staff_create_support_conversations() {
    let depot = Depot::open(Backend::Sqlite).await;
    let ask = json!({ "title": "t", "content": "c" });
    for user in EVERYBODY {
        let only = "Only bus drivers and queue regulators can create support conversations";
        let cell: Cell = match column(user) {
            Column::Field => None,
            Column::Control => Some((
                only,
                403,
                "Control center staff can only respond to existing conversations",
            )),
            Column::Passenger => Some((only, 403, NOT_AUTHORIZED)),
        };
        let mut client = depot.connect(user).await;
        let answer = client
            .request("create_support_conversation", ask.clone())
            .await;
        assert_socket(&answer, cell, user);
        for path in ["create", "create-support"] {
            let answer = depot.http(user).post(&format!("{BASE}/{path}"), &ask).await;
            assert_http(&answer, cell, &format!("{user} {path}"));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn direct_conversations_always_have_the_control_centre_in_them() {
    let depot = Depot::open(Backend::Sqlite).await;
    // The socket has no request for it: HTTP alone.
    for user in EVERYBODY {
        for (other, other_role) in [("f", "QUEUE_REGULATOR"), ("c", "CONTROL_STAFF")] {
            let other = format!("{other}-{user}");
            depot
                .server
                .sync(&profile(&other, other_role, "New Comer"))
                .await;
            let cell: Cell = match (column(user), other_role) {
                (Column::Field, "QUEUE_REGULATOR") => {
                    let text = "You can only start conversations with the control center";
                    Some(("", 403, text))
                }
                (Column::Field | Column::Control, _) => None,
                (Column::Passenger, _) => Some(("", 403, NOT_AUTHORIZED)),
            };
            let body = json!({ "participant_id": other, "initial_message": "Hello" });
            let answer = depot
                .http(user)
                .post(&format!("{BASE}/create"), &body)
                .await;
            assert_http(&answer, cell, &format!("{user} with {other}"));
        }
    }
}

/// A conversation with one person in it, and a client of that person.
async fn own_conversation(depot: &Depot, user: &str) -> (TransitClient, String) {
    let mut client = depot.connect(user).await;
    let id = match column(user) {
        Column::Field => depot.ask_for_support(&mut client, "Own").await,
        Column::Control | Column::Passenger => {
            let mut driver = depot.connect("dov").await;
            depot.ask_for_support(&mut driver, "Other").await
        }
    };
    (client, id)
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_but_passengers_sends_and_reads_in_their_own_conversations() {
    let depot = Depot::open(Backend::Sqlite).await;
    for user in EVERYBODY {
        let (mut client, id) = own_conversation(&depot, user).await;
        let cell: Cell = match column(user) {
            Column::Field | Column::Control => None,
            Column::Passenger => Some((NOT_AUTHORIZED, 403, NOT_AUTHORIZED)),
        };
        let named = json!({ "conversation_id": id });
        let say = json!({ "conversation_id": id, "content": "Hello" });
        let first = depot
            .http("omar")
            .get(&format!("{BASE}/{id}/messages"))
            .await
            .json();
        let mark = json!({ "conversation_id": id, "message_id": first[0]["id"] });
        for (name, data) in [
            ("send_chat_message", &say),
            ("get_active_conversations", &named),
            ("get_conversation_messages", &named),
            ("join_conversation", &named),
            ("typing_indicator", &named),
            ("typing_status", &named),
            ("mark_message_read", &mark),
            ("message_read", &mark),
            ("leave_conversation", &named),
        ] {
            let answer = client.request(name, data.clone()).await;
            assert_socket(&answer, cell, &format!("{user} {name}"));
        }
        let http = depot.http(user);
        let messages = format!("{BASE}/{id}/messages");
        assert_http(&http.get(BASE).await, cell, user);
        assert_http(&http.get(&messages).await, cell, user);
        let said = http.post(&messages, &json!({ "content": "Hello" })).await;
        assert_http(&said, cell, user);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_control_centre_joins_support_rooms_and_hears_of_requests() {
    let depot = Depot::open(Backend::Sqlite).await;
    let mut clients = Vec::new();
    for user in EVERYBODY {
        let only = "Only control staff can join support rooms";
        let cell: Cell = match column(user) {
            Column::Control => None,
            Column::Field | Column::Passenger => Some((only, 0, "")),
        };
        for room in [
            "general_support",
            "driver_support",
            "regulator_support",
            "emergency_support",
        ] {
            let mut client = depot.connect(user).await;
            let join = json!({ "room_type": room });
            let answer = client.request("join_support_room", join).await;
            assert_socket(&answer, cell, &format!("{user} {room}"));
            let by_name = json!({ "room_id": format!("support:{room}") });
            let answer = client.request("join_room", by_name).await;
            let joined = if cell.is_none() {
                "room_joined"
            } else {
                "error"
            };
            assert_eq!(answer["type"], joined, "{user} {room}");
            client.drain().await;
            clients.push((user, room, client));
        }
        // In no room, told of nothing.
        clients.push((user, "none", depot.connect(user).await));
    }
    let mut driver = depot.connect("dov").await;
    depot.ask_for_support(&mut driver, "Detour").await;
    for (user, room, client) in &mut clients {
        let is_told = column(user) == Column::Control
            && matches!(*room, "general_support" | "driver_support");
        let pushes = client.drain().await;
        let heard = pushes
            .iter()
            .filter(|push| push["type"] == "new_support_conversation");
        assert_eq!(
            heard.count(),
            usize::from(is_told),
            "{user} {room}: {pushes:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_control_centre_closes_and_counts() {
    let depot = Depot::open(Backend::Sqlite).await;
    for user in EVERYBODY {
        let (_client, id) = own_conversation(&depot, user).await;
        let cell = |text| match column(user) {
            Column::Control => None,
            Column::Field | Column::Passenger => Some(("", 403, text)),
        };
        let http = depot.http(user);
        let counted = http.get(&format!("{BASE}/stats")).await;
        let only = "Only control center staff can view chat statistics";
        assert_http(&counted, cell(only), user);
        let closed = http.post(&format!("{BASE}/{id}/close"), &json!({})).await;
        let only = "Only control center staff can close conversations";
        assert_http(&closed, cell(only), user);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_who_come_later_see_support_conversations_and_take_part_by_joining() {
    let depot = Depot::open(Backend::Sqlite).await;
    let mut dee = depot.connect("dee").await;
    let id = depot.ask_for_support(&mut dee, "Detour").await;

    let mut nina = newcomer(&depot).await;
    let named = json!({ "conversation_id": id });
    assert_eq!(
        nina.ask("get_active_conversations", json!({})).await["count"],
        0
    );
    // Seen by whoever monitors its rooms, but only participants speak.
    let page = nina.ask("get_conversation_messages", named.clone()).await;
    assert_eq!(page["count"], 1);
    let say = json!({ "conversation_id": id, "content": "Hello" });
    let denied = "Conversation not found or access denied";
    assert_eq!(nina.refusal("send_chat_message", say.clone()).await, denied);
    let typing = json!({ "conversation_id": id, "is_typing": true });
    assert_eq!(nina.refusal("typing_indicator", typing).await, denied);
    nina.ask("join_conversation", named.clone()).await;
    nina.ask("send_chat_message", say).await;
    assert_eq!(dee.push("new_message").await["sender_id"], "nina");
    assert_eq!(
        nina.ask("get_active_conversations", json!({})).await["count"],
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_who_come_later_see_no_pair_and_join_nothing_that_is_closed() {
    let depot = Depot::open(Backend::Sqlite).await;
    let mut dee = depot.connect("dee").await;
    let id = depot.ask_for_support(&mut dee, "Detour").await;
    let body = json!({ "participant_id": "omar", "initial_message": "Between us" });
    let create = format!("{BASE}/create");
    let direct = depot.http("dee").post(&create, &body).await.json();
    let direct = direct["id"].as_str().unwrap();
    let close = |id: &str| format!("{BASE}/{id}/close");
    depot.http("omar").post(&close(&id), &json!({})).await;

    let mut nina = newcomer(&depot).await;
    let theirs = json!({ "conversation_id": direct });
    let denied = "Conversation not found or access denied";
    let read = nina
        .refusal("get_conversation_messages", theirs.clone())
        .await;
    assert_eq!(read, denied);
    for conversation in [theirs, json!({ "conversation_id": id })] {
        let joined = nina.refusal("join_conversation", conversation).await;
        assert_eq!(joined, "Failed to join conversation");
    }
    let http = depot.server.http("nina", "CONTROL_STAFF");
    let closed = http.post(&close(direct), &json!({})).await;
    assert_eq!(
        (closed.status, &closed.json()["detail"]),
        (404, &json!(denied))
    );
}

/// Somebody of the control centre whom the host tells of only now.
async fn newcomer(depot: &Depot) -> TransitClient {
    let nina = profile("nina", "CONTROL_STAFF", "Nina Novak");
    depot.server.sync(&nina).await;
    let token = crate::support::token::token("nina", "CONTROL_STAFF");
    let mut nina = depot.open_socket(&token).await;
    nina.push("authenticated").await;
    nina
}
