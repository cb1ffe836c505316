//! Whoever asks, and what both HTTP and a socket can ask for.

use std::sync::Arc;

use super::objects::Receipt;
use crate::chat::{Caller, Chat, Pending, Sent};
use crate::domain::conversation::Reference;
use crate::domain::error::{Failure, Thing};
use crate::domain::id::{ClientMessageId, ConnectionId, ConversationId};
use crate::domain::message::{Message, MessageKind, Metadata, RawDraft};
use crate::domain::participant::Participant;
use crate::domain::user::Principal;
use crate::domain::view::status_among;
use crate::gateway::Gateway;
use crate::metrics::ContractName;

/// What the host calls trips among its things.
const TRIP: &str = "trip";

/// Whoever asks, and whom they ask. Cheap to clone.
#[derive(Clone)]
pub(super) struct Asker {
    pub(super) gateway: Arc<Gateway>,
    pub(super) caller: Caller,
}

impl Asker {
    pub(super) fn new(
        gateway: Arc<Gateway>,
        principal: Arc<Principal>,
        origin: Option<ConnectionId>,
    ) -> Self {
        let contract = ContractName::Trip;
        Self {
            gateway,
            caller: Caller {
                principal,
                origin,
                contract,
            },
        }
    }

    pub(super) fn chat(&self) -> &Chat {
        &self.gateway.chat
    }

    /// Says something in a trip's conversation, which begins with the first who do.
    pub(super) async fn send_about(
        &self,
        trip: &Reference,
        kind: MessageKind,
        (content, metadata): (String, Metadata),
    ) -> Result<(ConversationId, Pending<Sent>), Failure> {
        let draft = self.draft(kind, content, metadata);
        self.chat().send_about(&self.caller, trip, draft).await
    }

    /// What a message is for the store. The product's clients have ids of their own for their
    /// optimistic lines only: two messages may have the same.
    fn draft(&self, kind: MessageKind, content: String, metadata: Metadata) -> RawDraft {
        let fresh = self.gateway.clock.new_uuid().as_simple().to_string();
        RawDraft {
            client_id: ClientMessageId::parse(&fresh)
                .expect("a UUID has 32 characters, none of them a control character"),
            kind,
            content,
            attachments: Vec::new(),
            reply_to: None,
            metadata,
        }
    }
}

/// The trip of this id.
///
/// # Errors
/// Not found for what cannot be an id.
pub(super) fn trip(id: &str) -> Result<Reference, Failure> {
    Reference::parse(TRIP, id).map_err(|_| Failure::NotFound(Thing::Reference))
}

/// How far these messages got among these people, each seen from its sender.
pub(super) fn receipts(messages: &[Message], people: &[Participant]) -> Vec<Receipt> {
    messages
        .iter()
        .map(|message| Receipt {
            status: status_among(message, people),
            ..Receipt::SENT
        })
        .collect()
}
