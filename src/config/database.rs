//! Section `[database]`.

use std::num::NonZeroU32;
use std::time::Duration;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::values::{duration, secret};

/// Where conversations are stored.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseConfig {
    /// The address of the database; empty only in a configuration that was merely read.
    #[serde(with = "secret")]
    pub url: SecretString,
    /// Connections of the pool.
    pub max_connections: NonZeroU32,
    /// How long opening one connection may take.
    #[serde(with = "duration")]
    pub connect_timeout: Duration,
    /// How long a read waits for a free connection.
    #[serde(with = "duration")]
    pub acquire_timeout: Duration,
}
