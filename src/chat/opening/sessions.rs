//! Sessions: conversations on one of the profile's topics, as a front end opens them that names
//! who is to be in them.
//!
//! A request for support has a few of the staff as its participants, those with the least to do; a
//! session about a thing of the host's has the people whom the host names for it. Who opens a
//! session twice about one thing gets the one that goes on.

use std::collections::BTreeMap;

use super::deciding::{Decision, Named};
use super::{OpenConversation, Opened};
use crate::chat::{Caller, Chat, stored};
use crate::domain::conversation::{ConversationKind, Reference};
use crate::domain::error::{Failure, Thing};
use crate::domain::guest::GuestProfile;
use crate::domain::id::{ConversationId, UserId};
use crate::domain::message::Metadata;
use crate::domain::policy::{RoleName, SharesReference};
use crate::domain::user::User;
use crate::store::opening::{self, NewConversation, release_key};
use crate::store::references::naming;
use crate::store::{conversations, guests, references, staffing};

/// Most staff who are brought into a request for support that names none.
const STAFF: u64 = 3;

/// A session that somebody wants.
#[derive(Clone, Debug)]
pub struct OpenSession {
    /// What it is about, in the profile's words.
    pub topic: &'static str,
    /// `Support` for a request for support, `Group` for the people of a thing.
    pub kind: ConversationKind,
    /// Who else is to be in it.
    pub participants: Vec<UserId>,
    /// What people call it.
    pub title: Option<String>,
    /// The thing it is about.
    pub reference: Option<Reference>,
    /// What the host calls things that such sessions are about.
    pub things: &'static str,
    /// The guest whom staff invites with it.
    pub guest: Option<GuestProfile>,
}

impl Chat {
    /// Opens a session, or finds the one that the caller opened on this topic about this thing and
    /// that goes on.
    ///
    /// # Errors
    /// Forbidden for roles that may not open it or not with these people; not found: a person who
    /// does not exist, or a thing that the host never told of, where it tells of such things at all.
    pub async fn open_session(
        &self,
        caller: &Caller,
        session: OpenSession,
    ) -> Result<Opened, Failure> {
        if caller.principal.confined_to().is_some() {
            return Err(Failure::Forbidden("a guest has one conversation"));
        }
        self.require_topic(caller, &session)?;
        let request = self.checked(OpenConversation {
            kind: session.kind,
            participants: session.participants,
            title: session.title,
            topic: Some(session.topic.to_owned()),
            reference: session.reference,
            support_room: None,
            priority: None,
            first_message: None,
            metadata: Metadata::empty(),
        })?;
        let others = self.others(caller, &request.participants).await?;
        let mut decision = match request.kind {
            ConversationKind::Support => self.decide_request(caller, &request, &others).await?,
            ConversationKind::Direct | ConversationKind::Group => {
                let about = (&request, session.things);
                self.decide_meeting(caller, about, others).await?
            }
        };
        decision.unique_key = session_key(caller, &request);
        if let Some(id) = self.going_on(decision.unique_key.as_deref()).await? {
            return Ok(Opened {
                conversation: self.conversation(caller, id).await?,
                is_new: false,
            });
        }
        let opened = match session.guest {
            Some(guest) => {
                self.open_for_guest(caller, (&request, decision), &guest)
                    .await?
            }
            None => self.open_new(caller, &request, decision).await?,
        };
        Ok(Opened {
            conversation: self.conversation(caller, opened.id).await?,
            is_new: opened.is_new,
        })
    }

    fn require_topic(&self, caller: &Caller, session: &OpenSession) -> Result<(), Failure> {
        let (policy, role) = (&self.0.policy, &caller.principal.role);
        let may_open = match session.kind {
            ConversationKind::Support => policy.may_open_support(role, Some(session.topic)),
            ConversationKind::Direct | ConversationKind::Group => policy.may_bring_together(role),
        };
        let may_invite = session.guest.is_none() || policy.is_staff(role);
        if may_open && may_invite {
            Ok(())
        } else {
            Err(Failure::Forbidden("your role may not open this"))
        }
    }

    /// Staff is asked by whoever may, and answers with whomever it likes.
    async fn decide_request(
        &self,
        caller: &Caller,
        request: &OpenConversation,
        others: &[User],
    ) -> Result<Decision, Failure> {
        if let Some(reference) = &request.reference {
            self.named_for(reference).await?;
        }
        let policy = &self.0.policy;
        let own = &caller.principal;
        let is_answered_by = |role: &RoleName| policy.support_staff().any(|one| one == role);
        let may_name = |other: &User| {
            let asks = policy.may_open_support(&other.role, request.topic.as_deref());
            policy.is_staff(&other.role) || policy.is_staff(&own.role) && asks
        };
        if !others.iter().all(may_name) {
            return Err(Failure::Forbidden("they have no part in this"));
        }
        let mut people = vec![(own.user.clone(), own.role.clone())];
        people.extend(others.iter().map(|one| (one.id.clone(), one.role.clone())));
        if !people.iter().any(|(_, role)| is_answered_by(role)) {
            people.extend(self.least_loaded_staff().await?);
        }
        Ok(decision(people, None))
    }

    /// The people of a thing meet: whom the host names or, while it tells of no such things,
    /// whomever the opener names.
    async fn decide_meeting(
        &self,
        caller: &Caller,
        (request, things): (&OpenConversation, &str),
        others: Vec<User>,
    ) -> Result<Decision, Failure> {
        let own = &caller.principal;
        let (policy, oversees) = (&self.0.policy, self.0.policy.sees_all(&own.role));
        let named = match &request.reference {
            Some(reference) => self.named_for(reference).await?,
            // Nobody is of nothing, where the host says who is of what.
            None if !oversees && self.tells_of(things).await? => Some(BTreeMap::new()),
            None => None,
        };
        let is_of_it = |user: &UserId| {
            let named = named.as_ref();
            named.is_none_or(|people| people.contains_key(user))
        };
        let may_meet = |other: &User| {
            oversees
                || is_of_it(&other.id)
                    && policy.may_open_direct(&own.role, &other.role, SharesReference::Yes)
        };
        if !oversees && !is_of_it(&own.user) || !others.iter().all(may_meet) {
            return Err(Failure::Forbidden("only the people of this may meet here"));
        }
        let mut people = named.clone().unwrap_or_default();
        for other in others {
            people.entry(other.id).or_insert(other.role);
        }
        let opener = people.entry(own.user.clone());
        opener.or_insert_with(|| own.role.clone());
        let named = request.reference.clone().zip(named);
        Ok(decision(
            people.into_iter().collect(),
            named.map(|(reference, people)| Named { reference, people }),
        ))
    }

    /// Whom the host names for a thing; `None` while it tells of no such things.
    async fn named_for(
        &self,
        reference: &Reference,
    ) -> Result<Option<BTreeMap<UserId, RoleName>>, Failure> {
        let store = &self.0.store;
        if stored(references::is_known(store, reference).await)? {
            return Ok(Some(self.people_of(reference).await?));
        }
        if self.tells_of(reference.kind()).await? {
            return Err(Failure::NotFound(Thing::Reference));
        }
        Ok(None)
    }

    async fn tells_of(&self, things: &str) -> Result<bool, Failure> {
        stored(naming::knows_any(&self.0.store, things).await)
    }

    /// A few of those who answer requests for support, with the least to do.
    pub(in crate::chat) async fn least_loaded_staff(
        &self,
    ) -> Result<Vec<(UserId, RoleName)>, Failure> {
        let roles: Vec<RoleName> = self.0.policy.support_staff().cloned().collect();
        let staff = stored(staffing::least_loaded(&self.0.store, &roles, STAFF).await)?;
        Ok(staff.into_iter().map(|one| (one.id, one.role)).collect())
    }

    /// The conversation that holds a key, unless it is over: then it holds it no more.
    async fn going_on(&self, key: Option<&str>) -> Result<Option<ConversationId>, Failure> {
        let Some(key) = key else {
            return Ok(None);
        };
        let store = &self.0.store;
        let found = stored(conversations::by_key(store, key).await)?;
        let is_over = found.is_some() && stored(release_key(store, key).await)?;
        Ok(found.filter(|_| !is_over))
    }

    async fn open_new(
        &self,
        caller: &Caller,
        request: &OpenConversation,
        decision: Decision,
    ) -> Result<opening::Opened, Failure> {
        let new = self.new_session(caller, request, &decision)?;
        let opened = stored(opening::open(&self.0.store, new).await)?;
        if opened.is_new {
            let registry = &self.0.registry;
            registry.conversation_opened(opened.id, caller.origin);
            if let Some(named) = &decision.named {
                self.bring_in_step(caller, opened, named).await?;
            }
        }
        Ok(opened)
    }

    async fn open_for_guest(
        &self,
        caller: &Caller,
        (request, mut decision): (&OpenConversation, Decision),
        profile: &GuestProfile,
    ) -> Result<opening::Opened, Failure> {
        let guest =
            self.fresh_guest(profile, ConversationId::from_uuid(self.0.clock.new_uuid()))?;
        let person = (guest.user, guest.role);
        decision.people.push(person.clone());
        // A guest has this one conversation, so there is nothing to find again.
        decision.unique_key = None;
        let new = self.new_session(caller, request, &decision)?;
        let id = new.id;
        let invited = guests::invite(&self.0.store, profile, (&person.0, &person.1), new);
        stored(invited.await)?;
        self.0.registry.conversation_opened(id, caller.origin);
        Ok(opening::Opened { id, is_new: true })
    }

    /// Counted by the opener, and with an id that nobody guesses: guests show it as half of a proof.
    fn new_session(
        &self,
        caller: &Caller,
        request: &OpenConversation,
        decision: &Decision,
    ) -> Result<NewConversation, Failure> {
        self.0
            .rates
            .admit_conversation(&caller.principal.user)
            .inspect_err(|refused| self.count_refusal(refused))?;
        let new = self.new_conversation(caller, request, decision);
        Ok(NewConversation {
            id: self.unguessable(),
            ..new
        })
    }

    pub(in crate::chat) fn unguessable(&self) -> ConversationId {
        ConversationId::from_uuid(self.0.clock.secret_uuid())
    }
}

fn decision(people: Vec<(UserId, RoleName)>, named: Option<Named>) -> Decision {
    Decision {
        unique_key: None,
        people,
        title: None,
        named,
    }
}

/// What makes a session the only one that goes on: who opened it, on what, about which thing.
fn session_key(caller: &Caller, request: &OpenConversation) -> Option<String> {
    let reference = request.reference.as_ref()?;
    let parts = [
        "session",
        caller.principal.user.as_str(),
        request.topic.as_deref().unwrap_or_default(),
        reference.kind(),
        reference.id(),
    ];
    Some(parts.join("\u{1f}"))
}
