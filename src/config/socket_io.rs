//! Section `[socket_io]`: one table a front end that speaks it.

use std::num::NonZeroU32;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::values::duration;

/// The front ends that speak Socket.IO.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SocketIoConfig {
    /// The car-wash marketplace.
    pub carwash: CarwashSocketConfig,
    /// Intercity trips.
    pub trip: TripSocketConfig,
}

/// Sockets of the car-wash marketplace.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CarwashSocketConfig {
    /// Time between two pings.
    #[serde(with = "duration")]
    pub ping_interval: Duration,
    /// How long an answer may take.
    #[serde(with = "duration")]
    pub ping_timeout: Duration,
    /// How long a client that is let in may stay without saying who it is.
    #[serde(with = "duration")]
    pub authenticate_within: Duration,
}

/// Sockets of intercity trips.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TripSocketConfig {
    /// Time between two pings.
    #[serde(with = "duration")]
    pub ping_interval: Duration,
    /// How long an answer may take.
    #[serde(with = "duration")]
    pub ping_timeout: Duration,
    /// Events of the chat on one socket in a minute.
    pub events_per_minute: NonZeroU32,
}
