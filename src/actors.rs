//! The supervision tree: who holds state, who restarts whom.
//!
//! ```text
//! Supervisor                     stops the server when a supervisor below it fails
//! ├─ ConversationSupervisor ── ConversationActor ×N   started by first use, stop when idle
//! ├─ SessionSupervisor ────── UserSessionActor ×M     live while the user has a connection
//! └─ SupportSupervisor ────── SupportRoomActor ×K     from the profile, as long as the server
//! ```
//!
//! Sockets are not actors: each is one task in a gateway that owns the receiving end of an
//! [`outbound`] queue. Callers find actors through the [`registry`], never by name, and talk to
//! them through handles. A [`ContractRenderer`](contract::ContractRenderer) turns events into the
//! frames of one front end; actors never know a frame's form.
//!
//! Invariants:
//! - An actor that cannot be rebuilt from the store does not exist.
//! - No actor waits for a socket. A conversation waits for the store only to load, to read what it
//!   missed, and, now and then, before it refuses what another server may allow by now.
//! - A refused request is a reply. A panic ends one actor; it is started again at once and
//!   delivers what was committed but not yet told.

pub mod contract;
pub mod conversation;
pub mod outbound;
pub mod presence;
pub mod registry;
pub mod requests;
pub mod supervisor;
pub mod support_room;
pub mod user_session;

mod parts;
mod restart_budget;
