//! A server from start to stop, within the process of a test.

use parlor::app::{App, AppOptions, Ended};
use parlor::config::{Config, DevDefaults, Sources};

use crate::support::browsing::{client, get};
use crate::support::database::{Backend, TestDatabase};
use crate::support::native_client::NativeClient;

async fn start(database: &TestDatabase, dev: bool) -> App {
    let environment = [
        ("DATABASE_URL", database.url()),
        ("PARLOR_LISTEN", "127.0.0.1:0"),
        ("PARLOR_ADMIN_LISTEN", "127.0.0.1:0"),
    ];
    let sources = Sources {
        dev: Some(DevDefaults::new(
            "a secret of tests".into(),
            "a-key-of-tests".into(),
            "a pusher secret of tests".into(),
        )),
        profile: None,
        file: None,
        environment: environment.map(|(name, value)| (name.to_owned(), value.to_owned())),
    };
    let config = Config::load(sources).unwrap();
    let options = AppOptions {
        dev,
        ..AppOptions::default()
    };
    App::start(config, options).await.unwrap()
}

#[tokio::test]
async fn two_servers_live_in_one_process_and_stop_one_by_one() {
    let database = TestDatabase::on(Backend::Postgres).await;
    let (first, second) = (start(&database, false).await, start(&database, false).await);
    let (gone, alive) = (first.address(), second.address());

    assert_eq!(first.stop().await, Ended::Cleanly);

    let refused = client().get(format!("http://{gone}/healthz")).send().await;
    assert!(refused.unwrap_err().is_connect());
    assert_eq!(get(alive, "/healthz").await.status(), 200);
    assert_eq!(second.stop().await, Ended::Cleanly);
}

#[tokio::test]
async fn the_operator_sees_life_readiness_and_metrics_on_a_port_of_its_own() {
    let database = TestDatabase::on(Backend::Sqlite).await;
    let app = start(&database, false).await;
    let admin = app.admin_address();

    assert_eq!(
        get(admin, "/healthz").await.text().await.unwrap(),
        r#"{"status":"ok"}"#
    );
    assert_eq!(
        get(admin, "/readyz").await.text().await.unwrap(),
        r#"{"status":"ready","checks":{"database":"ok","writer":"ok","shutdown":"ok"}}"#
    );
    let metrics = get(admin, "/metrics").await;
    assert_eq!(
        metrics.headers()["content-type"],
        "text/plain; version=0.0.4"
    );
    let metrics = metrics.text().await.unwrap();
    assert!(metrics.contains("parlor_messages_total{kind=\"text\",contract=\"native\"} 0"));
    for check in ["database", "writer", "shutdown"] {
        let line = format!("parlor_ready{{check=\"{check}\"}} 1\n");
        assert!(metrics.contains(&line), "{line}");
    }
    assert_eq!(get(app.address(), "/metrics").await.status(), 404);

    app.store().close().await;
    let ready = get(admin, "/readyz").await;
    assert_eq!(ready.status(), 503);
    let ready = ready.text().await.unwrap();
    assert!(ready.contains(r#""database":"does not answer""#), "{ready}");
    // Nobody has to ask for readiness first.
    let metrics = get(admin, "/metrics").await.text().await.unwrap();
    assert!(metrics.contains("parlor_ready{check=\"database\"} 0\n"));
    app.stop().await;
}

#[tokio::test]
async fn a_server_whose_part_fails_stops_by_itself_and_says_so() {
    let database = TestDatabase::on(Backend::Sqlite).await;
    let app = start(&database, false).await;

    app.failed().cancel();

    assert_eq!(app.stopped().await, Ended::AfterFailure);
}

#[tokio::test]
async fn the_page_of_development_is_there_with_dev_alone() {
    let database = TestDatabase::on(Backend::Sqlite).await;
    let app = start(&database, false).await;

    assert_eq!(get(app.address(), "/dev").await.status(), 404);
    let greeting = get(app.address(), "/").await.text().await.unwrap();
    assert!(greeting.starts_with("This is Parlor"), "{greeting}");

    app.stop().await;
}

#[tokio::test]
async fn the_page_of_development_signs_anybody_in_and_runs_no_script_but_its_own() {
    let database = TestDatabase::on(Backend::Sqlite).await;
    let app = start(&database, true).await;

    let page = get(app.address(), "/dev?user=ravi").await;
    let policy = page.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    let text = page.text().await.unwrap();

    let nonce = policy
        .split("script-src 'nonce-")
        .nth(1)
        .unwrap()
        .split('\'')
        .next()
        .unwrap();
    assert!(policy.starts_with("default-src 'none';"), "{policy}");
    assert!(text.contains(&format!("<script nonce=\"{nonce}\">")));
    assert!(text.contains("<h2>Ravi</h2>"));
    assert!(text.contains(&format!("ws://{}/api/v1/ws?token=ey", app.address())));
    assert!(text.contains("<pre>a-key-of-tests</pre>"));
    assert!(!text.contains("{{"), "a placeholder is left");
    assert_eq!(
        get(app.address(), "/dev?user=%3Cscript%3E").await.status(),
        404
    );

    app.stop().await;
}

#[tokio::test]
async fn a_host_header_that_is_no_host_reaches_neither_page_nor_policy() {
    let database = TestDatabase::on(Backend::Sqlite).await;
    let app = start(&database, true).await;
    let url = format!("http://{}/dev", app.address());

    let hostile = "x;script-src *";
    let request = client().get(url).header("host", hostile);
    let page = request.send().await.unwrap();

    let policy = page.headers()["content-security-policy"].to_str().unwrap();
    assert!(!policy.contains("script-src *"), "{policy}");
    app.stop().await;
}

#[tokio::test]
async fn with_dev_the_sample_users_are_told_with_tokens_and_the_things_they_share() {
    let database = TestDatabase::on(Backend::Sqlite).await;
    let app = start(&database, true).await;

    let listed = get(app.address(), "/api/v1/dev/people").await;
    let text = listed.text().await.unwrap();
    let listed: serde_json::Value = serde_json::from_str(&text).unwrap();
    let people = listed["people"].as_array().unwrap();
    let priya = people.iter().find(|person| person["id"] == "priya");
    let token = priya.unwrap()["token"].as_str().unwrap();
    let mut priya = NativeClient::connect(app.address(), token).await;
    let trip = serde_json::json!({
        "kind": "group", "reference": { "type": "trip", "id": "t_1" },
    });
    let opened = priya.ask("open_conversation", trip).await;
    let people = opened["conversation"]["participants"].as_array().unwrap();
    assert_eq!(people.len(), 4, "driver, organizer and two passengers");

    app.stop().await;
}

#[tokio::test]
async fn without_dev_nobody_is_handed_a_token() {
    let database = TestDatabase::on(Backend::Sqlite).await;
    let app = start(&database, false).await;

    let listed = get(app.address(), "/api/v1/dev/people").await;
    assert_eq!(listed.status(), 404);

    app.stop().await;
}
