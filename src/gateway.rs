//! Wires: how bytes move between clients and the use cases.
//!
//! Refuses to know what a frame means: that is each contract's. Knows sockets, limits, queues,
//! identity and how a failure becomes a status.

pub mod asyncapi;
pub mod connection;
pub mod guests;
pub mod http;
pub mod identity;
pub mod json;
pub mod listener;
pub mod origin;
pub mod pusher;
pub mod refusal;
pub mod rfc3339;
pub mod schema;
pub mod socketio;
pub mod websocket;

mod frame_rate;
pub mod heartbeat;

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderName;
use smol_str::SmolStr;
use tokio_util::task::TaskTracker;

use crate::actors::outbound::OutboundLimits;
use crate::auth::Authenticator;
use crate::chat::Chat;
use crate::clock::Clock;
use crate::metrics::Metrics;
use crate::shutdown::Shutdown;

/// What every gateway works with. Cheap to clone.
#[derive(Clone)]
pub struct Gateway {
    /// The use cases.
    pub chat: Chat,
    /// Checks tokens.
    pub authenticator: Arc<Authenticator>,
    /// Tells the time.
    pub clock: Clock,
    /// What is measured.
    pub metrics: Metrics,
    /// Bounds and deadlines.
    pub settings: Arc<GatewaySettings>,
    /// Connection tasks, which shutdown waits for.
    pub tasks: TaskTracker,
    /// Says when to stop.
    pub shutdown: Shutdown,
}

/// Bounds and deadlines of wires, from the configuration.
#[derive(Clone, Debug)]
pub struct GatewaySettings {
    /// This server's name among several, told in greetings.
    pub node: SmolStr,
    /// Origins whose pages may connect; empty means the server's own, `*` any.
    pub allowed_origins: Vec<String>,
    /// The origin of the host's site, whose pages may use the session that people have there.
    pub site_origin: Option<String>,
    /// Time between two pings; no answer within half of it closes.
    pub heartbeat: Duration,
    /// How long a connection may stay without a proof of identity.
    pub authenticate_within: Duration,
    /// How long a closing connection may take to read what is left.
    pub close_within: Duration,
    /// The header in which some clients send their token as it is.
    pub token_header: Option<HeaderName>,
    /// Bytes a connection's read buffer starts with.
    pub read_buffer_bytes: usize,
    /// Largest frame or message.
    pub frame_bytes: usize,
    /// Largest HTTP body.
    pub body_bytes: usize,
    /// Clients that may poll at a time.
    pub polling_clients: usize,
    /// Frames one connection may send a second.
    pub frames_per_second: NonZeroU32,
    /// HTTP requests one user may make a minute.
    pub http_requests_per_minute: NonZeroU32,
    /// HTTP requests one user may make at once.
    pub http_requests_burst: NonZeroU32,
    /// Connections one address may open a minute.
    pub connects_per_minute: NonZeroU32,
    /// Conversations guests of one address may open an hour.
    pub guest_conversations_per_hour: NonZeroU32,
    /// Messages guests of one address, or with one e-mail address, may send a minute.
    pub guest_messages_per_minute: NonZeroU32,
    /// E-mail addresses that prove no guest, which somebody may try a minute.
    pub guest_proofs_per_minute: NonZeroU32,
    /// Requests of one connection that may wait for their replies.
    pub requests_in_flight: usize,
    /// Bad frames in a row after which a connection is closed.
    pub bad_frames: u32,
    /// What may wait for one connection.
    pub outbound: OutboundLimits,
}

/// The address of the client that made a request, or of the nearest proxy that is not trusted.
#[derive(Clone, Copy, Debug)]
pub struct PeerAddress(pub IpAddr);
