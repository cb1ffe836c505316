//! The servers that are compared, and how to talk to each.

use std::net::SocketAddr;
use std::process::Command;

use anyhow::ensure;
use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _};
use serde_json::json;

use super::chats::{Answer, Person};
use super::clients::{Kind, has, open, token};
use super::content::content;
use super::database::Database;
use super::lean::Lean;
use super::scale::Scale;
use super::server::{SECRET, Server, free_address};
use super::sockudo;

/// Connections that are being opened at a time.
pub(crate) const AT_A_TIME: usize = 64;
/// The room everybody is in, where a server knows rooms by any name.
pub(crate) const ROOM: &str = "everybody";

/// Where `scripts/bench` builds it.
const SOCKETIOXIDE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/target/peers/build/release/socketioxide-peer"
);

/// A server to be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// The least that a server can do.
    Floor,
    /// This server, by one of its wires.
    Parlor(Kind),
    /// What products begin with.
    Node,
    /// What a product in Rust would begin with.
    Socketioxide,
    /// A server of Pusher's protocol.
    Sockudo,
}

/// How to have something said: the frame for the message of a number.
pub(crate) type Say = Box<dyn Fn(u64) -> String + Send>;

impl Subject {
    /// This server, by its native protocol.
    pub(crate) const PARLOR: Self = Self::Parlor(Kind::Native);

    /// What tables call it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Floor => "floor",
            Self::Parlor(Kind::Native) => "Parlor",
            Self::Parlor(Kind::SocketIo) => "Parlor, Socket.IO",
            Self::Parlor(Kind::Pusher) => "Parlor, Pusher",
            Self::Node => "Node",
            Self::Socketioxide => "socketioxide",
            Self::Sockudo => "sockudo",
        }
    }

    /// Whether it is there: one of the peers is not built where it cannot be.
    pub(crate) fn can_be_measured(self) -> bool {
        self != Self::Sockudo || sockudo::is_installed()
    }

    /// Whether it keeps the order of what one client says. A pool of database connections, each message
    /// by any of them, does not.
    pub(crate) const fn keeps_order(self) -> bool {
        match self {
            Self::Floor | Self::Parlor(_) | Self::Sockudo => true,
            Self::Node | Self::Socketioxide => false,
        }
    }

    /// A database for a turn whose CPU seconds are compared with another's. Who stores nothing need not wait
    /// for Postgres.
    pub(crate) async fn database(self, scale: &Scale) -> anyhow::Result<Database> {
        match self {
            Self::Floor | Self::Sockudo => Database::sqlite(),
            Self::Parlor(_) | Self::Node | Self::Socketioxide => scale.postgres.seasoned().await,
        }
    }

    /// Starts it on a database.
    pub(crate) async fn start(self, database: &Database) -> anyhow::Result<Server> {
        let address = free_address()?;
        match self {
            Self::Floor => {
                let mut command = Command::new(std::env::current_exe()?);
                command.arg("floor").arg(address.to_string());
                Server::spawn(command, address).await
            }
            Self::Parlor(kind) => {
                Server::start_on(&database.url(), address, kind.contracts()).await
            }
            Self::Sockudo => Server::spawn(sockudo::command(address), address).await,
            Self::Node => {
                let mut command = Command::new("node");
                let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/peers/node");
                command.current_dir(folder).arg("server.mjs");
                Server::spawn(as_peer(command, address, database), address).await
            }
            Self::Socketioxide => {
                let command = as_peer(Command::new(SOCKETIOXIDE), address, database);
                Server::spawn(command, address).await
            }
        }
    }

    /// Connects a user, who is in the room where there is one.
    pub(crate) async fn connect(self, address: SocketAddr, user: u32) -> anyhow::Result<Lean> {
        match self {
            Self::Floor => Lean::open(address, "/", &[]).await,
            Self::Parlor(kind) => kind.connect(address, user).await,
            Self::Node | Self::Socketioxide => node(address, user, ROOM).await,
            Self::Sockudo => sockudo::connect(address).await,
        }
    }

    /// Connects these users, in their order.
    pub(crate) async fn connect_all(
        self,
        address: SocketAddr,
        users: impl Iterator<Item = u32>,
    ) -> anyhow::Result<Vec<Lean>> {
        futures_util::stream::iter(users)
            .map(|user| self.connect(address, user))
            .buffered(AT_A_TIME)
            .try_collect()
            .await
    }

    /// So many pairs of people who talk to each other: neighbours.
    pub(crate) async fn pairs(
        self,
        address: SocketAddr,
        pairs: u32,
    ) -> anyhow::Result<Vec<Person>> {
        let made: Vec<[Person; 2]> = futures_util::stream::iter(0..pairs)
            .map(|pair| self.pair(address, pair))
            .buffered(AT_A_TIME)
            .try_collect()
            .await?;
        Ok(made.into_iter().flatten().collect())
    }

    async fn pair(self, address: SocketAddr, pair: u32) -> anyhow::Result<[Person; 2]> {
        let (one, other) = (2 * pair + 1, 2 * pair + 2);
        let room = format!("pair-{pair}");
        if matches!(self, Self::Node | Self::Socketioxide) {
            let people = [
                node(address, one, &room).await?,
                node(address, other, &room).await?,
            ];
            return Ok(people.map(|socket| {
                let room = room.clone();
                Person {
                    socket,
                    frame: Box::new(move |number| node_frame(&room, number)),
                    answer: node_answer,
                }
            }));
        }
        let other_socket = Kind::Native.connect(address, other).await?;
        let mut socket = Kind::Native.connect(address, one).await?;
        let conversation = open(&mut socket, "direct", [other]).await?;
        Ok([socket, other_socket].map(|socket| native_person(socket, &conversation)))
    }
}

/// With what the peers that store messages are told.
fn as_peer(mut command: Command, address: SocketAddr, database: &Database) -> Command {
    command.arg(address.port().to_string());
    command.arg(database.url()).arg(SECRET);
    command
}

/// Somebody who talks in a conversation over the native protocol.
pub(crate) fn native_person(socket: Lean, conversation: &str) -> Person {
    Person {
        socket,
        frame: native_say(conversation.to_owned()),
        answer: native_answer,
    }
}

pub(crate) fn native_say(conversation: String) -> Say {
    // A conversation may have been talked in before: what has an old id is not said again.
    let talk = uuid::Uuid::new_v4();
    Box::new(move |number| {
        let data = json!({
            "conversation_id": conversation, "client_id": format!("{talk}-{number}"),
            "content": content(number),
        });
        json!({ "id": number, "type": "send_message", "data": data }).to_string()
    })
}

pub(crate) fn node_frame(room: &str, number: u64) -> String {
    let message = json!({ "conversationId": room, "content": content(number) });
    format!("42{number}{}", json!(["message", message]))
}

async fn node(address: SocketAddr, user: u32, room: &str) -> anyhow::Result<Lean> {
    let target = "/socket.io/?EIO=4&transport=websocket";
    let mut socket = Lean::open(address, target, &[]).await?;
    socket.next().await?;
    let auth = json!({ "token": token(user)? });
    socket.send(&format!("40{auth}")).await?;
    let connected = socket.next().await?;
    ensure!(connected.starts_with(b"40"), "refused: {connected:?}");
    socket
        .send(&format!("420{}", json!(["join", room])))
        .await?;
    loop {
        // Others may talk already.
        let joined = socket.next().await?;
        if joined.starts_with(b"430") {
            return Ok(socket);
        }
    }
}

fn native_answer(frame: &Bytes) -> anyhow::Result<Answer> {
    if !has(frame, "\"type\":\"reply\"") {
        return Ok(Answer::None);
    }
    if has(frame, "\"ok\":true") {
        return Ok(Answer::Acknowledged);
    }
    ensure!(has(frame, "\"unavailable\""), "refused: {frame:?}");
    Ok(Answer::Refused)
}

fn node_answer(frame: &Bytes) -> anyhow::Result<Answer> {
    if !frame.starts_with(b"43") {
        return Ok(Answer::None);
    }
    ensure!(has(frame, "\"ok\":true"), "refused: {frame:?}");
    Ok(Answer::Acknowledged)
}
