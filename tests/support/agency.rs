//! A design agency, its people, and what each of them asks.

use serde_json::{Value, json};

use super::database::{Backend, TestDatabase};
use super::http::{Answer, HttpClient};
use super::native_client::NativeClient;
use super::pusher_client::PusherClient;
use super::server::TestServer;
use super::token::{seconds_from_now, token_of};

/// Somebody of the agency.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Person {
    pub(crate) id: &'static str,
    pub(crate) role: &'static str,
    pub(crate) name: &'static str,
}

const fn person(id: &'static str, role: &'static str, name: &'static str) -> Person {
    Person { id, role, name }
}

/// An administrator, whose account is the oldest.
pub(crate) const DESK: Person = person("cmu-desk", "admin", "Studio Desk");
/// Another administrator.
pub(crate) const LEE: Person = person("cmu-lee", "admin", "Lee Moran");
/// A customer.
pub(crate) const ZOE: Person = person("cmu-zoe", "customer", "Zoe Park");
/// Another customer.
pub(crate) const KAI: Person = person("cmu-kai", "customer", "Kai Ito");
/// A member, by the word that the product's seeds have for one.
pub(crate) const MIA: Person = person("cmu-mia", "staff", "Mia Sol");

impl Person {
    pub(crate) fn token(self) -> String {
        self.token_until(3_600)
    }

    /// A token that holds for so many seconds.
    pub(crate) fn token_until(self, seconds: i64) -> String {
        token_of(&json!({
            "id": self.id, "role": self.role, "name": self.name, "email": self.email(),
            "exp": seconds_from_now(seconds),
        }))
    }

    pub(crate) fn email(self) -> String {
        format!("{}@agency.example", self.id)
    }

    /// How others see them.
    pub(crate) fn object(self) -> Value {
        json!({
            "id": self.id, "name": self.name, "email": self.email(), "image": null,
            "role": self.role,
        })
    }
}

/// The name of the channel of two people.
pub(crate) fn channel_of(one: Person, other: Person) -> String {
    let (first, second) = if one.id < other.id {
        (one, other)
    } else {
        (other, one)
    };
    format!("private-chat-{}-{}", first.id, second.id)
}

/// A server of the agency.
pub(crate) struct Agency {
    pub(crate) server: TestServer,
}

impl Agency {
    /// One to which everybody has come once.
    pub(crate) async fn open(backend: Backend) -> Self {
        Self::with(backend, &[]).await
    }

    pub(crate) async fn with(backend: Backend, settings: &[(&str, &str)]) -> Self {
        let database = TestDatabase::on(backend).await;
        let server = TestServer::of_profile("agency", database, settings).await;
        let agency = Self { server };
        for someone in [DESK, LEE, ZOE, KAI, MIA] {
            let listed = agency.get(someone, "/conversations").await;
            assert_eq!(listed, json!({ "conversations": [] }));
        }
        agency
    }

    /// Somebody on the native client.
    pub(crate) async fn native(&self, someone: Person) -> NativeClient {
        NativeClient::connect(self.server.address(), &someone.token()).await
    }

    /// Speaks HTTP as somebody.
    pub(crate) fn http(&self, someone: Person) -> HttpClient {
        HttpClient::new(self.server.address(), Some(someone.token()))
    }

    /// What somebody reads.
    pub(crate) async fn get(&self, someone: Person, path: &str) -> Value {
        let answer = self.http(someone).get(&format!("/api/chat{path}")).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()
    }

    /// What somebody is answered.
    pub(crate) async fn post(&self, someone: Person, path: &str, body: &Value) -> Answer {
        let path = format!("/api/chat{path}");
        self.http(someone).post(&path, body).await
    }

    /// The host lets somebody in no more.
    pub(crate) async fn disable(&self, someone: Person) {
        let profile = json!({ "role": someone.role, "name": someone.name, "is_active": false });
        let path = format!("/api/v1/users/{}", someone.id);
        let disabled = self.server.host().put(&path, &profile).await;
        assert_eq!(disabled.status, 200, "{disabled:?}");
    }

    /// Says something; returns the message.
    pub(crate) async fn say(&self, someone: Person, to: Person, text: &str) -> Value {
        let body = json!({ "receiverId": to.id, "message": text });
        let answer = self.post(someone, "/send", &body).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let answer = answer.json();
        assert_eq!(answer["success"], true);
        answer["message"].clone()
    }

    /// What the two said, as one of them sees it; the other's words are seen by that.
    pub(crate) async fn read(&self, someone: Person, with: Person) -> Vec<Value> {
        let path = format!("/messages?userId={}", with.id);
        let answer = self.get(someone, &path).await;
        answer["messages"].as_array().unwrap().clone()
    }

    /// A connection of somebody, that follows a channel of theirs.
    pub(crate) async fn follow(&self, someone: Person, channel: &str) -> PusherClient {
        let mut client = PusherClient::connect(self.server.address()).await;
        let auth = self.sign(someone, &client, channel).await;
        client
            .send(
                "pusher:subscribe",
                &json!({ "channel": channel, "auth": auth }),
            )
            .await;
        client
            .on(channel, "pusher_internal:subscription_succeeded")
            .await;
        client
    }

    /// What lets a connection of somebody follow a channel of theirs.
    pub(crate) async fn sign(
        &self,
        someone: Person,
        client: &PusherClient,
        channel: &str,
    ) -> String {
        let wish = json!({ "socket_id": client.socket_id, "channel_name": channel });
        let signed = self.post(someone, "/pusher/auth", &wish).await;
        assert_eq!(signed.status, 200, "{signed:?}");
        signed.json()["auth"].as_str().unwrap().to_owned()
    }
}
