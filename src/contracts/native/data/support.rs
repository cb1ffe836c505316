//! `join_support_room` and `leave_support_room`, and what waits in a room.

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::words::{Cursor, SupportRoomName};
use super::fields::required;
use crate::chat::ListCursor;
use crate::contracts::native::cursor;
use crate::domain::error::Failure;

/// How many conversations come when nobody says.
const PAGE: u64 = 50;

/// From where on what waits is read, and how much of it.
pub(in crate::contracts::native) type WaitingPage = (Option<ListCursor>, u64);

/// `data` of `join_support_room`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "JoinSupportRoom")]
pub(in crate::contracts::native) struct JoinSupportRoomData {
    #[schemars(with = "SupportRoomName")]
    room: Option<String>,
    /// The `next_cursor` of an earlier page of what waits.
    #[schemars(with = "Option<Cursor>")]
    cursor: Option<String>,
    /// Most conversations; 50 if nobody says, cut to the largest page.
    limit: Option<u64>,
}

impl JoinSupportRoomData {
    pub(in crate::contracts::native) fn parse(self) -> Result<(String, WaitingPage), Failure> {
        let page = waiting_page(self.cursor.as_deref(), self.limit)?;
        Ok((room(self.room)?, page))
    }
}

/// `data` of `leave_support_room`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NamedSupportRoom")]
pub(in crate::contracts::native) struct SupportRoomData {
    #[schemars(with = "SupportRoomName")]
    room: Option<String>,
}

impl SupportRoomData {
    pub(in crate::contracts::native) fn parse(self) -> Result<String, Failure> {
        room(self.room)
    }
}

/// The query for what waits in a room.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::contracts::native) struct WaitingQuery {
    /// The `next_cursor` of an earlier page.
    #[schemars(with = "Option<Cursor>")]
    cursor: Option<String>,
    /// Most conversations; 50 if nobody says, cut to the largest page.
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
    let expected = "the next_cursor of an earlier page";
    let after = cursor.map(|text| required(cursor::parse(text), "cursor", expected));
    Ok((after.transpose()?, limit.unwrap_or(PAGE)))
}
