//! Section `[presence]`.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::values::duration;

/// When users count as online and away.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PresenceConfig {
    /// How long a user counts as online after the last connection closed.
    #[serde(with = "duration")]
    pub grace: Duration,
    /// After how long without activity an online user counts as away.
    #[serde(with = "duration")]
    pub away_after: Duration,
}
