//! Many conversations at once, each with what is unread in it, and those who look after them all.

use std::collections::HashMap;

use smol_str::SmolStr;

use super::{Caller, Chat, HistoryFrom, MessagePage, stored};
use crate::actors::conversation::{Pending, Sent, SettleCommand};
use crate::domain::conversation::ConversationStatus;
use crate::domain::error::Failure;
use crate::domain::id::{ConversationId, UserId};
use crate::domain::message::{Draft, Message, RawDraft};
use crate::domain::timestamp::Timestamp;
use crate::domain::user::User;
use crate::domain::view::ConversationView;
use crate::store::messages::{self, Shown};
use crate::store::overview::{self, OverviewFilter, SupportFigures};
use crate::store::references::naming::{self, Named};
use crate::store::{participants, receipts, users};

/// Conversations listed together.
const LISTED: u64 = 500;

/// Seconds of a day.
const DAY: i64 = 24 * 60 * 60;

/// Conversations, with all that their front ends show of them.
#[derive(Clone, Debug, Default)]
pub struct Overview {
    /// Newest activity first.
    pub conversations: Vec<ConversationView>,
    /// Everybody who is or was in them, or said what is listed here.
    pub people: HashMap<UserId, User>,
    /// When people last read, or said something.
    pub last_reads: HashMap<(ConversationId, UserId), Timestamp>,
    /// Who types.
    pub typing: HashMap<ConversationId, Vec<UserId>>,
    /// What others have said that the caller has not read, newest first.
    pub unread: HashMap<ConversationId, Vec<Message>>,
    /// What the host calls the things that the conversations are about, and whom it names as
    /// customer, by their ids.
    pub references: HashMap<SmolStr, DescribedReference>,
}

/// What the host says of one of its things.
#[derive(Clone, Debug, Default)]
pub struct DescribedReference {
    /// What people call it.
    pub title: Option<SmolStr>,
    /// How things stand with it, in the host's own word.
    pub status: Option<SmolStr>,
    /// The name of who is its customer.
    pub customer: Option<SmolStr>,
}

/// Which names the host gives what an overview shows.
#[derive(Clone, Copy, Debug)]
pub struct ReferenceWords {
    /// Its things.
    pub kind: &'static str,
    /// Whose they are.
    pub customer: &'static str,
}

impl Chat {
    /// The conversations the caller is in, or all there are for those who may see them; at most 500,
    /// newest activity first.
    pub async fn overview(
        &self,
        caller: &Caller,
        filter: &OverviewFilter,
        words: ReferenceWords,
    ) -> Result<Overview, Failure> {
        let own = &caller.principal.user;
        let user = (!self.oversees(caller)).then_some(own);
        let found = stored(overview::find(&self.0.store, user, filter, LISTED).await)?;
        let views = found
            .into_iter()
            .filter(|one| caller.principal.may_enter(one.conversation.id))
            .map(|one| self.view(one, caller));
        self.with_details(caller, views.collect(), words).await
    }

    /// One conversation, as it is in an overview.
    ///
    /// # Errors
    /// Not found for those who may not see it.
    pub async fn overview_of(
        &self,
        caller: &Caller,
        id: ConversationId,
        words: ReferenceWords,
    ) -> Result<Overview, Failure> {
        let view = self.conversation(caller, id).await?;
        self.with_details(caller, vec![view], words).await
    }

    async fn with_details(
        &self,
        caller: &Caller,
        conversations: Vec<ConversationView>,
        words: ReferenceWords,
    ) -> Result<Overview, Failure> {
        let store = &self.0.store;
        let ids: Vec<ConversationId> = conversations
            .iter()
            .map(|one| one.conversation.id)
            .collect();
        let last_reads = stored(receipts::last_reads_of_many(store, &ids).await)?;
        let behind = conversations.iter().filter(|view| view.unread() > 0);
        let behind: Vec<ConversationId> = behind.map(|view| view.conversation.id).collect();
        let unread = overview::unread(store, &caller.principal.user, &behind).await;
        let references = self.described(&conversations, words).await?;
        Ok(Overview {
            people: self.known_people(&conversations).await?,
            typing: self.0.registry.typing_in(&ids).await,
            unread: stored(unread)?,
            conversations,
            last_reads,
            references,
        })
    }

    async fn described(
        &self,
        conversations: &[ConversationView],
        words: ReferenceWords,
    ) -> Result<HashMap<SmolStr, DescribedReference>, Failure> {
        let store = &self.0.store;
        let about = conversations.iter();
        let about = about.filter_map(|view| view.conversation.reference.as_ref());
        let mut ids: Vec<SmolStr> = about
            .filter(|reference| reference.kind() == words.kind)
            .map(|reference| SmolStr::new(reference.id()))
            .collect();
        ids.sort_unstable();
        ids.dedup();
        let mut named = stored(naming::named(store, words.kind, &ids).await)?;
        let role = (words.kind, words.customer);
        let customers = stored(naming::named_as(store, role, &ids).await)?;
        let users: Vec<UserId> = customers.values().cloned().collect();
        let known = stored(users::many(store, &users).await)?;
        let name_of = |id: &SmolStr| Some(known.get(customers.get(id)?)?.name.clone());
        let described = ids.into_iter().map(|id| {
            let customer = name_of(&id);
            let Named { title, status } = named.remove(&id).unwrap_or_default();
            let described = DescribedReference {
                title,
                status,
                customer,
            };
            (id, described)
        });
        Ok(described.collect())
    }

    /// A page of history, of messages that say something; oldest first. The limit is cut to the
    /// largest page.
    ///
    /// # Errors
    /// Not found: the conversation, for those who may not see it, or the message to read back from.
    pub async fn shown_messages(
        &self,
        caller: &Caller,
        id: ConversationId,
        from: HistoryFrom,
        limit: u64,
    ) -> Result<MessagePage, Failure> {
        let view = self.conversation(caller, id).await?;
        let position = self.position(id, from).await?;
        let limit = limit.clamp(1, self.0.limits.page_size);
        let page = messages::page(&self.0.store, id, (position, Shown::Words), limit).await;
        let page = stored(page)?;
        let people = view.participants.into_iter();
        Ok(MessagePage {
            messages: page.messages,
            participants: people.map(|one| one.participant).collect(),
            has_more: page.has_more,
        })
    }

    /// Whether the caller looks after conversations that they are not in.
    pub fn oversees(&self, caller: &Caller) -> bool {
        let is_free = caller.principal.confined_to().is_none();
        is_free && self.0.policy.sees_all(&caller.principal.role)
    }

    /// Says something in a conversation. Whoever looks after it and is not in it steps in with what
    /// they say, unless that cannot be said.
    ///
    /// # Errors
    /// As [`Chat::send_message`].
    pub async fn step_in_and_say(
        &self,
        caller: &Caller,
        id: ConversationId,
        raw: RawDraft,
    ) -> Result<Pending<Sent>, Failure> {
        let draft = Draft::parse(raw, &self.0.limits.draft)?;
        self.admit_message(caller)?;
        self.step_in(caller, id).await?;
        self.take_in(caller, id, draft).await
    }

    /// Brings the caller into a conversation that they look after and are not in. Who is in it
    /// stays, and whoever may not see it is not brought in.
    async fn step_in(&self, caller: &Caller, id: ConversationId) -> Result<(), Failure> {
        let own = &caller.principal;
        if !self.oversees(caller)
            || stored(participants::is_present(&self.0.store, &own.user, id).await)?
        {
            return Ok(());
        }
        let view = self.conversation(caller, id).await?;
        if view.conversation.status == ConversationStatus::Closed {
            return Err(Failure::ConversationClosed);
        }
        let person = (own.user.clone(), own.role.clone());
        self.settle_as_system(id, SettleCommand::Add(vec![person]))
            .await
    }

    /// How much support there is to give, and how many conversations were closed since the day
    /// began (UTC). For those who look after all conversations.
    ///
    /// # Errors
    /// Forbidden for everybody else.
    pub async fn support_figures(&self, caller: &Caller) -> Result<SupportFigures, Failure> {
        if !self.oversees(caller) {
            return Err(Failure::Forbidden("only who sees all may see the figures"));
        }
        let now = self.0.clock.now().as_seconds();
        let midnight = Timestamp::from_micros((now - now.rem_euclid(DAY)) * 1_000_000);
        stored(overview::figures(&self.0.store, midnight).await)
    }
}
