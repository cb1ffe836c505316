//! What staff are told of support rooms.

use schemars::JsonSchema;
use serde::Serialize;

use super::{as_conversations, as_cursor};
use crate::chat::{ListCursor, SupportRoomSummary, Waiting};
use crate::contracts::native::objects::ConversationObject;
use crate::contracts::native::words::{Cursor, SupportRoomName};
use crate::domain::view::ConversationView;

/// A support room, and a page of what waits in it.
#[derive(JsonSchema, Serialize)]
pub(in crate::contracts::native) struct SupportRoomAnswer {
    room: String,
    /// Conversations that nobody is assigned to, oldest first.
    #[serde(serialize_with = "as_conversations")]
    #[schemars(with = "Vec<ConversationObject>")]
    waiting: Vec<ConversationView>,
    /// Where to go on; `null` at the end.
    #[serde(serialize_with = "as_cursor")]
    #[schemars(with = "Option<Cursor>")]
    next_cursor: Option<ListCursor>,
}

impl SupportRoomAnswer {
    pub(in crate::contracts::native) fn new(room: String, waiting: Waiting) -> Self {
        Self {
            room,
            waiting: waiting.conversations,
            next_cursor: waiting.next,
        }
    }
}

/// The support rooms that the caller may monitor, by name.
#[derive(JsonSchema, Serialize)]
pub(in crate::contracts::native) struct SupportRoomsAnswer {
    rooms: Vec<SupportRoomObject>,
}

/// A support room that the caller may monitor.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "SupportRoom")]
pub(super) struct SupportRoomObject {
    #[schemars(with = "SupportRoomName")]
    name: String,
    /// How many conversations wait in it.
    waiting: u64,
}

impl From<Vec<SupportRoomSummary>> for SupportRoomsAnswer {
    fn from(rooms: Vec<SupportRoomSummary>) -> Self {
        Self {
            rooms: rooms.into_iter().map(SupportRoomObject::from).collect(),
        }
    }
}

impl From<SupportRoomSummary> for SupportRoomObject {
    fn from(room: SupportRoomSummary) -> Self {
        Self {
            name: room.name.into(),
            waiting: room.waiting,
        }
    }
}
