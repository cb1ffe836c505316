//! sockudo, a server of Pusher's protocol that stores nothing: the peer for fan-out over Pusher.
//!
//! Back ends publish over HTTP, so whoever speaks here is one: signed requests over a connection that
//! is kept, one after the other without waiting for answers, which come in the same order.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, bail, ensure};
use bytes::{Buf as _, BytesMut};
use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::{Digest as _, Md5};
use serde_json::json;
use sha2::Sha256;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::clients;
use super::content::content;
use super::lean::Lean;

/// Where `scripts/bench` installs it.
const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/peers/bin/sockudo");
/// Its own defaults, with everything in memory, but for limits that measurements would meet.
const CONFIG: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/benches/peers/sockudo/config.json"
);
/// The application in that file.
const PATH: &str = "/apps/load/events";
const KEY: &str = "load";
const SECRET: &str = "a secret of an application that only measurements know";
/// A channel that nobody has to be let into.
const CHANNEL: &str = "everybody";
/// Characters around the message, which make an event as long as Parlor's of the same message.
const OTHER_FIELDS: usize = 280;

/// Whether it can be measured.
pub(crate) fn is_installed() -> bool {
    Path::new(PROGRAM).exists()
}

/// Starts it when run.
pub(crate) fn command(address: SocketAddr) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(["--config", CONFIG]);
    command.env("HOST", address.ip().to_string());
    command.env("PORT", address.port().to_string());
    command.env("RUST_LOG", "error");
    command
}

/// Connects somebody who hears what is published.
pub(crate) async fn follower(address: SocketAddr) -> anyhow::Result<Lean> {
    let target = format!("/app/{KEY}?protocol=7");
    let mut socket = Lean::open(address, &target, &[]).await?;
    clients::until(&mut socket, "connection_established").await?;
    let subscribe = json!({ "event": "pusher:subscribe", "data": { "channel": CHANNEL } });
    socket.send(&subscribe.to_string()).await?;
    clients::until(&mut socket, "subscription_succeeded").await?;
    Ok(socket)
}

/// The request that publishes the message of a number.
pub(crate) fn publish(number: u64) -> String {
    let data = json!({ "content": content(number), "others": "x".repeat(OTHER_FIELDS) });
    let event = json!({ "name": "message:new", "channel": CHANNEL, "data": data.to_string() });
    let body = event.to_string();
    let query = format!(
        "auth_key={KEY}&auth_timestamp={}&auth_version=1.0&body_md5={}",
        now(),
        hex::encode(Md5::digest(&body))
    );
    let signature = sign(&format!("POST\n{PATH}\n{query}"));
    format!(
        "POST {PATH}?{query}&auth_signature={signature} HTTP/1.1\r\nHost: sockudo\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

#[expect(
    clippy::disallowed_methods,
    reason = "signatures are checked against the real time"
)]
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

fn sign(what: &str) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any length is a key");
    hex::encode(mac.chain_update(what).finalize().into_bytes())
}

/// A back end's connection.
pub(crate) struct Publisher {
    stream: TcpStream,
    unread: BytesMut,
}

impl Publisher {
    /// Opens one.
    pub(crate) async fn open(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            unread: BytesMut::new(),
        })
    }

    /// Sends a request.
    pub(crate) async fn send(&mut self, request: &str) -> anyhow::Result<()> {
        Ok(self.stream.write_all(request.as_bytes()).await?)
    }

    /// Takes the next answer off the wire. Cancel safe.
    ///
    /// # Errors
    /// It says anything but 200.
    pub(crate) async fn answered(&mut self) -> anyhow::Result<()> {
        while !self.take()? {
            let read = self.stream.read_buf(&mut self.unread).await?;
            ensure!(read > 0, "closed without a word");
        }
        Ok(())
    }

    /// Drops the first whole answer that was read, if there is one.
    fn take(&mut self) -> anyhow::Result<bool> {
        let Some(end) = memchr::memmem::find(&self.unread, b"\r\n\r\n") else {
            return Ok(false);
        };
        let head = std::str::from_utf8(&self.unread[..end])?.to_ascii_lowercase();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length:"));
        let length: usize = length
            .context("an answer without its length")?
            .trim()
            .parse()?;
        let all = end + 4 + length;
        if self.unread.len() < all {
            return Ok(false);
        }
        if !head.starts_with("http/1.1 200 ") {
            bail!("refused: {}", String::from_utf8_lossy(&self.unread[..all]));
        }
        self.unread.advance(all);
        Ok(true)
    }
}
