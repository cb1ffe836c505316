//! A van delivery, its people, and what each of them asks.

use reqwest::Method;
use serde_json::{Value, json};

use super::database::{Backend, TestDatabase};
use super::documents::Documents;
use super::http::{Answer, HttpClient};
use super::nextauth::{COOKIE, SITE_SECRET, sealed};
use super::pusher_client::{PusherClient, data_of};
use super::server::TestServer;
use super::token::seconds_from_now;

/// The address of all sessions.
pub(crate) const SESSIONS: &str = "/api/chat/sessions";

/// Somebody with an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) id: &'static str,
    pub(crate) role: &'static str,
    pub(crate) name: &'static str,
}

pub(crate) const AMA: Person = person("usr_ama", "customer", "Ama Osei");
pub(crate) const BEN: Person = person("usr_ben", "customer", "Ben Ito");
pub(crate) const RAVI: Person = person("usr_ravi", "driver", "Ravi Nair");
pub(crate) const SUE: Person = person("usr_sue", "support", "Sue Park");
/// The administrators, in the order of their ids.
pub(crate) const ADMINS: [Person; 4] = [
    person("usr_a1", "admin", "Ada One"),
    person("usr_a2", "admin", "Abe Two"),
    person("usr_a3", "admin", "Ann Three"),
    person("usr_a4", "admin", "Axel Four"),
];
/// The first administrator.
pub(crate) const ADA: Person = ADMINS[0];
/// The administrator who is the last to be asked.
pub(crate) const AXEL: Person = ADMINS[3];

const fn person(id: &'static str, role: &'static str, name: &'static str) -> Person {
    Person { id, role, name }
}

impl Person {
    /// Where they can be reached.
    pub(crate) fn email(self) -> String {
        format!("{}@example.org", self.id)
    }

    /// What the site's session says of them.
    pub(crate) fn claims(self) -> Value {
        json!({
            "sub": format!("oauth|{}", self.id), "id": self.id, "name": self.name,
            "email": self.email(), "role": self.role, "adminRole": null, "driverId": null,
            "exp": seconds_from_now(3_600),
        })
    }

    /// The header of their browser.
    pub(crate) fn cookie(self) -> String {
        format!("{COOKIE}={}", sealed(&self.claims()))
    }

    /// As the front end shows them.
    pub(crate) fn shown(self) -> Value {
        json!({ "id": self.id, "name": self.name, "email": self.email(), "role": self.role })
    }
}

/// A server of the van delivery.
pub(crate) struct Depot {
    pub(crate) server: TestServer,
}

impl Depot {
    /// One to which everybody has come once.
    pub(crate) async fn open(backend: Backend) -> Self {
        Self::with(backend, &[]).await
    }

    pub(crate) async fn with(backend: Backend, settings: &[(&str, &str)]) -> Self {
        let depot = Self::unvisited(backend, settings).await;
        for someone in [AMA, BEN, RAVI, SUE].into_iter().chain(ADMINS) {
            assert_eq!(depot.list(someone, "").await, Vec::<Value>::new());
        }
        depot
    }

    /// One that knows nobody.
    pub(crate) async fn unvisited(backend: Backend, settings: &[(&str, &str)]) -> Self {
        let database = TestDatabase::on(backend).await;
        let settings = [&[("NEXTAUTH_SECRET", SITE_SECRET)], settings].concat();
        let server = TestServer::of_profile("booking", database, &settings).await;
        Self { server }
    }

    /// Speaks HTTP as somebody who is signed in.
    pub(crate) fn http(&self, someone: Person) -> HttpClient {
        self.anonymous().with_header("cookie", &someone.cookie())
    }

    /// Speaks HTTP as nobody.
    pub(crate) fn anonymous(&self) -> HttpClient {
        HttpClient::new(self.server.address(), None)
    }

    /// Has the host say whose a booking is.
    pub(crate) async fn put_booking(&self, booking: &str, title: &str, people: &[Person]) {
        let named = |one: &Person| json!({ "user_id": one.id, "role": one.role });
        let people: Vec<Value> = people.iter().map(named).collect();
        let body = json!({ "title": title, "status": "CONFIRMED", "participants": people });
        let body = body.to_string();
        let path = format!("/api/v1/references/booking/{booking}");
        let host = self.server.host();
        let put = host.call(Method::PUT, &path, Some(body)).await;
        assert_eq!(put.status, 200, "{put:?}");
    }

    /// The sessions that somebody lists.
    pub(crate) async fn list(&self, someone: Person, query: &str) -> Vec<Value> {
        let listed = self.http(someone).get(&format!("{SESSIONS}{query}")).await;
        assert_eq!(listed.status, 200, "{listed:?}");
        listed.json().as_array().unwrap().clone()
    }

    /// The answer to a wish for a session.
    pub(crate) async fn ask_for(&self, someone: Person, wish: &Value) -> Answer {
        self.http(someone).post(SESSIONS, wish).await
    }

    /// A new session.
    pub(crate) async fn session(&self, someone: Person, wish: &Value) -> Value {
        let opened = self.ask_for(someone, wish).await;
        assert_eq!(opened.status, 201, "{opened:?}");
        opened.json()
    }

    /// The id of a new session in which a customer asks the administrators.
    pub(crate) async fn asking(&self, customer: Person) -> String {
        let wish = json!({ "type": "customer_admin", "title": "Customer Support" });
        text(&self.session(customer, &wish).await["id"])
    }

    /// Somebody says something: the message.
    pub(crate) async fn say(&self, someone: Person, session: &str, content: &str) -> Value {
        let path = format!("{SESSIONS}/{session}/messages");
        let said = json!({ "content": content });
        let said = self.http(someone).post(&path, &said).await;
        assert_eq!(said.status, 201, "{said:?}");
        said.json()
    }

    /// What somebody reads.
    pub(crate) async fn read(&self, someone: Person, session: &str) -> Vec<Value> {
        let read = self.get(someone, session, "/messages").await;
        read.json().as_array().unwrap().clone()
    }

    /// The answer to a question about a session.
    pub(crate) async fn get(&self, someone: Person, session: &str, rest: &str) -> Answer {
        let path = format!("{SESSIONS}/{session}{rest}");
        self.http(someone).get(&path).await
    }

    /// The answer to something to be done in a session.
    pub(crate) async fn post(
        &self,
        someone: Person,
        session: &str,
        (rest, body): (&str, &Value),
    ) -> Answer {
        let path = format!("{SESSIONS}/{session}{rest}");
        self.http(someone).post(&path, body).await
    }

    /// Closes a session.
    pub(crate) async fn close(&self, someone: Person, session: &str) -> Answer {
        let path = format!("{SESSIONS}/{session}/close");
        self.http(someone).call(Method::PUT, &path, None).await
    }

    /// Goes on with a session.
    pub(crate) async fn reopen(&self, someone: Person, session: &str) -> Answer {
        let path = format!("{SESSIONS}/{session}/reopen");
        self.http(someone).call(Method::PUT, &path, None).await
    }
}

/// A guest who came in.
pub(crate) struct SiteGuest {
    pub(crate) session: String,
    pub(crate) token: String,
    pub(crate) cookie: String,
}

/// What a guest comes with.
pub(crate) fn lena() -> Value {
    json!({ "name": "Lena", "email": "lena@example.org", "message": "Do you move pianos?" })
}

impl Depot {
    /// Lets a guest in.
    pub(crate) async fn guest(&self, wish: &Value) -> SiteGuest {
        let welcomed = self.anonymous().post("/api/chat/guest", wish).await;
        assert_eq!(welcomed.status, 201, "{welcomed:?}");
        let cookie = welcomed.headers["set-cookie"].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        let welcomed = welcomed.json();
        assert_eq!(welcomed["success"], true);
        SiteGuest {
            session: text(&welcomed["sessionId"]),
            token: text(&welcomed["token"]),
            cookie,
        }
    }

    /// Connects somebody's page to channels.
    pub(crate) async fn page(&self, someone: Person) -> PusherClient {
        let cookie = someone.cookie();
        self.page_with(&[("cookie", &cookie)]).await
    }

    pub(crate) async fn page_with(&self, headers: &[(&str, &str)]) -> PusherClient {
        PusherClient::connect_with(self.server.address(), headers).await
    }

    /// The data of the next event of this name on a channel, which is as it is documented.
    pub(crate) async fn hear(&self, page: &mut PusherClient, channel: &str, event: &str) -> Value {
        let data = page.on(channel, event).await;
        self.check(event, &data).await;
        data
    }

    /// Names and data of all that a page has heard by now, which is as it is documented.
    pub(crate) async fn heard(&self, page: &mut PusherClient) -> Vec<(String, Value)> {
        let mut all = Vec::new();
        for frame in page.drain().await {
            let (event, data) = (text(&frame["event"]), data_of(&frame));
            self.check(&event, &data).await;
            all.push((event, data));
        }
        all
    }

    async fn check(&self, event: &str, data: &Value) {
        let documents = Documents::of(&self.server.address().to_string()).await;
        documents.unwrap().check_event("booking", event, data);
    }
}

/// Status and words of a refusal.
pub(crate) fn refusal(answer: &Answer) -> (u16, &str) {
    assert_eq!(answer.headers["content-type"], "text/plain; charset=utf-8");
    (answer.status, &answer.text)
}

/// A text of an answer.
pub(crate) fn text(value: &Value) -> String {
    let text = value.as_str();
    text.unwrap_or_else(|| panic!("{value}")).to_owned()
}

/// One field of each.
pub(crate) fn each<'a>(values: &'a [Value], field: &str) -> Vec<&'a str> {
    let texts = values.iter().map(|value| value[field].as_str());
    texts.map(Option::unwrap_or_default).collect()
}
