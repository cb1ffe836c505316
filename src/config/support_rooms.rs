//! Section `[support_rooms]`: one table a room.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::names::selection;
use crate::domain::policy::{Roles, Selection, SupportRoomRule};

/// Which support conversations one room hears of; a key that is left out takes all.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct SupportRoomConfig {
    /// The roles whose conversations come here.
    #[serde(with = "selection")]
    pub creator_roles: Roles,
    /// The priorities that come here.
    #[serde(with = "selection")]
    pub priorities: Selection<SmolStr>,
}

impl Default for SupportRoomConfig {
    fn default() -> Self {
        Self {
            creator_roles: Selection::All,
            priorities: Selection::All,
        }
    }
}

impl SupportRoomConfig {
    /// Turns the table into the domain's rule.
    pub(super) fn to_rule(&self) -> SupportRoomRule {
        SupportRoomRule {
            creator_roles: self.creator_roles.clone(),
            priorities: self.priorities.clone(),
        }
    }
}
