//! How things stand.

use schemars::JsonSchema;
use serde::Serialize;

use super::support::SupportRoomObject;
use crate::chat::Figures;

/// How things stand at this server.
#[derive(JsonSchema, Serialize)]
pub(in crate::contracts::native) struct FiguresAnswer {
    /// People who are connected.
    users_online: usize,
    /// Conversations that somebody uses just now, and support rooms that somebody follows.
    rooms_in_use: usize,
    /// Conversations that are not closed.
    conversations_open: u64,
    /// Conversations closed since the day began (UTC).
    conversations_closed_today: u64,
    /// Open requests for support that nobody of the staff answered yet.
    support_unanswered: u64,
    /// The support rooms that the caller may monitor, by name.
    support_rooms: Vec<SupportRoomObject>,
}

impl From<Figures> for FiguresAnswer {
    fn from(figures: Figures) -> Self {
        let rooms = figures.support_rooms.into_iter();
        Self {
            users_online: figures.users_online,
            rooms_in_use: figures.rooms_in_use,
            conversations_open: figures.support.active,
            conversations_closed_today: figures.support.closed_since,
            support_unanswered: figures.support.unanswered,
            support_rooms: rooms.map(SupportRoomObject::from).collect(),
        }
    }
}
