//! Starting conversations that a front end expects to be new.
//!
//! Here a request for support has everybody who answers as its participants, and a pair has a new
//! conversation once the last one is closed.

use super::{OpenConversation, Opened};
use crate::chat::{Caller, Chat, stored};
use crate::domain::conversation::ConversationKind;
use crate::domain::error::{Failure, Thing};
use crate::domain::id::{ConversationId, UserId};
use crate::domain::message::{Draft, Metadata, RawDraft};
use crate::domain::policy::RoleName;
use crate::domain::user::User;
use crate::store::opening::release_key;
use crate::store::users;

/// A request for support that all who answer take part in.
#[derive(Clone, Debug)]
pub struct AskStaff {
    /// Put before the title. The limit of titles does not count it.
    pub title_prefix: &'static str,
    /// What people call the conversation.
    pub title: String,
    /// How urgent it is, in the profile's words; `normal` if nobody says.
    pub priority: Option<String>,
    /// What is said first.
    pub first_message: RawDraft,
}

/// A conversation with one other person.
#[derive(Clone, Debug)]
pub struct StartDirect {
    /// The other.
    pub other: UserId,
    /// What people call the conversation.
    pub title: String,
    /// What is said first.
    pub first_message: RawDraft,
}

impl Chat {
    /// Opens a support conversation with everybody as participants who answers such requests.
    ///
    /// # Errors
    /// Forbidden for roles that may not ask, not found when there is nobody to answer.
    pub async fn ask_staff(&self, caller: &Caller, request: AskStaff) -> Result<Opened, Failure> {
        let first = Draft::parse(request.first_message, &self.0.limits.draft)?;
        let mut open = self.checked(OpenConversation {
            priority: request.priority,
            ..new_conversation(ConversationKind::Support, request.title)
        })?;
        let title = open.title.unwrap_or_default();
        open.title = Some(format!("{}{title}", request.title_prefix));
        let mut decision = self.decide_open(caller, &open, Vec::new()).await?;
        let staff = self.staff_but(&caller.principal.user).await?;
        let staff = staff.into_iter().map(|user| (user.id, user.role));
        decision.people.extend(staff);
        self.admit_message(caller)?;
        let opened = self.open(caller, &open, &decision).await?;
        self.begin(caller, opened.id, first).await
    }

    /// Opens a conversation with another person, unless the two have one that is not closed.
    ///
    /// # Errors
    /// Not found for people who do not exist, forbidden where the roles may not meet, a conflict
    /// when there is one already.
    pub async fn start_direct(
        &self,
        caller: &Caller,
        request: StartDirect,
    ) -> Result<Opened, Failure> {
        let first = Draft::parse(request.first_message, &self.0.limits.draft)?;
        let open = self.checked(new_conversation(ConversationKind::Direct, request.title))?;
        let others = self
            .others(caller, std::slice::from_ref(&request.other))
            .await?;
        let decision = self.decide_open(caller, &open, others).await?;
        let is_taken = Failure::Conflict("these two have an active conversation");
        if let Some(key) = &decision.unique_key
            && self.find_by_key(Some(key)).await?.is_some()
            && !stored(release_key(&self.0.store, key).await)?
        {
            return Err(is_taken);
        }
        self.admit_message(caller)?;
        let opened = self.open(caller, &open, &decision).await?;
        if !opened.is_new {
            // Both started one in the same moment.
            return Err(is_taken);
        }
        self.begin(caller, opened.id, first).await
    }

    /// The person of this id, for those who want to start a conversation with them.
    ///
    /// # Errors
    /// Not found for people who do not exist or whom the host does not let in.
    pub async fn person(&self, id: &UserId) -> Result<User, Failure> {
        let found = stored(users::one(&self.0.store, id).await)?;
        found
            .filter(|user| user.is_active)
            .ok_or(Failure::NotFound(Thing::User))
    }

    /// Whether somebody of this role may use the chat.
    pub fn role_may_chat(&self, role: &RoleName) -> bool {
        self.0.policy.may_chat(role)
    }

    pub(in crate::chat) fn admit_message(&self, caller: &Caller) -> Result<(), Failure> {
        self.0
            .rates
            .admit_message(&caller.principal.user)
            .inspect_err(|refused| self.count_refusal(refused))
    }

    /// Everybody who answers requests for support, but for one user.
    async fn staff_but(&self, user: &UserId) -> Result<Vec<User>, Failure> {
        let roles: Vec<RoleName> = self.0.policy.support_staff().cloned().collect();
        // The caller is one of the people; one more shows that there are too many.
        let most = self.0.limits.group_participants.saturating_sub(1);
        let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(2);
        let mut staff = stored(users::of_roles(&self.0.store, &roles, limit).await)?;
        staff.retain(|one| one.id != *user);
        if staff.is_empty() {
            return Err(Failure::NotFound(Thing::Staff));
        }
        if staff.len() > most {
            tracing::warn!(
                limit = self.0.limits.group_participants,
                "limits.group_participants is below the number of staff: some hear of new \
                 requests for support in their rooms only"
            );
            staff.truncate(most);
        }
        Ok(staff)
    }

    /// Tells the people of a new conversation of it, and says the first words.
    async fn begin(
        &self,
        caller: &Caller,
        id: ConversationId,
        first: Draft,
    ) -> Result<Opened, Failure> {
        self.0.registry.conversation_opened(id, caller.origin);
        self.take_in(caller, id, first).await?.await?;
        Ok(Opened {
            conversation: self.conversation(caller, id).await?,
            is_new: true,
        })
    }
}

fn new_conversation(kind: ConversationKind, title: String) -> OpenConversation {
    OpenConversation {
        kind,
        participants: Vec::new(),
        title: Some(title),
        topic: None,
        reference: None,
        support_room: None,
        priority: None,
        first_message: None,
        metadata: Metadata::empty(),
    }
}
