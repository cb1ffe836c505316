//! A whole server in the test's own process, on ports and a database of its own.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use parlor::app::{App, AppOptions, Ended};
use parlor::chat::Chat;
use parlor::config::{Config, Sources};
use parlor::domain::user::Profile;
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use super::database::{Backend, TestDatabase};
use super::http::HttpClient;
use super::native_client::{NativeClient, PATIENCE};
use super::token::{API_KEY, SECRET, token};

/// A running server.
pub(crate) struct TestServer {
    app: App,
    database: Arc<TestDatabase>,
}

/// A guest who came in.
pub(crate) struct Guest {
    pub(crate) token: String,
    pub(crate) conversation: String,
    pub(crate) user: String,
    pub(crate) message: String,
}

impl Guest {
    /// Connects them.
    pub(crate) async fn connect(&self, server: &TestServer) -> NativeClient {
        NativeClient::connect(server.address(), &self.token).await
    }

    /// Speaks HTTP as them.
    pub(crate) fn http(&self, server: &TestServer) -> HttpClient {
        HttpClient::new(server.address(), Some(self.token.clone()))
    }
}

/// The secret of the Pusher application.
pub(crate) const PUSHER_SECRET: &str = "a secret of the application that only tests know";

/// What tests need otherwise than production: no waiting, and limits that only their own tests
/// reach.
const SETTINGS: [(&str, &str); 15] = [
    ("PARLOR_LISTEN", "127.0.0.1:0"),
    ("PARLOR_ADMIN_LISTEN", "127.0.0.1:0"),
    ("JWT_SECRET", SECRET),
    ("PARLOR_API_KEY", API_KEY),
    ("PUSHER_SECRET", PUSHER_SECRET),
    ("PARLOR__LIMITS__MESSAGES_PER_MINUTE", "10000000"),
    ("PARLOR__LIMITS__CONVERSATIONS_PER_HOUR", "10000000"),
    ("PARLOR__LIMITS__GUEST_CONVERSATIONS_PER_HOUR", "10000000"),
    ("PARLOR__LIMITS__GUEST_MESSAGES_PER_MINUTE", "10000000"),
    ("PARLOR__LIMITS__GUEST_PROOFS_PER_MINUTE", "10000000"),
    ("PARLOR__LIMITS__FRAMES_PER_SECOND", "1000000"),
    ("PARLOR__LIMITS__CONNECTS_PER_MINUTE", "1000000"),
    ("PARLOR__LIMITS__HTTP_REQUESTS_PER_MINUTE", "1000000"),
    ("PARLOR__PRESENCE__GRACE", "20ms"),
    ("PARLOR__CONVERSATION__UNREAD_INTERVAL", "10ms"),
];

impl TestServer {
    /// A server with the default rules.
    pub(crate) async fn start(backend: Backend) -> Self {
        Self::with(backend, &[]).await
    }

    /// A server with other settings, named as in the environment.
    pub(crate) async fn with(backend: Backend, settings: &[(&str, &str)]) -> Self {
        Self::on(TestDatabase::on(backend).await, settings).await
    }

    /// A server on this database.
    pub(crate) async fn on(database: TestDatabase, settings: &[(&str, &str)]) -> Self {
        Self::build(Arc::new(database), None, None, settings).await
    }

    /// A server with the rules of a profile.
    pub(crate) async fn profiled(backend: Backend, profile: &str) -> Self {
        Self::of_profile(profile, TestDatabase::on(backend).await, &[]).await
    }

    /// A server with the rules of a profile, on this database.
    pub(crate) async fn of_profile(
        profile: &str,
        database: TestDatabase,
        settings: &[(&str, &str)],
    ) -> Self {
        Self::build(Arc::new(database), Some(profile), None, settings).await
    }

    /// A server with a configuration file of this text.
    pub(crate) async fn with_file(backend: Backend, text: &str) -> Self {
        let mut file = NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let database = TestDatabase::on(backend).await;
        Self::build(Arc::new(database), None, Some(file.path()), &[]).await
    }

    /// Another server on the same database.
    pub(crate) async fn beside(&self) -> Self {
        Self::build(Arc::clone(&self.database), None, None, &[]).await
    }

    async fn build(
        database: Arc<TestDatabase>,
        profile: Option<&str>,
        file: Option<&Path>,
        settings: &[(&str, &str)],
    ) -> Self {
        let mut environment: std::collections::BTreeMap<String, String> = SETTINGS
            .iter()
            .chain(settings)
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        environment.insert("DATABASE_URL".to_owned(), database.url().to_owned());
        let sources = Sources {
            dev: None,
            profile,
            file,
            environment,
        };
        let config = Config::load(sources).unwrap();
        let app = App::start(config, AppOptions::default()).await.unwrap();
        Self { app, database }
    }

    /// The use cases, for tests that need no wire.
    pub(crate) fn chat(&self) -> &Chat {
        self.app.chat()
    }

    /// The database, for tests that look behind the wire.
    pub(crate) fn database(&self) -> &TestDatabase {
        &self.database
    }

    /// Where clients connect.
    pub(crate) fn address(&self) -> SocketAddr {
        self.app.address()
    }

    /// Where operators look.
    pub(crate) fn admin_address(&self) -> SocketAddr {
        self.app.admin_address()
    }

    /// Takes over what the host says of a user.
    pub(crate) async fn sync(&self, profile: &Profile) {
        self.app.chat().put_user(profile.clone()).await.unwrap();
    }

    /// Connects somebody.
    pub(crate) async fn connect(&self, user: &str, role: &str) -> NativeClient {
        NativeClient::connect(self.address(), &token(user, role)).await
    }

    /// A customer and somebody of the staff with a conversation between them.
    pub(crate) async fn pair(
        &self,
        customer: &str,
        staff: &str,
    ) -> (NativeClient, NativeClient, String) {
        let mut one = self.connect(customer, "customer").await;
        let mut other = self.connect(staff, "support").await;
        let open = json!({ "kind": "direct", "participants": [staff] });
        let opened = one.ask("open_conversation", open).await;
        let id = opened["conversation"]["id"].as_str().unwrap().to_owned();
        other.event("conversation_created").await;
        (one, other, id)
    }

    /// Speaks HTTP as somebody.
    pub(crate) fn http(&self, user: &str, role: &str) -> HttpClient {
        HttpClient::new(self.address(), Some(token(user, role)))
    }

    /// Speaks HTTP as the host's own server.
    pub(crate) fn host(&self) -> HttpClient {
        HttpClient::new(self.address(), Some(API_KEY.to_owned()))
    }

    /// Has the host issue a session token for a user who was here before.
    pub(crate) async fn session_token(&self, user: &str) -> String {
        let wish = json!({ "user_id": user });
        let issued = self.host().post("/api/v1/session-tokens", &wish).await;
        assert_eq!(issued.status, 201, "{issued:?}");
        issued.json()["token"].as_str().unwrap().to_owned()
    }

    /// Lets a guest in and returns what they are given.
    pub(crate) async fn guest(&self, name: &str, content: &str) -> Guest {
        let email = format!("{name}@mail.example");
        let wish = json!({ "name": name, "email": email, "content": content });
        let welcomed = self.anonymous().post("/api/v1/guests", &wish).await;
        assert_eq!(welcomed.status, 201, "{welcomed:?}");
        let welcomed = welcomed.json();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        Guest {
            token: text(&welcomed["token"]),
            conversation: text(&welcomed["conversation"]["id"]),
            user: text(&welcomed["message"]["sender"]["id"]),
            message: text(&welcomed["message"]["id"]),
        }
    }

    /// Speaks HTTP as nobody.
    pub(crate) fn anonymous(&self) -> HttpClient {
        HttpClient::new(self.address(), None)
    }

    /// What Prometheus would read.
    pub(crate) async fn metrics(&self) -> String {
        let admin = HttpClient::new(self.admin_address(), None);
        admin.get("/metrics").await.text
    }

    /// One figure, by its name and labels.
    pub(crate) async fn metric(&self, name: &str) -> f64 {
        let metrics = self.metrics().await;
        let line = metrics.lines().find(|line| {
            line.strip_prefix(name)
                .is_some_and(|rest| rest.starts_with(' '))
        });
        let line = line.unwrap_or_else(|| panic!("no metric {name} in\n{metrics}"));
        line.rsplit(' ').next().unwrap().parse().unwrap()
    }

    /// Waits until a figure has this value.
    pub(crate) async fn metric_reaches(&self, name: &str, value: f64) {
        let reached = async {
            while (self.metric(name).await - value).abs() > f64::EPSILON {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let in_time = tokio::time::timeout(PATIENCE, reached).await.is_ok();
        let last = self.metric(name).await;
        assert!(in_time, "{name} stays at {last} and never reaches {value}");
    }

    /// Whether the server calls itself ready.
    pub(crate) async fn is_ready(&self) -> bool {
        let admin = HttpClient::new(self.admin_address(), None);
        admin.get("/readyz").await.status == 200
    }

    /// Ends the server in order; nothing may be left over.
    pub(crate) async fn stop(self) -> Ended {
        tokio::time::timeout(PATIENCE, self.app.stop())
            .await
            .expect("the server does not stop")
    }
}
