//! Conversations and the rules of what may be done to them.

use smol_str::SmolStr;

use super::error::{Failure, Thing};
use super::id::{ConversationId, Seq, UserId, Version};
use super::message::{MessageKind, Metadata};
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
    /// The support room that hears of it.
    pub support_room: Option<SmolStr>,
    /// How urgent it is; a word of the profile, `normal` unless told otherwise.
    pub priority: SmolStr,
    /// The staff member who took it.
    pub assignee: Option<UserId>,
    /// Who opened it.
    pub created_by: UserId,
    /// When it was opened.
    pub created_at: Timestamp,
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

/// What can be done to a conversation's status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusChange {
    /// End it.
    Close,
    /// Go on with a closed one.
    Reopen,
    /// Put it aside.
    Archive,
    /// Take it back out.
    Unarchive,
    /// Stop it.
    Block,
    /// Let it go on.
    Unblock,
}

/// How a caller stands to a conversation: what the rules need to know of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "five facts that do not exclude each other"
)]
pub struct Standing {
    /// In the conversation now.
    pub is_participant: bool,
    /// Of a staff role.
    pub is_staff: bool,
    /// May see conversations they are not in.
    pub sees_all: bool,
    /// May close conversations they are in.
    pub closes_own: bool,
    /// May close conversations they see without being in them.
    pub closes_all: bool,
}

impl Standing {
    /// Whether the caller may know that the conversation exists.
    pub fn sees(self) -> bool {
        self.is_participant || self.sees_all
    }

    fn require_sight(self) -> Result<(), Failure> {
        if self.sees() {
            Ok(())
        } else {
            Err(Failure::NotFound(Thing::Conversation))
        }
    }
}

impl Conversation {
    /// Decides whether the caller may say something here.
    ///
    /// # Errors
    /// Not found for outsiders, forbidden for onlookers and system messages, and the state the
    /// conversation is in.
    pub fn decide_send(&self, caller: Standing, kind: MessageKind) -> Result<(), Failure> {
        caller.require_sight()?;
        if !caller.is_participant {
            return Err(Failure::Forbidden("only participants may send messages"));
        }
        if kind == MessageKind::System {
            return Err(Failure::Forbidden("users cannot send system messages"));
        }
        match self.status {
            ConversationStatus::Active | ConversationStatus::Archived => Ok(()),
            ConversationStatus::Blocked => Err(Failure::ConversationBlocked),
            ConversationStatus::Closed => Err(Failure::ConversationClosed),
        }
    }

    /// Decides whether the caller has marks here and may show that they type.
    ///
    /// # Errors
    /// Not found for outsiders, forbidden for onlookers.
    pub fn decide_take_part(&self, caller: Standing) -> Result<(), Failure> {
        caller.require_sight()?;
        if caller.is_participant {
            Ok(())
        } else {
            Err(Failure::Forbidden("only participants may do this"))
        }
    }

    /// Decides which status a change leads to; `None` when it is in force already.
    ///
    /// Asking for what is already so is not an error, so that a request may be repeated after
    /// an unknown outcome.
    ///
    /// # Errors
    /// Not found for outsiders, forbidden without the right, a conflict from a wrong state.
    pub fn decide_status(
        &self,
        caller: Standing,
        user: &UserId,
        change: StatusChange,
    ) -> Result<Option<ConversationStatus>, Failure> {
        use ConversationStatus::{Active, Archived, Blocked, Closed};
        caller.require_sight()?;
        let may_close = if caller.is_participant {
            caller.closes_own || caller.closes_all
        } else {
            caller.closes_all
        };
        let is_allowed = match change {
            StatusChange::Close | StatusChange::Reopen => may_close,
            StatusChange::Archive | StatusChange::Unarchive | StatusChange::Block => {
                caller.is_participant || caller.is_staff && caller.closes_all
            }
            StatusChange::Unblock => caller.is_participant || caller.is_staff,
        };
        if !is_allowed {
            return Err(Failure::Forbidden("only participants may do this"));
        }
        match (change, self.status) {
            (StatusChange::Close, Closed)
            | (StatusChange::Archive, Archived)
            | (StatusChange::Block, Blocked)
            | (StatusChange::Reopen | StatusChange::Unarchive | StatusChange::Unblock, Active) => {
                Ok(None)
            }
            (StatusChange::Close, Active | Archived | Blocked) => Ok(Some(Closed)),
            (StatusChange::Archive, Active) => Ok(Some(Archived)),
            (StatusChange::Block, Active | Archived) => Ok(Some(Blocked)),
            (StatusChange::Reopen, Closed) | (StatusChange::Unarchive, Archived) => {
                Ok(Some(Active))
            }
            (StatusChange::Unblock, Blocked) => {
                if caller.is_staff || self.blocked_by.as_ref() == Some(user) {
                    Ok(Some(Active))
                } else {
                    Err(Failure::Forbidden(
                        "only who blocked the conversation, or staff, unblocks",
                    ))
                }
            }
            (_, Closed) => Err(Failure::ConversationClosed),
            (_, Blocked) => Err(Failure::ConversationBlocked),
            (StatusChange::Reopen | StatusChange::Unblock, Archived) => {
                Err(Failure::Conflict("the conversation is archived"))
            }
        }
    }

    /// Decides whether the caller may bring people in.
    ///
    /// # Errors
    /// Not found for outsiders; a conflict in direct conversations; forbidden for participants
    /// who neither opened the conversation nor are staff.
    pub fn decide_add(&self, caller: Standing, user: &UserId) -> Result<(), Failure> {
        self.decide_membership(caller, user)?;
        if self.status == ConversationStatus::Closed {
            return Err(Failure::ConversationClosed);
        }
        Ok(())
    }

    /// Decides whether the caller may take `target` out; anybody may leave a group.
    ///
    /// # Errors
    /// As [`Conversation::decide_add`].
    pub fn decide_remove(
        &self,
        caller: Standing,
        user: &UserId,
        target: &UserId,
    ) -> Result<(), Failure> {
        if user == target && caller.is_participant && self.kind != ConversationKind::Direct {
            return Ok(());
        }
        self.decide_membership(caller, user)
    }

    fn decide_membership(&self, caller: Standing, user: &UserId) -> Result<(), Failure> {
        caller.require_sight()?;
        if self.kind == ConversationKind::Direct {
            return Err(Failure::Conflict(
                "a direct conversation keeps its two people",
            ));
        }
        let may_manage = caller.is_staff || (caller.is_participant && self.created_by == *user);
        if may_manage {
            Ok(())
        } else {
            Err(Failure::Forbidden(
                "only who opened the conversation, or staff, may do this",
            ))
        }
    }
}

#[cfg(test)]
#[path = "conversation_tests.rs"]
mod tests;
