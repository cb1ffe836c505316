//! Conversations between two sides of the host's business, such as a customer and a provider: one
//! that goes on for each pair and each thing it is about.

use super::{Decision, OpenConversation, Opened};
use crate::chat::{Caller, Chat, StatusChange, stored};
use crate::domain::conversation::{ConversationKind, ConversationStatus, Reference};
use crate::domain::error::{Failure, Thing};
use crate::domain::id::{ConversationId, UserId};
use crate::domain::message::Metadata;
use crate::domain::policy::{RoleName, SharesReference};
use crate::domain::user::User;
use crate::store::opening::{direct_key, release_key};
use crate::store::{aliases, references, users};

/// A conversation between two sides.
#[derive(Clone, Debug)]
pub struct OpenPair {
    /// Who is in it, each as what.
    pub people: [(UserId, RoleName); 2],
    /// What it is about.
    pub reference: Option<Reference>,
}

impl Chat {
    /// The user of a further id, such as that of a provider.
    ///
    /// # Errors
    /// Not found for ids that nobody told of, and for people whom the host does not let in.
    pub async fn user_of_alias(&self, sort: &str, id: &str) -> Result<User, Failure> {
        let found = stored(aliases::user_of(&self.0.store, sort, id).await)?;
        self.person(&found.ok_or(Failure::NotFound(Thing::User))?)
            .await
    }

    /// Opens the conversation of a pair, or finds the one that goes on; one that was put aside is
    /// taken out again. It may be opened by one of the two, or by staff for both.
    ///
    /// # Errors
    /// Not found for people who do not exist, forbidden where the caller's role may not bring these
    /// two together, a conflict where the host names others for what it is about, blocked while the
    /// one there is is blocked.
    pub async fn open_pair(&self, caller: &Caller, pair: OpenPair) -> Result<Opened, Failure> {
        if caller.principal.confined_to().is_some() {
            return Err(Failure::Forbidden("a guest has one conversation"));
        }
        let decision = self.decide_pair(caller, &pair).await?;
        if let Some(id) = self.find_by_key(decision.unique_key.as_deref()).await?
            && let Some(opened) = self.go_on(caller, id).await?
        {
            return Ok(opened);
        }
        if let Some(key) = &decision.unique_key {
            // The one there was is over; whether somebody else released its key does not matter.
            stored(release_key(&self.0.store, key).await)?;
        }
        let request = OpenConversation {
            kind: ConversationKind::Direct,
            participants: Vec::new(),
            title: None,
            topic: None,
            reference: pair.reference,
            support_room: None,
            priority: None,
            first_message: None,
            metadata: Metadata::empty(),
        };
        let opened = self.open(caller, &request, &decision).await?;
        if opened.is_new {
            let registry = &self.0.registry;
            registry.conversation_opened(opened.id, caller.origin);
            return Ok(Opened {
                conversation: self.conversation(caller, opened.id).await?,
                is_new: true,
            });
        }
        // Both opened it in the same moment.
        let found = self.go_on(caller, opened.id).await?;
        found.ok_or(Failure::Unavailable)
    }

    /// The conversation there is, taken out of the archive; `None` if it is over.
    async fn go_on(&self, caller: &Caller, id: ConversationId) -> Result<Option<Opened>, Failure> {
        let found = self.conversation(caller, id).await;
        let conversation = found.map_err(|failure| {
            if matches!(failure, Failure::NotFound(_)) {
                Failure::Conflict("another conversation about this exists")
            } else {
                failure
            }
        })?;
        let conversation = match conversation.conversation.status {
            ConversationStatus::Active => conversation,
            ConversationStatus::Archived => {
                let unarchive = StatusChange::Unarchive;
                self.change_status(caller, id, unarchive).await?
            }
            ConversationStatus::Blocked => return Err(Failure::ConversationBlocked),
            ConversationStatus::Closed => return Ok(None),
        };
        Ok(Some(Opened {
            conversation,
            is_new: false,
        }))
    }

    async fn decide_pair(&self, caller: &Caller, pair: &OpenPair) -> Result<Decision, Failure> {
        let [(one, _), (other, _)] = &pair.people;
        if one == other {
            return Err(Failure::invalid("participants", "two different people"));
        }
        let known = stored(users::many(&self.0.store, &[one.clone(), other.clone()]).await)?;
        let person = |id| {
            let found: Option<&User> = known.get(id);
            found
                .filter(|user| user.is_active_account())
                .ok_or(Failure::NotFound(Thing::User))
        };
        let people = [person(one)?, person(other)?];
        if !self
            .may_pair(caller, people, pair.reference.as_ref())
            .await?
        {
            return Err(Failure::Forbidden(
                "your role may not open a conversation of these two",
            ));
        }
        if let Some(reference) = &pair.reference
            && stored(references::is_known(&self.0.store, reference).await)?
        {
            let named = stored(references::people(&self.0.store, reference).await)?;
            if !named.contains_key(one) || !named.contains_key(other) {
                return Err(Failure::Conflict("it is about something of other people"));
            }
        }
        Ok(Decision {
            unique_key: Some(direct_key(one, other, pair.reference.as_ref())),
            people: pair.people.to_vec(),
            title: None,
            named: None,
        })
    }

    /// Whether the policy lets the caller bring these two together: as one of them, or as staff
    /// that reaches both.
    async fn may_pair(
        &self,
        caller: &Caller,
        people: [&User; 2],
        reference: Option<&Reference>,
    ) -> Result<bool, Failure> {
        let (policy, own) = (&self.0.policy, &caller.principal);
        let may_open =
            |other: &User, shares| policy.may_open_direct(&own.role, &other.role, shares);
        let other = match people {
            [one, other] if one.id == own.user => other,
            [one, other] if other.id == own.user => one,
            [one, other] => {
                return Ok(policy.is_staff(&own.role)
                    && may_open(one, SharesReference::No)
                    && may_open(other, SharesReference::No));
            }
        };
        if may_open(other, SharesReference::No) {
            return Ok(true);
        }
        if !may_open(other, SharesReference::Yes) {
            return Ok(false);
        }
        let both = (&own.user, &other.id);
        stored(references::is_shared(&self.0.store, both, reference).await)
    }
}
