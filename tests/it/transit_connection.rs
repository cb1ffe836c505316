//! How clients of the bus operator connect, and how they are turned away.

use serde_json::json;

use crate::support::database::Backend;
use crate::support::token::{seconds_from_now, token, token_until};
use crate::support::transit_client::{Depot, profile};

#[tokio::test(flavor = "multi_thread")]
async fn both_addresses_let_in_whom_the_host_has_synced() {
    let depot = Depot::open(Backend::Sqlite).await;
    let mut dee = depot.connect("dee").await;
    // The host's word counts, not the token's.
    let mut claims_more = depot.open_socket(&token("dee", "CONTROL_ADMIN")).await;
    claims_more.push("authenticated").await;
    let refused = claims_more.refusal("join_support_room", json!({})).await;
    assert_eq!(refused, "Only control staff can join support rooms");
    // Named by e-mail address.
    let by_email = token("dee@buses.example", "BUS_DRIVER");
    let mut by_email = depot.open_socket(&by_email).await;
    assert_eq!(by_email.push("authenticated").await["user_id"], "dee");
    let id = depot.ask_for_support(&mut dee, "Detour").await;
    let listed = by_email.ask("get_active_conversations", json!({})).await;
    assert_eq!(listed["conversations"][0]["id"], id.as_str());

    let url = depot.socket_url("/api/websocket/connect", &token("dee", "BUS_DRIVER"));
    let (_socket, answer) = tokio_tungstenite::connect_async(url).await.unwrap();
    assert_eq!(answer.status(), 101);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_does_not_hold_is_told_so_on_the_socket() {
    let depot = Depot::open(Backend::Sqlite).await;
    let expired = token_until("dee", "BUS_DRIVER", seconds_from_now(-1));
    let unknown = token("nobody", "BUS_DRIVER");
    for bad in ["rubbish", "a.b.c", &expired, &unknown] {
        let mut client = depot.open_socket(bad).await;
        let frame = client.next().await;
        assert_eq!(
            frame,
            json!({ "type": "auth_error", "message": "Invalid token" }),
            "{bad}"
        );
        assert_eq!(client.closed().await, 4001);
    }
    // Whoever is turned away is not learned either.
    let detail = depot.server.http("nobody", "BUS_DRIVER");
    assert_eq!(detail.get("/api/conversations").await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_without_a_token_is_refused_before_the_upgrade() {
    let depot = Depot::open(Backend::Sqlite).await;
    for path in ["/ws/connect", "/api/websocket/connect"] {
        let address = depot.server.address();
        let bare = format!("ws://{address}{path}");
        assert_eq!(depot.refused_upgrade(&bare).await, 403);
        assert_eq!(
            depot.refused_upgrade(&depot.socket_url(path, "")).await,
            403
        );
        let refused = depot.server.anonymous().get(path).await;
        assert_eq!(refused.status, 403);
        assert_eq!(refused.json(), json!({ "detail": "Not authenticated" }));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_runs_out_ends_its_connection() {
    let depot = Depot::open(Backend::Sqlite).await;
    let short = token_until("dee", "BUS_DRIVER", seconds_from_now(2));
    let mut client = depot.open_socket(&short).await;
    client.push("authenticated").await;
    let told = client.next().await;
    assert_eq!(
        told,
        json!({ "type": "auth_error", "message": "Invalid token" })
    );
    assert_eq!(client.closed().await, 4001);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_connections_of_one_person_are_all_told() {
    let depot = Depot::open(Backend::Sqlite).await;
    let (mut phone, mut tablet) = (depot.connect("dee").await, depot.connect("dee").await);
    let id = depot.ask_for_support(&mut phone, "Detour").await;
    let say = json!({ "conversation_id": id, "content": "from the phone" });
    phone.ask("send_chat_message", say).await;
    let heard = tablet.push("new_message").await;
    assert_eq!(heard["content"], "Road closed");
    assert_eq!(
        tablet.push("new_message").await["content"],
        "from the phone"
    );
    // The connection that sent it has its answer instead.
    let told = phone.drain().await;
    assert!(told.iter().all(|push| push["type"] != "new_message"));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_has_so_many_connections_and_no_more() {
    let limit = [("PARLOR__LIMITS__CONNECTIONS_PER_USER", "1")];
    let depot = Depot::with(Backend::Sqlite, &limit).await;
    let mut first = depot.connect("dee").await;
    let mut second = depot.open_socket(&token("dee", "BUS_DRIVER")).await;
    assert_eq!(
        second.next().await,
        json!({ "type": "error", "message": "Too many connections" })
    );
    assert_eq!(second.closed().await, 4409);
    first.request("ping", json!({})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ping_is_answered_with_what_it_brought() {
    let depot = Depot::open(Backend::Sqlite).await;
    let mut dee = depot.connect("dee").await;
    for timestamp in ["1752043200123", "\"noon\"", "[1.50]", "null"] {
        dee.write_text(&format!(r#"{{"type":"ping","timestamp":{timestamp}}}"#))
            .await;
        let pong = dee.next().await;
        assert_eq!(pong["type"], "pong");
        assert_eq!(
            pong["timestamp"].to_string(),
            timestamp.replace("1.50", "1.5")
        );
        let at = pong["server_time"].as_str().unwrap();
        assert_eq!(at.len(), "2026-07-09T06:41:02.113508Z".len(), "{at}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopping_server_sends_its_clients_away_to_come_back() {
    let depot = Depot::open(Backend::Sqlite).await;
    let mut dee = depot.connect("dee").await;
    let stopping = crate::support::background(depot.server.stop());
    assert_eq!(dee.closed().await, 1001);
    drop(dee);
    stopping.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_token_is_good_until_it_is_revoked() {
    let depot = Depot::open(Backend::Sqlite).await;
    let session = depot.server.session_token("dee").await;
    let mut dee = depot.open_socket(&session).await;
    assert_eq!(dee.push("authenticated").await["user_id"], "dee");
    // The host's server knows of somebody whom it never told of.
    depot.server.connect("eve", "BUS_DRIVER").await;
    let never_synced = depot.server.session_token("eve").await;
    let mut eve = depot.open_socket(&never_synced).await;
    assert_eq!(eve.next().await["type"], "auth_error");
    assert_eq!(eve.closed().await, 4001);

    let path = format!("/api/v1/session-tokens/{session}");
    assert_eq!(depot.server.host().delete(&path).await.status, 204);
    assert_eq!(
        dee.next().await,
        json!({ "type": "auth_error", "message": "Invalid token" })
    );
    assert_eq!(dee.closed().await, 4001);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_disabled_is_turned_out_and_not_let_in_again() {
    let depot = Depot::open(Backend::Sqlite).await;
    let mut dee = depot.connect("dee").await;
    let mut disabled = profile("dee", "BUS_DRIVER", "Dee Rivers");
    disabled.is_active = false;
    depot.server.sync(&disabled).await;
    assert_eq!(dee.next().await["type"], "auth_error");
    assert_eq!(dee.closed().await, 4001);
    let mut again = depot.open_socket(&token("dee", "BUS_DRIVER")).await;
    assert_eq!(again.next().await["type"], "auth_error");
    assert_eq!(again.closed().await, 4001);
    let refused = depot.http("dee").get("/api/conversations").await;
    assert_eq!(refused.status, 401);
}
