//! Acknowledged is stored, whatever happens to the process.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use rstest::rstest;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, TransactionTrait};
use serde_json::json;

use crate::support::background;
use crate::support::database::{Backend, TestDatabase};
use crate::support::native_client::NativeClient;
use crate::support::process::ServerProcess;
use crate::support::waiting;

/// Sends numbered messages without waiting until the connection is gone; what was acknowledged,
/// by number.
async fn send_until_cut(client: &mut NativeClient, id: &str) -> BTreeMap<u64, u64> {
    let mut acknowledged = BTreeMap::new();
    let mut sent = 0_u64;
    loop {
        for _ in 0..16 {
            let text = sent.to_string();
            let data = json!({ "conversation_id": id, "client_id": text, "content": text });
            let frame = json!({ "id": sent, "type": "send_message", "data": data });
            if client.try_write(frame.to_string().into()).await.is_err() {
                return acknowledged;
            }
            sent += 1;
        }
        for _ in 0..16 {
            match client.next().await {
                Ok(frame) if frame["type"] == "reply" => {
                    assert_eq!(frame["ok"], true, "{frame}");
                    let seq = frame["data"]["message"]["seq"].as_u64().unwrap();
                    acknowledged.insert(frame["id"].as_u64().unwrap(), seq);
                }
                Ok(_) => {}
                Err(_) => return acknowledged,
            }
        }
    }
}

/// Somebody who has a conversation with somebody else, and its id.
async fn direct(server: &ServerProcess) -> (NativeClient, String) {
    let mut ama = server.connect("ama", "customer").await;
    server.connect("sam", "support").await.vanish();
    let open = json!({ "kind": "direct", "participants": ["sam"] });
    let opened = ama.ask("open_conversation", open).await;
    let id = opened["conversation"]["id"].as_str().unwrap().to_owned();
    (ama, id)
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn every_acknowledged_message_outlives_a_kill_once_and_in_order(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values(40, 130)] kill_after_ms: u64,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = ServerProcess::start(database.url()).await;
    let (mut ama, id) = direct(&server).await;

    let sending = background({
        let id = id.clone();
        async move { send_until_cut(&mut ama, &id).await }
    });
    // Not a wait for anything: the moment of the blow is arbitrary.
    tokio::time::sleep(Duration::from_millis(kill_after_ms)).await;
    server.kill();
    let acknowledged = sending.await.unwrap();
    server.start_again().await;

    let mut ama = server.connect("ama", "customer").await;
    let stored = ama.history(&id).await;
    for (number, message) in stored.iter().enumerate() {
        assert_eq!(message["seq"], number as u64 + 1, "the numbers have a gap");
    }
    for (number, seq) in &acknowledged {
        let at = usize::try_from(*seq).unwrap() - 1;
        assert_eq!(stored[at]["client_id"], number.to_string());
    }

    // Everything is sent again, as a client does that cannot know.
    let highest = acknowledged.keys().max().copied().unwrap_or(0) + 16;
    for number in 0..=highest {
        let text = number.to_string();
        let data = json!({ "conversation_id": id, "client_id": text, "content": text });
        let sent = ama.ask("send_message", data).await;
        if let Some(seq) = acknowledged.get(&number) {
            assert_eq!(
                (&sent["duplicate"], &sent["message"]["seq"]),
                (&json!(true), &json!(seq))
            );
        }
    }
    let stored = ama.history(&id).await;
    assert_eq!(
        stored.len() as u64,
        highest + 1,
        "something was stored twice"
    );
}

/// Its successor could have told everybody where the conversation stands by then, and would not know.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_a_killed_server_began_is_stored_once_its_successor_serves() {
    let database = TestDatabase::postgres().await;
    let mut server = ServerProcess::start(database.url()).await;
    let (mut ama, id) = direct(&server).await;
    let db = database.connect().await;
    let holder = db.begin().await.unwrap();
    let hold = "SELECT 1 FROM conversations FOR UPDATE";
    holder.execute_unprepared(hold).await.unwrap();
    let data = json!({ "conversation_id": id, "client_id": "one", "content": "Hello?" });
    ama.begin("send_message", &data).await;
    waiting::until(&db, 1).await;

    server.kill();
    server.start_again().await;
    assert_eq!(waiting::count(&db).await, 0, "it still waits to be stored");
    holder.rollback().await.unwrap();

    let mut ama = server.connect("ama", "customer").await;
    assert_eq!(ama.history(&id).await, Vec::<serde_json::Value>::new());
    let sent = ama.ask("send_message", data).await;
    assert_eq!(
        (&sent["duplicate"], &sent["message"]["seq"]),
        (&json!(false), &json!(1))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_ends_nothing_of_one_in_another_place() {
    let database = TestDatabase::postgres().await;
    let db = database.connect().await;
    let one = ServerProcess::start(database.url()).await;
    one.connect("ama", "customer").await.vanish();
    let writing = writing_connections(&db).await;
    assert!(!writing.is_empty());

    let other = ServerProcess::start(database.url()).await;
    other.connect("ama", "customer").await.vanish();

    assert_ne!(one.address, other.address);
    assert!(writing_connections(&db).await.is_superset(&writing));
}

/// The database's own names of the connections that hold a server's place.
async fn writing_connections(db: &DatabaseConnection) -> BTreeSet<i32> {
    let held = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock'
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    let statement = Statement::from_string(DbBackend::Postgres, held);
    let rows = db.query_all_raw(statement).await.unwrap();
    let pids = rows.iter().map(|row| row.try_get_by_index(0).unwrap());
    pids.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_asked_to_stop_says_goodbye_and_ends_cleanly() {
    let database = TestDatabase::on(Backend::Sqlite).await;
    let mut server = ServerProcess::start(database.url()).await;
    let mut ama = server.connect("ama", "customer").await;
    let stopping = background(async move { server.stop().await });

    let goodbye = ama.event("goodbye").await;
    assert!(goodbye["reconnect_after_ms"].is_u64());
    assert_eq!(ama.closed().await.code, 1001);
    // Takes the answer to the server's close frame along.
    ama.vanish();
    assert_eq!(stopping.await.unwrap(), Some(0));
}
