//! People who write each other, whatever the host's things: each pair has one conversation, which
//! begins with what one of them says first.

use std::collections::HashMap;

use super::{Caller, Chat, HistoryFrom, OpenPair, stored};
use crate::actors::conversation::{Marked, Pending, Sent};
use crate::domain::error::{Failure, Thing};
use crate::domain::id::{ConversationId, UserId};
use crate::domain::message::{Message, RawDraft};
use crate::domain::participant::Participant;
use crate::domain::policy::{RoleName, SharesReference};
use crate::domain::timestamp::Timestamp;
use crate::domain::user::User;
use crate::domain::view::ConversationView;
use crate::store::directory::{self, DirectoryFilter};
use crate::store::messages::{self, Shown};
use crate::store::opening::direct_key;
use crate::store::pairs::{self, PairFigures};
use crate::store::{conversations, participants};

/// Most messages of one reading.
const MOST_MESSAGES: u64 = 500;
/// Most pairs that are listed.
const MOST_PAIRS: u64 = 500;
/// Most people that are listed.
const MOST_PEOPLE: u64 = 1_000;

/// Somebody whom the caller may write to.
#[derive(Clone, Debug)]
pub struct Counterpart {
    /// Who.
    pub user: User,
    /// What they said and the caller has not read.
    pub unread: u64,
    /// When either of the two last said something.
    pub last_message_at: Option<Timestamp>,
}

/// A page of what two people said to each other.
#[derive(Clone, Debug)]
pub struct PairHistory {
    /// Their conversation.
    pub conversation: ConversationId,
    /// What they said, oldest first, but for what is not shown.
    pub messages: Vec<Message>,
    /// The two.
    pub participants: Vec<Participant>,
    /// Whether there is earlier.
    pub has_more: bool,
}

impl Chat {
    /// Somebody whom the caller may write to.
    ///
    /// # Errors
    /// Invalid for the caller's own id, not found for people who do not exist or whom the host does
    /// not let in, forbidden where the roles may not talk.
    pub async fn counterpart(&self, caller: &Caller, other: &UserId) -> Result<User, Failure> {
        let own = &caller.principal;
        if *other == own.user {
            return Err(Failure::invalid("participants", "somebody else"));
        }
        let user = self.person(other).await?;
        if user.is_active_account() && self.may_write_to(caller, &user.role) {
            Ok(user)
        } else {
            Err(Failure::Forbidden("your role may not write to this person"))
        }
    }

    /// Says something to somebody and waits until it is stored. The first message of two people
    /// opens their conversation.
    ///
    /// # Errors
    /// As [`Chat::counterpart`], [`Chat::open_pair`] and [`Chat::send_message`].
    pub async fn write_to(
        &self,
        caller: &Caller,
        other: &UserId,
        raw: RawDraft,
    ) -> Result<Sent, Failure> {
        let user = self.counterpart(caller, other).await?;
        if let Some(id) = self.pair_with(caller, other).await? {
            let sending = self.send_message(caller, id, raw.clone()).await?;
            match sending.await {
                // The next one goes on, under the same key.
                Err(Failure::ConversationClosed) => {}
                sent => return sent,
            }
        }
        let id = self.open_pair_with(caller, &user).await?;
        self.send_message(caller, id, raw).await?.await
    }

    /// Reads what the caller and somebody said to each other, whom the host may have disabled since;
    /// `None` if they never did. Does not mark it as read.
    ///
    /// # Errors
    /// As [`Chat::counterpart`]; not found when there is no such message to read back from.
    pub async fn history_with(
        &self,
        caller: &Caller,
        other: &UserId,
        from: HistoryFrom,
        limit: u64,
    ) -> Result<Option<PairHistory>, Failure> {
        let Some(id) = self.pair_to_read(caller, other).await? else {
            return Ok(None);
        };
        let position = self.position(id, from).await?;
        let limit = limit.clamp(1, MOST_MESSAGES);
        let store = &self.0.store;
        let page = stored(messages::page(store, id, (position, Shown::Words), limit).await)?;
        Ok(Some(PairHistory {
            participants: stored(participants::all(store, id).await)?,
            conversation: id,
            messages: page.messages,
            has_more: page.has_more,
        }))
    }

    /// Marks all that somebody said to the caller as read; `None` if they never did. The answer
    /// names the messages that got further by it.
    ///
    /// # Errors
    /// As [`Chat::counterpart`].
    pub async fn mark_read_from(
        &self,
        caller: &Caller,
        other: &UserId,
    ) -> Result<Option<Marked>, Failure> {
        match self.pair_to_read(caller, other).await? {
            Some(id) => self.mark_all_read(caller, id).await.map(Some),
            None => Ok(None),
        }
    }

    /// Shows somebody that the caller types, or stopped. Whoever never said anything shows nothing.
    ///
    /// # Errors
    /// As [`Chat::counterpart`].
    pub async fn type_to(
        &self,
        caller: &Caller,
        other: &UserId,
        is_typing: bool,
    ) -> Result<Option<Pending<()>>, Failure> {
        self.counterpart(caller, other).await?;
        match self.pair_with(caller, other).await? {
            Some(id) => self.set_typing(caller, id, is_typing).await.map(Some),
            None => Ok(None),
        }
    }

    /// The pairs the caller is one of, newest activity first; at most 500. Some may have said
    /// nothing yet. Those whom the host deleted are in no pair.
    ///
    /// # Errors
    /// What the store says.
    pub async fn pairs(&self, caller: &Caller) -> Result<Vec<ConversationView>, Failure> {
        let user = &caller.principal.user;
        let found = stored(pairs::of(&self.0.store, user, MOST_PAIRS).await)?;
        Ok(found
            .into_iter()
            .filter(|one| one.participants.iter().all(Participant::is_present))
            .map(|one| self.view(one, caller))
            .collect())
    }

    /// What is unread in each pair the caller is one of, however many those are.
    ///
    /// # Errors
    /// What the store says.
    pub async fn pair_figures(&self, caller: &Caller) -> Result<Vec<PairFigures>, Failure> {
        stored(pairs::figures(&self.0.store, &caller.principal.user).await)
    }

    /// Everybody whom the caller, who is of the staff, may write to and whose name or address has
    /// this text in it; at most 1,000, by their names. For everybody else, who they are assigned to.
    ///
    /// # Errors
    /// As [`Chat::contact`].
    pub async fn counterparts(
        &self,
        caller: &Caller,
        text: Option<&str>,
    ) -> Result<Vec<Counterpart>, Failure> {
        let users = if self.is_staff(caller) {
            let filter = DirectoryFilter {
                roles: Some(self.roles_to_write_to(caller)),
                text: text.map(str::to_owned),
                searches_addresses: true,
                ..DirectoryFilter::default()
            };
            stored(directory::page(&self.0.store, &filter, None, MOST_PEOPLE).await)?
        } else {
            vec![self.contact(caller).await?]
        };
        let figures = self.pair_figures(caller).await?;
        let known: HashMap<&UserId, &PairFigures> =
            figures.iter().map(|pair| (&pair.other, pair)).collect();
        let counterparts = users.into_iter().map(|user| {
            let pair = known.get(&user.id);
            Counterpart {
                unread: pair.map_or(0, |pair| pair.unread),
                last_message_at: pair.and_then(|pair| pair.last_message_at),
                user,
            }
        });
        Ok(counterparts.collect())
    }

    /// Who of the staff somebody writes to: the one of their newest conversation, else the one with
    /// the fewest pairs, who is theirs from then on.
    ///
    /// # Errors
    /// Forbidden for roles that may write to nobody of the staff, not found when nobody is there.
    pub async fn contact(&self, caller: &Caller) -> Result<User, Failure> {
        let is_staff = |role: &RoleName| self.0.policy.is_staff(role);
        let roles: Vec<RoleName> = self.roles_to_write_to(caller);
        let roles: Vec<RoleName> = roles.into_iter().filter(is_staff).collect();
        if roles.is_empty() || is_staff(&caller.principal.role) {
            return Err(Failure::Forbidden("your role has no contact"));
        }
        let pairs = self.pairs(caller).await?;
        let known = self.known_people(&pairs).await?;
        let others = pairs.iter().filter_map(other_of);
        let assigned = others.filter_map(|other| known.get(other));
        let mut assigned =
            assigned.filter(|user| user.is_active_account() && roles.contains(&user.role));
        if let Some(user) = assigned.next() {
            return Ok(user.clone());
        }
        let asker = &caller.principal.user;
        let chosen = stored(pairs::least_paired(&self.0.store, &roles, asker).await)?;
        let chosen = chosen.ok_or(Failure::NotFound(Thing::Staff))?;
        self.open_pair_with(caller, &chosen).await?;
        Ok(chosen)
    }

    /// As [`Chat::pair_with`], for reading: what somebody said stays to be read when the host lets
    /// them in no more, and goes when it deletes them.
    async fn pair_to_read(
        &self,
        caller: &Caller,
        other: &UserId,
    ) -> Result<Option<ConversationId>, Failure> {
        let unknown = match self.counterpart(caller, other).await {
            Ok(_) => return self.pair_with(caller, other).await,
            Err(unknown @ Failure::NotFound(_)) => unknown,
            Err(failure) => return Err(failure),
        };
        let Some(id) = self.pair_with(caller, other).await? else {
            return Err(unknown);
        };
        if stored(participants::is_present(&self.0.store, other, id).await)? {
            Ok(Some(id))
        } else {
            Err(unknown)
        }
    }

    async fn pair_with(
        &self,
        caller: &Caller,
        other: &UserId,
    ) -> Result<Option<ConversationId>, Failure> {
        let key = direct_key(&caller.principal.user, other, None);
        stored(conversations::by_key(&self.0.store, &key).await)
    }

    async fn open_pair_with(
        &self,
        caller: &Caller,
        other: &User,
    ) -> Result<ConversationId, Failure> {
        let own = &caller.principal;
        let pair = OpenPair {
            people: [
                (own.user.clone(), own.role.clone()),
                (other.id.clone(), other.role.clone()),
            ],
            reference: None,
        };
        let opened = self.open_pair(caller, pair).await?;
        Ok(opened.conversation.conversation.id)
    }

    fn may_write_to(&self, caller: &Caller, role: &RoleName) -> bool {
        let own = &caller.principal.role;
        self.0
            .policy
            .may_open_direct(own, role, SharesReference::No)
    }

    pub(super) fn roles_to_write_to(&self, caller: &Caller) -> Vec<RoleName> {
        let roles = self.0.policy.roles();
        roles
            .filter(|role| self.may_write_to(caller, role))
            .cloned()
            .collect()
    }
}

/// The other of two people.
fn other_of(pair: &ConversationView) -> Option<&UserId> {
    let mut people = pair.participants.iter().map(|view| &view.participant.user);
    people.find(|user| **user != pair.viewer)
}
