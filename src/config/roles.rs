//! Section `[roles]`: one table a role.

use serde::{Deserialize, Serialize};

use super::names::selection;
use crate::domain::policy::{RoleRules, Roles, Rooms, Selection, Topics};

/// What one role may do; a key that is left out has its default.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one key of a role's table, as in the domain's rules"
)]
pub struct RoleConfig {
    /// Whether the role works for the host.
    pub is_staff: bool,
    /// Whether it may use the chat at all.
    pub may_chat: bool,
    /// The roles it may open a direct conversation with.
    #[serde(with = "selection")]
    pub direct: Roles,
    /// The roles it may open a direct conversation with when both share a reference.
    #[serde(with = "selection")]
    pub direct_by_reference: Roles,
    /// Whether it may open groups.
    pub group: bool,
    /// The topics it may open support conversations on.
    #[serde(with = "selection")]
    pub support_topics: Topics,
    /// The support rooms it may monitor.
    #[serde(with = "selection")]
    pub monitors: Rooms,
    /// Whether it may see and watch conversations it is not in.
    pub sees_all: bool,
    /// Whether it may close conversations it is in.
    pub closes_own: bool,
    /// Whether it may close conversations it is not in and can see.
    pub closes_all: bool,
    /// Whether it may read reports of messages and hide messages, of all conversations.
    pub moderates: bool,
}

impl Default for RoleConfig {
    fn default() -> Self {
        Self {
            is_staff: false,
            may_chat: true,
            direct: Selection::none(),
            direct_by_reference: Selection::none(),
            group: false,
            support_topics: Selection::none(),
            monitors: Selection::none(),
            sees_all: false,
            closes_own: true,
            closes_all: false,
            moderates: false,
        }
    }
}

impl RoleConfig {
    /// Turns the table into the domain's rules.
    pub(super) fn to_rules(&self) -> RoleRules {
        RoleRules {
            is_staff: self.is_staff,
            may_chat: self.may_chat,
            direct: self.direct.clone(),
            direct_by_reference: self.direct_by_reference.clone(),
            group: self.group,
            support_topics: self.support_topics.clone(),
            monitors: self.monitors.clone(),
            sees_all: self.sees_all,
            closes_own: self.closes_own,
            closes_all: self.closes_all,
            moderates: self.moderates,
        }
    }
}
