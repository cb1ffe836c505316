//! Section `[server]`.

use std::net::SocketAddr;
use std::num::{NonZeroU32, NonZeroUsize};
use std::time::Duration;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::values::{address, duration, networks};

/// A front end whose words the server can speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Contract {
    /// Parlor's own.
    Native,
    /// A design agency's portals: administrators, customers and members.
    Agency,
    /// A car-wash marketplace: providers and customers.
    Carwash,
    /// City buses: field staff and a control centre.
    Transit,
    /// Intercity trips: drivers, organizers and passengers.
    Trip,
    /// Van delivery: customers, drivers, administrators and guests.
    Booking,
}

/// Listeners and what holds for all of their connections.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ServerConfig {
    /// Where clients connect.
    #[serde(with = "address")]
    pub listen: SocketAddr,
    /// Where metrics and health are served.
    #[serde(with = "address")]
    pub admin_listen: SocketAddr,
    /// The front ends that are served.
    pub contracts: Vec<Contract>,
    /// Connections the kernel may hold before they are accepted, and as many that wait to be served.
    pub listen_backlog: NonZeroU32,
    /// Open connections of all kinds together.
    pub max_connections: NonZeroUsize,
    /// Origins of web pages that may use the server; empty for its own only, `*` for every page.
    pub allowed_origins: Vec<String>,
    /// Addresses of proxies that are believed when they say for whom they speak.
    #[serde(with = "networks")]
    pub trusted_proxies: Vec<IpNet>,
    /// How long a client may take to send the head of a request.
    #[serde(with = "duration")]
    pub header_read_timeout: Duration,
    /// How long a shutdown waits before it cuts what is left.
    #[serde(with = "duration")]
    pub shutdown_within: Duration,
}
