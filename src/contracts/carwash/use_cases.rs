//! What both a socket and HTTP can ask for.

use std::sync::Arc;

use super::answers::Page;
use super::drafts;
use super::errors::Wrong;
use super::fields::Fields;
use super::objects::{ORDER, PROVIDER_ALIAS, Side};
use super::paging::Paging;
use crate::chat::{Caller, Chat, CountedMessages, OpenPair, Opened, Position};
use crate::domain::conversation::Reference;
use crate::domain::error::{Failure, Thing};
use crate::domain::id::{ClientMessageId, ConnectionId, ConversationId, MessageId, Seq, UserId};
use crate::domain::message::RawDraft;
use crate::domain::policy::RoleName;
use crate::domain::timestamp::Timestamp;
use crate::domain::user::{Principal, User};
use crate::gateway::Gateway;
use crate::metrics::ContractName;

/// Whoever asks, and whom they ask. Cheap to clone.
#[derive(Clone)]
pub(super) struct Asker {
    pub(super) gateway: Arc<Gateway>,
    pub(super) caller: Caller,
}

/// Why a conversation is not shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unseen {
    /// It is there, but the caller is not in it.
    Forbidden,
    /// There is no such conversation.
    Missing,
    /// Something else is the matter.
    Failed(Failure),
}

impl Asker {
    pub(super) fn new(
        gateway: Arc<Gateway>,
        principal: Arc<Principal>,
        origin: Option<ConnectionId>,
    ) -> Self {
        let contract = ContractName::Carwash;
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

    pub(super) fn now(&self) -> Timestamp {
        self.gateway.clock.now()
    }

    pub(super) fn user(&self) -> &UserId {
        &self.caller.principal.user
    }

    /// Whether the caller is an administrator.
    pub(super) fn is_admin(&self) -> bool {
        self.chat().is_staff(&self.caller)
    }

    /// What a failure means to somebody who asked about this conversation. The product tells those
    /// who are not in it that it is there.
    pub(super) async fn explain(&self, id: ConversationId, failure: Failure) -> Unseen {
        if matches!(failure, Failure::Forbidden(_)) {
            return Unseen::Forbidden;
        }
        if failure != Failure::NotFound(Thing::Conversation) {
            return Unseen::Failed(failure);
        }
        match self.chat().conversation_exists(id).await {
            Ok(true) => Unseen::Forbidden,
            Ok(false) => Unseen::Missing,
            Err(failure) => Unseen::Failed(failure),
        }
    }

    /// The user who is this provider.
    pub(super) async fn provider(&self, id: &str) -> Result<User, Failure> {
        self.chat().user_of_alias(PROVIDER_ALIAS, id).await
    }

    /// Opens the conversation of a customer and a provider about an order, or about none, or finds
    /// the one there is.
    pub(super) async fn start(
        &self,
        customer: UserId,
        provider: UserId,
        order: Option<&str>,
    ) -> Result<Opened, Failure> {
        let as_role = |side: Side| RoleName::parse(side.role()).map_err(|_| Failure::Internal);
        let reference = order.map(|id| Reference::parse(ORDER, id)).transpose()?;
        let pair = OpenPair {
            people: [
                (customer, as_role(Side::Customer)?),
                (provider, as_role(Side::Provider)?),
            ],
            reference,
        };
        self.chat().open_pair(&self.caller, pair).await
    }

    /// A page of messages, with when each got to others.
    pub(super) async fn page(
        &self,
        conversation: ConversationId,
        paging: Paging,
    ) -> Result<Page, Failure> {
        let (skip, limit) = (paging.skipped(), paging.limit);
        let chat = self.chat();
        let counted = chat.messages_from_newest(&self.caller, conversation, skip, limit);
        self.with_times(counted.await?).await
    }

    /// The messages before or after one, with when each got to others.
    pub(super) async fn beside(
        &self,
        conversation: ConversationId,
        message: MessageId,
        position: fn(Seq) -> Position,
        limit: u64,
    ) -> Result<Page, Failure> {
        let chat = self.chat();
        let counted = chat.messages_beside(&self.caller, conversation, (message, position), limit);
        self.with_times(counted.await?).await
    }

    /// Messages, with when each got to others.
    async fn with_times(&self, counted: CountedMessages) -> Result<Page, Failure> {
        let id = counted.conversation.conversation.id;
        let chat = self.chat();
        let times = chat.receipt_times(&self.caller, id, &counted.messages);
        Ok(Page {
            times: times.await?,
            counted,
        })
    }

    /// Reads a message.
    pub(super) fn draft(&self, fields: &Fields) -> Result<RawDraft, Wrong> {
        let fresh = self.gateway.clock.new_uuid().as_simple().to_string();
        let client_id = ClientMessageId::parse(&fresh)
            .expect("a UUID has 32 characters, none of them a control character");
        drafts::read(fields, client_id)
    }
}
