//! From events to use cases.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::value::RawValue;

use super::asker::{self, Asker};
use super::body::Fields;
use super::errors::{INVALID_PAYLOAD, NOT_A_PARTICIPANT, words_for};
use super::pushes::{Joined, MessageSent, Read, error};
use super::rooms::Rooms;
use crate::chat::{Mark, Sent};
use crate::domain::conversation::Reference;
use crate::domain::error::{ErrorCode, Failure};
use crate::domain::id::{ConversationId, Seq};
use crate::domain::message::{Message, MessageKind, Metadata};
use crate::gateway::connection::{Admission, Answer, Step};
use crate::gateway::socketio::{AckId, IncomingEvent, ack_packet, answered};

/// What a client can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Request {
    Join,
    Send,
    StartTyping,
    StopTyping,
    Read,
}

/// The request of this name. There is none for what the product has besides its chat.
pub(super) fn find(name: &str) -> Option<Request> {
    Some(match name {
        "join:conversation" => Request::Join,
        "message:send" => Request::Send,
        "typing:start" => Request::StartTyping,
        "typing:stop" => Request::StopTyping,
        "messages:read" => Request::Read,
        _ => return None,
    })
}

/// Why a request is refused, and where to answer.
struct Refused {
    ack: Option<AckId>,
    /// What those hear who may not do this.
    denied: &'static str,
    /// What it is called when the caller cannot help it.
    inside: &'static str,
}

impl Refused {
    fn answer(&self, failure: &Failure) -> Answer {
        let text = match failure {
            Failure::Forbidden(_) | Failure::ConversationClosed | Failure::ConversationBlocked => {
                self.denied
            }
            Failure::Invalid {
                field: "content", ..
            } => "Message content is required",
            Failure::NotFound(_)
            | Failure::Invalid { .. }
            | Failure::TooLong { .. }
            | Failure::Conflict(_)
            | Failure::RateLimited { .. }
            | Failure::TooManyConnections
            | Failure::Unavailable
            | Failure::Internal => words_for(failure).unwrap_or(self.inside),
        };
        error(self.ack, text, failure.code()).into()
    }
}

/// Does what an event asks for.
pub(super) fn step(
    asker: &Asker,
    rooms: &Arc<Rooms>,
    request: Request,
    event: &IncomingEvent<'_>,
) -> Step {
    let fields = event
        .payload
        .and_then(|payload| Fields::parse(payload.get()));
    let step = fields.and_then(|fields| match request {
        Request::Join => join(asker, rooms, &fields, event.ack),
        Request::Send => send(asker, &fields, event.ack),
        Request::StartTyping => set_typing(asker, true, &fields, event.ack),
        Request::StopTyping => set_typing(asker, false, &fields, event.ack),
        Request::Read => read(asker, &fields, event.ack),
    });
    step.unwrap_or_else(|| refused(event.ack, INVALID_PAYLOAD))
}

fn refused(ack: Option<AckId>, text: &str) -> Step {
    Step::Answer(Some(error(ack, text, ErrorCode::InvalidRequest).into()))
}

/// What a payload names.
enum Named {
    Conversation(ConversationId),
    /// What is no id names no conversation that the caller is in.
    Nothing,
}

impl Named {
    fn in_payload(fields: &Fields) -> Option<Self> {
        let text = fields.text("conversationId")?;
        let id = ConversationId::parse(text.trim());
        Some(id.map_or(Self::Nothing, Self::Conversation))
    }
}

fn outside(ack: Option<AckId>) -> Step {
    let refused = error(ack, NOT_A_PARTICIPANT, ErrorCode::NotFound);
    Step::Answer(Some(refused.into()))
}

fn join(asker: &Asker, rooms: &Arc<Rooms>, fields: &Fields, ack: Option<AckId>) -> Option<Step> {
    let trip = fields.text("tripId")?;
    let refused = Refused {
        ack,
        denied: "Access denied to this conversation",
        inside: "Failed to join conversation",
    };
    let trip: Reference = match asker::trip(&trip) {
        Ok(trip) => trip,
        Err(failure) => return Some(Step::Answer(Some(refused.answer(&failure)))),
    };
    let (asker, rooms) = (asker.clone(), Arc::clone(rooms));
    Some(Step::Alone(Box::pin(async move {
        let conversation = match asker.chat().enter(&asker.caller, &trip).await {
            Ok(conversation) => conversation,
            Err(failure) => return Some(refused.answer(&failure)),
        };
        if !rooms.join(conversation) {
            return Some(refused.answer(&Failure::Internal));
        }
        let joined = Joined {
            conversation_id: conversation.to_string(),
            trip_id: trip.id(),
        };
        Some(answered(ack, "conversation:joined", &joined).into())
    })))
}

fn send(asker: &Asker, fields: &Fields, ack: Option<AckId>) -> Option<Step> {
    let Named::Conversation(conversation) = Named::in_payload(fields)? else {
        return Some(outside(ack));
    };
    let content = fields.any_text("content")?;
    let (kind, metadata): (MessageKind, Metadata) = match (fields.kind(), fields.metadata()) {
        (Ok(kind), Ok(metadata)) => (kind, metadata),
        (Err(text), _) | (_, Err(text)) => return Some(self::refused(ack, text)),
    };
    let refused = Refused {
        ack,
        denied: NOT_A_PARTICIPANT,
        inside: "Failed to send message",
    };
    if content.trim().is_empty() {
        let missing = Failure::invalid("content", "text that is not blank");
        return Some(Step::Answer(Some(refused.answer(&missing))));
    }
    let asker = asker.clone();
    Some(Step::Admit(Box::pin(async move {
        let sending = asker.send(conversation, kind, (content, metadata)).await;
        let pending = match sending {
            Ok(pending) => pending,
            Err(failure) => return Admission::Done(Some(refused.answer(&failure))),
        };
        Admission::Pending(Box::pin(async move {
            match pending.await {
                Ok(sent) => Some(sent_answer(ack, &sent)),
                Err(failure) => Some(refused.answer(&failure)),
            }
        }))
    })))
}

fn sent_answer(ack: Option<AckId>, sent: &Sent) -> Answer {
    let answer = MessageSent {
        message_id: sent.message.id.to_string(),
        temp_id: temp_id(&sent.message),
    };
    Answer {
        frame: answered(ack, "message:sent", &answer),
        // The message itself comes first.
        after: sent.after,
    }
}

/// The client's own id of its optimistic line.
fn temp_id(message: &Message) -> Option<Box<RawValue>> {
    let mut data: BTreeMap<String, Box<RawValue>> =
        serde_json::from_str(message.metadata.as_str()).ok()?;
    data.remove("tempId")
}

/// Shows that somebody types. Who may not is not told.
fn set_typing(asker: &Asker, is_typing: bool, fields: &Fields, ack: Option<AckId>) -> Option<Step> {
    let Named::Conversation(conversation) = Named::in_payload(fields)? else {
        return Some(Step::Answer(None));
    };
    let asker = asker.clone();
    Some(Step::Admit(Box::pin(async move {
        let setting = asker
            .chat()
            .set_typing(&asker.caller, conversation, is_typing);
        let Ok(pending) = setting.await else {
            return Admission::Done(None);
        };
        Admission::Pending(Box::pin(async move {
            pending.await.ok()?;
            let done = serde_json::json!({});
            ack.map(|ack| ack_packet(ack, &done).into())
        }))
    })))
}

fn read(asker: &Asker, fields: &Fields, ack: Option<AckId>) -> Option<Step> {
    let Named::Conversation(conversation) = Named::in_payload(fields)? else {
        return Some(outside(ack));
    };
    let refused = Refused {
        ack,
        denied: NOT_A_PARTICIPANT,
        inside: "Failed to mark messages as read",
    };
    let asker = asker.clone();
    Some(Step::Admit(Box::pin(async move {
        let chat = asker.chat();
        let marking = chat
            .mark(&asker.caller, conversation, Mark::Read, Seq(u64::MAX))
            .await;
        let pending = match marking {
            Ok(pending) => pending,
            Err(failure) => return Admission::Done(Some(refused.answer(&failure))),
        };
        let user = asker.caller.principal.user.clone();
        Admission::Pending(Box::pin(async move {
            if let Err(failure) = pending.await {
                return Some(refused.answer(&failure));
            }
            let read = Read {
                user_id: user.as_str(),
                conversation_id: conversation.to_string(),
            };
            ack.map(|ack| ack_packet(ack, &read).into())
        }))
    })))
}
