//! How actors reach front ends without knowing their words.

use std::time::Instant;

use tungstenite::Utf8Bytes;

use crate::actors::outbound::Reaches;
use crate::domain::event::Event;
use crate::domain::id::{ConversationId, UserId};
use crate::domain::user::Principal;
use crate::domain::view::ConversationSnapshot;
use crate::metrics::ContractName;

/// One of the frames that a contract has for the same event. The numbers are the contract's own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Variant(pub u8);

impl Variant {
    /// A frame for one connection alone, which no other one is given.
    pub const PERSONAL: Self = Self(u8::MAX);
}

/// What a front end needs to know of marks that move, besides where they are now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReceiptDetail {
    /// Nothing more: it knows messages by their places.
    #[default]
    Place,
    /// The message at the read mark.
    ReadMessage,
    /// Each message that got further, and when.
    Messages,
}

/// Turns events into the frames of one contract. Each contract implements one; the composition
/// root hands it to the gateways, which attach it to each connection's queue.
pub trait ContractRenderer: Send + Sync {
    /// Which contract. Two renderers of one name render the same variant of an event alike.
    fn name(&self) -> ContractName;

    /// Whether the connection that caused an event hears of it too, besides its reply.
    fn echoes_to_origin(&self) -> bool;

    /// Which of the contract's frames of this event its connection is to have. An event is
    /// rendered once a name and variant, so what differs by connection is decided here.
    fn variant(&self, _event: &Event) -> Variant {
        Variant::default()
    }

    /// What this front end needs to know of marks that move.
    fn receipt_detail(&self) -> ReceiptDetail {
        ReceiptDetail::default()
    }

    /// As whom its connection looks at this conversation, where the front end shows who does.
    fn attending(&self, _conversation: ConversationId) -> Option<&Principal> {
        None
    }

    /// Takes note that the connection's user may know others than before.
    fn acquaintances_changed(&self) {}

    /// The frame of an event in one variant, or `None` when that variant is not told.
    fn render(&self, event: &Event, variant: Variant) -> Option<Utf8Bytes>;
}

/// Something that happened, on its way to front ends whose clients follow channels.
pub struct Told<'a> {
    /// What. An event that each receiver sees differently is as the server itself sees it.
    pub event: &'a Event,
    /// When the message in it was accepted, if it is one: for measuring delivery.
    pub accepted: Option<Instant>,
    /// The message in it, if it is one, and who said it.
    pub message: Option<(Reaches, &'a UserId)>,
    /// The conversation it happened in, unless it happened in none. Made when asked for.
    pub conversation: Option<&'a dyn Fn() -> ConversationSnapshot>,
}

/// Front ends whose clients follow channels instead of conversations: each event is given to the
/// hub once, in the order of the conversation, however many clients it is for.
pub trait EventHub: Send + Sync {
    /// Tells whoever follows. Never waits.
    fn tell(&self, told: &Told<'_>);

    /// What somebody who follows a conversation needs to know of marks that move there.
    fn receipt_detail(&self, conversation: ConversationId) -> ReceiptDetail;
}
