//! Opening conversations.

mod deciding;
pub(super) mod pairs;
pub(super) mod sessions;
pub(super) mod starting;

use smol_str::SmolStr;

use self::deciding::Decision;
use super::{Caller, Chat, stored};
use crate::domain::conversation::{Conversation, ConversationKind, Reference};
use crate::domain::error::{Failure, Thing};
use crate::domain::id::{ConversationId, UserId};
use crate::domain::message::{Draft, Metadata, RawDraft};
use crate::domain::user::User;
use crate::domain::view::ConversationView;
use crate::store::conversations;
use crate::store::opening::{self, NewConversation};
use crate::store::users;

/// What a caller wants to open.
#[derive(Clone, Debug)]
pub struct OpenConversation {
    /// How people come together in it.
    pub kind: ConversationKind,
    /// The others; the caller is in it anyway.
    pub participants: Vec<UserId>,
    /// What people call it.
    pub title: Option<String>,
    /// What it is about, in the profile's words.
    pub topic: Option<String>,
    /// What it is about, in the host's.
    pub reference: Option<Reference>,
    /// The support room that is to hear of it; else the first that the profile routes it to.
    pub support_room: Option<String>,
    /// How urgent it is, in the profile's words; `normal` if nobody says.
    pub priority: Option<String>,
    /// Said at once, if it is new or not.
    pub first_message: Option<RawDraft>,
    /// The host's own data.
    pub metadata: Metadata,
}

/// A conversation that was opened or found.
#[derive(Clone, Debug)]
pub struct Opened {
    /// As the caller sees it.
    pub conversation: ConversationView,
    /// Whether it is new.
    pub is_new: bool,
}

impl Chat {
    /// Opens a conversation, or finds the one there is of this pair or unique reference.
    ///
    /// # Errors
    /// Not found for people who do not exist, forbidden where the roles may not meet.
    pub async fn open_conversation(
        &self,
        caller: &Caller,
        request: OpenConversation,
    ) -> Result<Opened, Failure> {
        if caller.principal.confined_to().is_some() {
            return Err(Failure::Forbidden("a guest has one conversation"));
        }
        let request = self.checked(request)?;
        if let Some(first) = &request.first_message {
            // Checked before anything exists; said once it does.
            Draft::parse(first.clone(), &self.0.limits.draft)?;
        }
        let others = self.others(caller, &request.participants).await?;
        let decision = self.decide_open(caller, &request, others).await?;
        let opened = match self.find_by_key(decision.unique_key.as_deref()).await? {
            Some(id) => opening::Opened { id, is_new: false },
            None => self.open(caller, &request, &decision).await?,
        };
        if opened.is_new {
            self.0
                .registry
                .conversation_opened(opened.id, caller.origin);
        }
        if let Some(named) = &decision.named {
            self.bring_in_step(caller, opened, named).await?;
        }
        // Whoever is not in the one there is must not learn of it.
        let not_in_it = Failure::Conflict("another conversation about this reference exists");
        let conversation = self
            .conversation(caller, opened.id)
            .await
            .map_err(|failure| {
                if matches!(failure, Failure::NotFound(_)) {
                    not_in_it
                } else {
                    failure
                }
            })?;
        let Some(first) = request.first_message else {
            return Ok(Opened {
                conversation,
                is_new: opened.is_new,
            });
        };
        self.send_message(caller, opened.id, first).await?.await?;
        let conversation = self.conversation(caller, opened.id).await?;
        Ok(Opened {
            conversation,
            is_new: opened.is_new,
        })
    }

    fn checked(&self, mut request: OpenConversation) -> Result<OpenConversation, Failure> {
        let max = self.0.limits.title_chars;
        request.title = short_text("title", request.title, max)?;
        request.topic = short_text("topic", request.topic, max)?;
        request.priority = short_text("priority", request.priority, max)?;
        if let Some(room) = &request.support_room
            && !self.0.support_rooms.knows(room)
        {
            return Err(Failure::invalid(
                "support_room",
                "the name of a support room",
            ));
        }
        self.check_metadata(&request.metadata)?;
        Ok(request)
    }

    /// The other people of a request, each once.
    async fn others(&self, caller: &Caller, ids: &[UserId]) -> Result<Vec<User>, Failure> {
        let mut wanted: Vec<UserId> = ids
            .iter()
            .filter(|id| **id != caller.principal.user)
            .cloned()
            .collect();
        wanted.sort_unstable();
        wanted.dedup();
        // The caller is one of them.
        let max = self.0.limits.group_participants;
        if wanted.len() + 1 > max {
            let actual = wanted.len() + 1;
            return Err(Failure::TooLong {
                field: "participants",
                max,
                actual,
            });
        }
        let mut known = stored(users::many(&self.0.store, &wanted).await)?;
        wanted
            .iter()
            .map(|id| {
                // A guest has a conversation already, and no other.
                let found = known.remove(id).filter(User::is_active_account);
                found.ok_or(Failure::NotFound(Thing::User))
            })
            .collect()
    }

    /// The support rooms that will hear of a new conversation, its own first; none for other
    /// kinds.
    fn hearing_rooms(
        &self,
        caller: &Caller,
        request: &OpenConversation,
        priority: &str,
    ) -> Vec<SmolStr> {
        if request.kind != ConversationKind::Support {
            return Vec::new();
        }
        let wanted = request.support_room.as_deref().map(SmolStr::new);
        let mut rooms = Vec::from_iter(wanted);
        for routed in self
            .0
            .support_rooms
            .rooms_for(&caller.principal.role, priority)
        {
            if !rooms.contains(&routed) {
                rooms.push(routed);
            }
        }
        rooms
    }

    async fn find_by_key(&self, key: Option<&str>) -> Result<Option<ConversationId>, Failure> {
        let Some(key) = key else {
            return Ok(None);
        };
        stored(conversations::by_key(&self.0.store, key).await)
    }

    async fn open(
        &self,
        caller: &Caller,
        request: &OpenConversation,
        decision: &Decision,
    ) -> Result<opening::Opened, Failure> {
        let own = &caller.principal;
        self.0
            .rates
            .admit_conversation(&own.user)
            .inspect_err(|refused| self.count_refusal(refused))?;
        let new = self.new_conversation(caller, request, decision);
        stored(opening::open(&self.0.store, new).await)
    }

    /// A support conversation that the caller may open, as it is to be stored.
    ///
    /// # Errors
    /// As [`Chat::open_conversation`].
    pub(super) async fn expected_support(
        &self,
        caller: &Caller,
        request: OpenConversation,
    ) -> Result<NewConversation, Failure> {
        let request = self.checked(request)?;
        let decision = self.decide_open(caller, &request, Vec::new()).await?;
        Ok(self.new_conversation(caller, &request, &decision))
    }

    fn new_conversation(
        &self,
        caller: &Caller,
        request: &OpenConversation,
        decision: &Decision,
    ) -> NewConversation {
        let own = &caller.principal;
        let priority = request.priority.as_deref().map(SmolStr::new);
        let priority = priority.unwrap_or(Conversation::NORMAL_PRIORITY);
        let title = request.title.as_deref().or(decision.title.as_deref());
        NewConversation {
            id: ConversationId::from_uuid(self.0.clock.new_uuid()),
            kind: request.kind,
            unique_key: decision.unique_key.clone(),
            topic: request.topic.as_deref().map(SmolStr::new),
            title: title.map(SmolStr::new),
            reference: request.reference.clone(),
            support_rooms: self.hearing_rooms(caller, request, &priority),
            priority,
            created_by: own.user.clone(),
            at: self.0.clock.now(),
            metadata: request.metadata.clone(),
            people: decision.people.clone(),
        }
    }
}

/// Trims a short text; a blank one is none.
pub(super) fn short_text(
    field: &'static str,
    text: Option<String>,
    max: usize,
) -> Result<Option<String>, Failure> {
    let Some(text) = text else {
        return Ok(None);
    };
    let text = text.trim();
    let actual = text.chars().count();
    if actual > max {
        return Err(Failure::TooLong { field, max, actual });
    }
    if text.chars().any(char::is_control) {
        return Err(Failure::invalid(field, "text without control characters"));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}
