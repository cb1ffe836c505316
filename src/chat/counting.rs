//! Reading for front ends that count: pages by their numbers, and how many there are.

use super::reading::confined;
use super::{Caller, Chat, stored};
use crate::domain::error::{Failure, Thing};
use crate::domain::id::{ConversationId, MessageId, Seq};
use crate::domain::message::Message;
use crate::domain::user::Principal;
use crate::domain::view::ConversationView;
use crate::store::conversations;
use crate::store::listing::{self, ListFilter};
use crate::store::messages::{self, Position, Shown};

/// Some conversations out of a known number.
#[derive(Clone, Debug)]
pub struct CountedConversations {
    /// Newest message first, those without any last.
    pub conversations: Vec<ConversationView>,
    /// How many there are.
    pub total: u64,
}

/// Some messages out of a known number.
#[derive(Clone, Debug)]
pub struct CountedMessages {
    /// Oldest first.
    pub messages: Vec<Message>,
    /// Whether there are more in the direction of reading.
    pub has_more: bool,
    /// Where they were said; its newest message's number is how many there are.
    pub conversation: ConversationView,
}

impl Chat {
    /// One user's conversations, or all there are for those who may see them, from the middle of
    /// the list that has the newest message first and those without any last. The limit is cut to
    /// the largest page; the caller bounds `skip`.
    pub async fn counted_conversations(
        &self,
        caller: &Caller,
        filter: &ListFilter,
        skip: u64,
        limit: u64,
    ) -> Result<CountedConversations, Failure> {
        let limit = limit.clamp(1, self.0.limits.page_size);
        let Principal { user, role, .. } = &*caller.principal;
        let is_free = caller.principal.confined_to().is_none();
        let user = (!is_free || !self.0.policy.sees_all(role)).then_some(user);
        let filter = confined(filter, caller);
        let found = listing::by_last_message(&self.0.store, user, &filter, skip, limit).await;
        let (found, total) = stored(found)?;
        Ok(CountedConversations {
            conversations: found
                .into_iter()
                .map(|one| self.view(one, caller))
                .collect(),
            total,
        })
    }

    /// A page of history, leaving out so many of the newest messages; oldest first. Of the page,
    /// messages are left out that say nothing any more.
    pub async fn messages_from_newest(
        &self,
        caller: &Caller,
        id: ConversationId,
        skip: u64,
        limit: u64,
    ) -> Result<CountedMessages, Failure> {
        let conversation = self.conversation(caller, id).await?;
        let newest = conversation.conversation.last_seq.0;
        // Messages are numbered without gaps, so the place is known without counting.
        let (messages, has_more) = match newest.checked_sub(skip).filter(|&left| left > 0) {
            None => (Vec::new(), false),
            Some(before) => {
                let limit = limit.clamp(1, self.0.limits.page_size);
                let which = (Position::Before(Seq(before + 1)), Shown::Places);
                let page = messages::page(&self.0.store, id, which, limit).await;
                let page = stored(page)?;
                (page.messages, page.has_more)
            }
        };
        Ok(CountedMessages {
            messages: messages.into_iter().filter(Message::is_shown).collect(),
            has_more,
            conversation,
        })
    }

    /// The page of history before or after a message.
    ///
    /// # Errors
    /// Not found: the conversation, for those who may not see it, or the message.
    pub async fn messages_beside(
        &self,
        caller: &Caller,
        id: ConversationId,
        (message, position): (MessageId, fn(Seq) -> Position),
        limit: u64,
    ) -> Result<CountedMessages, Failure> {
        let conversation = self.conversation(caller, id).await?;
        let place = stored(messages::place_of(&self.0.store, id, message).await)?;
        let place = place.ok_or(Failure::NotFound(Thing::Message))?;
        let limit = limit.clamp(1, self.0.limits.page_size);
        let which = (position(place), Shown::Places);
        let page = messages::page(&self.0.store, id, which, limit).await;
        let page = stored(page)?;
        Ok(CountedMessages {
            messages: page
                .messages
                .into_iter()
                .filter(Message::is_shown)
                .collect(),
            has_more: page.has_more,
            conversation,
        })
    }

    /// Whether there is a conversation of this id, for contracts that tell those who may not see it
    /// from those who made the id up.
    pub async fn conversation_exists(&self, id: ConversationId) -> Result<bool, Failure> {
        stored(conversations::exists(&self.0.store, id).await)
    }
}
