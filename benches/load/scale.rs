//! How much is measured: enough for figures, or enough to see that nothing is broken.

use std::time::Duration;

/// Sizes and durations of all measurements.
#[derive(Clone, Debug)]
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
    /// Messages that are stored already, where one looks for some.
    pub(crate) messages: u32,
}

impl Scale {
    /// What figures are taken from. About half an hour.
    pub(crate) fn full() -> Self {
        Self {
            rounds: 5,
            turn: Duration::from_secs(4),
            listeners: vec![100, 1_000, 10_000],
            idle: 5_000,
            connects: 5_000,
            back: 10_000,
            conversations: vec![100, 10_000, 1_000_000],
            messages: 10_000_000,
        }
    }

    /// Less than two minutes.
    pub(crate) fn quick() -> Self {
        Self {
            rounds: 1,
            turn: Duration::from_secs(2),
            listeners: vec![100, 1_000],
            idle: 1_000,
            connects: 1_000,
            back: 1_000,
            conversations: vec![100, 10_000],
            messages: 100_000,
        }
    }
}
