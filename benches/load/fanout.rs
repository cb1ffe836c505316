//! What one says in a conversation, told to many.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use bytes::Bytes;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::content::number;
use super::lean::Lean;
use super::processes::ProcessTree;
use super::subjects::Say;

/// Messages on their way at a time when as many are said as are delivered.
const WINDOW: u64 = 32;
/// How long is talked before anything is measured.
const WARMING_UP: Duration = Duration::from_secs(1);
/// How long a message may take before something is wrong.
const PATIENCE: Duration = Duration::from_mins(1);

/// Those who listen, one who speaks, and what its frames are.
pub(crate) struct Audience {
    pub(crate) listeners: Vec<Lean>,
    pub(crate) speaker: Lean,
    /// The frame that says the message of this number.
    pub(crate) frame: Say,
    pub(crate) processes: ProcessTree,
    /// Whether a message out of its place ends the measurement, or is counted.
    pub(crate) keeps_order: bool,
}

/// How fast is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// As fast as it is delivered.
    AsDelivered,
    /// So many messages a second.
    PerSecond(u32),
}

/// What was measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured {
    /// Deliveries for each second of the server's CPU.
    pub(crate) per_cpu_second: f64,
    /// Deliveries for each second.
    pub(crate) per_second: f64,
    /// The part of all deliveries that came after a later message.
    pub(crate) disorder: f64,
    /// MiB of memory that the server has at the end.
    pub(crate) mebibytes: f64,
    /// Bytes of the frame that the last message came in.
    pub(crate) bytes: f64,
}

/// What all listeners heard together.
struct Heard {
    count: AtomicU64,
    listeners: u64,
    /// Those that came after a later message.
    late: AtomicU64,
    /// One more message arrived everywhere, on average.
    changed: Notify,
    /// Bytes of the frame that made it one more.
    bytes: AtomicU64,
}

impl Audience {
    /// Speaks for so long.
    ///
    /// # Errors
    /// Also when a message is lost, doubled or out of its place for any listener.
    pub(crate) async fn measure(self, pace: Pace, duration: Duration) -> anyhow::Result<Measured> {
        let heard = Arc::new(Heard {
            count: AtomicU64::new(0),
            late: AtomicU64::new(0),
            listeners: u64::try_from(self.listeners.len())?,
            changed: Notify::new(),
            bytes: AtomicU64::new(0),
        });
        let mut listening = JoinSet::new();
        for listener in self.listeners {
            listening.spawn(listen(listener, Arc::clone(&heard), self.keeps_order));
        }
        let mut speaking = Speaking {
            socket: self.speaker,
            frame: self.frame,
            said: 0,
        };
        let talk = async {
            speaking
                .speak(pace, WARMING_UP.min(duration), &heard)
                .await?;
            let before = (heard.count(), self.processes.cpu_seconds()?, Instant::now());
            speaking.speak(pace, duration, &heard).await?;
            let count = heard.count() - before.0;
            let cpu = self.processes.cpu_seconds()? - before.1;
            let count = float(count)?;
            anyhow::Ok(Measured {
                per_cpu_second: count / cpu,
                per_second: count / before.2.elapsed().as_secs_f64(),
                disorder: float(heard.late.load(Ordering::Relaxed))? / float(heard.count())?,
                mebibytes: self.processes.resident_mebibytes()?,
                bytes: float(heard.bytes.load(Ordering::Relaxed))?,
            })
        };
        let measured = tokio::select! {
            measured = talk => measured?,
            Some(ended) = listening.join_next() => {
                ended??;
                bail!("a listener ended");
            }
        };
        Ok(measured)
    }
}

impl Heard {
    fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// Counts one more, in this frame.
    fn add(&self, frame: &Bytes) {
        let count = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        if count.is_multiple_of(self.listeners) {
            self.bytes.store(frame.len() as u64, Ordering::Relaxed);
            self.changed.notify_one();
        }
    }

    /// Waits until so many messages arrived everywhere, on average.
    async fn reaches(&self, messages: u64) {
        while self.count() < messages * self.listeners {
            self.changed.notified().await;
        }
    }
}

struct Speaking {
    socket: Lean,
    frame: Say,
    said: u64,
}

impl Speaking {
    /// Speaks for so long, then until everything is heard.
    async fn speak(&mut self, pace: Pace, duration: Duration, heard: &Heard) -> anyhow::Result<()> {
        let until = Instant::now() + duration;
        let mut ticks = match pace {
            Pace::PerSecond(rate) => Some(interval(Duration::from_secs(1) / rate)),
            Pace::AsDelivered => None,
        };
        if let Some(ticks) = &mut ticks {
            ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
        }
        while Instant::now() < until {
            let room = self.said.saturating_sub(WINDOW - 1);
            let turn = async {
                heard.reaches(room).await;
                if let Some(ticks) = &mut ticks {
                    ticks.tick().await;
                }
            };
            self.listen_until(turn).await?;
            self.socket.send(&(self.frame)(self.said)).await?;
            self.said += 1;
        }
        let said = self.said;
        self.listen_until(heard.reaches(said)).await
    }

    /// Takes what the server answers off the wire meanwhile.
    async fn listen_until(&mut self, done: impl Future<Output = ()>) -> anyhow::Result<()> {
        let mut done = std::pin::pin!(tokio::time::timeout(PATIENCE, done));
        loop {
            tokio::select! {
                done = &mut done => return done.context("a message does not arrive"),
                answer = self.socket.next() => {
                    let answer = answer?;
                    let is_refused = super::clients::has(&answer, "\"ok\":false");
                    ensure!(!is_refused, "refused: {answer:?}");
                }
            }
        }
    }
}

/// Counts what arrives.
async fn listen(mut socket: Lean, heard: Arc<Heard>, keeps_order: bool) -> anyhow::Result<()> {
    let mut expected = 0;
    loop {
        let frame = socket.next().await?;
        let Some(number) = number(&frame) else {
            continue;
        };
        ensure!(
            number == expected || !keeps_order,
            "heard {number} instead of {expected}"
        );
        if number < expected {
            heard.late.fetch_add(1, Ordering::Relaxed);
        }
        expected = expected.max(number + 1);
        heard.add(&frame);
    }
}

fn float(count: u64) -> anyhow::Result<f64> {
    Ok(f64::from(u32::try_from(count)?))
}
