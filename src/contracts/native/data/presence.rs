//! `watch_presence`, `unwatch_presence` and `ping`.

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::words::OwnId;
use super::fields::{required, user_id, user_ids};
use crate::domain::error::Failure;
use crate::domain::id::UserId;

/// `data` of `watch_presence` and `unwatch_presence`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "WatchPresence")]
pub(in crate::contracts::native) struct PresenceData {
    #[schemars(
        with = "Vec<OwnId<{ UserId::MAX_CHARS }>>",
        extend("maxItems" = "config:limits.presence_watch")
    )]
    user_ids: Option<Vec<String>>,
}

impl PresenceData {
    pub(in crate::contracts::native) fn parse(self) -> Result<Vec<UserId>, Failure> {
        let users = required(self.user_ids, "user_ids", "a list of user ids")?;
        user_ids(&users, "user_ids")
    }
}

/// `data` of `ping`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Ping")]
pub(in crate::contracts::native) struct PingData {}

/// Items of a page when the client does not say how many.
const PAGE: u64 = 50;

/// The query for who is online.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::contracts::native) struct OnlineQuery {
    /// The `next_after` of an earlier page.
    #[schemars(with = "Option<OwnId<{ UserId::MAX_CHARS }>>")]
    after: Option<String>,
    /// Most people; 50 if nobody says, cut to the largest page.
    limit: Option<u64>,
}

impl OnlineQuery {
    pub(in crate::contracts::native) fn parse(self) -> Result<(Option<UserId>, u64), Failure> {
        let after = self.after.map(|text| user_id(&text, "after"));
        Ok((after.transpose()?, self.limit.unwrap_or(PAGE)))
    }
}
