//! A trip as its people see it: a server with the product's rules, and what its host has told.

use serde_json::{Value, json};

use super::database::{Backend, TestDatabase};
use super::http::HttpClient;
use super::server::TestServer;
use super::socketio_client::SocketIoClient;

/// Who the host knows: id, role and name.
pub(crate) const PEOPLE: [(&str, &str, &str); 6] = [
    ("aida", "PASSENGER", "Aida K."),
    ("bek", "DRIVER", "Bek T."),
    ("cem", "PASSENGER", "Cem A."),
    ("olga", "ACTIVITY_OWNER", "Olga N."),
    ("otto", "PASSENGER", "Otto U."),
    ("root", "ADMIN", "Root"),
];

/// A server whose host has told of people and of the trip `t_1`: `bek` drives, `olga` organizes,
/// `aida` and `cem` have confirmed bookings.
pub(crate) struct Trip {
    pub(crate) server: TestServer,
}

impl Trip {
    pub(crate) async fn open(backend: Backend) -> Self {
        Self::with(backend, &[]).await
    }

    /// With other settings, named as in the environment.
    pub(crate) async fn with(backend: Backend, settings: &[(&str, &str)]) -> Self {
        Self::on(TestDatabase::on(backend).await, settings).await
    }

    /// On this database.
    pub(crate) async fn on(database: TestDatabase, settings: &[(&str, &str)]) -> Self {
        let server = TestServer::of_profile("trip", database, settings).await;
        for (id, role, name) in PEOPLE {
            let user = json!({
                "role": role,
                "name": name,
                "avatar_url": (id == "aida").then_some("https://img.example/aida.png"),
            });
            let path = format!("/api/v1/users/{id}");
            let told = server.host().put(&path, &user).await;
            assert!(told.status < 300, "{told:?}");
        }
        let trip = Self { server };
        let named = [
            ("bek", "driver"),
            ("olga", "organizer"),
            ("aida", "passenger"),
            ("cem", "passenger"),
        ];
        trip.name("t_1", &named).await;
        trip
    }

    /// Has the host say who belongs to a trip.
    pub(crate) async fn name(&self, trip: &str, people: &[(&str, &str)]) {
        let people: Vec<Value> = people
            .iter()
            .map(|(user, role)| json!({ "user_id": user, "role": role }))
            .collect();
        let sync = json!({ "title": "Almaty – Bishkek", "participants": people });
        let path = format!("/api/v1/references/trip/{trip}");
        let told = self.server.host().put(&path, &sync).await;
        assert_eq!(told.status, 200, "{told:?}");
    }

    /// Speaks HTTP with a session token of somebody.
    pub(crate) async fn http(&self, user: &str) -> HttpClient {
        let token = self.server.session_token(user).await;
        HttpClient::new(self.server.address(), Some(token))
    }

    /// Says something to the people of `t_1`: the message.
    pub(crate) async fn say(&self, user: &str, content: &str) -> Value {
        let say = json!({ "tripId": "t_1", "content": content });
        let said = self.http(user).await.post("/api/messages/send", &say).await;
        assert_eq!(said.status, 200, "{said:?}");
        said.json()["data"].clone()
    }

    /// What somebody reads of `t_1`.
    pub(crate) async fn read(&self, user: &str) -> Value {
        let page = self.http(user).await.get("/api/messages/t_1").await;
        assert_eq!(page.status, 200, "{page:?}");
        page.json()["data"].clone()
    }
}

/// Where clients connect.
pub(crate) const SOCKET: &str = "/api/socket/";

impl Trip {
    /// Connects somebody.
    pub(crate) async fn connect(&self, user: &str) -> SocketIoClient {
        let auth = json!({ "token": self.server.session_token(user).await });
        self.connect_with(&auth).await.unwrap()
    }

    /// Connects whoever says this of themselves.
    ///
    /// # Errors
    /// The message of the `connect_error`.
    pub(crate) async fn connect_with(&self, auth: &Value) -> Result<SocketIoClient, String> {
        SocketIoClient::connect(self.server.address(), SOCKET, "trip", auth).await
    }

    /// Connects somebody who joins the conversation about `t_1`, whose id comes too.
    pub(crate) async fn join(&self, user: &str) -> (SocketIoClient, String) {
        let mut client = self.connect(user).await;
        let joined = client
            .ask("join:conversation", &json!({ "tripId": "t_1" }))
            .await;
        let conversation = joined["conversationId"].as_str().unwrap().to_owned();
        assert_eq!(client.event("conversation:joined").await, joined);
        (client, conversation)
    }
}
