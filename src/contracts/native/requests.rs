//! From a request's name to its use case.
//!
//! Messages, marks and typing are taken in one after another and answered when they are stored, so
//! that many may be pending; everything else runs alone, and so sees what was asked before it.

use std::sync::Arc;

use serde::Serialize;

use super::answers::{
    ConversationAnswer, Done, MarkedAnswer, PingAnswer, PresenceAnswer, SentAnswer,
    SupportRoomAnswer,
};
use super::data::{
    JoinSupportRoomData, MarkData, NamedConversationData, PingData, PresenceData, SendMessageData,
    SupportRoomData, TypingData,
};
use super::described::is_request;
use super::frames::{self, RequestFrame, RequestId};
use super::use_cases::Asker;
use crate::actors::outbound::FrameNumber;
use crate::chat::{ConnectedUser, Mark, Pending, StatusChange, Waiting};
use crate::domain::error::Failure;
use crate::gateway::connection::{Admission, Answer, Step};
use crate::gateway::json::decode;
use crate::gateway::refusal::Refusal;

/// Understands a request and says how it is to run.
pub(super) fn step(asker: &Asker, user: &Arc<ConnectedUser>, frame: &RequestFrame<'_>) -> Step {
    let id = frame.id.as_ref();
    if !is_request(&frame.name) {
        return refuse(id, &Refusal::invalid("type", "the name of a request"));
    }
    let ways: [&dyn Fn() -> Found; 4] = [
        &|| admitted(asker, frame),
        &|| alone(asker, frame),
        &|| of_connection(asker, user, frame),
        &|| of_staff(asker, user, frame),
    ];
    let found = ways
        .into_iter()
        .map(|way| way())
        .find(|found| !matches!(found, Ok(None)))
        .unwrap_or(Ok(None));
    match found {
        Ok(Some(step)) => step,
        Ok(None) => refuse(id, &Refusal::invalid("type", "the name of a request")),
        Err(refusal) => refuse(id, &refusal),
    }
}

fn refuse(id: Option<&RequestId>, refusal: &Refusal) -> Step {
    Step::Answer(Some(frames::refused(id, refusal).into()))
}

type Found = Result<Option<Step>, Refusal>;

/// Requests that are taken in one after another.
fn admitted(asker: &Asker, frame: &RequestFrame<'_>) -> Found {
    let (data, id, asker) = (frame.data, frame.id.clone(), asker.clone());
    Ok(Some(match &*frame.name {
        "send_message" => {
            let (conversation, draft) = decode::<SendMessageData>(data)?.parse()?;
            let sending = async move {
                asker
                    .chat()
                    .send_message(&asker.caller, conversation, draft)
                    .await
            };
            admit(id, sending, |sent| (sent.after, SentAnswer::from(sent)))
        }
        name @ ("mark_read" | "mark_delivered") => {
            let mark = if name == "mark_read" {
                Mark::Read
            } else {
                Mark::Delivered
            };
            let (conversation, seq) = decode::<MarkData>(data)?.parse()?;
            let marking = async move {
                asker
                    .chat()
                    .mark(&asker.caller, conversation, mark, seq)
                    .await
            };
            admit(id, marking, |marked| {
                (marked.after, MarkedAnswer::from(marked))
            })
        }
        "typing" => {
            let (conversation, is_typing) = decode::<TypingData>(data)?.parse()?;
            let typing = async move {
                asker
                    .chat()
                    .set_typing(&asker.caller, conversation, is_typing)
                    .await
            };
            admit(id, typing, |()| (None, Done {}))
        }
        _ => return Ok(None),
    }))
}

/// Requests that run alone.
fn alone(asker: &Asker, frame: &RequestFrame<'_>) -> Found {
    let (data, id, asker) = (frame.data, frame.id.clone(), asker.clone());
    if let Some(change) = status_change(&frame.name) {
        return Ok(Some(run(id, asker.change_status(change, decode(data)?))));
    }
    Ok(Some(match &*frame.name {
        "open_conversation" => run(id, asker.open(decode(data)?)),
        "list_conversations" => run(id, asker.list(decode(data)?)),
        "get_conversation" => run(id, asker.get(decode(data)?)),
        "get_messages" => run(id, asker.get_messages(decode(data)?)),
        "get_changes" => run(id, asker.get_changes(decode(data)?)),
        "resume" => run(id, asker.resume(decode(data)?)),
        "add_participants" => run(id, asker.add_participants(decode(data)?)),
        "remove_participant" => run(id, asker.remove_participant(decode(data)?)),
        "leave" => run(id, asker.leave(decode(data)?)),
        "update_conversation" => run(id, asker.describe(decode(data)?)),
        "claim" => run(id, asker.claim(decode(data)?)),
        "release" => run(id, asker.release(decode(data)?)),
        "ping" => {
            let PingData {} = decode(data)?;
            run(
                id,
                async move { Ok(PingAnswer::at(asker.gateway.clock.now())) },
            )
        }
        _ => return Ok(None),
    }))
}

/// Requests about the connection itself; they run alone too.
fn of_connection(asker: &Asker, user: &Arc<ConnectedUser>, frame: &RequestFrame<'_>) -> Found {
    let (data, id, asker) = (frame.data, frame.id.clone(), asker.clone());
    let user = Arc::clone(user);
    Ok(Some(match &*frame.name {
        "watch_presence" => {
            let users = decode::<PresenceData>(data)?.parse()?;
            run(id, async move {
                let watched = asker
                    .chat()
                    .watch_presence(&asker.caller, &user, &users)
                    .await?;
                Ok(PresenceAnswer { presence: watched })
            })
        }
        "unwatch_presence" => {
            let users = decode::<PresenceData>(data)?.parse()?;
            run(id, async move {
                asker.chat().unwatch_presence(&user, &users);
                let presence = Vec::new();
                Ok(PresenceAnswer { presence })
            })
        }
        "authenticate" => {
            return Err(Failure::Conflict("this connection is authenticated already").into());
        }
        _ => return Ok(None),
    }))
}

/// Requests of staff about what the connection is told; they run alone too.
fn of_staff(asker: &Asker, user: &Arc<ConnectedUser>, frame: &RequestFrame<'_>) -> Found {
    let (data, id, asker) = (frame.data, frame.id.clone(), asker.clone());
    let user = Arc::clone(user);
    Ok(Some(match &*frame.name {
        "join_support_room" => {
            let (room, page) = decode::<JoinSupportRoomData>(data)?.parse()?;
            run(id, async move {
                let joining = asker
                    .chat()
                    .join_support_room(&asker.caller, &user, &room, page);
                let waiting = joining.await?;
                Ok(SupportRoomAnswer::new(room, waiting))
            })
        }
        "leave_support_room" => {
            let room = decode::<SupportRoomData>(data)?.parse()?;
            run(id, async move {
                asker.chat().leave_support_room(&user, &room);
                let waiting = Waiting::default();
                Ok(SupportRoomAnswer::new(room, waiting))
            })
        }
        "watch" => {
            let conversation = decode::<NamedConversationData>(data)?.parse()?;
            run(id, async move {
                let watching = asker
                    .chat()
                    .watch_conversation(&asker.caller, &user, conversation);
                let conversation = watching.await?;
                Ok(ConversationAnswer { conversation })
            })
        }
        "unwatch" => {
            let conversation = decode::<NamedConversationData>(data)?.parse()?;
            run(id, async move {
                asker.chat().unwatch_conversation(&user, conversation);
                Ok(Done {})
            })
        }
        _ => return Ok(None),
    }))
}

/// The change of status that a request of this name asks for.
fn status_change(name: &str) -> Option<StatusChange> {
    STATUS_CHANGES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, change)| *change)
}

/// The names of status changes.
const STATUS_CHANGES: [(&str, StatusChange); 6] = [
    ("close", StatusChange::Close),
    ("reopen", StatusChange::Reopen),
    ("archive", StatusChange::Archive),
    ("unarchive", StatusChange::Unarchive),
    ("block", StatusChange::Block),
    ("unblock", StatusChange::Unblock),
];

fn run<T: Serialize + Send + 'static>(
    id: Option<RequestId>,
    answer: impl Future<Output = Result<T, Refusal>> + Send + 'static,
) -> Step {
    Step::Alone(Box::pin(async move {
        let frame = frames::reply(id.as_ref(), answer.await)?;
        Some(frame.into())
    }))
}

/// Takes a request in; `answer` says what it is answered with, and after which frame.
fn admit<T: Send + 'static, A: Serialize + 'static>(
    id: Option<RequestId>,
    admission: impl Future<Output = Result<Pending<T>, Failure>> + Send + 'static,
    answer: fn(T) -> (Option<FrameNumber>, A),
) -> Step {
    Step::Admit(Box::pin(async move {
        let pending = match admission.await {
            Ok(pending) => pending,
            Err(failure) => {
                let refused = frames::refused(id.as_ref(), &failure.into());
                return Admission::Done(Some(refused.into()));
            }
        };
        Admission::Pending(Box::pin(async move {
            let (after, result) = match pending.await.map(answer) {
                Ok((after, data)) => (after, Ok(data)),
                Err(failure) => (None, Err(Refusal::from(failure))),
            };
            let frame = frames::reply(id.as_ref(), result)?;
            Some(Answer { frame, after })
        }))
    }))
}
