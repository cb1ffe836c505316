//! Reading: one conversation, many, history, and everything that was missed.

use std::collections::BTreeMap;

use super::{Caller, Chat, stored};
use crate::domain::error::{Failure, Thing};
use crate::domain::id::{ConversationId, UserId, Version};
use crate::domain::message::Message;
use crate::domain::participant::Participant;
use crate::domain::view::{ConversationSnapshot, ConversationView};
use crate::metrics::CatchUp;
use crate::store::changes::{self, Changes};
use crate::store::conversations;
use crate::store::listing::{self, ListCursor, ListFilter};
use crate::store::messages::{self, Position, Shown};
use crate::store::participants;

/// Some of a user's conversations.
#[derive(Clone, Debug)]
pub struct ConversationPage {
    /// Newest activity first.
    pub conversations: Vec<ConversationView>,
    /// Where to go on, when there is more.
    pub next: Option<ListCursor>,
}

/// A page of history together with the people whose marks give messages their status.
#[derive(Clone, Debug)]
pub struct MessagePage {
    /// Oldest first.
    pub messages: Vec<Message>,
    /// Everybody who is or was in the conversation.
    pub participants: Vec<Participant>,
    /// Whether there are more in the direction of reading.
    pub has_more: bool,
}

/// What a client missed of one conversation.
#[derive(Clone, Debug)]
pub enum CaughtUp {
    /// A complete stretch of changes.
    Changes {
        /// The changes.
        changes: Changes,
        /// The conversation as it is now.
        conversation: Box<ConversationView>,
    },
    /// The version is not of this conversation's past: start over.
    Reset,
}

/// The version of each conversation a client knows.
pub type Known = BTreeMap<ConversationId, Version>;

/// What a client missed of everything.
#[derive(Clone, Debug, Default)]
pub struct Resumed {
    /// By conversation that changed.
    pub changed: BTreeMap<ConversationId, CaughtUp>,
    /// Conversations the user is not in any more.
    pub gone: Vec<ConversationId>,
    /// Conversations the client did not name, newest activity first.
    pub new: Vec<ConversationView>,
    /// Whether there are more of the new ones: list them.
    pub has_more_new: bool,
}

impl Chat {
    /// One conversation.
    ///
    /// # Errors
    /// Not found for those who may not see it.
    pub async fn conversation(
        &self,
        caller: &Caller,
        id: ConversationId,
    ) -> Result<ConversationView, Failure> {
        Ok(self.view(self.seen(caller, id).await?, caller))
    }

    /// Loads a conversation that the caller may see.
    async fn seen(
        &self,
        caller: &Caller,
        id: ConversationId,
    ) -> Result<ConversationSnapshot, Failure> {
        let snapshot = stored(conversations::load(&self.0.store, id).await)?
            .ok_or(Failure::NotFound(Thing::Conversation))?;
        if self.standing_in(caller, &snapshot).sees() {
            Ok(snapshot)
        } else {
            Err(Failure::NotFound(Thing::Conversation))
        }
    }

    /// The conversations the caller is in, newest activity first. The limit is cut to the
    /// largest page.
    pub async fn conversations(
        &self,
        caller: &Caller,
        filter: &ListFilter,
        after: Option<ListCursor>,
        limit: u64,
    ) -> Result<ConversationPage, Failure> {
        let user = Some(&caller.principal.user);
        let filter = confined(filter, caller);
        self.listed(caller, user, &filter, (after, limit)).await
    }

    /// All the conversations there are, as [`Chat::conversations`].
    ///
    /// # Errors
    /// Forbidden for those who do not look after all of them.
    pub async fn all_conversations(
        &self,
        caller: &Caller,
        filter: &ListFilter,
        after: Option<ListCursor>,
        limit: u64,
    ) -> Result<ConversationPage, Failure> {
        if !self.oversees(caller) {
            return Err(Failure::Forbidden(
                "only who sees all conversations may list them",
            ));
        }
        self.listed(caller, None, filter, (after, limit)).await
    }

    async fn listed(
        &self,
        caller: &Caller,
        user: Option<&UserId>,
        filter: &ListFilter,
        (after, limit): (Option<ListCursor>, u64),
    ) -> Result<ConversationPage, Failure> {
        let limit = limit.clamp(1, self.0.limits.page_size);
        let filter = ListFilter {
            searches_addresses: self.oversees(caller),
            ..filter.clone()
        };
        let page = stored(listing::list(&self.0.store, user, &filter, after, limit).await)?;
        let views = page
            .conversations
            .into_iter()
            .map(|one| self.view(one, caller))
            .collect();
        Ok(ConversationPage {
            conversations: views,
            next: page.next,
        })
    }

    /// A page of history. The limit is cut to the largest page.
    pub async fn messages(
        &self,
        caller: &Caller,
        id: ConversationId,
        position: Position,
        limit: u64,
    ) -> Result<MessagePage, Failure> {
        let snapshot = self.seen(caller, id).await?;
        let limit = limit.clamp(1, self.0.limits.page_size);
        let which = (position, Shown::Places);
        let page = stored(messages::page(&self.0.store, id, which, limit).await)?;
        Ok(MessagePage {
            messages: page.messages,
            participants: snapshot.participants,
            has_more: page.has_more,
        })
    }

    /// The caller's conversations from the middle of the list, newest activity first, for front
    /// ends that count pages. The limit is cut to the largest page; the caller bounds `skip`.
    pub async fn conversations_from(
        &self,
        caller: &Caller,
        filter: &ListFilter,
        skip: u64,
        limit: u64,
    ) -> Result<Vec<ConversationView>, Failure> {
        let limit = limit.clamp(1, self.0.limits.page_size);
        let user = &caller.principal.user;
        let filter = confined(filter, caller);
        let found = stored(listing::list_from(&self.0.store, user, &filter, skip, limit).await)?;
        Ok(found
            .into_iter()
            .map(|one| self.view(one, caller))
            .collect())
    }

    /// Everything that changed since a version, or a reset.
    pub async fn changes(
        &self,
        caller: &Caller,
        id: ConversationId,
        since: Version,
    ) -> Result<CaughtUp, Failure> {
        let user = &caller.principal.user;
        let versions = stored(conversations::versions(&self.0.store, user, &[id]).await)?;
        let current = versions.get(&id).copied();
        let current = current.filter(|_| self.standing(caller, id, true).sees());
        let current = match current {
            Some(current) => current,
            // Those who are not in it may look after all, or monitor a room that hears of it.
            None => self.seen(caller, id).await?.conversation.version,
        };
        let limit = usize::try_from(self.0.limits.page_size).unwrap_or(usize::MAX);
        self.catch_up(caller, id, (since, current), limit).await
    }

    /// What changed after one version and up to another, which the conversation has. The
    /// conversation is read after its changes, so a client that has seen the last change has the
    /// last state. It also says whether the caller may see any of it.
    async fn catch_up(
        &self,
        caller: &Caller,
        id: ConversationId,
        (since, current): (Version, Version),
        limit: usize,
    ) -> Result<CaughtUp, Failure> {
        if since > current {
            self.seen(caller, id).await?;
            self.0.metrics.caught_up(CatchUp::Reset);
            return Ok(CaughtUp::Reset);
        }
        let between = (since, current);
        let found = changes::with_conversation(&self.0.store, id, between, limit).await;
        let (changes, snapshot) = stored(found)?
            .filter(|(_, snapshot)| self.standing_in(caller, snapshot).sees())
            .ok_or(Failure::NotFound(Thing::Conversation))?;
        let outcome = if changes.has_more {
            CatchUp::Partial
        } else {
            CatchUp::Complete
        };
        self.0.metrics.caught_up(outcome);
        Ok(CaughtUp::Changes {
            changes,
            conversation: Box::new(self.view(snapshot, caller)),
        })
    }

    pub(super) async fn require_sight(
        &self,
        caller: &Caller,
        id: ConversationId,
    ) -> Result<(), Failure> {
        let is_participant =
            stored(participants::is_present(&self.0.store, &caller.principal.user, id).await)?;
        if self.standing(caller, id, is_participant).sees() {
            return Ok(());
        }
        // Those who are not in it may monitor a room that hears of it.
        self.seen(caller, id).await.map(drop)
    }

    /// Everything that changed in the conversations a client knows, and those it does not know.
    ///
    /// The answer is bounded: conversations beyond the bound come with one change and `has_more`,
    /// to be asked for one by one. Nothing is ever left out silently.
    pub async fn resume(&self, caller: &Caller, known: &Known) -> Result<Resumed, Failure> {
        let max = self.0.limits.resume_conversations;
        if known.len() > max {
            return Err(Failure::TooLong {
                field: "conversations",
                max,
                actual: known.len(),
            });
        }
        let user = &caller.principal.user;
        let ids: Vec<ConversationId> = known.keys().copied().collect();
        let mut current = stored(conversations::versions(&self.0.store, user, &ids).await)?;
        current.retain(|id, _| caller.principal.may_enter(*id));
        let mut resumed = Resumed::default();
        let mut budget = self.0.limits.resume_changes;
        for (&id, &since) in known {
            match current.get(&id) {
                None => resumed.gone.push(id),
                Some(&current) if current == since => {}
                Some(&current) => {
                    let between = (since, current);
                    let caught_up = self.resume_one(caller, id, between, &mut budget).await?;
                    if let Some(caught_up) = caught_up {
                        resumed.changed.insert(id, caught_up);
                    } else {
                        resumed.gone.push(id);
                    }
                }
            }
        }
        let (new, has_more) = self.unnamed(caller, ids).await?;
        resumed.new = new;
        resumed.has_more_new = has_more;
        Ok(resumed)
    }

    async fn resume_one(
        &self,
        caller: &Caller,
        id: ConversationId,
        between: (Version, Version),
        budget: &mut usize,
    ) -> Result<Option<CaughtUp>, Failure> {
        let page = self.resume_page(*budget);
        let caught_up = match self.catch_up(caller, id, between, page).await {
            Ok(caught_up) => caught_up,
            // Left in this moment.
            Err(Failure::NotFound(_)) => return Ok(None),
            Err(failure) => return Err(failure),
        };
        if let CaughtUp::Changes { changes, .. } = &caught_up {
            let spent = changes.messages.len() + changes.participants.len();
            *budget = budget.saturating_sub(spent);
        }
        Ok(Some(caught_up))
    }

    /// How many changes one conversation's part of a resume may have. At least one, so that even
    /// with nothing left each conversation moves on and says that there is more.
    fn resume_page(&self, budget: usize) -> usize {
        let page = usize::try_from(self.0.limits.page_size).unwrap_or(usize::MAX);
        page.min(budget).max(1)
    }

    async fn unnamed(
        &self,
        caller: &Caller,
        except: Vec<ConversationId>,
    ) -> Result<(Vec<ConversationView>, bool), Failure> {
        let filter = ListFilter {
            except,
            ..ListFilter::default()
        };
        let page = self
            .conversations(caller, &filter, None, self.0.limits.page_size)
            .await?;
        Ok((page.conversations, page.next.is_some()))
    }
}

/// The filter, which for those who are confined to one conversation lets no other through.
pub(super) fn confined(filter: &ListFilter, caller: &Caller) -> ListFilter {
    let only = caller.principal.confined_to().or(filter.only);
    ListFilter {
        only,
        ..filter.clone()
    }
}
