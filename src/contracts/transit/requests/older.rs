//! `join_room` and `leave_room`, which older clients still send, with answers of their own form.

use super::super::answers::Room;
use super::super::errors::{NOT_AUTHORIZED, Refused};
use super::super::frames::{self, RequestFrame};
use super::super::support_rooms::{self, CONVERSATION, SUPPORT};
use super::{Connected, Request, rooms};
use crate::domain::id::ConversationId;
use crate::gateway::connection::Step;

const NOT_JOINED: &str = "Failed to join room";
/// Characters of a room's name.
const NAME_CHARS: usize = 200;

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    In,
    Out,
}

/// Runs the request, if it is one of these.
pub(super) fn step(
    connected: &Connected,
    frame: &RequestFrame<'_>,
    request: &Request,
) -> Option<Step> {
    let way = match &*frame.name {
        "join_room" => Way::In,
        "leave_room" => Way::Out,
        _ => return None,
    };
    let refuse = |text: &str| {
        let frame = frames::error(text, request.id.as_ref());
        Step::Answer(Some(frame.into()))
    };
    let Some(room_id) = frame.fields.text("room_id") else {
        return Some(refuse("Room ID required"));
    };
    if !connected.asker.may_chat() {
        return Some(refuse(NOT_AUTHORIZED));
    }
    if room_id.chars().count() > NAME_CHARS {
        return Some(refuse(NOT_JOINED));
    }
    let (connected, request) = (connected.clone(), request.clone());
    Some(Step::Alone(Box::pin(async move {
        let id = request.id.as_ref();
        let (kind, done) = match way {
            Way::In => ("room_joined", "Joined"),
            Way::Out => ("room_left", "Left"),
        };
        let frame = match go(&connected, &room_id, way).await {
            Ok(()) => {
                let message = format!("{done} room {room_id}");
                frames::typed(kind, &Room { room_id, message }, id)
            }
            Err(Refused::Said(_)) => frames::error(NOT_JOINED, id),
            Err(broken @ Refused::Broken) => frames::refused(&request.name, &broken, id),
        };
        Some(frame.into())
    })))
}

/// Goes in or out. Rooms that are neither a conversation's nor of support mean nothing, and anybody
/// may say that they are there.
async fn go(connected: &Connected, room_id: &str, way: Way) -> Result<(), Refused> {
    if let Some(id) = room_id.strip_prefix(CONVERSATION) {
        let id = ConversationId::parse(id).ok_or(NOT_JOINED)?;
        return match way {
            Way::In => rooms::enter(connected, id).await,
            Way::Out => rooms::exit(connected, id).await,
        };
    }
    let Some(room_type) = room_id.strip_prefix(SUPPORT) else {
        return Ok(());
    };
    if !support_rooms::is_known(room_type) || !connected.asker.is_control() {
        return Err(NOT_JOINED.into());
    }
    match way {
        // What waits is queued; the answer to an older frame may come before it.
        Way::In => drop(rooms::monitor(connected, room_type).await?),
        Way::Out => connected
            .asker
            .chat()
            .leave_support_room(&connected.user, room_type),
    }
    Ok(())
}
