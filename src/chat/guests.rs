//! Guests: somebody without an account asks for support, and may enter that conversation alone.

use std::sync::Arc;

use smol_str::{SmolStr, format_smolstr};

use super::{Caller, Chat, OpenConversation, TokenRefusal, stored};
use crate::domain::conversation::ConversationKind;
use crate::domain::error::{Failure, Thing};
use crate::domain::guest::{GUEST_ROLE, GuestProfile};
use crate::domain::id::{ConversationId, MessageId, UserId};
use crate::domain::message::{Draft, Message, Metadata, RawDraft, Sender};
use crate::domain::policy::RoleName;
use crate::domain::proof::Proof;
use crate::domain::user::{Principal, User};
use crate::domain::view::ConversationView;
use crate::metrics::ContractName;
use crate::store::opening::NewConversation;
use crate::store::writer::PendingMessage;
use crate::store::{guests, users};

/// What a guest comes with.
#[derive(Clone, Debug)]
pub struct GuestWish {
    /// Who they say they are.
    pub profile: GuestProfile,
    /// What they say.
    pub first_message: RawDraft,
    /// The support room that is to hear of it; else the first that the profile routes it to.
    pub support_room: Option<String>,
    /// The host's own data, kept with the conversation.
    pub metadata: Metadata,
    /// What the conversation is about, in the profile's words.
    pub topic: Option<&'static str>,
    /// What people call it.
    pub title: Option<String>,
    /// Whether a few of the staff are in it from the start, those with the least to do.
    pub meets_staff: bool,
}

/// A guest who may come in: everything is checked, nothing is written.
pub struct ExpectedGuest {
    profile: GuestProfile,
    caller: Caller,
    conversation: NewConversation,
    first_message: PendingMessage,
}

impl ExpectedGuest {
    /// The id the guest will have.
    pub fn user(&self) -> &UserId {
        &self.caller.principal.user
    }

    /// The conversation there will be.
    pub fn conversation(&self) -> ConversationId {
        self.conversation.id
    }

    /// Who they say they are.
    pub fn profile(&self) -> &GuestProfile {
        &self.profile
    }
}

impl Chat {
    /// Checks all that can be wrong with a guest's wish.
    ///
    /// # Errors
    /// Names the field; forbidden where the profile has no guests, or lets them ask for nothing.
    pub async fn expect_guest(
        &self,
        wish: GuestWish,
        contract: ContractName,
    ) -> Result<ExpectedGuest, Failure> {
        let draft = Draft::parse(wish.first_message, &self.0.limits.draft)?;
        let id = self.unguessable();
        let caller = Caller {
            principal: Arc::new(self.fresh_guest(&wish.profile, id)?),
            origin: None,
            contract,
        };
        let request = OpenConversation {
            kind: ConversationKind::Support,
            participants: Vec::new(),
            title: wish.title,
            topic: wish.topic.map(str::to_owned),
            reference: None,
            support_room: wish.support_room,
            priority: None,
            first_message: None,
            metadata: wish.metadata,
        };
        let conversation = self.expected_support(&caller, request).await?;
        let mut conversation = NewConversation { id, ..conversation };
        if wish.meets_staff {
            conversation.people.extend(self.least_loaded_staff().await?);
        }
        let principal = &caller.principal;
        let first_message = PendingMessage {
            id: MessageId::from_uuid(self.0.clock.new_uuid()),
            sender: Sender {
                user: principal.user.clone(),
                name: principal.name.clone(),
                role: principal.role.clone(),
                email: principal.email.clone(),
                avatar_url: principal.avatar_url.clone(),
            },
            draft,
            created_at: conversation.at,
        };
        Ok(ExpectedGuest {
            profile: wish.profile,
            caller,
            conversation,
            first_message,
        })
    }

    pub(super) fn fresh_guest(
        &self,
        profile: &GuestProfile,
        conversation: ConversationId,
    ) -> Result<Principal, Failure> {
        let id = format_smolstr!("{GUEST_ROLE}:{}", self.0.clock.new_uuid().as_hyphenated());
        Ok(Principal {
            // Both are short and plain.
            user: UserId::parse(&id).map_err(|_| Failure::Internal)?,
            role: RoleName::parse(GUEST_ROLE).map_err(|_| Failure::Internal)?,
            name: SmolStr::new(profile.name()),
            email: Some(SmolStr::new(profile.email())),
            avatar_url: None,
            proof: Proof::Guest(conversation),
            expires_at_seconds: i64::MAX,
            looked_up: None,
        })
    }

    /// Lets a guest in: makes them, opens their conversation with their first message in it, and
    /// tells the support rooms. All of it is there, or nothing is.
    pub async fn welcome_guest(
        &self,
        expected: ExpectedGuest,
    ) -> Result<(ConversationView, Message), Failure> {
        let ExpectedGuest {
            profile,
            caller,
            conversation,
            first_message,
        } = expected;
        let (id, kind) = (conversation.id, first_message.draft.kind());
        self.0
            .rates
            .admit_message(&caller.principal.user)
            .inspect_err(|refused| self.count_refusal(refused))?;
        let message =
            stored(guests::welcome(&self.0.store, &profile, conversation, &first_message).await)?;
        self.0.metrics.message_stored(kind, caller.contract);
        self.0.registry.conversation_opened(id, None);
        self.0.registry.conversation_begun(id);
        Ok((self.conversation(&caller, id).await?, message))
    }

    /// Lets a guest in who proves themselves by the id of their conversation, which nobody guesses,
    /// and the e-mail address that it was opened with, in whatever case. Whoever asks bounds how
    /// often somebody may try.
    ///
    /// # Errors
    /// Not found when no guest in a conversation of this id has this address; forbidden where the
    /// profile has no guests.
    pub async fn admit_guest_by_email(
        &self,
        conversation: ConversationId,
        email: &str,
    ) -> Result<Arc<Principal>, Failure> {
        let shown = email.trim().to_lowercase();
        let looked_up = self.looking_up();
        let known = stored(guests::of_conversation(&self.0.store, conversation).await)?;
        let is_theirs = |guest: &User| {
            let email = guest.email.as_deref();
            email.is_some_and(|email| email.to_lowercase() == shown)
        };
        let guest = known.into_iter().find(is_theirs);
        let guest = guest.ok_or(Failure::NotFound(Thing::Conversation))?;
        self.let_in(guest, (Proof::Guest(conversation), i64::MAX), looked_up)
    }

    /// Lets the bearer of a guest's token in, who may enter this conversation and nothing else.
    ///
    /// # Errors
    /// Why not.
    pub async fn admit_guest(
        &self,
        user: &UserId,
        conversation: ConversationId,
        expires_at_seconds: i64,
    ) -> Result<Arc<Principal>, TokenRefusal> {
        let looked_up = self.looking_up();
        let guest = stored(users::one(&self.0.store, user).await)?
            .filter(|user| user.is_guest)
            .ok_or(TokenRefusal::Unknown)?;
        let proved = (Proof::Guest(conversation), expires_at_seconds);
        Ok(self.let_in(guest, proved, looked_up)?)
    }
}
