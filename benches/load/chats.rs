//! Pairs who talk to each other, each message acknowledged once it is stored.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use bytes::Bytes;
use tokio::sync::{Barrier, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use super::content::number;
use super::lean::Lean;
use super::processes::ProcessTree;
use super::subjects::Say;

/// How long is talked before anything is measured.
const WARMING_UP: Duration = Duration::from_millis(1_500);
/// How long an answer may take before something is wrong.
const PATIENCE: Duration = Duration::from_secs(60);

/// One who talks.
pub(crate) struct Person {
    pub(crate) socket: Lean,
    /// The frame that says the message of this number.
    pub(crate) frame: Say,
    /// Whether a frame is the acknowledgement of a message; refusals are errors.
    pub(crate) is_answer: fn(&Bytes) -> anyhow::Result<bool>,
}

/// How people talk.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Manner {
    /// Each says the next thing as soon as fewer than so many are unacknowledged.
    Unacknowledged(usize),
    /// All together say so many a second, whatever is acknowledged.
    PerSecond(u32),
}

/// What was measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured {
    /// Acknowledged messages for each CPU second of the server and its database.
    pub(crate) per_cpu_second: f64,
    /// The server's part of these seconds.
    pub(crate) servers_part: f64,
    /// Acknowledged messages a second.
    pub(crate) per_second: f64,
    /// Half of all were acknowledged so soon.
    pub(crate) p50: Duration,
    /// 99 of a hundred.
    pub(crate) p99: Duration,
    /// All that were ever acknowledged, also while nothing was measured.
    pub(crate) acknowledged: u64,
    /// The part of them that the other person heard after a later one.
    pub(crate) disorder: f64,
}

/// What everybody sees.
struct Shared {
    phase: watch::Receiver<Phase>,
    acknowledged: AtomicU64,
    /// Messages heard after a later one.
    late: AtomicU64,
    /// How much each has said; those of a pair are neighbours.
    said: Vec<AtomicU64>,
    all_said: Barrier,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    WarmingUp,
    Measuring,
    Over,
}

/// Has pairs talk for so long: the first with the second, the third with the fourth.
///
/// # Errors
/// Also when a message is lost, doubled or out of its place.
pub(crate) async fn measure(
    people: Vec<Person>,
    (manner, keeps_order): (Manner, bool),
    duration: Duration,
    (server, database): (ProcessTree, Option<ProcessTree>),
) -> anyhow::Result<Measured> {
    let (phases, phase) = watch::channel(Phase::WarmingUp);
    let shared = Arc::new(Shared {
        phase,
        acknowledged: AtomicU64::new(0),
        late: AtomicU64::new(0),
        said: people.iter().map(|_| AtomicU64::new(0)).collect(),
        all_said: Barrier::new(people.len()),
    });
    let count = u32::try_from(people.len())?;
    let mut talking = JoinSet::new();
    for (place, person) in people.into_iter().enumerate() {
        let ticks = match manner {
            Manner::Unacknowledged(_) => None,
            Manner::PerSecond(rate) => {
                let every = Duration::from_secs(1) * count / rate;
                // Not all of them in the same instant.
                let first = Instant::now() + every * u32::try_from(place)? / count;
                let mut ticks = interval_at(first, every);
                ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
                Some(ticks)
            }
        };
        let window = match manner {
            Manner::Unacknowledged(window) => window,
            Manner::PerSecond(_) => usize::MAX,
        };
        let talk = Talk {
            person,
            place,
            window,
            unacknowledged: VecDeque::new(),
            took: Vec::new(),
            heard: 0,
            newest: 0,
            keeps_order,
            shared: Arc::clone(&shared),
        };
        talking.spawn(talk.run(ticks));
    }
    let control = async {
        tokio::time::sleep(WARMING_UP).await;
        let cpu = || -> anyhow::Result<(f64, f64)> {
            let database = database.map_or(Ok(0.0), ProcessTree::cpu_seconds)?;
            Ok((server.cpu_seconds()?, database))
        };
        let (before, acknowledged, begun) = (cpu()?, shared.acknowledged(), Instant::now());
        phases.send(Phase::Measuring)?;
        tokio::time::sleep(duration).await;
        let (after, acknowledged) = (cpu()?, shared.acknowledged() - acknowledged);
        let took = begun.elapsed().as_secs_f64();
        phases.send(Phase::Over)?;
        let acknowledged = f64::from(u32::try_from(acknowledged)?);
        let (server, database) = (after.0 - before.0, after.1 - before.1);
        anyhow::Ok((acknowledged, server, database, took))
    };
    let (acknowledged, server, database, seconds) = tokio::select! {
        controlled = control => controlled?,
        Some(ended) = talking.join_next() => {
            ended??;
            bail!("somebody stopped talking");
        }
    };
    let mut took = Vec::new();
    while let Some(one) = talking.join_next().await {
        took.extend(one??);
    }
    took.sort_unstable();
    ensure!(!took.is_empty(), "nothing was acknowledged");
    Ok(Measured {
        per_cpu_second: acknowledged / (server + database),
        servers_part: server / (server + database),
        per_second: acknowledged / seconds,
        p50: took[took.len() / 2],
        p99: took[(took.len() * 99 / 100).min(took.len() - 1)],
        acknowledged: shared.acknowledged(),
        disorder: f64::from(u32::try_from(shared.late.load(Ordering::Relaxed))?)
            / f64::from(u32::try_from(shared.acknowledged())?),
    })
}

impl Shared {
    fn acknowledged(&self) -> u64 {
        self.acknowledged.load(Ordering::Relaxed)
    }

    fn phase(&self) -> Phase {
        *self.phase.borrow()
    }
}

/// One person's side.
struct Talk {
    person: Person,
    place: usize,
    window: usize,
    /// When each was due to be said, and whether it counts.
    unacknowledged: VecDeque<(Instant, bool)>,
    took: Vec<Duration>,
    heard: u64,
    /// One more than the highest number that was heard.
    newest: u64,
    /// Whether a message out of its place ends the measurement, or is counted.
    keeps_order: bool,
    shared: Arc<Shared>,
}

impl Talk {
    /// Talks until it is over, then listens until everything is heard. How long each message took
    /// that was said while it was measured.
    async fn run(mut self, mut ticks: Option<Interval>) -> anyhow::Result<Vec<Duration>> {
        while self.shared.phase() != Phase::Over {
            let has_room = self.unacknowledged.len() < self.window;
            let due = async {
                match &mut ticks {
                    Some(ticks) => ticks.tick().await,
                    None => Instant::now(),
                }
            };
            tokio::select! {
                biased;
                due = due, if has_room => self.say(due).await?,
                frame = self.person.socket.next() => self.take(&frame?)?,
            }
        }
        while !self.unacknowledged.is_empty() {
            self.hear().await?;
        }
        self.shared.all_said.wait().await;
        let other = self.shared.said[self.place ^ 1].load(Ordering::Relaxed);
        while self.heard < other {
            self.hear().await?;
        }
        Ok(self.took)
    }

    async fn say(&mut self, due: Instant) -> anyhow::Result<()> {
        let said = &self.shared.said[self.place];
        let frame = (self.person.frame)(said.load(Ordering::Relaxed));
        self.person.socket.send(&frame).await?;
        said.fetch_add(1, Ordering::Relaxed);
        let counts = self.shared.phase() == Phase::Measuring;
        self.unacknowledged.push_back((due, counts));
        Ok(())
    }

    async fn hear(&mut self) -> anyhow::Result<()> {
        let next = tokio::time::timeout(PATIENCE, self.person.socket.next());
        let frame = next.await.context("a message does not arrive")??;
        self.take(&frame)
    }

    fn take(&mut self, frame: &Bytes) -> anyhow::Result<()> {
        if (self.person.is_answer)(frame)? {
            let said = self.unacknowledged.pop_front();
            let (due, counts) = said.context("acknowledged, but never said")?;
            if counts {
                self.took.push(due.elapsed());
            }
            self.shared.acknowledged.fetch_add(1, Ordering::Relaxed);
        } else if let Some(number) = number(frame) {
            let expected = self.newest;
            ensure!(
                number == expected || !self.keeps_order,
                "heard {number} instead of {expected}"
            );
            if number < expected {
                self.shared.late.fetch_add(1, Ordering::Relaxed);
            }
            self.newest = expected.max(number + 1);
            self.heard += 1;
        }
        Ok(())
    }
}
