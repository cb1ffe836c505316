//! Pairs that talk at a steady rate over the native protocol.

use std::time::Duration;

use anyhow::Context as _;
use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use super::clients::{Kind, open};
use super::content::{content, number};
use super::lean::Lean;
use super::server::Server;

/// How long the last messages are waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// A message that arrived.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Heard {
    /// When it was due to be said: a sender that is held up counts.
    pub(crate) said_at: Instant,
    /// How long it took.
    pub(crate) took: Duration,
}

/// A talk that goes on.
pub(crate) struct Talk {
    stop: CancellationToken,
    pairs: JoinSet<anyhow::Result<Vec<Heard>>>,
}

impl Talk {
    /// Connects pairs and has one of each talk at this rate in a second.
    pub(crate) async fn begin(server: &Server, pairs: u32, rate: u32) -> anyhow::Result<Self> {
        let stop = CancellationToken::new();
        let mut talking = JoinSet::new();
        for pair in 0..pairs {
            let (speaker, listener) = (2 * pair + 1, 2 * pair + 2);
            let listening = Kind::Native.connect(server.address(), listener).await?;
            let mut speaking = Kind::Native.connect(server.address(), speaker).await?;
            let conversation = open(&mut speaking, "direct", [listener]).await?;
            let every = Duration::from_secs(1) / rate;
            // Not all of them in the same instant.
            let first = Instant::now() + every * pair / pairs;
            let pace = (first, every);
            let stop = stop.clone();
            talking.spawn(talk(speaking, listening, conversation, pace, stop));
        }
        Ok(Self {
            stop,
            pairs: talking,
        })
    }

    /// Ends it: everything that was heard.
    pub(crate) async fn end(mut self) -> anyhow::Result<Vec<Heard>> {
        self.stop.cancel();
        let mut all = Vec::new();
        while let Some(heard) = self.pairs.join_next().await {
            all.extend(heard??);
        }
        Ok(all)
    }
}

/// One pair, until told to stop: then until all that was said is heard.
async fn talk(
    mut speaking: Lean,
    mut listening: Lean,
    conversation: String,
    (first, every): (Instant, Duration),
    stop: CancellationToken,
) -> anyhow::Result<Vec<Heard>> {
    let mut ticks = tokio::time::interval_at(first, every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let (mut said, mut heard) = (Vec::new(), Vec::new());
    let mut is_stopped = false;
    while !is_stopped || heard.len() < said.len() {
        tokio::select! {
            at = ticks.tick(), if !is_stopped => {
                let data = json!({
                    "conversation_id": conversation, "client_id": said.len().to_string(),
                    "content": content(u64::try_from(said.len())?),
                });
                let frame = json!({ "id": said.len(), "type": "send_message", "data": data });
                said.push(at);
                speaking.send(&frame.to_string()).await?;
            }
            // Answers are taken off the wire and not looked at.
            answer = speaking.next() => drop(answer?),
            frame = listening.next() => {
                if let Some(number) = number(&frame?) {
                    let said_at = said.get(usize::try_from(number)?);
                    let said_at: Instant = *said_at.context("nobody said that")?;
                    let took = said_at.elapsed();
                    heard.push(Heard { said_at, took });
                }
            }
            () = stop.cancelled(), if !is_stopped => is_stopped = true,
            () = tokio::time::sleep(PATIENCE) => anyhow::bail!("a message does not arrive"),
        }
    }
    Ok(heard)
}
