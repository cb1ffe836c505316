//! What the button of every open trip page asks for each half minute finds its rows by index, however
//! many other rows there are.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use rstest::rstest;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::json;

use crate::support::command::Shell;
use crate::support::database::{Backend, TestDatabase};
use crate::support::filling::FILL;
use crate::support::http::HttpClient;
use crate::support::token::{API_KEY, SECRET};
use crate::support::trip_client::Trip;

/// Indexes of nothing but what a task of the server asks for now and then: walking them is right.
const WORK_TO_DO: [&str; 2] = ["ix_conversations_waiting", "ix_user_references_pending"];

/// Tables that are read for it.
const READ: [&str; 7] = [
    "conversations",
    "messages",
    "participants",
    "receipts",
    "session_tokens",
    "user_references",
    "users",
];

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn polling_a_trip_searches_indexes_and_reads_no_table_from_end_to_end(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let trip = Trip::open(backend).await;
    for number in 1..=3 {
        trip.say("bek", &number.to_string()).await;
    }
    trip.read("aida").await;
    let token = trip.server.session_token("aida").await;
    let database = trip.server.database();
    let db = database.connect_once().await;
    if backend == Backend::Postgres {
        db.execute_unprepared(FILL).await.unwrap();
    }

    let statements: BTreeSet<String> = statements_of(database, async |address| {
        let http = HttpClient::new(address, Some(token));
        for path in ["t_1", "t_1?before=2100-01-01T00:00:00Z"] {
            let polled = http.get(&format!("/api/messages/{path}")).await;
            assert_eq!(polled.status, 200, "{polled:?}");
            let messages = &polled.json()["data"]["messages"];
            assert_eq!(messages.as_array().unwrap().len(), 3);
        }
    })
    .await
    .into_iter()
    .collect();
    for table in READ {
        let is_read = |text: &String| text.contains(&format!("\"{table}\""));
        assert!(statements.iter().any(is_read), "{table}: {statements:#?}");
    }
    let is_before = |text: &&String| text.contains("\"created_at\" <");
    let before = statements.iter().find(is_before).unwrap();
    let before = plan(&db, backend, before).await.join("\n");
    // Bounded by the conversation, from its newest message on.
    assert!(before.contains("uq_messages_seq"), "{before}");
    for statement in statements {
        for line in plan(&db, backend, &statement).await {
            // "SCAN" walks through a table or an index, "SEARCH" looks rows up.
            let is_walk = line.contains("Seq Scan") || line.trim_start().starts_with("SCAN");
            let is_work = WORK_TO_DO.iter().any(|index| line.contains(index));
            assert!(!is_walk || is_work, "{line}\n{statement}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_of_many_is_asked_once() {
    let trip = Trip::open(Backend::Sqlite).await;
    let reporter = trip.http("aida").await;
    trip.say("aida", "0").await;
    for number in 1..=3 {
        let said = trip.say("bek", &number.to_string()).await;
        let report = json!({ "messageId": said["id"], "reason": "rude" });
        let kept = reporter.post("/api/messages/report", &report).await;
        assert_eq!(kept.status, 200, "{kept:?}");
    }
    let server = &trip.server;
    let (bek, root) = (
        server.session_token("bek").await,
        server.session_token("root").await,
    );

    let statements = statements_of(server.database(), async |address| {
        let say = json!({ "tripId": "t_1", "content": "4" });
        let http = HttpClient::new(address, Some(bek));
        let said = http.post("/api/messages/send", &say).await;
        assert_eq!(said.status, 200, "{said:?}");
        let people = ["driver:1", "driver:2", "3", "bek"]
            .map(|id| json!({ "user_id": id, "role": "driver" }));
        let named = json!({ "participants": people });
        let host = HttpClient::new(address, Some(API_KEY.to_owned()));
        let refused = host.put("/api/v1/references/trip/t_2", &named).await;
        assert_eq!(refused.status, 400, "{refused:?}");
        let http = HttpClient::new(address, Some(root));
        let listed = http.get("/api/admin/messages/reported").await;
        assert_eq!(listed.json()["messages"].as_array().unwrap().len(), 3);
    })
    .await;

    let asks = |words: [&str; 2]| {
        let is_one = |statement: &&String| words.iter().all(|word| statement.contains(word));
        statements.iter().filter(is_one).count()
    };
    // Whether the host names the sender, whose further ids these are, when the messages were read.
    assert_eq!(asks(["COUNT(", "FROM \"user_references\""]), 1);
    assert_eq!(asks(["FROM \"user_aliases\"", "\"value\") IN"]), 1);
    assert_eq!(asks(["FROM \"user_aliases\"", "\"value\" = "]), 0);
    assert_eq!(asks(["FROM \"receipts\"", "\"mark\""]), 1);
}

/// What a server asks the database while this is asked of it; its own tasks may ask between.
async fn statements_of(
    database: &TestDatabase,
    asking: impl AsyncFnOnce(SocketAddr),
) -> Vec<String> {
    let shell = Shell::new()
        .with("PARLOR_LISTEN", "127.0.0.1:0")
        .with("PARLOR_ADMIN_LISTEN", "127.0.0.1:0")
        .with("JWT_SECRET", SECRET)
        .with("PARLOR_API_KEY", API_KEY)
        .with("DATABASE_URL", database.url())
        .with("PARLOR__LOG__FORMAT", "json")
        .with("PARLOR__LOG__FILTER", "info,sqlx::query=debug");
    let serving = shell.serve("serve --profile trip");
    asking(serving.address.parse().unwrap()).await;
    let log = serving.into_log();
    let statements = log.iter().filter(|line| line["target"] == "sqlx::query");
    statements
        .filter_map(|line| line["db.statement"].as_str())
        .map(|statement| statement.trim().to_owned())
        .filter(|statement| statement.starts_with("SELECT"))
        .collect()
}

/// How the database would run a statement, whatever its parameters are.
async fn plan(db: &DatabaseConnection, backend: Backend, statement: &str) -> Vec<String> {
    match backend {
        Backend::Sqlite => lines(db, &format!("EXPLAIN QUERY PLAN {statement}"), 3).await,
        Backend::Postgres => {
            let prepare =
                format!("SET plan_cache_mode = force_generic_plan; PREPARE polled AS {statement}");
            db.execute_unprepared(&prepare).await.unwrap();
            let is_used = |number: &usize| statement.contains(&format!("${number}"));
            let parameters: Vec<&str> = (1..=99).take_while(is_used).map(|_| "NULL").collect();
            let explain = format!("EXPLAIN EXECUTE polled({})", parameters.join(", "));
            let lines = lines(db, &explain.replace("()", ""), 0).await;
            db.execute_unprepared("DEALLOCATE polled").await.unwrap();
            lines
        }
    }
}

async fn lines(db: &DatabaseConnection, explain: &str, column: usize) -> Vec<String> {
    let statement = Statement::from_string(db.get_database_backend(), explain);
    let rows = db.query_all_raw(statement).await.unwrap();
    rows.iter()
        .map(|row| row.try_get_by_index(column).unwrap())
        .collect()
}
