//! Whoever asks, and what both HTTP and a socket can ask for.

use std::sync::Arc;

use crate::chat::{Caller, Chat, Pending, Sent};
use crate::domain::conversation::Reference;
use crate::domain::error::{ErrorCode, Failure, Thing};
use crate::domain::id::{ClientMessageId, ConnectionId, ConversationId};
use crate::domain::message::{MessageKind, Metadata, RawDraft};
use crate::domain::user::Principal;
use crate::gateway::refusal::Refusal;
use crate::gateway::{Gateway, identity};
use crate::metrics::ContractName;

/// What the host calls trips among its things.
pub(super) const TRIP: &str = "trip";

/// Whoever asks, and whom they ask. Cheap to clone.
#[derive(Clone)]
pub(super) struct Asker {
    pub(super) gateway: Arc<Gateway>,
    pub(super) caller: Caller,
}

/// Lets in the bearer of a token. The product has no guests.
///
/// # Errors
/// As [`identity::admit`]; a guest's token does not hold here.
pub(super) async fn admit(gateway: &Gateway, token: &str) -> Result<Arc<Principal>, Refusal> {
    let principal = identity::admit(gateway, token).await?;
    if principal.confined_to().is_some() {
        let text = "a guest's token is not for this front end";
        return Err(Refusal::new(ErrorCode::Unauthenticated, text));
    }
    Ok(principal)
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

    /// Says something in a conversation that the caller is in.
    pub(super) async fn send(
        &self,
        conversation: ConversationId,
        kind: MessageKind,
        (content, metadata): (String, Metadata),
    ) -> Result<Pending<Sent>, Failure> {
        let draft = self.draft(kind, content, metadata);
        self.chat()
            .send_message(&self.caller, conversation, draft)
            .await
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
