//! What people who talk notice of many others who come back at once.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use clap::Args;
use futures_util::{StreamExt as _, TryStreamExt as _};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::clients::{Kind, open, say};
use super::database::Database;
use super::lean::Lean;
use super::server::Server;
use super::subjects::Subject;
use super::talk::{Heard, Talk};

/// Clients that are being prepared at a time.
const AT_A_TIME: usize = 64;
/// What each client finds in its conversation.
const HISTORY: usize = 20;
/// How often a client tries to come back, and how long it waits between two times.
const ATTEMPTS: u32 = 100;
const PAUSE: Duration = Duration::from_millis(100);
/// The other side of all who come back. Nobody of the pairs.
const PROVIDER: u32 = 1_000_000;

/// How large a storm is.
#[derive(Args, Clone, Copy)]
pub(crate) struct Storm {
    /// Socket.IO clients that drop and come back at once.
    #[arg(long, default_value_t = 5_000)]
    clients: u32,
    /// Pairs that talk meanwhile over the native protocol.
    #[arg(long, default_value_t = 50)]
    pairs: u32,
    /// Messages of each pair in a second.
    #[arg(long, default_value_t = 5)]
    rate: u32,
    /// Seconds for which they talk undisturbed.
    #[arg(long, default_value_t = 10)]
    calm: u64,
}

/// Somebody who drops and comes back.
struct Client {
    user: u32,
    conversation: String,
    history: Vec<String>,
}

/// Has the pairs talk before and while the others come back, and compares how long their messages
/// take.
///
/// # Errors
/// Also when somebody does not come back, or not to exactly what was said.
pub(crate) async fn measure(storm: Storm) -> anyhow::Result<String> {
    ensure!(storm.pairs > 0 && storm.rate > 0, "somebody has to talk");
    let database = Database::sqlite()?;
    let server = Subject::PARLOR.start(&database).await?;
    let provider = Kind::Native.connect(server.address(), PROVIDER).await?;
    let clients: Vec<Client> = futures_util::stream::iter(0..storm.clients)
        .map(|number| Client::prepare(&server, PROVIDER + 1 + 2 * number))
        .buffer_unordered(AT_A_TIME)
        .try_collect()
        .await?;
    drop(provider);
    let sockets: Vec<Lean> = futures_util::stream::iter(&clients)
        .map(|client| client.come_to(server.address()))
        .buffer_unordered(AT_A_TIME)
        .try_collect()
        .await?;
    let talk = Talk::begin(&server, storm.pairs, storm.rate).await?;
    // What is prepared has settled by then.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let calm = Instant::now();
    tokio::time::sleep(Duration::from_secs(storm.calm)).await;

    let dropped = Instant::now();
    drop(sockets);
    let (back, attempts) = come_back(&server, clients).await?;
    let over = Instant::now();
    let heard = talk.end().await?;
    drop(back);
    let before = Figures::of(&heard, (calm, dropped)).context("nobody talked before")?;
    let during = Figures::of(&heard, (dropped, over)).context("nobody talked meanwhile")?;
    let mut table = String::from("| | messages | p50 | p99 | max |\n|---|---|---|---|---|\n");
    for (name, figures) in [("before", &before), ("during", &during)] {
        let [p50, p99, max] = figures.quantiles.map(milliseconds);
        let count = figures.count;
        writeln!(
            table,
            "| {name} | {count} | {p50:.1} ms | {p99:.1} ms | {max:.1} ms |"
        )?;
    }
    let ratio = |at: usize| milliseconds(during.quantiles[at]) / milliseconds(before.quantiles[at]);
    let [p50, p99, max] = [0, 1, 2].map(ratio);
    writeln!(table, "| ratio | | {p50:.1} | {p99:.1} | {max:.1} |\n")?;
    writeln!(
        table,
        "{} Socket.IO clients were back with their exact history {:.1} s after they dropped, after \
         {attempts} attempts.",
        storm.clients,
        (over - dropped).as_secs_f64(),
    )?;
    Ok(table)
}

/// All at once; each tries until it is back. Returns their sockets and how often they tried.
async fn come_back(server: &Server, clients: Vec<Client>) -> anyhow::Result<(Vec<Lean>, u32)> {
    let mut coming = JoinSet::new();
    for client in clients {
        let server = server.address();
        coming.spawn(async move {
            let mut last = None;
            for attempt in 1..=ATTEMPTS {
                match client.come_to(server).await {
                    Ok(socket) => return Ok((socket, attempt)),
                    Err(error) => last = Some(error),
                }
                tokio::time::sleep(PAUSE).await;
            }
            bail!("{} is not back: {last:?}", client.user)
        });
    }
    let mut sockets = Vec::with_capacity(coming.len());
    let mut attempts = 0;
    while let Some(came) = coming.join_next().await {
        let (socket, tried) = came??;
        sockets.push(socket);
        attempts += tried;
    }
    Ok((sockets, attempts))
}

impl Client {
    /// Has somebody say all that they are to find again.
    async fn prepare(server: &Server, user: u32) -> anyhow::Result<Self> {
        let mut socket = Kind::Native.connect(server.address(), user).await?;
        let conversation = open(&mut socket, "direct", [PROVIDER]).await?;
        let history: Vec<String> = (0..HISTORY).map(|n| format!("{n} of {user}")).collect();
        for content in &history {
            say(&mut socket, &conversation, content).await?;
        }
        Ok(Self {
            user,
            conversation,
            history,
        })
    }

    /// Connects, joins, and looks whether all is there.
    async fn come_to(&self, address: SocketAddr) -> anyhow::Result<Lean> {
        let mut socket = Kind::SocketIo.connect(address, self.user).await?;
        let join = json!(["chat-join-conversation", { "conversationId": self.conversation }]);
        socket.send(&format!("42{join}")).await?;
        let history = loop {
            let packet = socket.next().await?;
            let Some(event) = packet.strip_prefix(b"42") else {
                continue;
            };
            let event: Value = serde_json::from_slice(event)?;
            ensure!(event[0] != "chat-error", "refused: {event}");
            if event[0] == "chat-history" {
                break event;
            }
        };
        let messages = history[1]["messages"].as_array().context("no messages")?;
        let found: Vec<&str> = messages
            .iter()
            .filter_map(|one| one["content"].as_str())
            .collect();
        ensure!(found == self.history, "{} found {found:?}", self.user);
        Ok(socket)
    }
}

/// How long the messages of a while took.
struct Figures {
    count: usize,
    /// p50, p99 and the longest.
    quantiles: [Duration; 3],
}

impl Figures {
    /// Of what was said between two moments; `None` when nothing was.
    fn of(heard: &[Heard], (from, until): (Instant, Instant)) -> Option<Self> {
        let said = heard
            .iter()
            .filter(|one| (from..until).contains(&one.said_at));
        let mut took: Vec<Duration> = said.map(|one| one.took).collect();
        took.sort_unstable();
        let max = *took.last()?;
        let quantile = |percent: usize| took[(took.len() * percent / 100).min(took.len() - 1)];
        Some(Self {
            count: took.len(),
            quantiles: [quantile(50), quantile(99), max],
        })
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}
