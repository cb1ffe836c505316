//! Section `[pusher]`.

use std::num::{NonZeroU32, NonZeroUsize};
use std::time::Duration;

use reqwest::Url;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::values::{duration, optional_secret, urls};

/// The application of clients and back ends that speak Pusher Channels.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PusherConfig {
    /// Names it in the addresses of back ends.
    pub app_id: String,
    /// Names it in the addresses of clients and in signatures.
    pub key: String,
    /// What is signed with; without it there is no application.
    #[serde(with = "optional_secret")]
    pub secret: Option<SecretString>,
    /// Silence after which either side asks for a sign of life.
    #[serde(with = "duration")]
    pub activity_timeout: Duration,
    /// How long the answer may take.
    #[serde(with = "duration")]
    pub pong_timeout: Duration,
    /// Channels that one connection may follow.
    pub channels_per_connection: NonZeroUsize,
    /// Events that one connection may relay to others a second.
    pub client_events_per_second: NonZeroU32,
    /// Where the host's server is told of channels.
    #[serde(with = "urls")]
    pub webhooks: Vec<Url>,
}
