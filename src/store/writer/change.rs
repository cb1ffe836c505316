//! What is handed to the writer, and what it reports.

use std::sync::Arc;

use crate::domain::conversation::{Conversation, ConversationStatus, Description};
use crate::domain::id::{ConversationId, MessageId, Seq, UserId, Version};
use crate::domain::message::{Draft, Message, Sender};
use crate::domain::participant::{Marks, Participant};
use crate::domain::policy::RoleName;
use crate::domain::timestamp::Timestamp;

/// A message on its way into the store.
#[derive(Debug)]
pub struct PendingMessage {
    /// The id it will have.
    pub id: MessageId,
    /// Who says it.
    pub sender: Sender,
    /// What is said.
    pub draft: Draft,
    /// When it was accepted.
    pub created_at: Timestamp,
}

/// A durable change of one conversation.
#[derive(Clone, Debug)]
pub enum Change {
    /// One of the many that share a transaction.
    Flow(Flow),
    /// Change what later requests may do.
    Settle(Settlement),
    /// Change a message that is stored.
    Amend(Amendment),
}

/// A change of a stored message, which takes the conversation's next version. The rules stay as
/// they are.
#[derive(Clone, Debug)]
pub struct Amendment {
    /// Which message.
    pub message: MessageId,
    /// What becomes of it.
    pub to: Amend,
}

/// What becomes of a stored message.
#[derive(Clone, Debug)]
pub enum Amend {
    /// It is hidden, which decides the reports of it.
    Hide {
        /// By which moderator.
        by: UserId,
    },
    /// It is shown again, which dismisses the reports it was hidden for.
    Show {
        /// By which moderator.
        by: UserId,
    },
}

/// A change that leaves the rules as they are, committed together with its neighbours.
#[derive(Clone, Debug)]
pub enum Flow {
    /// Store a message and move its sender's marks up to it.
    Message(Arc<PendingMessage>),
    /// Move one participant's marks; never back.
    Marks {
        /// Whose.
        user: UserId,
        /// How far at least.
        marks: Marks,
        /// When.
        at: Timestamp,
    },
}

/// A change that decides what later requests may do. The submitter sends no other change of the
/// conversation until this one is reported.
#[derive(Clone, Debug)]
pub enum Settlement {
    /// Change the status.
    Status {
        /// To what.
        status: ConversationStatus,
        /// On whose behalf.
        by: UserId,
    },
    /// Bring people in. Those who are in already only take the role.
    Join {
        /// Who, and with which role.
        people: Vec<(UserId, RoleName)>,
    },
    /// Let somebody in who comes by themselves. What they have not read yet stays unread: all of
    /// it, if they were never in.
    Enter {
        /// Who.
        user: UserId,
        /// As what.
        role: RoleName,
    },
    /// Take somebody out. A conversation they took care of waits again.
    Leave {
        /// Whom.
        user: UserId,
    },
    /// Say who takes care of it.
    Assign {
        /// Who, or nobody.
        to: Option<UserId>,
        /// As what they come in, unless they are in already.
        joins_as: Option<RoleName>,
    },
    /// Note that staff answered, and let them take it if nobody has.
    Answer {
        /// Who answered.
        by: UserId,
        /// When.
        at: Timestamp,
    },
    /// Change what is said of it.
    Describe(Description),
}

/// A change together with what it was decided on and who waits for it.
pub struct Submission {
    /// Where.
    pub conversation: ConversationId,
    /// The rules version the change was decided on.
    pub rules: Version,
    /// When it was decided.
    pub at: Timestamp,
    /// What.
    pub change: Change,
    /// The submitter's own number for it, returned with the outcome.
    pub ticket: u64,
    /// Who is told.
    pub listener: Arc<dyn CommitListener>,
}

/// Hears what became of submitted changes.
pub trait CommitListener: Send + Sync {
    /// Takes the outcomes of one batch, in the order of submission. Must not block.
    fn finished(&self, outcomes: Vec<(u64, Outcome)>);
}

/// What became of a change.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The message is stored.
    Stored {
        /// Its place.
        seq: Seq,
        /// Its change.
        version: Version,
    },
    /// The sender used this client message id before; this is what it named then.
    Repeated(Box<Message>),
    /// The marks are stored.
    Moved {
        /// Their change.
        version: Version,
    },
    /// The settlement is stored.
    Settled(Box<Settled>),
    /// The amendment is stored; `None` when the conversation has no such message.
    Amended(Option<Box<Amended>>),
    /// Status or membership changed since the decision; nothing was stored.
    Stale,
    /// The database refuses this change; nothing was stored.
    Rejected,
    /// The database could not be asked, or its answer was lost.
    Unavailable,
}

/// A message after an amendment.
#[derive(Clone, Debug)]
pub struct Amended {
    /// As it is now.
    pub message: Message,
    /// Whether it was any different before; else its version is an earlier change's.
    pub is_change: bool,
}

/// A conversation after a settlement.
#[derive(Clone, Debug)]
pub struct Settled {
    /// The version it had before.
    pub before: Version,
    /// As it is now.
    pub conversation: Conversation,
    /// The memberships that changed, as they are now.
    pub participants: Vec<Participant>,
    /// Whether it noted the first answer by staff.
    pub is_first_answer: bool,
}
