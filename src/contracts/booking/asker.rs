//! Whoever asks, and what they say.

use std::sync::Arc;

use crate::chat::{Caller, Chat, ReferenceWords};
use crate::domain::error::Failure;
use crate::domain::id::{ClientMessageId, ConversationId, UserId};
use crate::domain::message::{MessageKind, Metadata, RawDraft};
use crate::domain::participant::Participant;
use crate::domain::timestamp::Timestamp;
use crate::domain::user::Principal;
use crate::gateway::Gateway;
use crate::metrics::ContractName;

/// What the host calls bookings among its things.
pub(super) const BOOKING: &str = "booking";

/// What the host says of bookings.
pub(super) const WORDS: ReferenceWords = ReferenceWords {
    kind: BOOKING,
    customer: "customer",
};

/// Whoever asks, and whom they ask.
pub(super) struct Asker {
    pub(super) gateway: Arc<Gateway>,
    pub(super) caller: Caller,
}

impl Asker {
    pub(super) fn new(gateway: Arc<Gateway>, principal: Arc<Principal>) -> Self {
        let caller = Caller {
            principal,
            origin: None,
            contract: ContractName::Booking,
        };
        Self { gateway, caller }
    }

    pub(super) fn chat(&self) -> &Chat {
        &self.gateway.chat
    }

    pub(super) fn user(&self) -> &UserId {
        &self.caller.principal.user
    }

    pub(super) fn is_guest(&self) -> bool {
        self.caller.principal.confined_to().is_some()
    }

    /// Whether the caller looks after all sessions.
    pub(super) fn is_admin(&self) -> bool {
        self.chat().oversees(&self.caller)
    }

    pub(super) fn now(&self) -> Timestamp {
        self.gateway.clock.now()
    }

    /// Whether the caller is in a session now.
    ///
    /// # Errors
    /// Not found for those who may not see it.
    pub(super) async fn takes_part(&self, session: ConversationId) -> Result<bool, Failure> {
        let view = self.chat().conversation(&self.caller, session).await?;
        Ok(view.own().is_some_and(Participant::is_present))
    }

    /// A message. The product's clients have no ids of their own for what they send.
    pub(super) fn draft(&self, kind: MessageKind, content: String, metadata: Metadata) -> RawDraft {
        RawDraft {
            client_id: fresh_id(&self.gateway),
            kind,
            content,
            attachments: Vec::new(),
            reply_to: None,
            metadata,
        }
    }
}

/// A name for a message that its client did not name.
pub(super) fn fresh_id(gateway: &Gateway) -> ClientMessageId {
    let fresh = gateway.clock.new_uuid().as_simple().to_string();
    ClientMessageId::parse(&fresh)
        .expect("a UUID has 32 characters, none of them a control character")
}
