//! How much is measured: enough for figures, or enough to see that nothing is broken.

use std::time::Duration;

use tokio::sync::OnceCell;

use super::database::Postgres;

/// How long memory is given to settle, at most.
const SETTLING: Duration = Duration::from_secs(3);

/// Sizes and durations of all measurements.
#[derive(Debug)]
pub(crate) struct Scale {
    /// How often each subject has its turn.
    pub(crate) rounds: usize,
    /// How long each turn measures.
    pub(crate) turn: Duration,
    /// Sizes of the audience of one who speaks.
    pub(crate) listeners: Vec<u32>,
    /// Silent connections of each wire.
    pub(crate) idle: u32,
    /// Users who connect, at most 64 at a time.
    pub(crate) connects: u32,
    /// Users who come back after a restart.
    pub(crate) back: u32,
    /// Conversations that are stored already.
    pub(crate) conversations: Vec<u32>,
    /// Connections that are open already, or as many of them as the machine lets be.
    pub(crate) connections: Vec<u32>,
    /// Messages that are stored already, where one looks for some.
    pub(crate) messages: u32,
    /// Where databases come from.
    pub(crate) postgres: Postgres,
}

impl Scale {
    /// How long memory is given to settle: no longer than a turn.
    pub(crate) fn settling(&self) -> Duration {
        SETTLING.min(self.turn)
    }
}

/// How much is measured, as the command line names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Size {
    /// What the targets ask for. Most of an hour.
    Full,
    /// Shorter rounds of less. About twenty minutes.
    Short,
    /// Enough to see that nothing is broken. Less than two minutes, once built.
    Quick,
}

impl Size {
    /// As the command line has it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Short => "short",
            Self::Quick => "quick",
        }
    }

    /// Its figures.
    pub(crate) fn scale(self) -> Scale {
        match self {
            Self::Full => Scale {
                rounds: 3,
                turn: Duration::from_secs(3),
                listeners: vec![100, 1_000, 10_000],
                idle: 5_000,
                connects: 5_000,
                back: 10_000,
                conversations: vec![100, 10_000, 1_000_000],
                connections: vec![1_000, 100_000],
                messages: 10_000_000,
                postgres: Postgres::Apart,
            },
            Self::Short => Scale {
                rounds: 3,
                turn: Duration::from_secs(2),
                listeners: vec![100, 1_000],
                idle: 2_000,
                connects: 3_000,
                back: 5_000,
                conversations: vec![100, 10_000, 100_000],
                connections: vec![1_000, 5_000],
                messages: 500_000,
                postgres: Postgres::Apart,
            },
            Self::Quick => Scale {
                rounds: 1,
                turn: Duration::from_millis(300),
                listeners: vec![100],
                idle: 200,
                connects: 200,
                back: 200,
                conversations: vec![100, 1_000],
                connections: vec![100, 200],
                messages: 50_000,
                postgres: Postgres::Shared(OnceCell::new()),
            },
        }
    }
}
