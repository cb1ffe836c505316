//! What may be done to a conversation, by whom: decisions without effects.

use super::{Conversation, ConversationKind, ConversationStatus};
use crate::domain::error::{Failure, Thing};
use crate::domain::id::UserId;
use crate::domain::message::MessageKind;

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
    reason = "facts that do not exclude each other"
)]
pub struct Standing {
    /// The server or the host itself, which no rule for people holds back.
    pub is_system: bool,
    /// In the conversation now.
    pub is_participant: bool,
    /// May monitor one of the support rooms that hear of it.
    pub monitors: bool,
    /// Of a staff role.
    pub is_staff: bool,
    /// May see conversations they are not in.
    pub sees_all: bool,
    /// May close conversations they are in.
    pub closes_own: bool,
    /// May close conversations they see without being in them.
    pub closes_all: bool,
    /// May hide messages, also of conversations they do not see.
    pub moderates: bool,
}

impl Standing {
    /// How the server itself stands to every conversation.
    pub const fn system() -> Self {
        Self {
            is_system: true,
            is_participant: false,
            monitors: false,
            is_staff: false,
            sees_all: false,
            closes_own: false,
            closes_all: false,
            moderates: false,
        }
    }

    /// Whether the caller may know that the conversation exists.
    pub fn sees(self) -> bool {
        self.is_participant || self.sees_all || self.monitors || self.is_system
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
        if caller.is_system {
            return Ok(());
        }
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

    /// Decides whether the caller hides messages here and shows them again, in whatever state the
    /// conversation is.
    ///
    /// # Errors
    /// Not found for outsiders, forbidden for everybody else who does not moderate.
    pub fn decide_moderate(&self, caller: Standing) -> Result<(), Failure> {
        if caller.moderates || caller.is_system {
            return Ok(());
        }
        caller.require_sight()?;
        Err(Failure::Forbidden("only moderators may do this"))
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
        if caller.is_system {
            return Ok(());
        }
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
        if caller.is_system
            || user == target && caller.is_participant && self.kind != ConversationKind::Direct
        {
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
        self.require_management(caller, user)
    }

    /// Decides whether the caller takes a support conversation; `false` when they have it already.
    ///
    /// # Errors
    /// Not found for outsiders, forbidden for those who are not staff, a conflict where another
    /// has it or there is nothing to take, and the state the conversation is in.
    pub fn decide_claim(&self, caller: Standing, user: &UserId) -> Result<bool, Failure> {
        self.require_support_staff(caller)?;
        match self.status {
            ConversationStatus::Active | ConversationStatus::Archived => {}
            ConversationStatus::Blocked => return Err(Failure::ConversationBlocked),
            ConversationStatus::Closed => return Err(Failure::ConversationClosed),
        }
        match &self.assignee {
            None => Ok(true),
            Some(assignee) if assignee == user => Ok(!caller.is_participant),
            Some(_) => Err(Failure::Conflict("another staff member has taken it")),
        }
    }

    /// Decides whether the caller gives a support conversation back to those who wait for one;
    /// `false` when nobody has it.
    ///
    /// # Errors
    /// As [`Conversation::decide_claim`], but whoever has it.
    pub fn decide_release(&self, caller: Standing) -> Result<bool, Failure> {
        self.require_support_staff(caller)?;
        Ok(self.assignee.is_some())
    }

    /// Decides whether the caller changes title, topic, priority and metadata.
    ///
    /// # Errors
    /// Not found for outsiders; forbidden for those who neither opened the conversation nor are
    /// staff.
    pub fn decide_describe(&self, caller: Standing, user: &UserId) -> Result<(), Failure> {
        if caller.is_system {
            return Ok(());
        }
        caller.require_sight()?;
        self.require_management(caller, user)
    }

    fn require_support_staff(&self, caller: Standing) -> Result<(), Failure> {
        caller.require_sight()?;
        if self.kind != ConversationKind::Support {
            return Err(Failure::Conflict(
                "only support conversations are taken and given back",
            ));
        }
        if caller.is_staff {
            Ok(())
        } else {
            Err(Failure::Forbidden("only staff may do this"))
        }
    }

    fn require_management(&self, caller: Standing, user: &UserId) -> Result<(), Failure> {
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
mod tests;
