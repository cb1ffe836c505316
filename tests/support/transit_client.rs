//! A client of the transit contract that a test drives step by step, and the people it is for.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use futures_util::{SinkExt, StreamExt};
use parlor::domain::id::UserId;
use parlor::domain::message::Metadata;
use parlor::domain::policy::RoleName;
use parlor::domain::user::Profile;
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::database::{Backend, TestDatabase};
use super::documents::Documents;
use super::http::HttpClient;
use super::native_client::PATIENCE;
use super::server::TestServer;
use super::token::token;

/// Everybody, with their roles and names. Whoever does not use the chat is not active.
pub(crate) const PEOPLE: [(&str, &str, &str); 7] = [
    ("dee", "BUS_DRIVER", "Dee Rivers"),
    ("dov", "BUS_DRIVER", "Dov Tal"),
    ("quinn", "QUEUE_REGULATOR", "Quinn"),
    ("carla", "CONTROL_STAFF", "Carla van Stone"),
    ("omar", "CONTROL_STAFF", "Omar Haddad"),
    ("abby", "CONTROL_ADMIN", "Abby Lane"),
    ("pat", "PASSENGER", "Pat Long"),
];

/// A server of the bus operator, whose people the host has synced.
pub(crate) struct Depot {
    pub(crate) server: TestServer,
}

impl Depot {
    pub(crate) async fn open(backend: Backend) -> Self {
        Self::with(backend, &[]).await
    }

    pub(crate) async fn with(backend: Backend, settings: &[(&str, &str)]) -> Self {
        let database = TestDatabase::on(backend).await;
        let server = TestServer::of_profile("transit", database, settings).await;
        for (id, role, name) in PEOPLE {
            server.sync(&profile(id, role, name)).await;
        }
        Self { server }
    }

    /// Connects one of the people.
    pub(crate) async fn connect(&self, user: &str) -> TransitClient {
        let mut client = self.open_socket(&token(user, role_of(user))).await;
        let greeting = client.push("authenticated").await;
        assert_eq!(greeting["user_id"], user);
        let id = greeting["connection_id"].as_str().unwrap();
        assert!(id.starts_with("ws_"), "{greeting}");
        assert_eq!(greeting["message"], "Authentication successful");
        client
    }

    /// Opens a socket with any token and waits for nothing.
    pub(crate) async fn open_socket(&self, token: &str) -> TransitClient {
        let url = self.socket_url("/ws/connect", token);
        let (socket, _) = tokio::time::timeout(PATIENCE, connect_async(url))
            .await
            .expect("no answer to the upgrade")
            .unwrap();
        let documents = Documents::of(&self.server.address().to_string()).await;
        TransitClient {
            socket,
            documents: documents.expect("a server that describes itself"),
            pushes: VecDeque::new(),
            next_id: 0,
        }
    }

    pub(crate) fn socket_url(&self, path: &str, token: &str) -> String {
        format!("ws://{}{path}?token={token}", self.server.address())
    }

    /// What an upgrade is refused with.
    pub(crate) async fn refused_upgrade(&self, url: &str) -> StatusCode {
        match connect_async(url).await {
            Err(Error::Http(answer)) => answer.status(),
            other => panic!("not refused: {other:?}"),
        }
    }

    /// Speaks HTTP as one of the people.
    pub(crate) fn http(&self, user: &str) -> HttpClient {
        self.server.http(user, role_of(user))
    }

    /// A driver's request for support, over the socket: the conversation's id.
    pub(crate) async fn ask_for_support(&self, driver: &mut TransitClient, title: &str) -> String {
        let ask = json!({ "title": title, "content": "Road closed" });
        let created = driver.ask("create_support_conversation", ask).await;
        created["conversation_id"].as_str().unwrap().to_owned()
    }
}

/// The role of one of the people.
pub(crate) fn role_of(user: &str) -> &'static str {
    let found = PEOPLE.iter().find(|(id, ..)| *id == user);
    found.unwrap_or_else(|| panic!("nobody is called {user}")).1
}

/// What the host says of a person.
pub(crate) fn profile(id: &str, role: &str, name: &str) -> Profile {
    Profile {
        user: UserId::parse(id).unwrap(),
        role: RoleName::parse(role).unwrap(),
        name: name.into(),
        email: Some(format!("{id}@buses.example").into()),
        avatar_url: None,
        aliases: BTreeMap::new(),
        is_active: true,
        metadata: Metadata::empty(),
    }
}

/// One connection of somebody.
pub(crate) struct TransitClient {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    documents: Arc<Documents>,
    pushes: VecDeque<Value>,
    next_id: u64,
}

impl TransitClient {
    /// Sends any JSON.
    pub(crate) async fn write(&mut self, frame: &Value) {
        self.write_text(&frame.to_string()).await;
    }

    /// Sends any text.
    pub(crate) async fn write_text(&mut self, text: &str) {
        self.socket.send(Message::text(text)).await.unwrap();
    }

    /// Sends bytes.
    pub(crate) async fn write_bytes(&mut self, bytes: &'static [u8]) {
        self.socket.send(Message::binary(bytes)).await.unwrap();
    }

    /// Asks for something and waits for the answer, keeping the pushes that come before it.
    pub(crate) async fn request(&mut self, name: &str, data: Value) -> Value {
        self.next_id += 1;
        let id = self.next_id;
        self.write(&json!({ "type": name, "data": data, "request_id": id }))
            .await;
        loop {
            let mut frame = self.next().await;
            if frame["request_id"] == id {
                self.documents.check_transit_frame(&frame, Some(name));
                frame.as_object_mut().unwrap().remove("request_id");
                return frame;
            }
            self.pushes.push_back(frame);
        }
    }

    /// Asks for something that must succeed.
    pub(crate) async fn ask(&mut self, name: &str, data: Value) -> Value {
        let answer = self.request(name, data).await;
        assert_eq!(answer["success"], true, "{name} was refused: {answer}");
        assert!(answer.get("type").is_none(), "{answer}");
        answer
    }

    /// Asks for something that must fail and returns the text.
    pub(crate) async fn refusal(&mut self, name: &str, data: Value) -> String {
        let answer = self.request(name, data).await;
        assert_eq!(answer["success"], false, "{name} was not refused: {answer}");
        answer["error"].as_str().unwrap().to_owned()
    }

    /// Waits for a push of this type, dropping others.
    pub(crate) async fn push(&mut self, kind: &str) -> Value {
        loop {
            let frame = self.next_push().await;
            if frame["type"] == kind {
                return frame;
            }
        }
    }

    /// The next push, whatever it is.
    pub(crate) async fn next_push(&mut self) -> Value {
        match self.pushes.pop_front() {
            Some(frame) => frame,
            None => self.next().await,
        }
    }

    /// All pushes that came so far, after a round trip that proves there are no more.
    pub(crate) async fn drain(&mut self) -> Vec<Value> {
        self.request("ping", json!({})).await;
        self.pushes.drain(..).collect()
    }

    /// The next frame, whatever it is.
    pub(crate) async fn next(&mut self) -> Value {
        match self.next_or_close().await {
            Ok(frame) => {
                self.documents.check_transit_frame(&frame, None);
                frame
            }
            Err(code) => panic!("closed with {code}"),
        }
    }

    /// Waits until the server closes the connection, and returns its code.
    pub(crate) async fn closed(&mut self) -> u16 {
        loop {
            if let Err(code) = self.next_or_close().await {
                return code;
            }
        }
    }

    async fn next_or_close(&mut self) -> Result<Value, u16> {
        let waiting = async {
            loop {
                match self.socket.next().await {
                    Some(Ok(Message::Text(text))) => {
                        return Ok(serde_json::from_str(&text).expect("frames are JSON"));
                    }
                    Some(Ok(Message::Close(frame))) => {
                        return Err(frame.map_or(1005, |frame| frame.code.into()));
                    }
                    Some(Ok(_)) => {}
                    // Cut off without a close frame.
                    Some(Err(_)) | None => return Err(1006),
                }
            }
        };
        tokio::time::timeout(PATIENCE, waiting)
            .await
            .expect("no frame came")
    }
}
