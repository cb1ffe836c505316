//! `POST /session-tokens`.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::words::OwnId;
use super::fields::{required, user_id};
use crate::domain::error::Failure;
use crate::domain::id::UserId;

const DEFAULT: Duration = Duration::from_hours(24);
const LONGEST: Duration = Duration::from_hours(366 * 24);

/// The body of `POST /session-tokens`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "IssueSessionToken")]
pub(in crate::contracts::native) struct IssueSessionTokenData {
    #[schemars(with = "OwnId<{ UserId::MAX_CHARS }>")]
    user_id: Option<String>,
    /// In seconds; a day if nobody says.
    #[schemars(range(min = 1, max = LONGEST.as_secs()))]
    expires_in: Option<i64>,
}

impl IssueSessionTokenData {
    /// For whom, and for how long.
    pub(in crate::contracts::native) fn parse(self) -> Result<(UserId, Duration), Failure> {
        let user = required(self.user_id, "user_id", "the id of a user")?;
        let user = user_id(&user, "user_id")?;
        let Some(seconds) = self.expires_in else {
            return Ok((user, DEFAULT));
        };
        let valid_for = u64::try_from(seconds).map_or(Duration::ZERO, Duration::from_secs);
        if valid_for.is_zero() || valid_for > LONGEST {
            let expected = format!("1 to {} seconds", LONGEST.as_secs());
            return Err(Failure::invalid("expires_in", expected));
        }
        Ok((user, valid_for))
    }
}
