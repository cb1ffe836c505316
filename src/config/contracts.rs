//! Section `[contracts]`: one table a front end that can be told to do something otherwise.

use serde::{Deserialize, Serialize};

/// The front ends that can be told something.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ContractsConfig {
    /// A design agency's portals.
    pub agency: AgencyConfig,
}

/// What the agency's portals can be told.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AgencyConfig {
    /// The name of the event that a message is on its channel.
    pub message_event: String,
}
