//! How actors reach front ends without knowing their words.

use axum::extract::ws::Utf8Bytes;

use crate::domain::event::Event;
use crate::metrics::ContractName;

/// Turns events into the frames of one contract. Each contract implements one; the composition
/// root hands it to the gateways, which attach it to each connection's queue.
pub trait ContractRenderer: Send + Sync {
    /// Which contract. Two renderers of one name render alike: an event is rendered once a name.
    fn name(&self) -> ContractName;

    /// Whether the connection that caused an event hears of it too, besides its reply.
    fn echoes_to_origin(&self) -> bool;

    /// The event's frame, or `None` when this front end is not told.
    fn render(&self, event: &Event) -> Option<Utf8Bytes>;
}
