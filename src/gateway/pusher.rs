//! Pusher Channels, protocol 7: clients follow channels, and back ends and conversations publish on
//! them.
//!
//! ```text
//!  conversation ──▶ EventHub ──▶ contract ──▶ channels ──▶ queue ──▶ connection
//!  back end ─────▶ signed HTTP ─────────────▶    ▲                       │
//!  client event ─────────────────────────────────┴───────────────────────┘
//! ```
//!
//! A *channel* is a name and whoever follows it; the [`Hub`] has all of them. A conversation gives
//! each event to the hub once, and each front end that follows channels (a [`ChannelContract`])
//! says by an [`Announcer`] what is told of it, and where. Sockets are connections like all others,
//! with a bounded queue in front; `session` is what their clients may ask. Back ends that use an
//! official library publish over HTTP, signed with the [`Application`]'s secret, and are told of
//! channels by webhooks.
//!
//! What a public channel says anybody hears who knows its name.

mod application;
mod channel;
mod contract;
#[doc(hidden)]
pub mod decoding;
mod described;
mod endpoint;
mod followed;
mod frames;
mod hub;
mod routes;
mod session;
mod signed;
mod socket_id;
mod vouching;
mod webhooks;

pub use application::{Application, NotSigned, SignedRequest};
pub use channel::{ChannelName, Kind};
pub use contract::{Announced, Announcer, ChannelContract, Relayed};
pub use described::channels;
pub use hub::{Following, Hub, HubSettings};
pub use routes::routes;
pub use session::PusherFrames;
pub use socket_id::SocketId;
pub use webhooks::{Teller, Webhooks, webhooks};
