//! A marketplace of car washes, its people, and what each of them asks over HTTP.

use reqwest::Method;
use serde_json::{Value, json};

use super::database::{Backend, TestDatabase};
use super::http::{Answer, HttpClient};
use super::native_client::NativeClient;
use super::server::TestServer;
use super::socketio_client::SocketIoClient;
use super::token::{seconds_from_now, token_of};

/// The address of everything.
pub(crate) const BASE: &str = "/api/provider-customer-chat";

/// Somebody of the marketplace.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Person {
    pub(crate) id: u64,
    pub(crate) kind: &'static str,
    pub(crate) provider: Option<u64>,
    pub(crate) name: &'static str,
}

/// A customer.
pub(crate) const NOOR: Person = person(41, "Customer", None, "Noor Haddad");
/// Another.
pub(crate) const OMAR: Person = person(42, "Customer", None, "Omar Aziz");
/// A provider.
pub(crate) const SHINE: Person = person(88, "Provider", Some(7), "Shine & Go");
/// Another.
pub(crate) const SPARKLE: Person = person(89, "Provider", Some(8), "Sparkle");
/// An administrator.
pub(crate) const ADMIN: Person = person(1, "Admin", None, "Ada");

const fn person(id: u64, kind: &'static str, provider: Option<u64>, name: &'static str) -> Person {
    Person {
        id,
        kind,
        provider,
        name,
    }
}

impl Person {
    /// Their token, as the marketplace makes them.
    pub(crate) fn token(self) -> String {
        self.token_with(&json!({}))
    }

    /// Their token with other claims.
    pub(crate) fn token_with(self, more: &Value) -> String {
        let mut claims = json!({
            "id": self.id, "userType": self.kind, "name": self.name, "keepLoggedIn": false,
            "exp": seconds_from_now(3_600),
        });
        if let Some(provider) = self.provider {
            claims["providerId"] = provider.into();
        }
        for (name, value) in more.as_object().unwrap() {
            claims[name] = value.clone();
        }
        token_of(&claims)
    }
}

/// A server of the marketplace.
pub(crate) struct Market {
    pub(crate) server: TestServer,
}

impl Market {
    /// One to which everybody has come once.
    pub(crate) async fn open(backend: Backend) -> Self {
        Self::with(backend, &[]).await
    }

    pub(crate) async fn with(backend: Backend, settings: &[(&str, &str)]) -> Self {
        Self::on(TestDatabase::on(backend).await, settings).await
    }

    /// On this database.
    pub(crate) async fn on(database: TestDatabase, settings: &[(&str, &str)]) -> Self {
        let server = TestServer::of_profile("carwash", database, settings).await;
        let market = Self { server };
        for someone in [NOOR, OMAR, SHINE, SPARKLE, ADMIN] {
            let listed = market.get(someone, "/conversations").await;
            assert_eq!(listed["total"], 0);
        }
        market
    }

    /// Speaks HTTP as somebody.
    pub(crate) fn http(&self, someone: Person) -> HttpClient {
        HttpClient::new(self.server.address(), Some(someone.token()))
    }

    /// Connects somebody over the native protocol.
    pub(crate) async fn native(&self, someone: Person) -> NativeClient {
        NativeClient::connect(self.server.address(), &someone.token()).await
    }

    /// The data that somebody gets.
    pub(crate) async fn get(&self, someone: Person, path: &str) -> Value {
        data(&self.http(someone).get(&format!("{BASE}{path}")).await, 200)
    }

    /// The answer to a request with a body.
    pub(crate) async fn post(&self, someone: Person, path: &str, body: &Value) -> Answer {
        let path = format!("{BASE}{path}");
        self.http(someone).post(&path, body).await
    }

    /// The answer to a request that changes something.
    pub(crate) async fn patch(&self, someone: Person, path: &str) -> Answer {
        self.http(someone).patch(&format!("{BASE}{path}")).await
    }

    /// A conversation of these two, new or not.
    pub(crate) async fn conversation(&self, order: Option<u64>) -> Value {
        let start = json!({ "providerId": 7, "customerId": 41, "orderId": order });
        let started = self.post(NOOR, "/conversations", &start).await;
        assert!(matches!(started.status, 200 | 201), "{started:?}");
        started.json()["data"].clone()
    }

    /// The id of one.
    pub(crate) async fn conversation_id(&self) -> String {
        text(&self.conversation(None).await["id"])
    }

    /// Has the host say whose an order is.
    pub(crate) async fn put_order(&self, order: u64, people: [Person; 2]) {
        let people = people.map(|one| json!({ "user_id": one.id.to_string(), "role": one.kind }));
        let body = json!({ "participants": people }).to_string();
        let path = format!("/api/v1/references/order/{order}");
        let host = self.server.host();
        let put = host.call(Method::PUT, &path, Some(body)).await;
        assert!(matches!(put.status, 200 | 201), "{put:?}");
    }

    /// Somebody says something: the message.
    pub(crate) async fn say(&self, someone: Person, conversation: &str, content: &str) -> Value {
        let path = format!("/conversations/{conversation}/messages");
        let said = json!({ "content": content });
        data(&self.post(someone, &path, &said).await, 201)
    }
}

impl Market {
    /// Opens a socket that is nobody's yet.
    pub(crate) async fn socket(&self) -> SocketIoClient {
        let address = self.server.address();
        SocketIoClient::connect(address, "/socket.io/", "carwash", &json!({}))
            .await
            .unwrap()
    }

    /// Connects somebody, who hears who is online as of now.
    pub(crate) async fn connect(&self, someone: Person) -> SocketIoClient {
        let mut socket = self.socket().await;
        socket.emit("chat-authenticate", &someone.proof()).await;
        let (name, welcome) = socket.next_event().await;
        assert_eq!(name, "chat-authenticated", "{welcome}");
        socket.event("chat-online-users").await;
        socket
    }
}

impl Person {
    /// What they authenticate with.
    pub(crate) fn proof(self) -> Value {
        json!({ "userId": self.id, "token": self.token() })
    }
}

/// A conversation that `NOOR` and `SHINE` have joined.
pub(crate) async fn joined(market: &Market) -> (String, SocketIoClient, SocketIoClient) {
    let id = market.conversation_id().await;
    let mut noor = market.connect(NOOR).await;
    join(&mut noor, &id).await;
    let mut shine = market.connect(SHINE).await;
    join(&mut shine, &id).await;
    next(&mut noor, "chat-user-joined").await;
    (id, noor, shine)
}

/// Joins a conversation, and returns its newest messages.
pub(crate) async fn join(socket: &mut SocketIoClient, id: &str) -> Value {
    let about = json!({ "conversationId": id });
    socket.emit("chat-join-conversation", &about).await;
    next(socket, "chat-joined-conversation").await;
    next(socket, "chat-history").await
}

/// The next event of this name, dropping no other than those about who is online.
pub(crate) async fn next(socket: &mut SocketIoClient, name: &str) -> Value {
    loop {
        let (found, payload) = socket.next_event().await;
        if found == name {
            return payload;
        }
        assert!(
            is_about_presence(&found),
            "{name} was expected, not {found}: {payload}"
        );
    }
}

/// All events that came so far but for those about who is online.
pub(crate) async fn drain(socket: &mut SocketIoClient) -> Vec<(String, Value)> {
    let mut events = socket.drain().await;
    events.retain(|(name, _)| !is_about_presence(name));
    events
}

fn is_about_presence(name: &str) -> bool {
    matches!(name, "chat-online-users" | "chat-user-status-changed")
}

/// What is in the envelope of an answer.
pub(crate) fn data(answer: &Answer, status: u16) -> Value {
    assert_eq!(answer.status, status, "{answer:?}");
    let envelope = answer.json();
    assert_eq!(envelope["status"], status);
    assert_eq!(envelope["requestId"], "");
    envelope["data"].clone()
}

/// Status and words of a refusal.
pub(crate) fn refusal(answer: &Answer) -> (u16, String) {
    let envelope = answer.json();
    assert_eq!(envelope["status"], answer.status, "{answer:?}");
    assert_eq!(envelope["req_id"], "");
    (answer.status, text(&envelope["message"]))
}

/// A text of an answer.
pub(crate) fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value}"))
        .to_owned()
}
