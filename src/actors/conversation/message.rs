//! What a conversation can be told or asked.

use std::sync::Arc;
use std::time::Instant;

use smol_str::SmolStr;
use tokio::sync::{OwnedSemaphorePermit, oneshot};

use crate::actors::outbound::{FrameNumber, Outbound};
use crate::actors::registry::Watcher;
use crate::domain::conversation::{Description, Standing, StatusChange};
use crate::domain::error::Failure;
use crate::domain::id::{ConnectionId, MessageId, Seq, UserId, Version};
use crate::domain::message::{Draft, Message, MessageStatus};
use crate::domain::participant::Mark;
use crate::domain::policy::RoleName;
use crate::domain::receipt::ReachedMessage;
use crate::domain::timestamp::Timestamp;
use crate::domain::user::Principal;
use crate::domain::view::ConversationSnapshot;
use crate::metrics::{ContractName, GaugeGuard};
use crate::store::writer::Outcome;

/// Everything a conversation can be told or asked.
pub(in crate::actors) enum ConversationMessage {
    /// Command: somebody wants something; answered through the command's reply.
    Request { command: Command },
    /// Fact: the conversation was just opened; its people are to be told.
    Opened { origin: Option<ConnectionId> },
    /// Fact: the conversation was just opened together with its first message.
    Begun,
    /// Fact: a user who may be in it has a new connection.
    Connected { user: UserId, outbound: Outbound },
    /// Fact: a connection is gone.
    Disconnected {
        user: UserId,
        connection: ConnectionId,
    },
    /// Fact: somebody who is not in it follows it.
    Watched { watcher: Watcher },
    /// Fact: a connection follows it no more.
    Unwatched { connection: ConnectionId },
    /// Fact: the writer is done with these changes.
    WritesFinished { outcomes: Vec<(u64, Outcome)> },
    /// Timer: a typing signal may have expired.
    TypingDue,
    /// Timer: unread figures changed since they were last announced.
    AnnounceUnread,
    /// Fact: the announcement of unread figures is over.
    UnreadAnnounced,
    /// Timer: read what was missed.
    Recover,
    /// Timer: stop if nobody needs it.
    StopIfIdle,
    /// Test: panic.
    #[cfg(test)]
    Fail,
}

/// The sending end of a reply.
pub(in crate::actors) type Reply<T> = oneshot::Sender<Result<T, Failure>>;

/// A request and where its reply goes.
pub(in crate::actors) enum Command {
    /// Store a message.
    Send {
        envelope: Envelope,
        draft: Draft,
        reply: Reply<Sent>,
    },
    /// Move a mark.
    Mark {
        envelope: Envelope,
        marking: Marking,
        reply: Reply<Marked>,
    },
    /// Show that somebody types, or stopped.
    Type {
        envelope: Envelope,
        is_typing: bool,
        reply: Reply<()>,
    },
    /// Say who types.
    GetTyping {
        envelope: Envelope,
        reply: Reply<Vec<Typist>>,
    },
    /// Show that somebody looks on, or does so no more.
    Attend {
        envelope: Envelope,
        is_attending: bool,
        reply: Reply<()>,
    },
    /// Change status or membership.
    Settle {
        envelope: Envelope,
        command: SettleCommand,
        reply: Reply<ConversationSnapshot>,
    },
    /// Change a stored message.
    Amend {
        envelope: Envelope,
        message: MessageId,
        command: AmendCommand,
        reply: Reply<Amended>,
    },
}

impl Command {
    /// Answers with a failure. Whoever asked may have stopped waiting.
    pub(super) fn refuse(self, failure: Failure) {
        match self {
            Self::Send { reply, .. } => drop(reply.send(Err(failure))),
            Self::Mark { reply, .. } => drop(reply.send(Err(failure))),
            Self::Type { reply, .. } | Self::Attend { reply, .. } => {
                drop(reply.send(Err(failure)));
            }
            Self::GetTyping { reply, .. } => drop(reply.send(Err(failure))),
            Self::Settle { reply, .. } => drop(reply.send(Err(failure))),
            Self::Amend { reply, .. } => drop(reply.send(Err(failure))),
        }
    }
}

/// What every request comes with.
pub(in crate::actors) struct Envelope {
    /// Who asks.
    pub(in crate::actors) requester: Requester,
    /// When the conversation took it in.
    pub(in crate::actors) accepted: Instant,
    /// How often it was decided on outdated rules.
    pub(in crate::actors) attempts: u8,
    /// Bounds the mailbox until the reply is sent; none for what the conversation asks itself.
    pub(in crate::actors) _permit: Option<Permit>,
}

impl Envelope {
    /// The connection that has the reply instead of the event; none when nobody waits for the reply
    /// any more, so that whoever asked hears of it as everybody does.
    pub(super) fn origin_of<T>(&self, reply: &Reply<T>) -> Option<ConnectionId> {
        self.requester.origin.filter(|_| !reply.is_closed())
    }
}

/// A place in a conversation's mailbox.
pub(in crate::actors) struct Permit {
    pub(in crate::actors) _place: OwnedSemaphorePermit,
    pub(in crate::actors) _counted: GaugeGuard,
}

/// Who asks, as the rules need them.
#[derive(Clone, Debug)]
pub struct Requester {
    /// The authenticated user.
    pub principal: Arc<Principal>,
    /// What their role lets them do; whether they are a participant, the conversation knows.
    pub standing: Standing,
    /// The connection that asked.
    pub origin: Option<ConnectionId>,
    /// The contract whose words the request used.
    pub contract: ContractName,
}

impl Requester {
    /// The server itself, which may know of everything.
    pub(in crate::actors) fn system() -> Self {
        Self {
            principal: Principal::system().into(),
            standing: Standing::system(),
            origin: None,
            contract: ContractName::Native,
        }
    }
}

/// A change of status or membership, as asked for.
#[derive(Clone, Debug)]
pub enum SettleCommand {
    /// Change the status.
    Status(StatusChange),
    /// Bring people in.
    Add(Vec<(UserId, RoleName)>),
    /// Let somebody in who comes by themselves, with what they have not read still unread.
    Enter(UserId, RoleName),
    /// Take somebody out.
    Remove(UserId),
    /// Take a support conversation.
    Claim,
    /// Give it back.
    Release,
    /// Note that the requester, who is staff, answered.
    NoteAnswer {
        /// When.
        at: Timestamp,
    },
    /// Change what is said of it.
    Describe(Description),
}

/// A change of a stored message, as asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmendCommand {
    /// Show nobody what it says any more.
    Hide,
    /// Show it again.
    Show,
}

/// A message that is as it was asked for.
#[derive(Clone, Debug)]
pub struct Amended {
    /// The message, as it is now.
    pub message: Arc<Message>,
    /// How far it got.
    pub status: MessageStatus,
    /// After which frame of the connection that asked the reply belongs.
    pub after: Option<FrameNumber>,
}

/// Somebody who types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typist {
    /// Who.
    pub user: UserId,
    /// Their name.
    pub name: SmolStr,
    /// Since when.
    pub since: Timestamp,
}

/// A message that is stored.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The message, as it is now.
    pub message: Arc<Message>,
    /// How far it got.
    pub status: MessageStatus,
    /// Whom it is for, where the conversation has two people.
    pub receiver: Option<UserId>,
    /// Whether it was stored by an earlier request with the same client id.
    pub is_repeat: bool,
    /// After which frame of the connection that asked the reply belongs.
    pub after: Option<FrameNumber>,
}

/// A mark to move.
#[derive(Clone, Copy, Debug)]
pub struct Marking {
    /// Which one.
    pub mark: Mark,
    /// Up to where.
    pub seq: Seq,
    /// Whether the answer is to name the messages that get further by it.
    pub names_messages: bool,
}

impl Marking {
    /// A mark to move up to a place.
    pub const fn up_to(mark: Mark, seq: Seq) -> Self {
        Self {
            mark,
            seq,
            names_messages: false,
        }
    }
}

/// Marks that are stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marked {
    /// Everything up to here was read.
    pub read: Seq,
    /// Messages of the conversation that are not read.
    pub unread: u64,
    /// When they moved, if this request moved them.
    pub moved_at: Option<Timestamp>,
    /// Which change of the conversation this request was, if it was one.
    pub version: Option<Version>,
    /// The messages that got further by this request, oldest first, of the
    /// [`REACHED_MAX`](crate::domain::event::REACHED_MAX) newest ones it moved over. Known when the
    /// request asked for them.
    pub reached: Option<Arc<[ReachedMessage]>>,
    /// After which frame of the connection that asked the reply belongs.
    pub after: Option<FrameNumber>,
}
