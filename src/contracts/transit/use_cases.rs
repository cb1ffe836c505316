//! What both a socket and HTTP can ask for.

use std::sync::Arc;

use super::objects::name_parts;
use crate::chat::{
    AskStaff, Caller, Chat, ListFilter, Opened, Pending, Sent, StartDirect, StatusChange,
};
use crate::domain::conversation::ConversationStatus;
use crate::domain::error::Failure;
use crate::domain::id::{ClientMessageId, ConnectionId, ConversationId};
use crate::domain::message::{MessageKind, Metadata, RawDraft};
use crate::domain::user::{Principal, User};
use crate::domain::view::ConversationView;
use crate::gateway::Gateway;
use crate::metrics::ContractName;

/// Before the title of a conversation that the front end itself asks support with.
pub(super) const TITLE_PREFIX: &str = "Support: ";
/// The one word for priorities that the product has; the profile's own is in lower case.
const EMERGENCY: &str = "EMERGENCY";
/// Conversations in the list of active ones.
const ACTIVE: u64 = 50;

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
        let contract = ContractName::Transit;
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

    /// Whether the caller's role is one of the chat's.
    pub(super) fn may_chat(&self) -> bool {
        self.chat().may_chat(&self.caller)
    }

    /// Whether the caller works in the field, and so asks for support.
    pub(super) fn is_field_staff(&self) -> bool {
        self.chat().may_ask_staff(&self.caller)
    }

    /// Whether the caller belongs to the control centre, and so answers.
    pub(super) fn is_control(&self) -> bool {
        self.may_chat() && self.chat().is_staff(&self.caller)
    }

    /// Opens a support conversation with the whole control centre in it.
    pub(super) async fn ask_staff(
        &self,
        (title_prefix, title): (&'static str, String),
        content: String,
        priority: Option<&str>,
    ) -> Result<Opened, Failure> {
        let request = AskStaff {
            title_prefix,
            title,
            priority: priority
                .filter(|priority| *priority == EMERGENCY)
                .map(str::to_lowercase),
            first_message: self.draft(content),
        };
        self.chat().ask_staff(&self.caller, request).await
    }

    /// Starts a conversation with another person, called after them unless it has a title.
    pub(super) async fn start_direct(
        &self,
        other: &User,
        title: Option<String>,
        content: String,
    ) -> Result<Opened, Failure> {
        let called_after = || {
            let (first, last) = name_parts(&other.name);
            format!("Conversation with {first} {last}")
                .trim_end()
                .to_owned()
        };
        let request = StartDirect {
            other: other.id.clone(),
            title: title.unwrap_or_else(called_after),
            first_message: self.draft(content),
        };
        self.chat().start_direct(&self.caller, request).await
    }

    /// Takes a message in; the result waits until it is stored.
    pub(super) async fn send(
        &self,
        conversation: ConversationId,
        content: String,
    ) -> Result<Pending<Sent>, Failure> {
        let draft = self.draft(content);
        self.chat()
            .send_message(&self.caller, conversation, draft)
            .await
    }

    /// The caller's conversations that are not over, newest activity first.
    pub(super) async fn active_conversations(&self) -> Result<Vec<ConversationView>, Failure> {
        let filter = ListFilter {
            except_status: Some(ConversationStatus::Closed),
            ..ListFilter::default()
        };
        self.chat()
            .conversations_from(&self.caller, &filter, 0, ACTIVE)
            .await
    }

    /// Ends a conversation, and says in it who did. Asking again goes on where an earlier request
    /// broke off.
    pub(super) async fn close(&self, conversation: ConversationId) -> Result<(), Failure> {
        let view = self
            .chat()
            .change_status(&self.caller, conversation, StatusChange::Close)
            .await?;
        let closed = &view.conversation;
        let own = &self.caller.principal;
        let Some(at) = closed
            .closed_at
            .filter(|_| closed.closed_by.as_ref() == Some(&own.user))
        else {
            // Somebody else did, and that is said already.
            return Ok(());
        };
        // One closing is said once, however often it is asked for.
        let once = ClientMessageId::parse(&format!("closed-{}", at.as_micros()))
            .map_err(|_| Failure::Internal)?;
        let says = RawDraft {
            client_id: once,
            ..self.draft(format!("Conversation closed by {}", own.name))
        };
        self.chat()
            .say_as_system(self.caller.contract, conversation, says)
            .await?
            .await?;
        Ok(())
    }

    /// A text. The product's clients have no ids of their own for what they send.
    fn draft(&self, content: String) -> RawDraft {
        let fresh = self.gateway.clock.new_uuid().as_simple().to_string();
        RawDraft {
            client_id: ClientMessageId::parse(&fresh)
                .expect("a UUID has 32 characters, none of them a control character"),
            kind: MessageKind::Text,
            content,
            attachments: Vec::new(),
            reply_to: None,
            metadata: Metadata::empty(),
        }
    }
}
