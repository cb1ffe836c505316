//! `join_support_room` and `leave_support_room`, and what waits in a room.

use serde::Deserialize;

use super::fields::required;
use crate::chat::ListCursor;
use crate::contracts::native::cursor;
use crate::domain::error::Failure;

/// How many conversations come when nobody says.
const DEFAULT_LIMIT: u64 = 50;

/// From where on what waits is read, and how much of it.
pub(in crate::contracts::native) type WaitingPage = (Option<ListCursor>, u64);

/// `data` of `join_support_room`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::contracts::native) struct JoinSupportRoomData {
    room: Option<String>,
    cursor: Option<String>,
    limit: Option<u64>,
}

impl JoinSupportRoomData {
    pub(in crate::contracts::native) fn parse(self) -> Result<(String, WaitingPage), Failure> {
        let page = waiting_page(self.cursor.as_deref(), self.limit)?;
        Ok((room(self.room)?, page))
    }
}

/// `data` of `leave_support_room`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::contracts::native) struct SupportRoomData {
    room: Option<String>,
}

impl SupportRoomData {
    pub(in crate::contracts::native) fn parse(self) -> Result<String, Failure> {
        room(self.room)
    }
}

/// The query of `GET /support-rooms/{room}/conversations`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::contracts::native) struct WaitingQuery {
    cursor: Option<String>,
    limit: Option<u64>,
}

impl WaitingQuery {
    pub(in crate::contracts::native) fn parse(self) -> Result<WaitingPage, Failure> {
        waiting_page(self.cursor.as_deref(), self.limit)
    }
}

fn room(name: Option<String>) -> Result<String, Failure> {
    required(name, "room", "the name of a support room")
}

fn waiting_page(cursor: Option<&str>, limit: Option<u64>) -> Result<WaitingPage, Failure> {
    let after = cursor.map(|text| {
        required(
            cursor::parse(text),
            "cursor",
            "the next_cursor of an earlier page",
        )
    });
    Ok((after.transpose()?, limit.unwrap_or(DEFAULT_LIMIT)))
}
