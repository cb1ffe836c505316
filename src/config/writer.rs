//! Section `[writer]`.

use std::num::NonZeroUsize;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::values::duration;

/// The group-commit writer.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct WriterConfig {
    /// Changes waiting to be committed.
    pub queue_capacity: NonZeroUsize,
    /// Changes in one transaction.
    pub max_batch: NonZeroUsize,
    /// How often a batch is tried again after a failure that may pass.
    pub retries: u32,
    /// The first pause before a retry.
    #[serde(with = "duration")]
    pub retry_backoff: Duration,
    /// The longest pause before a retry.
    #[serde(with = "duration")]
    pub retry_backoff_max: Duration,
}
