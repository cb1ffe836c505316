//! Everything goes wrong, side by side: shortly in every run of the tests, and as long as one likes
//! by `make soak`.

use std::convert::Infallible;
use std::time::Duration;

use rstest::rstest;
use tokio::time::Instant;

use super::plan::Lane;
use super::run::{Length, Outcome, Run, Tally};
use crate::support::database::Backend;
use crate::support::replay::{self, say};

/// How often a run says how far it is.
const PROGRESS_EVERY: Duration = Duration::from_secs(10);

/// The lanes of a server in a process of its own.
fn lanes_of(backend: Backend) -> [Lane; 4] {
    let database = match backend {
        Backend::Postgres => Lane::Postgres,
        Backend::Sqlite => Lane::Sqlite,
    };
    [Lane::Process, database, Lane::Wires, Lane::Readers]
}

/// The lanes of a server in this process.
const AT_HOME: [Lane; 4] = [Lane::Actors, Lane::Rows, Lane::Wires, Lane::Readers];

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn no_fault_breaks_a_promise(#[values(Backend::Postgres, Backend::Sqlite)] backend: Backend) {
    survive(backend, &lanes_of(backend)).await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn no_panic_of_an_actor_breaks_a_promise(
    #[values(Backend::Postgres, Backend::Sqlite)] backend: Backend,
) {
    survive(backend, &AT_HOME).await;
}

async fn survive(backend: Backend, lanes: &[Lane]) {
    let seed = replay::seed();
    say(&format!("the plan of faults, {backend:?}, {lanes:?}"));
    let run = Run::prepare(seed, backend, lanes).await;
    let began = Instant::now();
    let length = soak_time().map_or(Length::EachOnce, Length::Time);
    let outcome = tokio::select! {
        outcome = Box::pin(run.go(lanes, length)) => outcome,
        never = tell_progress(&run, began) => match never {},
    };
    let Outcome { verdict, tally } = outcome;
    say(&line(began, &tally));
    say(&verdict.to_string());
    assert!(verdict.broken().is_empty(), "seed {seed}:\n{verdict}");
}

async fn tell_progress(run: &Run, began: Instant) -> Infallible {
    loop {
        tokio::time::sleep(PROGRESS_EVERY).await;
        say(&line(began, &run.tally()));
    }
}

fn line(began: Instant, tally: &Tally) -> String {
    let faults = tally.faults.iter();
    let faults: Vec<String> = faults
        .map(|(name, count)| format!("{name} {count}"))
        .collect();
    format!(
        "{:>5} s  sent {}  acknowledged {}  delivered {}  connections {}  faults: {}; now {:?}",
        began.elapsed().as_secs(),
        tally.sent,
        tally.acknowledged,
        tally.delivered,
        tally.connections,
        faults.join(", "),
        tally.going_on
    )
}

/// How long each part of a long run takes; nothing in a short one.
fn soak_time() -> Option<Duration> {
    replay::variable("PARLOR_SOAK_SECONDS").map(Duration::from_secs)
}
