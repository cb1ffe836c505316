//! What happened, in the past tense: the one vocabulary all contracts translate.

use std::sync::Arc;
use std::time::Duration;

use smol_str::SmolStr;

use super::conversation::{ConversationKind, ConversationStatus, Reference};
use super::id::{ConversationId, MessageId, UserId, Version};
use super::message::{Message, MessageStatus};
use super::participant::{Marks, Participant};
use super::policy::RoleName;
use super::presence::Presence;
use super::receipt::{ReachedMessage, ReceiptTimes};
use super::view::ConversationView;

/// Most messages that one move of marks names.
pub const REACHED_MAX: u64 = 1_000;

/// Something that connected people hear of.
#[derive(Clone, Debug)]
pub enum Event {
    /// A message was stored. Also moves its sender's marks up to it; a [`Event::MarksMoved`] of its
    /// own comes before it where that gets messages further and somebody asks for them.
    MessageCreated {
        /// The message.
        message: Arc<Message>,
        /// How people came together where it was said.
        conversation_kind: ConversationKind,
        /// Whom it is for, where the conversation has two people.
        receiver: Option<UserId>,
    },
    /// A stored message is another than it was: hidden, or shown again.
    MessageUpdated {
        /// The message, as it is now.
        message: Arc<Message>,
        /// How far it got, seen from its sender.
        status: MessageStatus,
        /// And when, where that is known.
        times: ReceiptTimes,
    },
    /// A participant's marks moved.
    MarksMoved {
        /// Where.
        conversation: ConversationId,
        /// Which change this is.
        version: Version,
        /// Whose marks.
        user: UserId,
        /// Where they are now.
        marks: Marks,
        /// The message at the read mark, if that one moved and a front end that is connected
        /// knows messages by their ids.
        read_message: Option<MessageId>,
        /// The messages that got further by this, oldest first, of the [`REACHED_MAX`] newest ones
        /// it moved over. Known when a front end that is connected tells people of each message.
        reached: Option<Arc<[ReachedMessage]>>,
        /// Whether the read mark is among them.
        is_read: bool,
        /// Whether they moved because the user said something. The message comes next, under the
        /// same version, and tells as much to those who know marks by places.
        by_message: bool,
    },
    /// Somebody came in.
    ParticipantJoined {
        /// Where.
        conversation: ConversationId,
        /// Which change this is.
        version: Version,
        /// Their membership.
        participant: Participant,
        /// Whether they are connected.
        is_online: bool,
    },
    /// Somebody left or was removed.
    ParticipantLeft {
        /// Where.
        conversation: ConversationId,
        /// Which change this is.
        version: Version,
        /// Their membership as it ended.
        participant: Participant,
    },
    /// A conversation began for the receiver: opened, or they were brought in.
    ConversationCreated {
        /// As the receiver sees it.
        conversation: Arc<ConversationView>,
    },
    /// Status, title or another property changed.
    ConversationUpdated {
        /// As the receiver sees it.
        conversation: Arc<ConversationView>,
        /// What the receiver was told last of its status, where that is known.
        status_before: Option<ConversationStatus>,
        /// Who changed it, where that is known.
        changed_by: Option<UserId>,
    },
    /// Somebody asks for support, in a room the receiver monitors.
    SupportRequested {
        /// The room.
        room: SmolStr,
        /// The conversation, as somebody who is not in it sees it.
        conversation: Arc<ConversationView>,
        /// What they said first.
        message: Arc<Message>,
    },
    /// Somebody joined a support room that the receiver monitors. Not kept.
    MonitorJoined {
        /// The room.
        room: SmolStr,
        /// Who.
        user: UserId,
        /// Their name.
        name: SmolStr,
    },
    /// Somebody began or stopped typing. Not kept.
    TypingChanged {
        /// Where.
        conversation: ConversationId,
        /// Who.
        user: UserId,
        /// Their name.
        name: SmolStr,
        /// Their role there.
        role: Option<RoleName>,
        /// For how long to show it, or `None` when they stopped.
        expires_in: Option<Duration>,
    },
    /// Somebody who may know of a conversation began or ended looking at it. Not kept.
    AttendanceChanged {
        /// Where.
        conversation: ConversationId,
        /// Who.
        user: UserId,
        /// Their name.
        name: SmolStr,
        /// Their role.
        role: RoleName,
        /// Whether they began.
        is_attending: bool,
    },
    /// A watched user's presence changed. Not kept.
    PresenceChanged {
        /// Whose, and to what.
        presence: Presence,
    },
    /// The receiver's own unread figures changed.
    UnreadChanged {
        /// Where.
        conversation: ConversationId,
        /// What that is about.
        reference: Option<Reference>,
        /// Unread messages there.
        unread: u64,
        /// Unread messages in all their conversations.
        total_unread: u64,
    },
}
