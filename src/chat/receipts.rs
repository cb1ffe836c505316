//! When messages reached people and were read, for front ends that tell of each message.

use std::collections::HashMap;

use super::{Caller, Chat, stored};
use crate::actors::conversation::{Marked, Marking, Pending};
use crate::domain::error::{Failure, Thing};
use crate::domain::id::{ConversationId, MessageId, Seq, UserId};
use crate::domain::message::Message;
use crate::domain::participant::Mark;
use crate::domain::receipt::ReceiptTimes;
use crate::domain::timestamp::Timestamp;
use crate::store::{messages, receipts};

impl Chat {
    /// When each of these messages of one conversation first reached, and was first read by,
    /// another participant than its sender; in the order given. Meant for a page of history.
    ///
    /// # Errors
    /// Not found for those who may not see the conversation.
    pub async fn receipt_times(
        &self,
        caller: &Caller,
        conversation: ConversationId,
        messages: &[Message],
    ) -> Result<Vec<ReceiptTimes>, Failure> {
        self.require_sight(caller, conversation).await?;
        let places: Vec<(Seq, &UserId)> = messages
            .iter()
            .map(|message| (message.seq, &message.sender.user))
            .collect();
        stored(receipts::times(&self.0.store, conversation, &places).await)
    }

    /// When each participant's read mark last moved over what others had said, by reading, by
    /// answering or by coming in after it; those for whom it never did are left out.
    ///
    /// # Errors
    /// Not found for those who may not see the conversation.
    pub async fn last_reads(
        &self,
        caller: &Caller,
        conversation: ConversationId,
    ) -> Result<HashMap<UserId, Timestamp>, Failure> {
        self.require_sight(caller, conversation).await?;
        stored(receipts::last_reads(&self.0.store, conversation).await)
    }

    /// As [`Chat::mark`]; the answer names the messages that got further by it.
    pub async fn mark_naming(
        &self,
        caller: &Caller,
        conversation: ConversationId,
        mark: Mark,
        seq: Seq,
    ) -> Result<Pending<Marked>, Failure> {
        let marking = Marking {
            names_messages: true,
            ..Marking::up_to(mark, seq)
        };
        let requester = self.requester(caller, conversation);
        let registry = &self.0.registry;
        registry.mark(conversation, requester, marking).await
    }

    /// Moves one of the caller's marks up to a message that somebody else said, wherever that is;
    /// never back. The answer names the messages that got further by it. Returns where it is.
    ///
    /// # Errors
    /// Not found for a message that does not exist or that the caller may not see; forbidden for
    /// the caller's own.
    pub async fn mark_received(
        &self,
        caller: &Caller,
        message: MessageId,
        mark: Mark,
    ) -> Result<(ConversationId, Pending<Marked>), Failure> {
        let unknown = || Failure::NotFound(Thing::Message);
        let found = stored(messages::find(&self.0.store, message).await)?;
        let (conversation, place) = found.ok_or_else(unknown)?;
        let seen = self.require_sight(caller, conversation).await;
        seen.map_err(|failure| {
            if matches!(failure, Failure::NotFound(_)) {
                unknown()
            } else {
                failure
            }
        })?;
        if place.sender == caller.principal.user {
            return Err(Failure::Forbidden("a message is received by others"));
        }
        let marking = self.mark_naming(caller, conversation, mark, place.seq);
        Ok((conversation, marking.await?))
    }
}
