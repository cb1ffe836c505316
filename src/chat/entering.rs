//! Conversations about the host's things, entered by the people whom the host names for them.
//!
//! There is one conversation about each thing. Whoever is named comes in when they first open it,
//! say something in it or read it; whoever is named no more is refused from then on.

use std::collections::HashMap;

use super::{Caller, Chat, OpenConversation, stored};
use crate::actors::conversation::{Pending, Sent};
use crate::domain::conversation::{ConversationKind, Reference};
use crate::domain::error::{Failure, Thing};
use crate::domain::id::{ConversationId, MessageId, Seq, UserId};
use crate::domain::message::{Draft, Message, Metadata, RawDraft};
use crate::domain::participant::Participant;
use crate::domain::receipt::ReceiptTimes;
use crate::domain::timestamp::Timestamp;
use crate::store::messages::{self, Position, Shown};
use crate::store::opening::reference_key;
use crate::store::{conversations, participants, receipts, references};

/// Most messages of one reading.
const MOST_MESSAGES: u64 = 500;

/// From where history is read, back unless it says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HistoryFrom {
    /// From the newest message.
    Newest,
    /// From before this message.
    Message(MessageId),
    /// From before this moment.
    Moment(Timestamp),
    /// From after this moment on.
    After(Timestamp),
}

/// A page of the conversation about a thing, for one of its people.
#[derive(Clone, Debug)]
pub struct EnteredHistory {
    /// The conversation.
    pub conversation: ConversationId,
    /// The number of its newest message; what came while this was read may be missing.
    pub last_seq: Seq,
    /// Those that say something, oldest first.
    pub messages: Vec<Message>,
    /// Everybody who is or was in the conversation.
    pub participants: Vec<Participant>,
    /// When each of the messages first got to, and was first read by, somebody else.
    pub receipts: Vec<ReceiptTimes>,
    /// When each participant last read what others had said; those who never did are left out.
    pub last_reads: HashMap<UserId, Timestamp>,
    /// Whether there are earlier ones.
    pub has_more: bool,
}

impl Chat {
    /// Lets the caller into the conversation about a thing, which begins with the first who comes.
    ///
    /// # Errors
    /// Not found when the host never told of the thing, forbidden for those it does not name.
    pub async fn enter(
        &self,
        caller: &Caller,
        reference: &Reference,
    ) -> Result<ConversationId, Failure> {
        self.require_named(caller, reference).await?;
        self.enter_named(caller, reference).await
    }

    /// As [`Chat::enter`], for somebody whom the host names for the thing.
    async fn enter_named(
        &self,
        caller: &Caller,
        reference: &Reference,
    ) -> Result<ConversationId, Failure> {
        let key = reference_key(reference);
        if let Some((id, _)) = stored(conversations::place_by_key(&self.0.store, &key).await)? {
            let user = &caller.principal.user;
            if stored(participants::is_present(&self.0.store, user, id).await)? {
                return Ok(id);
            }
        }
        self.come_in(caller, reference).await
    }

    /// Says something in the conversation about a thing, after letting the caller in.
    ///
    /// # Errors
    /// As [`Chat::enter`] and [`Chat::send_message`].
    pub async fn send_about(
        &self,
        caller: &Caller,
        reference: &Reference,
        raw: RawDraft,
    ) -> Result<(ConversationId, Pending<Sent>), Failure> {
        let draft = Draft::parse(raw, &self.0.limits.draft)?;
        self.require_named(caller, reference).await?;
        self.admit_message(caller)?;
        let id = self.enter_named(caller, reference).await?;
        Ok((id, self.take_in(caller, id, draft).await?))
    }

    /// Reads the conversation about a thing, after letting the caller in; `None` while there is
    /// none. Does not mark it as read.
    ///
    /// # Errors
    /// As [`Chat::enter`]; not found when there is no such message to read back from.
    pub async fn history_about(
        &self,
        caller: &Caller,
        reference: &Reference,
        from: HistoryFrom,
        limit: u64,
    ) -> Result<Option<EnteredHistory>, Failure> {
        self.require_named(caller, reference).await?;
        let store = &self.0.store;
        let key = reference_key(reference);
        let Some((id, last_seq)) = stored(conversations::place_by_key(store, &key).await)? else {
            return Ok(None);
        };
        let mut people = stored(participants::all(store, id).await)?;
        let user = &caller.principal.user;
        if !people
            .iter()
            .any(|one| one.user == *user && one.is_present())
        {
            self.come_in(caller, reference).await?;
            people = stored(participants::all(store, id).await)?;
        }
        let position = self.position(id, from).await?;
        let limit = limit.clamp(1, MOST_MESSAGES);
        let page = stored(messages::page(store, id, (position, Shown::Words), limit).await)?;
        let places: Vec<(Seq, &UserId)> = page
            .messages
            .iter()
            .map(|message| (message.seq, &message.sender.user))
            .collect();
        Ok(Some(EnteredHistory {
            receipts: stored(receipts::times(store, id, &places).await)?,
            last_reads: stored(receipts::last_reads(store, id).await)?,
            conversation: id,
            last_seq,
            messages: page.messages,
            participants: people,
            has_more: page.has_more,
        }))
    }

    pub(super) async fn position(
        &self,
        id: ConversationId,
        from: HistoryFrom,
    ) -> Result<Position, Failure> {
        match from {
            HistoryFrom::Newest => Ok(Position::Newest),
            HistoryFrom::Moment(at) => Ok(Position::Until(at)),
            HistoryFrom::After(at) => Ok(Position::Since(at)),
            HistoryFrom::Message(message) => {
                let place = stored(messages::place_of(&self.0.store, id, message).await)?;
                place
                    .map(Position::Before)
                    .ok_or(Failure::NotFound(Thing::Message))
            }
        }
    }

    async fn require_named(&self, caller: &Caller, reference: &Reference) -> Result<(), Failure> {
        let store = &self.0.store;
        let user = &caller.principal.user;
        if stored(references::is_named(store, reference, user).await)? {
            Ok(())
        } else if stored(references::is_known(store, reference).await)? {
            Err(Failure::Forbidden("only the people of this may do this"))
        } else {
            Err(Failure::NotFound(Thing::Reference))
        }
    }

    async fn come_in(
        &self,
        caller: &Caller,
        reference: &Reference,
    ) -> Result<ConversationId, Failure> {
        let open = OpenConversation {
            kind: ConversationKind::Group,
            participants: Vec::new(),
            title: None,
            topic: None,
            reference: Some(reference.clone()),
            support_room: None,
            priority: None,
            first_message: None,
            metadata: Metadata::empty(),
        };
        let opened = self.open_conversation(caller, open).await?;
        Ok(opened.conversation.conversation.id)
    }
}
