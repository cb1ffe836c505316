//! Requests to join and leave the rooms of conversations and of support.

use super::super::answers::{ConversationRoom, SupportRoom};
use super::super::errors::Refused;
use super::super::frames::{Fields, RequestFrame};
use super::super::pushes::{NewSupportConversation, joined};
use super::super::support_rooms;
use super::super::use_cases::Asker;
use super::{Connected, Placed, Request, conversation, require_chat};
use crate::actors::outbound::FrameNumber;
use crate::chat::ListCursor;
use crate::domain::conversation::ConversationKind;
use crate::domain::error::{Failure, Thing};
use crate::domain::id::ConversationId;
use crate::domain::participant::Participant;
use crate::domain::view::ConversationView;
use crate::gateway::connection::Step;

/// As many as the list of active conversations has; who works them off hears of the others there.
const WAITING: (Option<ListCursor>, u64) = (None, 50);

const NOT_JOINED: &str = "Failed to join conversation";

/// Runs the request, if it is one of these.
pub(super) fn step(
    connected: &Connected,
    frame: &RequestFrame<'_>,
    request: &Request,
) -> Option<Step> {
    let found = match &*frame.name {
        "join_conversation" => join(connected, &frame.fields, request),
        "leave_conversation" => leave(connected, &frame.fields, request),
        "join_support_room" => join_support(connected, &frame.fields, request),
        "leave_support_room" => leave_support(connected, &frame.fields, request),
        _ => return None,
    };
    Some(found.unwrap_or_else(|refused| request.refuse(&refused)))
}

type Found = Result<Step, Refused>;

fn named(fields: &Fields<'_>) -> Result<String, Refused> {
    let id = fields.text("conversation_id");
    id.ok_or_else(|| "Conversation ID required".into())
}

fn join(connected: &Connected, fields: &Fields<'_>, request: &Request) -> Found {
    require_chat(connected)?;
    let id = ConversationId::parse(&named(fields)?).ok_or(NOT_JOINED)?;
    let connected = connected.clone();
    Ok(request.run(async move {
        enter(&connected, id).await?;
        let after = connected.push_to_self("conversation_joined", &joined(id));
        Ok(Placed {
            after: Some(after),
            answer: ConversationRoom {
                message: format!("Joined conversation {id}"),
                conversation_id: id.to_string(),
            },
        })
    }))
}

fn leave(connected: &Connected, fields: &Fields<'_>, request: &Request) -> Found {
    require_chat(connected)?;
    let id = conversation(&named(fields)?)?;
    let connected = connected.clone();
    Ok(request.run(async move {
        exit(&connected, id).await?;
        Ok(Placed::from(ConversationRoom {
            message: format!("Left conversation {id}"),
            conversation_id: id.to_string(),
        }))
    }))
}

/// Brings the connection into the conversation's room, and whoever answers requests for support
/// into the conversation, where they are not in it yet.
pub(super) async fn enter(connected: &Connected, id: ConversationId) -> Result<(), Refused> {
    take_part(&connected.asker, id)
        .await
        .map_err(|failure| match Refused::from(failure) {
            Refused::Said(_) => NOT_JOINED.into(),
            Refused::Broken => Refused::Broken,
        })?;
    let joined = connected.rooms.join(id);
    joined.map_err(|_| "Too many conversations joined".into())
}

/// Takes the connection out of the conversation's room.
pub(super) async fn exit(connected: &Connected, id: ConversationId) -> Result<(), Refused> {
    let asker = &connected.asker;
    asker.chat().conversation(&asker.caller, id).await?;
    let left = connected.rooms.leave(id);
    left.map_err(|_| "Too many conversations left".into())
}

async fn take_part(asker: &Asker, id: ConversationId) -> Result<(), Failure> {
    let view = asker.chat().conversation(&asker.caller, id).await?;
    if view.own().is_some_and(Participant::is_present) {
        return Ok(());
    }
    if view.conversation.kind != ConversationKind::Support || !asker.is_control() {
        return Err(Failure::NotFound(Thing::Conversation));
    }
    let own = asker.caller.principal.user.clone();
    asker
        .chat()
        .add_participants(&asker.caller, id, &[own], None)
        .await?;
    Ok(())
}

fn join_support(connected: &Connected, fields: &Fields<'_>, request: &Request) -> Found {
    let room_type = support_room(connected, fields)?;
    let connected = connected.clone();
    Ok(request.run(async move {
        let after = monitor(&connected, &room_type).await?;
        let answer = answer(&connected, "Joined", room_type);
        Ok(Placed { after, answer })
    }))
}

fn leave_support(connected: &Connected, fields: &Fields<'_>, request: &Request) -> Found {
    let room_type = support_room(connected, fields)?;
    let connected = connected.clone();
    Ok(request.run(async move {
        let chat = connected.asker.chat();
        chat.leave_support_room(&connected.user, &room_type);
        Ok(Placed::from(answer(&connected, "Left", room_type)))
    }))
}

/// Tells the connection of new requests for support in this room from now on, and first of those
/// that wait there, unless another of its rooms told it of them. An answer belongs after that.
pub(super) async fn monitor(
    connected: &Connected,
    room_type: &str,
) -> Result<Option<FrameNumber>, Failure> {
    let (chat, caller) = (connected.asker.chat(), &connected.asker.caller);
    let known_in = chat.joined_support_rooms(&connected.user);
    let waiting = chat
        .join_support_room(caller, &connected.user, room_type, WAITING)
        .await?;
    let is_news = |view: &&ConversationView| {
        let mut rooms = view.conversation.support_rooms.iter();
        !rooms.any(|room| known_in.contains(room))
    };
    let mut after = None;
    for view in waiting.conversations.iter().filter(is_news) {
        if let Some(push) = NewSupportConversation::waiting(view) {
            after = Some(connected.push_to_self("new_support_conversation", &push));
        }
    }
    Ok(after)
}

fn support_room(connected: &Connected, fields: &Fields<'_>) -> Result<String, Refused> {
    if !connected.asker.is_control() {
        return Err("Only control staff can join support rooms".into());
    }
    let usual = support_rooms::USUAL.to_owned();
    let room_type = fields.or("room_type", usual, "the name of a support room")?;
    if support_rooms::is_known(&room_type) {
        Ok(room_type)
    } else {
        Err(support_rooms::unknown().into())
    }
}

fn answer(connected: &Connected, done: &str, room_type: String) -> SupportRoom {
    SupportRoom {
        message: format!(
            "{done} {} room successfully",
            support_rooms::words(&room_type)
        ),
        room_id: support_rooms::room_id(&room_type),
        room_type,
        timestamp: connected.now(),
    }
}
