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

/// How long is talked before anything is measured, at most: no longer than what is measured.
const WARMING_UP: Duration = Duration::from_millis(1_500);
/// How soon it is looked again whether anything is acknowledged by now.
const LOOK_AGAIN: Duration = Duration::from_millis(10);
/// How long somebody waits who was refused, as the server asks them to.
const PAUSE: Duration = Duration::from_secs(1);
/// How long an answer may take before something is wrong.
const PATIENCE: Duration = Duration::from_mins(1);

/// One who talks.
pub(crate) struct Person {
    pub(crate) socket: Lean,
    /// The frame that says the message of this number.
    pub(crate) frame: Say,
    /// What a frame says of a message that was said.
    pub(crate) answer: fn(&Bytes) -> anyhow::Result<Answer>,
}

/// What a frame says of a message that was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// It is stored.
    Acknowledged,
    /// The server has too much to do, and did not take it.
    Refused,
    /// Nothing.
    None,
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
    /// How many the server did not take, for each that it did.
    pub(crate) refused: f64,
    /// MiB of memory that the server has when it is over.
    pub(crate) mebibytes: f64,
}

/// What everybody sees.
struct Shared {
    phase: watch::Receiver<Phase>,
    acknowledged: AtomicU64,
    /// Messages heard after a later one.
    late: AtomicU64,
    refused: AtomicU64,
    /// How much of each is stored; those of a pair are neighbours.
    stored: Vec<AtomicU64>,
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
        refused: AtomicU64::new(0),
        stored: people.iter().map(|_| AtomicU64::new(0)).collect(),
        all_said: Barrier::new(people.len()),
    });
    let count = u32::try_from(people.len())?;
    let mut talking = JoinSet::new();
    for (place, person) in people.into_iter().enumerate() {
        let ticks = manner.ticks(u32::try_from(place)?, count);
        let talk = Talk {
            person,
            place,
            window: manner.window(),
            unacknowledged: VecDeque::new(),
            took: Vec::new(),
            said: 0,
            silent_until: Instant::now(),
            heard: 0,
            newest: 0,
            keeps_order,
            shared: Arc::clone(&shared),
        };
        talking.spawn(talk.run(ticks));
    }
    let spent = tokio::select! {
        controlled = control(&shared, &phases, duration, (server, database)) => controlled?,
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
        per_cpu_second: spent.acknowledged / (spent.server + spent.database),
        servers_part: spent.server / (spent.server + spent.database),
        per_second: spent.acknowledged / spent.seconds,
        p50: took[took.len() / 2],
        p99: took[(took.len() * 99 / 100).min(took.len() - 1)],
        acknowledged: shared.acknowledged(),
        disorder: shared.part(&shared.late)?,
        refused: shared.part(&shared.refused)?,
        mebibytes: spent.mebibytes,
    })
}

/// What was spent while it was measured.
struct Spent {
    acknowledged: f64,
    /// CPU seconds of the server, and of the database.
    server: f64,
    database: f64,
    /// How long it took.
    seconds: f64,
    /// MiB of memory that the server has then.
    mebibytes: f64,
}

/// Goes through the phases.
async fn control(
    shared: &Shared,
    phases: &watch::Sender<Phase>,
    duration: Duration,
    (server, database): (ProcessTree, Option<ProcessTree>),
) -> anyhow::Result<Spent> {
    tokio::time::sleep(WARMING_UP.min(duration)).await;
    // Who is given much to do at once may take longer than that for the first.
    let first = async {
        while shared.acknowledged() == 0 {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    };
    let first = tokio::time::timeout(PATIENCE, first).await;
    first.context("nothing is acknowledged")?;
    let cpu = || -> anyhow::Result<(f64, f64)> {
        let database = database.map_or(Ok(0.0), ProcessTree::cpu_seconds)?;
        Ok((server.cpu_seconds()?, database))
    };
    let (before, acknowledged, begun) = (cpu()?, shared.acknowledged(), Instant::now());
    phases.send(Phase::Measuring)?;
    tokio::time::sleep(duration).await;
    let (after, acknowledged) = (cpu()?, shared.acknowledged() - acknowledged);
    let (seconds, mebibytes) = (begun.elapsed().as_secs_f64(), server.resident_mebibytes()?);
    phases.send(Phase::Over)?;
    Ok(Spent {
        acknowledged: f64::from(u32::try_from(acknowledged)?),
        server: after.0 - before.0,
        database: after.1 - before.1,
        seconds,
        mebibytes,
    })
}

impl Manner {
    /// When the one at this place of so many is to speak, where not their answers say it.
    fn ticks(self, place: u32, count: u32) -> Option<Interval> {
        let Self::PerSecond(rate) = self else {
            return None;
        };
        let every = Duration::from_secs(1) * count / rate;
        // Not all of them in the same instant.
        let mut ticks = interval_at(Instant::now() + every * place / count, every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
        Some(ticks)
    }

    /// How many may be unacknowledged.
    const fn window(self) -> usize {
        match self {
            Self::Unacknowledged(window) => window,
            Self::PerSecond(_) => usize::MAX,
        }
    }
}

impl Shared {
    fn acknowledged(&self) -> u64 {
        self.acknowledged.load(Ordering::Relaxed)
    }

    /// How many these are for each that was acknowledged.
    fn part(&self, counted: &AtomicU64) -> anyhow::Result<f64> {
        let counted = u32::try_from(counted.load(Ordering::Relaxed))?;
        Ok(f64::from(counted) / f64::from(u32::try_from(self.acknowledged())?))
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
    said: u64,
    /// When to go on after a refusal.
    silent_until: Instant,
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
            let silent_until = self.silent_until;
            let due = async {
                tokio::time::sleep_until(silent_until).await;
                match &mut ticks {
                    Some(ticks) => ticks.tick().await,
                    None => Instant::now(),
                }
            };
            tokio::select! {
                due = due, if has_room => self.say(due).await?,
                frame = self.person.socket.next() => self.take(&frame?)?,
            }
        }
        while !self.unacknowledged.is_empty() {
            self.hear().await?;
        }
        self.shared.all_said.wait().await;
        let other = self.shared.stored[self.place ^ 1].load(Ordering::Relaxed);
        while self.heard < other {
            self.hear().await?;
        }
        Ok(self.took)
    }

    async fn say(&mut self, due: Instant) -> anyhow::Result<()> {
        let frame = (self.person.frame)(self.said);
        self.said += 1;
        self.person.socket.send(&frame).await?;
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
        let answer = (self.person.answer)(frame)?;
        if answer != Answer::None {
            let said = self.unacknowledged.pop_front();
            let (due, counts) = said.context("answered, but never said")?;
            if answer == Answer::Refused {
                self.shared.refused.fetch_add(1, Ordering::Relaxed);
                self.silent_until = Instant::now() + PAUSE;
                return Ok(());
            }
            if counts {
                self.took.push(due.elapsed());
            }
            self.shared.stored[self.place].fetch_add(1, Ordering::Relaxed);
            self.shared.acknowledged.fetch_add(1, Ordering::Relaxed);
        } else if let Some(number) = number(frame) {
            let newest = self.newest;
            // What was refused is never heard.
            ensure!(
                number >= newest || !self.keeps_order,
                "heard {number} after {newest}"
            );
            if number < newest {
                self.shared.late.fetch_add(1, Ordering::Relaxed);
            }
            self.newest = newest.max(number + 1);
            self.heard += 1;
        }
        Ok(())
    }
}
