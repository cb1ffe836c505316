//! Section `[writer]`.

use std::num::NonZeroUsize;

use serde::{Deserialize, Serialize};

/// The group-commit writer.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct WriterConfig {
    /// Changes waiting to be committed.
    pub queue_capacity: NonZeroUsize,
    /// Changes in one transaction.
    pub max_batch: NonZeroUsize,
}
