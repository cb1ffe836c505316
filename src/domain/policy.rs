//! Who may open, see, close and monitor what, by role.
//!
//! A [`Policy`] is built once from the roles of the configuration and answers yes or no. It knows
//! roles only: whether somebody is *in* a conversation, shares a reference or was blocked is known
//! to the caller, who asks here for the part of the rule that depends on the role. A role that the
//! configuration does not name may do nothing.

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use smol_str::SmolStr;

/// The name of a role, as the host product spells it: `customer`, `BUS_DRIVER`.
///
/// Invariant: 1 to [`RoleName::MAX_CHARS`] characters, none of them a control character. Upper and
/// lower case differ, because two products may use `Admin` and `ADMIN`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoleName(SmolStr);

/// Why a text is not a role name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RoleNameError {
    /// There is no text.
    #[error("role name is empty")]
    Empty,
    /// The text is longer than a role name may be.
    #[error("role name has {actual} characters, at most {max} are allowed", max = RoleName::MAX_CHARS)]
    TooLong {
        /// How many characters were given.
        actual: usize,
    },
    /// The text has a line break, a tab or another control character in it.
    #[error("role name contains a control character")]
    ControlCharacter,
}

impl RoleName {
    /// The longest role name in characters.
    pub const MAX_CHARS: usize = 64;

    /// Accepts a role as a token or a configuration spells it, or says what is wrong with it.
    pub fn parse(raw: &str) -> Result<Self, RoleNameError> {
        if raw.is_empty() {
            return Err(RoleNameError::Empty);
        }
        let actual = raw.chars().count();
        if actual > Self::MAX_CHARS {
            return Err(RoleNameError::TooLong { actual });
        }
        if raw.chars().any(char::is_control) {
            return Err(RoleNameError::ControlCharacter);
        }
        Ok(Self(raw.into()))
    }

    /// Returns the name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RoleName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Borrow<str> for RoleName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// Either everything of a sort, or what is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection<T> {
    /// Whatever there is.
    All,
    /// These only; nothing when the list is empty.
    Listed(BTreeSet<T>),
}

/// The roles that a rule reaches.
pub type Roles = Selection<RoleName>;
/// The topics of support conversations that a rule reaches.
pub type Topics = Selection<SmolStr>;
/// The support rooms that a rule reaches.
pub type Rooms = Selection<SmolStr>;

impl<T: Ord> Selection<T> {
    /// Selects nothing.
    pub const fn none() -> Self {
        Self::Listed(BTreeSet::new())
    }

    /// Says whether nothing at all is selected.
    pub fn is_none(&self) -> bool {
        matches!(self, Self::Listed(listed) if listed.is_empty())
    }

    /// Says whether this one is selected.
    pub fn contains<Q>(&self, wanted: &Q) -> bool
    where
        T: Borrow<Q>,
        Q: Ord + ?Sized,
    {
        match self {
            Self::All => true,
            Self::Listed(listed) => listed.contains(wanted),
        }
    }
}

impl<T: Ord> FromIterator<T> for Selection<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self::Listed(items.into_iter().collect())
    }
}

/// What one role may do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one line of a role's table in the configuration"
)]
pub struct RoleRules {
    /// Whether the role works for the host: claims and assigns, unblocks what others blocked.
    pub is_staff: bool,
    /// Whether the role may use the chat at all; without it every other rule is off.
    pub may_chat: bool,
    /// The roles it may open a direct conversation with.
    pub direct: Roles,
    /// The roles it may open a direct conversation with when both share a reference.
    pub direct_by_reference: Roles,
    /// Whether it may open groups.
    pub group: bool,
    /// The topics it may open support conversations on.
    pub support_topics: Topics,
    /// The support rooms it may monitor.
    pub monitors: Rooms,
    /// Whether it may see and watch conversations it is not in.
    pub sees_all: bool,
    /// Whether it may close conversations it is in.
    pub closes_own: bool,
    /// Whether it may close conversations it is not in, provided it can see them.
    pub closes_all: bool,
    /// Whether it may read reports and hide messages, of all conversations.
    pub moderates: bool,
}

/// Whether two people are named by the same reference, such as the same booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SharesReference {
    /// The host named both for one reference.
    Yes,
    /// Nothing connects them.
    No,
}

/// The rules of all roles: what a profile allows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    roles: BTreeMap<RoleName, RoleRules>,
}

impl Policy {
    /// Builds the policy from the rules of each role.
    pub const fn new(roles: BTreeMap<RoleName, RoleRules>) -> Self {
        Self { roles }
    }

    /// Lists the roles in alphabetical order.
    pub fn roles(&self) -> impl Iterator<Item = &RoleName> {
        self.roles.keys()
    }

    /// Says whether the configuration names this role.
    pub fn knows(&self, role: &RoleName) -> bool {
        self.roles.contains_key(role)
    }

    /// Says whether the role works for the host.
    pub fn is_staff(&self, role: &RoleName) -> bool {
        self.active(role).is_some_and(|rules| rules.is_staff)
    }

    /// Says whether the role may use the chat at all.
    pub fn may_chat(&self, role: &RoleName) -> bool {
        self.active(role).is_some()
    }

    /// Says whether `opener` may open a direct conversation with `other`.
    pub fn may_open_direct(
        &self,
        opener: &RoleName,
        other: &RoleName,
        shares_reference: SharesReference,
    ) -> bool {
        let Some(rules) = self.active(opener).filter(|_| self.may_chat(other)) else {
            return false;
        };
        rules.direct.contains(other)
            || (shares_reference == SharesReference::Yes
                && rules.direct_by_reference.contains(other))
    }

    /// Says whether the role may bring the people of a reference together: it may meet some of them
    /// by it, or sees all there is anyway.
    pub fn may_bring_together(&self, role: &RoleName) -> bool {
        self.active(role)
            .is_some_and(|rules| !rules.direct_by_reference.is_none() || rules.sees_all)
    }

    /// Says whether the role may open a group of its own choosing.
    pub fn may_open_group(&self, role: &RoleName) -> bool {
        self.active(role).is_some_and(|rules| rules.group)
    }

    /// Says whether the role may open a support conversation on this topic.
    ///
    /// A conversation without a topic is open to every role that may open one on any topic.
    pub fn may_open_support(&self, role: &RoleName, topic: Option<&str>) -> bool {
        self.active(role).is_some_and(|rules| match topic {
            Some(topic) => rules.support_topics.contains(topic),
            None => !rules.support_topics.is_none(),
        })
    }

    /// Says whether the role may monitor this support room.
    pub fn may_monitor(&self, role: &RoleName, room: &str) -> bool {
        self.active(role)
            .is_some_and(|rules| rules.monitors.contains(room))
    }

    /// Says whether the role may monitor one of these support rooms.
    pub fn monitors_any(&self, role: &RoleName, rooms: &[SmolStr]) -> bool {
        self.active(role)
            .is_some_and(|rules| rooms.iter().any(|room| rules.monitors.contains(room)))
    }

    /// Lists the roles that answer requests for support: staff that monitors some room.
    pub fn support_staff(&self) -> impl Iterator<Item = &RoleName> {
        self.roles
            .iter()
            .filter(|(_, rules)| rules.may_chat && rules.is_staff && !rules.monitors.is_none())
            .map(|(role, _)| role)
    }

    /// Says whether the role may see and watch conversations it is not in.
    pub fn sees_all(&self, role: &RoleName) -> bool {
        self.active(role).is_some_and(|rules| rules.sees_all)
    }

    /// Says whether the role may close conversations it is in.
    pub fn closes_own(&self, role: &RoleName) -> bool {
        self.active(role)
            .is_some_and(|rules| rules.closes_own || rules.closes_all)
    }

    /// Says whether the role may close conversations it is not in.
    pub fn closes_all(&self, role: &RoleName) -> bool {
        self.active(role).is_some_and(|rules| rules.closes_all)
    }

    /// Says whether the role may read reports and hide messages.
    pub fn moderates(&self, role: &RoleName) -> bool {
        self.active(role).is_some_and(|rules| rules.moderates)
    }

    fn active(&self, role: &RoleName) -> Option<&RoleRules> {
        self.roles.get(role).filter(|rules| rules.may_chat)
    }
}

/// Which support conversations one support room hears of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupportRoomRule {
    /// The roles whose conversations come here.
    pub creator_roles: Roles,
    /// The priorities that come here.
    pub priorities: Selection<SmolStr>,
}

/// The routing of support conversations to support rooms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SupportRoomRules {
    rooms: BTreeMap<SmolStr, SupportRoomRule>,
}

impl SupportRoomRules {
    /// Builds the routing from the rule of each room.
    pub const fn new(rooms: BTreeMap<SmolStr, SupportRoomRule>) -> Self {
        Self { rooms }
    }

    /// Lists the rooms in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &SmolStr> {
        self.rooms.keys()
    }

    /// Says whether there is such a room.
    pub fn knows(&self, room: &str) -> bool {
        self.rooms.contains_key(room)
    }

    /// Returns the rooms that hear of a conversation, the most specific room first.
    ///
    /// A room that lists priorities is more specific than one that lists roles, which is more
    /// specific than one that takes everything; so the first is the conversation's own room.
    pub fn rooms_for(&self, creator: &RoleName, priority: &str) -> Vec<SmolStr> {
        let mut matching: Vec<_> = self
            .rooms
            .iter()
            .filter(|(_, rule)| {
                rule.creator_roles.contains(creator) && rule.priorities.contains(priority)
            })
            .collect();
        // The sort is stable, so equally specific rooms stay in the order of their names.
        matching.sort_by_key(|(_, rule)| {
            (
                rule.priorities == Selection::All,
                rule.creator_roles == Selection::All,
            )
        });
        matching.into_iter().map(|(name, _)| name.clone()).collect()
    }
}

#[cfg(test)]
mod tests;
