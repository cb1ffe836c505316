//! Section `[socket_io]`: one table a front end that speaks it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::values::duration;

/// The front ends that speak Socket.IO.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SocketIoConfig {
    /// The car-wash marketplace.
    pub carwash: PingConfig,
    /// Intercity trips.
    pub trip: PingConfig,
}

/// How clients of one front end are found to be gone.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PingConfig {
    /// Time between two pings.
    #[serde(with = "duration")]
    pub ping_interval: Duration,
    /// How long an answer may take.
    #[serde(with = "duration")]
    pub ping_timeout: Duration,
}
