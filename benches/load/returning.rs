//! Clients that come back after a restart, and are told what they missed.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use futures_util::{StreamExt as _, TryStreamExt as _};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::clients::{Kind, open, request};
use super::content::content;
use super::lean::Lean;
use super::progress;
use super::report::{Section, Verdict};
use super::scale::Scale;
use super::server::Server;
use super::spread::Spread;
use super::subjects::{AT_A_TIME, Subject};

/// Messages of each conversation, and those of them that a client has when it goes.
const SAID: u64 = 3;
const KNOWN: u64 = 1;
/// How often a client tries to come back, and how long it waits between two times.
const ATTEMPTS: u32 = 600;
const PAUSE: Duration = Duration::from_millis(100);

/// A restart: all come back and have what they missed.
pub(crate) async fn measure(scale: &Scale) -> anyhow::Result<Section> {
    let mut spreads = <[Spread; 3]>::default();
    for round in 1..=scale.rounds.min(3) {
        progress(&format!("{} come back, round {round}", scale.back));
        for (spread, figure) in spreads.iter_mut().zip(restart(scale).await?) {
            spread.push(figure);
        }
    }
    let verdict = Verdict::at_most(
        format!(
            "{} clients back after a restart, nothing lost or doubled",
            scale.back
        ),
        (&spreads[0], 10.0),
        " s",
    );
    let figures = spreads.iter().map(ToString::to_string);
    Ok(Section {
        title: "After a restart".to_owned(),
        about: format!(
            "The server is killed and started again. {} clients come back, each when it can, and \
             resume; each has to be told exactly the {} messages that it missed. Seconds from the \
             kill until the last one has them, CPU seconds of the server since its start, and its \
             resident memory then.",
            scale.back,
            SAID - KNOWN
        ),
        head: vec!["server", "seconds until all are back", "CPU s", "MiB"],
        rows: vec![
            std::iter::once("Parlor".to_owned())
                .chain(figures)
                .collect(),
        ],
        verdicts: vec![verdict],
    })
}

/// Seconds until so many are back, CPU seconds of the server meanwhile, and the MiB that it has then.
async fn restart(scale: &Scale) -> anyhow::Result<[f64; 3]> {
    let clients = scale.back;
    let database = scale.postgres.database().await?;
    let server = Subject::PARLOR.start(&database).await?;
    let address = server.address();
    let pairs: Vec<(Vec<Lean>, Returning)> = futures_util::stream::iter(0..clients / 2)
        .map(|pair| prepare(address, pair))
        .buffer_unordered(AT_A_TIME)
        .try_collect()
        .await?;
    let (sockets, known): (Vec<Vec<Lean>>, Vec<Returning>) = pairs.into_iter().unzip();
    let killed = Instant::now();
    drop(server);
    drop(sockets);
    let mut coming = JoinSet::new();
    for one in known {
        for user in [one.user, one.user + 1] {
            let one = Returning {
                user,
                conversation: one.conversation.clone(),
                ..one
            };
            coming.spawn(async move { one.come_back(address).await });
        }
    }
    let server = Server::start_on(&database.url(), address, Kind::Native.contracts()).await?;
    let mut back = Vec::new();
    while let Some(came) = coming.join_next().await {
        back.push(came??);
    }
    let took = killed.elapsed().as_secs_f64();
    ensure!(
        back.len() == usize::try_from(clients)?,
        "somebody is missing"
    );
    let processes = server.processes()?;
    Ok([
        took,
        processes.cpu_seconds()?,
        processes.resident_mebibytes()?,
    ])
}

/// Somebody who comes back.
struct Returning {
    user: u32,
    conversation: String,
    version: u64,
}

/// Two who talked before the restart.
async fn prepare(address: SocketAddr, pair: u32) -> anyhow::Result<(Vec<Lean>, Returning)> {
    let user = 2 * pair + 1;
    let other = Kind::Native.connect(address, user + 1).await?;
    let mut socket = Kind::Native.connect(address, user).await?;
    let conversation = open(&mut socket, "direct", [user + 1]).await?;
    let mut version = 0;
    for number in 0..SAID {
        let data = json!({
            "conversation_id": conversation, "client_id": number.to_string(),
            "content": content(number),
        });
        let said = request(&mut socket, "send_message", &data).await?;
        if number < KNOWN {
            version = said["message"]["version"].as_u64().context("no version")?;
        }
    }
    let known = Returning {
        user,
        conversation,
        version,
    };
    Ok((vec![socket, other], known))
}

impl Returning {
    /// Tries until it is back and has what it missed.
    async fn come_back(self, address: SocketAddr) -> anyhow::Result<Lean> {
        let mut last = None;
        for _ in 0..ATTEMPTS {
            match Kind::Native.connect(address, self.user).await {
                Ok(mut socket) => {
                    self.resume(&mut socket).await?;
                    return Ok(socket);
                }
                Err(error) => last = Some(error),
            }
            tokio::time::sleep(PAUSE).await;
        }
        bail!("{} is not back: {last:?}", self.user)
    }

    async fn resume(&self, socket: &mut Lean) -> anyhow::Result<()> {
        let known = json!({ "conversations": { &self.conversation: self.version } });
        let resumed = request(socket, "resume", &known).await?;
        let missed = &resumed["changed"][&self.conversation]["messages"];
        let missed = missed.as_array().context("nothing was missed")?;
        let told: Vec<&str> = missed
            .iter()
            .filter_map(|message: &Value| message["content"].as_str())
            .collect();
        let expected: Vec<String> = (KNOWN..SAID).map(content).collect();
        ensure!(told == expected, "{} was told {told:?}", self.user);
        Ok(())
    }
}
