//! Reported messages: kept, listed for moderators, hidden, shown again.

use rstest::rstest;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use crate::support::database::Backend;
use crate::support::trip_client::Trip;

const REPORTED: &str = "/api/admin/messages/reported";

async fn report(trip: &Trip, user: &str, message: &Value, reason: &str) {
    let body = json!({ "messageId": message["id"], "reason": reason });
    let path = "/api/messages/report";
    let reported = trip.http(user).await.post(path, &body).await;
    assert_eq!(
        reported.json(),
        json!({ "success": true, "message": "Message reported successfully" })
    );
}

async fn moderate(trip: &Trip, message: &Value, what: &str) {
    let path = format!(
        "/api/admin/messages/{}/{what}",
        message["id"].as_str().unwrap()
    );
    let moderated = trip.http("root").await.post(&path, &json!({})).await;
    assert_eq!(moderated.json(), json!({ "success": true }));
}

/// Content, reason and whether it is hidden, of each message of the list.
async fn listed(trip: &Trip) -> Vec<Value> {
    let list = trip.http("root").await.get(REPORTED).await.json();
    let messages = list["messages"].as_array().unwrap().iter();
    messages
        .map(|one| {
            assert_eq!(one["isReported"], true);
            json!([one["content"], one["reportReason"], one["isHidden"]])
        })
        .collect()
}

async fn rows(trip: &Trip, columns: &str, table: &str) -> Vec<Vec<Option<String>>> {
    let db = trip.server.database().connect_once().await;
    let texts: Vec<String> = columns
        .split(' ')
        .map(|column| format!("CAST({column} AS TEXT) AS {column}"))
        .collect();
    let sql = format!(
        "SELECT {} FROM {table} ORDER BY created_at",
        texts.join(", ")
    );
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let rows = db.query_all_raw(statement).await.unwrap();
    rows.iter()
        .map(|row| {
            let values = columns.split(' ');
            values
                .map(|column| row.try_get("", column).unwrap())
                .collect()
        })
        .collect()
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn reports_are_kept_until_a_moderator_decides(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let trip = Trip::with(backend, &[("ADMIN_EMAIL", "admin@example.org")]).await;
    let rude = trip.say("bek", "rude words").await;
    let other = trip.say("bek", "other words").await;
    trip.read("aida").await;
    trip.read("cem").await;
    report(&trip, "aida", &rude, "insult").await;
    report(&trip, "cem", &other, "spam").await;
    report(&trip, "cem", &rude, " threat ").await;
    assert_eq!(
        listed(&trip).await,
        [
            json!(["rude words", "threat", false]),
            json!(["other words", "spam", false])
        ]
    );
    // Only moderators see that there are reports.
    let seen = trip.read("aida").await;
    assert_eq!(seen["messages"][0]["isReported"], false);
    assert_eq!(seen["messages"][0]["reportReason"], Value::Null);

    let notices = rows(&trip, "kind payload done_at", "outbox").await;
    assert_eq!(notices.len(), 3);
    assert_eq!(notices[0][0].as_deref(), Some("MESSAGE_REPORT"));
    assert_eq!(notices[0][2], None);
    let payload: Value = serde_json::from_str(notices[0][1].as_deref().unwrap()).unwrap();
    assert_eq!(
        (
            &payload["channel"],
            &payload["recipient"],
            &payload["reporter_id"]
        ),
        (&json!("EMAIL"), &json!("admin@example.org"), &json!("aida"))
    );
    assert_eq!(
        (&payload["message_id"], &payload["reason"]),
        (&rude["id"], &json!("insult"))
    );

    moderate(&trip, &other, "dismiss").await;
    moderate(&trip, &rude, "hide").await;
    moderate(&trip, &rude, "hide").await;
    assert_eq!(listed(&trip).await, [json!(["rude words", "threat", true])]);
    let decided = rows(&trip, "status resolved_by", "reports").await;
    let by_root = |status: &str| vec![Some(status.to_owned()), Some("root".to_owned())];
    assert_eq!(
        decided,
        [by_root("hidden"), by_root("dismissed"), by_root("hidden")]
    );

    moderate(&trip, &rude, "unhide").await;
    assert!(listed(&trip).await.is_empty());
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn nobody_reads_a_hidden_message_until_it_is_shown_again(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let trip = Trip::open(backend).await;
    let rude = trip.say("bek", "rude words").await;
    trip.say("bek", "kind words").await;
    let contents = async |user: &str| {
        let data = trip.read(user).await;
        let messages = data["messages"].as_array().unwrap().iter();
        let contents = messages.map(|one| one["content"].as_str().unwrap().to_owned());
        contents.collect::<Vec<_>>().join(", ")
    };
    assert_eq!(contents("aida").await, "rude words, kind words");
    moderate(&trip, &rude, "hide").await;
    assert_eq!(contents("aida").await, "kind words");
    assert_eq!(contents("bek").await, "kind words");
    let aida = trip.http("aida").await;
    let body = json!({ "messageId": rude["id"], "reason": "late" });
    let late = aida.post("/api/messages/report", &body).await;
    assert_eq!(late.status, 404);
    assert!(rows(&trip, "kind", "outbox").await.is_empty());
    moderate(&trip, &rude, "unhide").await;
    assert_eq!(contents("aida").await, "rude words, kind words");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn moderation_is_for_moderators(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let trip = Trip::open(backend).await;
    let said = trip.say("bek", "words").await;
    let id = said["id"].as_str().unwrap();
    let (bek, root) = (trip.http("bek").await, trip.http("root").await);
    let denied = json!({ "error": "Access denied" });
    assert_eq!(bek.get(REPORTED).await.json(), denied);
    for what in ["hide", "unhide", "dismiss"] {
        let path = format!("/api/admin/messages/{id}/{what}");
        let refused = bek.post(&path, &json!({})).await;
        assert_eq!((refused.status, refused.json()), (403, denied.clone()));
        for unknown in ["nothing", "0197c1a0-0000-7000-8000-000000000000"] {
            let path = format!("/api/admin/messages/{unknown}/{what}");
            let missing = root.post(&path, &json!({})).await;
            assert_eq!(missing.status, 404);
            assert_eq!(missing.json(), json!({ "error": "Message not found" }));
        }
    }
}
