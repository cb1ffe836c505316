//! A server, its database, the wires to both, and the conversations that people have there.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::json;
use tokio::sync::Mutex;

use super::clients::lasting_token;
use super::place::Place;
use super::proxy::Proxy;
use super::server_clock::ServerClock;
use crate::support::browsing::shared_client;
use crate::support::database::{Backend, TestDatabase};
use crate::support::http::HttpClient;
use crate::support::postgres::free_port;
use crate::support::process::ServerProcess;
use crate::support::server::{PUSHER_SECRET, TestServer};

/// Everybody, with their roles.
pub(crate) const PEOPLE: [(&str, &str); 9] = [
    ("ada", "admin"),
    ("ben", "customer"),
    ("cleo", "driver"),
    ("41", "Customer"),
    ("42", "Provider"),
    ("dora", "customer"),
    ("emil", "driver"),
    ("slow", "customer"),
    ("probe", "customer"),
];

/// Who has conversations open that no client of theirs is in.
pub(crate) const TRAP: (&str, &str) = ("trap", "customer");

/// Conversations in which everybody is.
const ROOMS: usize = 3;

/// How often the server pings, as [`SETTINGS`] say; it waits half as long for the answer.
pub(crate) const HEARTBEAT: Duration = Duration::from_secs(2);

/// What a server in a process of its own needs otherwise than production: limits that nobody here
/// reaches, and waits that are short, but for the slow and the dead.
const SETTINGS: [(&str, &str); 12] = [
    ("PUSHER_SECRET", PUSHER_SECRET),
    ("PARLOR__LIMITS__CONNECTS_PER_MINUTE", "10000000"),
    ("PARLOR__LIMITS__HTTP_REQUESTS_PER_MINUTE", "10000000"),
    ("PARLOR__LIMITS__CONVERSATIONS_PER_HOUR", "10000000"),
    ("PARLOR__LIMITS__CONNECTIONS_PER_USER", "10000"),
    ("PARLOR__LIMITS__OUTBOUND_FRAMES", "64"),
    ("PARLOR__CONNECTION__HEARTBEAT", "2s"),
    ("PARLOR__CONNECTION__SEND_BUFFER_BYTES", "4096"),
    ("PARLOR__CONVERSATION__IDLE_AFTER", "1s"),
    ("PARLOR__CONVERSATION__RESTART_LIMIT", "100000"),
    ("PARLOR__DATABASE__ACQUIRE_TIMEOUT", "1s"),
    ("PARLOR__PRESENCE__GRACE", "20ms"),
];

/// The server under test.
pub(crate) enum Server {
    /// The program, which can be killed.
    Process(ServerProcess),
    /// In this process, where its actors can be reached.
    Here(Box<TestServer>),
}

impl Server {
    /// The process that writes the files.
    pub(crate) fn process(&self) -> &ServerProcess {
        match self {
            Self::Process(process) => process,
            Self::Here(_) => panic!("this server has no process of its own"),
        }
    }

    /// Which process it is, if one of its own.
    pub(crate) fn process_id(&self) -> Option<u32> {
        match self {
            Self::Process(process) => Some(process.child.id()),
            Self::Here(_) => None,
        }
    }

    /// Where it is.
    pub(crate) fn address(&self) -> SocketAddr {
        match self {
            Self::Process(process) => process.address,
            Self::Here(server) => server.address(),
        }
    }
}

/// All of it.
pub(crate) struct World {
    pub(crate) server: Mutex<Server>,
    pub(crate) address: SocketAddr,
    admin: SocketAddr,
    /// Between clients and server.
    pub(crate) front: Proxy,
    pub(crate) clock: ServerClock,
    pub(crate) rooms: Vec<String>,
    pub(crate) place: Place,
}

impl World {
    /// The real program on a database of its own that can fail.
    pub(crate) async fn of_process(backend: Backend) -> Self {
        let clock = ServerClock::new();
        let place = Place::on(backend).await;
        let admin = SocketAddr::from(([127, 0, 0, 1], free_port()));
        let admin_text = admin.to_string();
        let mut settings = SETTINGS.to_vec();
        settings.push(("PARLOR_ADMIN_LISTEN", &admin_text));
        let of_clock = clock.settings();
        settings.extend(of_clock.iter().map(|(name, value)| (*name, value.as_str())));
        let process = ServerProcess::with(&place.server_url, &settings).await;
        let server = Server::Process(process);
        Self::around(server, admin, place, clock).await
    }

    /// A server in this process.
    pub(crate) async fn here(backend: Backend) -> Self {
        let database = TestDatabase::on(backend).await;
        let place = Place {
            db: database.connect().await,
            server_url: database.url().to_owned(),
            back: None,
            _database: None,
            cluster: None,
            disk: None,
        };
        let server = TestServer::on(database, &SETTINGS).await;
        let admin = server.admin_address();
        let server = Server::Here(Box::new(server));
        Self::around(server, admin, place, ServerClock::new()).await
    }

    async fn around(server: Server, admin: SocketAddr, place: Place, clock: ServerClock) -> Self {
        let address = server.address();
        Self {
            rooms: open_rooms(address).await,
            address,
            admin,
            front: Proxy::to(address).await,
            clock,
            server: Mutex::new(server),
            place,
        }
    }

    /// How many connections the server closed because their clients read too slowly; nothing while
    /// it does not answer.
    pub(crate) async fn slow_consumers(&self) -> Option<u64> {
        let name = "parlor_slow_consumers_closed_total{gateway=\"websocket\"}";
        let url = format!("http://{}/metrics", self.admin);
        let text = shared_client()
            .get(url)
            .send()
            .await
            .ok()?
            .text()
            .await
            .ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim().parse().ok()
    }
}

/// Has everybody come once, and opens the conversations.
async fn open_rooms(address: SocketAddr) -> Vec<String> {
    let mut names = Vec::new();
    for (user, role) in PEOPLE.into_iter().chain([TRAP]) {
        let token = lasting_token(user, role);
        let me = HttpClient::new(address, Some(token))
            .get("/api/v1/me")
            .await;
        assert_eq!(me.status, 200, "{me:?}");
        names.push(user);
    }
    let (user, role) = PEOPLE[0];
    let ada = HttpClient::new(address, Some(lasting_token(user, role)));
    let mut rooms = Vec::new();
    for _ in 0..ROOMS {
        let open = json!({ "kind": "group", "participants": names });
        let opened = ada.post("/api/v1/conversations", &open).await;
        assert_eq!(opened.status, 201, "{opened:?}");
        let id = opened.json()["conversation"]["id"].clone();
        rooms.push(id.as_str().unwrap().to_owned());
    }
    rooms
}
