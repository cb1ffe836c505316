//! Conversations: what they are. What may be done to them is in `rules`.

mod rules;

use smol_str::SmolStr;

pub use self::rules::{Standing, StatusChange};

use super::error::Failure;
use super::id::{ConversationId, Seq, UserId, Version};
use super::message::Metadata;
use super::timestamp::Timestamp;

/// How people come together in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ConversationKind {
    /// Exactly two people, the same two for ever.
    Direct,
    /// Several people; members come and go.
    Group,
    /// Somebody who needs help and the staff who give it.
    Support,
}

impl ConversationKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Direct, Self::Group, Self::Support];

    /// The name it is stored under and known by on the native wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Group => "group",
            Self::Support => "support",
        }
    }

    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Whether a conversation takes messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ConversationStatus {
    /// It does.
    Active,
    /// Put aside; the next message makes it active again.
    Archived,
    /// A participant stopped it; whoever did, or staff, lets it go on.
    Blocked,
    /// Over, until somebody reopens it.
    Closed,
}

impl ConversationStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Active, Self::Archived, Self::Blocked, Self::Closed];

    /// The name it is stored under and known by on the native wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Archived => "archived",
            Self::Blocked => "blocked",
            Self::Closed => "closed",
        }
    }

    /// The status of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

/// The host product's thing a conversation is about, such as `booking/bk_1`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reference {
    kind: SmolStr,
    id: SmolStr,
}

impl Reference {
    /// Most characters of the type and of the id.
    pub const MAX_CHARS: usize = 128;

    /// Accepts a type and an id, both in the host's own spelling.
    pub fn parse(kind: &str, id: &str) -> Result<Self, Failure> {
        let is_word = |text: &str| {
            !text.is_empty()
                && text.chars().count() <= Self::MAX_CHARS
                && !text.chars().any(char::is_control)
        };
        if !is_word(kind) {
            return Err(Failure::invalid(
                "reference.type",
                "1 to 128 printable characters",
            ));
        }
        if !is_word(id) {
            return Err(Failure::invalid(
                "reference.id",
                "1 to 128 printable characters",
            ));
        }
        Ok(Self {
            kind: SmolStr::new(kind),
            id: SmolStr::new(id),
        })
    }

    /// What sort of thing it is.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Which of its sort.
    pub fn id(&self) -> &str {
        &self.id
    }
}

/// A conversation as it is stored, without its people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// Its id.
    pub id: ConversationId,
    /// How people come together in it.
    pub kind: ConversationKind,
    /// What support is asked about.
    pub topic: Option<SmolStr>,
    /// What people call it.
    pub title: Option<SmolStr>,
    /// What it is about.
    pub reference: Option<Reference>,
    /// Whether it takes messages.
    pub status: ConversationStatus,
    /// Who blocked it, while it is blocked.
    pub blocked_by: Option<UserId>,
    /// The support room it belongs to.
    pub support_room: Option<SmolStr>,
    /// Every support room that hears of it, its own first.
    pub support_rooms: Vec<SmolStr>,
    /// How urgent it is; a word of the profile, `normal` unless told otherwise.
    pub priority: SmolStr,
    /// The staff member who took it.
    pub assignee: Option<UserId>,
    /// Who opened it.
    pub created_by: UserId,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When staff first answered in it; only of support conversations.
    pub first_response_at: Option<Timestamp>,
    /// When it last changed in any way.
    pub updated_at: Timestamp,
    /// When it was closed, while it is.
    pub closed_at: Option<Timestamp>,
    /// Who closed it, while it is.
    pub closed_by: Option<UserId>,
    /// The number of its newest message.
    pub last_seq: Seq,
    /// The number of its newest change.
    pub version: Version,
    /// The newest change that decides what later requests may do: status and membership.
    pub rules_version: Version,
    /// When its newest message was accepted.
    pub last_message_at: Option<Timestamp>,
    /// The host's own data.
    pub metadata: Metadata,
}

/// What becomes of something that may be there or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Edit<T> {
    /// It stays as it is.
    #[default]
    Keep,
    /// It goes.
    Clear,
    /// It becomes this.
    Set(T),
}

impl<T> Edit<T> {
    /// What there is afterwards.
    pub fn of(self, known: Option<T>) -> Option<T> {
        match self {
            Self::Keep => known,
            Self::Clear => None,
            Self::Set(new) => Some(new),
        }
    }

    /// Something else in its place, if it is to be set.
    pub fn map<U>(self, other: impl FnOnce(T) -> U) -> Edit<U> {
        match self {
            Self::Keep => Edit::Keep,
            Self::Clear => Edit::Clear,
            Self::Set(new) => Edit::Set(other(new)),
        }
    }
}

/// What is to be said of a conversation from now on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Description {
    /// What people call it.
    pub title: Edit<SmolStr>,
    /// What support is asked about.
    pub topic: Edit<SmolStr>,
    /// How urgent it is; `normal` when it goes. Rooms that have heard of it are not told anew.
    pub priority: Edit<SmolStr>,
    /// The host's own data, all of it.
    pub metadata: Edit<Metadata>,
}

impl Description {
    /// The conversation as it would be described.
    #[must_use]
    pub fn of(&self, conversation: &Conversation) -> Conversation {
        let Self {
            title,
            topic,
            priority,
            metadata,
        } = self.clone();
        let known = conversation.clone();
        Conversation {
            title: title.of(known.title),
            topic: topic.of(known.topic),
            priority: priority
                .of(Some(known.priority))
                .unwrap_or(Conversation::NORMAL_PRIORITY),
            metadata: metadata
                .of(Some(known.metadata))
                .unwrap_or(Metadata::empty()),
            ..known
        }
    }
}

impl Conversation {
    /// How urgent it is when nobody says.
    pub const NORMAL_PRIORITY: SmolStr = SmolStr::new_static("normal");

    /// Whether it asks for support and nobody has taken it yet.
    pub fn is_waiting(&self) -> bool {
        self.kind == ConversationKind::Support
            && self.status == ConversationStatus::Active
            && self.assignee.is_none()
    }

    /// Whether people would see a difference, apart from messages and memberships.
    pub fn looks_different_from(&self, other: &Self) -> bool {
        let looks = |it: &Self| {
            (
                (it.status, it.closed_at, it.closed_by.clone()),
                (it.title.clone(), it.topic.clone(), it.metadata.clone()),
                (it.priority.clone(), it.assignee.clone()),
            )
        };
        looks(self) != looks(other)
    }
}
