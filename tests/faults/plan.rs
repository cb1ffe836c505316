//! Which faults come when. Everything follows from the seed, so that a run can be repeated.

use std::fmt;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use rand::{Rng, SeedableRng};

/// Something that goes wrong, until it is put right again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The server's process is killed, and started again after so long.
    Kill(Duration),
    /// The server's clock jumps by so many seconds.
    ClockJump(i64),
    /// Postgres stops in order for so long.
    PostgresStopped(Duration),
    /// Postgres is killed, and started again after so long.
    PostgresKilled(Duration),
    /// What Postgres is asked and answers takes so long, for a while.
    PostgresSlow(Duration, Duration),
    /// The connections to Postgres are cut.
    PostgresCut,
    /// Somebody else holds what the server needs to write, for so long.
    RowsHeld(Duration),
    /// The disk is full for so long.
    DiskFull(Duration),
    /// All connections of clients are cut.
    Cut,
    /// Nothing passes between clients and server for so long.
    Stalled(Duration),
    /// What clients and server say takes so long, for a while.
    Slow(Duration, Duration),
    /// Clients' connections are closed on one side.
    HalfClosed,
    /// A client reads nothing more until the server closes its connection.
    SlowReader,
    /// A client answers no ping.
    DeadReader,
    /// The actor of a conversation panics in the middle of what it does.
    Panic,
}

/// Faults that come one after another, beside those of other lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    Process,
    Postgres,
    Sqlite,
    Wires,
    Readers,
    Actors,
    Rows,
}

impl Lane {
    fn faults(self, random: &mut StdRng) -> Vec<Fault> {
        let mut millis = |range| Duration::from_millis(random.random_range(range));
        match self {
            Self::Process => {
                let down = millis(0..800);
                let seconds: i64 = random.random_range(-100_000..100_000);
                vec![Fault::Kill(down), Fault::ClockJump(seconds)]
            }
            Self::Postgres => vec![
                Fault::PostgresStopped(millis(0..1_500)),
                Fault::PostgresKilled(millis(0..1_500)),
                Fault::PostgresSlow(millis(5..60), millis(500..1_500)),
                Fault::PostgresCut,
                Fault::RowsHeld(millis(200..2_000)),
            ],
            Self::Sqlite => vec![
                Fault::RowsHeld(millis(200..2_000)),
                Fault::DiskFull(millis(200..1_500)),
            ],
            Self::Wires => vec![
                Fault::Cut,
                Fault::Stalled(millis(200..2_000)),
                Fault::Slow(millis(5..80), millis(500..1_500)),
                Fault::HalfClosed,
            ],
            Self::Readers => vec![Fault::SlowReader, Fault::DeadReader],
            Self::Actors => vec![Fault::Panic, Fault::Panic, Fault::Panic],
            Self::Rows => vec![Fault::RowsHeld(millis(200..2_000))],
        }
    }
}

/// The faults of one lane, forever: each of them once, in any order, then all anew.
pub(crate) struct Plan {
    lane: Lane,
    random: StdRng,
    coming: Vec<Fault>,
}

impl Plan {
    /// What follows from a seed.
    pub(crate) fn of(seed: u64, lane: Lane) -> Self {
        Self {
            lane,
            random: StdRng::seed_from_u64(seed ^ lane as u64),
            coming: Vec::new(),
        }
    }

    /// How many faults it is until each kind came.
    pub(crate) fn round(&self) -> usize {
        self.lane.faults(&mut self.random.clone()).len()
    }

    /// The next fault, and how long all is well before it.
    pub(crate) fn next(&mut self) -> (Duration, Fault) {
        if self.coming.is_empty() {
            self.coming = self.lane.faults(&mut self.random);
            self.coming.shuffle(&mut self.random);
        }
        let calm = Duration::from_millis(self.random.random_range(100..1_200));
        (calm, self.coming.pop().expect("every lane has faults"))
    }
}

impl Fault {
    /// What it is counted as.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Kill(_) => "kill -9",
            Self::ClockJump(_) => "clock jump",
            Self::PostgresStopped(_) => "postgres stopped",
            Self::PostgresKilled(_) => "postgres killed",
            Self::PostgresSlow(..) => "postgres slow",
            Self::PostgresCut => "postgres cut",
            Self::RowsHeld(_) => "rows held",
            Self::DiskFull(_) => "disk full",
            Self::Cut => "clients cut",
            Self::Stalled(_) => "clients stalled",
            Self::Slow(..) => "clients slow",
            Self::HalfClosed => "clients half closed",
            Self::SlowReader => "slow reader",
            Self::DeadReader => "dead reader",
            Self::Panic => "actor panic",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{self:?}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_is_one_plan() {
        let plan = |seed| {
            let mut plan = Plan::of(seed, Lane::Postgres);
            (0..50).map(|_| plan.next()).collect::<Vec<_>>()
        };
        assert_eq!(plan(7), plan(7));
        assert_ne!(plan(7), plan(8));
    }
}
