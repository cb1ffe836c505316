//! `join_support_room` and `leave_support_room`.

use serde::Deserialize;

use super::fields::required;
use crate::domain::error::Failure;

/// `data` of `join_support_room` and `leave_support_room`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::contracts::native) struct SupportRoomData {
    room: Option<String>,
}

impl SupportRoomData {
    pub(in crate::contracts::native) fn parse(self) -> Result<String, Failure> {
        required(self.room, "room", "the name of a support room")
    }
}
