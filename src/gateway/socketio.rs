//! Socket.IO: how browsers of two products reach the server.
//!
//! Engine.IO carries packets over a WebSocket, or over HTTP polls that may be upgraded to one;
//! Socket.IO's packets carry events. Both are a [`Wire`](super::connection::Wire) and a
//! [`SocketContract`](super::connection::SocketContract) of the same connection loop that a plain
//! WebSocket has, so order, limits, the bounded queue, the heartbeat, revocation and shutdown are
//! one and the same on every wire. `docs/architecture.md` says why no library does this.
//!
//! A front end implements [`SocketIoContract`] and [`EventContract`]; its routes hand requests to an
//! [`Endpoint`]. Its renderer makes whole packets with [`event_packet`].

mod arrival;
mod contract;
#[doc(hidden)]
pub mod decoding;
mod endpoint;
mod engine;
mod packet;
mod polling;
mod refusals;
mod session;
mod wire;

pub use self::contract::{Arrived, ConnectError, EventContract, Handshake, SocketIoContract};
pub use self::endpoint::{Endpoint, EngineQuery};
pub use self::packet::{AckId, IncomingEvent, ack_packet, answered, event_packet, join};
pub use self::polling::PollingClients;
pub use self::refusals::EngineError;
pub use self::wire::EngineWire;
