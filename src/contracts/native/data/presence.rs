//! `watch_presence`, `unwatch_presence` and `ping`.

use serde::Deserialize;

use super::fields::{required, user_ids};
use crate::domain::error::Failure;
use crate::domain::id::UserId;

/// `data` of `watch_presence` and `unwatch_presence`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::contracts::native) struct PresenceData {
    user_ids: Option<Vec<String>>,
}

impl PresenceData {
    pub(in crate::contracts::native) fn parse(self) -> Result<Vec<UserId>, Failure> {
        let users = required(self.user_ids, "user_ids", "a list of user ids")?;
        user_ids(&users, "user_ids")
    }
}

/// `data` of `ping`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::contracts::native) struct PingData {}
