//! How far people have read, and who types.

use super::{Caller, Chat, stored};
use crate::actors::conversation::{Marked, Marking, Pending, Typist};
use crate::domain::error::{Failure, Thing};
use crate::domain::id::{ConversationId, MessageId, Seq};
use crate::domain::participant::Mark;
use crate::store::messages;

impl Chat {
    /// Moves the caller's read or delivered mark up to a message; never back.
    pub async fn mark(
        &self,
        caller: &Caller,
        conversation: ConversationId,
        mark: Mark,
        seq: Seq,
    ) -> Result<Pending<Marked>, Failure> {
        self.0
            .registry
            .mark(
                conversation,
                self.requester(caller, conversation),
                Marking::up_to(mark, seq),
            )
            .await
    }

    /// Moves the caller's read mark up to the message with this id; never back.
    ///
    /// # Errors
    /// Not found: the conversation, for those who are not in it, or the message.
    pub async fn mark_message(
        &self,
        caller: &Caller,
        conversation: ConversationId,
        message: MessageId,
    ) -> Result<Pending<Marked>, Failure> {
        self.require_sight(caller, conversation).await?;
        let place = stored(messages::place_of(&self.0.store, conversation, message).await)?;
        let seq = place.ok_or(Failure::NotFound(Thing::Message))?;
        self.mark(caller, conversation, Mark::Read, seq).await
    }

    /// Moves the caller's read mark up to the newest message; the answer names the messages that
    /// got further by it.
    ///
    /// # Errors
    /// Not found for those who may not see the conversation, forbidden for those who are not in it.
    pub async fn mark_all_read(
        &self,
        caller: &Caller,
        conversation: ConversationId,
    ) -> Result<Marked, Failure> {
        let view = self.conversation(caller, conversation).await?;
        let newest = view.conversation.last_seq;
        self.mark_naming(caller, conversation, Mark::Read, newest)
            .await?
            .await
    }

    /// Shows the others that the caller types, or stopped.
    pub async fn set_typing(
        &self,
        caller: &Caller,
        conversation: ConversationId,
        is_typing: bool,
    ) -> Result<Pending<()>, Failure> {
        self.0
            .registry
            .set_typing(
                conversation,
                self.requester(caller, conversation),
                is_typing,
            )
            .await
    }

    /// Who types in a conversation, whoever began first.
    ///
    /// # Errors
    /// Not found for those who may not see it.
    pub async fn typing(
        &self,
        caller: &Caller,
        conversation: ConversationId,
    ) -> Result<Vec<Typist>, Failure> {
        let requester = self.requester(caller, conversation);
        let registry = &self.0.registry;
        registry.typing(conversation, requester).await?.await
    }

    /// Shows the others that the caller looks at a conversation, or does so no more.
    ///
    /// # Errors
    /// Not found for those who may not see it.
    pub async fn attend(
        &self,
        caller: &Caller,
        conversation: ConversationId,
        is_attending: bool,
    ) -> Result<(), Failure> {
        let requester = self.requester(caller, conversation);
        let registry = &self.0.registry;
        registry
            .attend(conversation, requester, is_attending)
            .await?
            .await
    }
}
