//! sockudo, a server of Pusher's protocol that stores nothing: the peer for fan-out over Pusher.
//!
//! One client speaks to the others by client events. Its HTTP API, by which back ends publish, closes
//! the connection after each request: that would measure connections.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use serde_json::json;

use super::clients;
use super::content::{FRAME, content};
use super::lean::Lean;

/// Where `scripts/bench` installs it.
const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/peers/bin/sockudo");
/// Its own defaults, with everything in memory, but for limits that measurements would meet.
const CONFIG: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/benches/peers/sockudo/config.json"
);
/// The application in that file, which has the secret of the one under measurement.
const KEY: &str = "load";
/// Client events are for private channels.
const CHANNEL: &str = "private-everybody";

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

/// Connects somebody who is on the channel.
pub(crate) async fn connect(address: SocketAddr) -> anyhow::Result<Lean> {
    clients::subscribe(address, KEY, &[], CHANNEL).await
}

/// The frame that says the message of a number.
pub(crate) fn frame(number: u64) -> String {
    let say = |others: usize| {
        let data = json!({ "content": content(number), "others": "x".repeat(others) });
        json!({ "event": "client-message", "channel": CHANNEL, "data": data }).to_string()
    };
    say(FRAME.saturating_sub(say(0).len()))
}
