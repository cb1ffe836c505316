//! From a request's name to its use case.
//!
//! Messages, marks and typing are taken in one after another and answered when they are stored, so
//! that many may be pending; everything else runs alone, and so sees what was asked before it.

mod conversations;
mod older;
mod rooms;

use std::sync::Arc;

use serde::Serialize;
use tungstenite::Utf8Bytes;

use super::answers::Pong;
use super::described;
use super::errors::{ACCESS_DENIED, NOT_AUTHORIZED, Refused};
use super::frames::{self, RequestFrame, RequestId};
use super::objects::Time;
use super::rooms::Rooms;
use super::use_cases::Asker;
use crate::actors::outbound::{Carried, FrameNumber, Outbound};
use crate::chat::{ConnectedUser, Pending};
use crate::domain::error::Failure;
use crate::domain::id::ConversationId;
use crate::gateway::connection::{Admission, Answer, Step};

/// Whoever is connected. Cheap to clone.
#[derive(Clone)]
pub(super) struct Connected {
    pub(super) asker: Asker,
    pub(super) user: Arc<ConnectedUser>,
    /// The connection's own queue.
    pub(super) outbound: Outbound,
    pub(super) rooms: Arc<Rooms>,
}

impl Connected {
    /// Queues a push for this connection alone; an answer given now belongs after it.
    fn push_to_self<T: Serialize>(&self, kind: &'static str, content: &T) -> FrameNumber {
        self.outbound
            .offer(frames::push(kind, content), Carried::default());
        self.outbound.last_offered()
    }

    fn now(&self) -> Time {
        Time(self.asker.gateway.clock.now())
    }
}

/// Understands a request and says how it is to run.
pub(super) fn step(connected: &Connected, frame: &RequestFrame<'_>) -> Step {
    let request = Request {
        name: frame.name.clone(),
        id: frame.request_id.clone(),
    };
    if !described::is_request(&request.name) {
        let unknown = frames::unknown(&request.name, request.id.as_ref());
        return Step::Answer(Some(unknown.into()));
    }
    let found = conversations::step(connected, frame, &request)
        .or_else(|| rooms::step(connected, frame, &request))
        .or_else(|| older::step(connected, frame, &request))
        .or_else(|| ping(connected, frame, &request));
    found.unwrap_or_else(|| {
        let unknown = frames::unknown(&request.name, request.id.as_ref());
        Step::Answer(Some(unknown.into()))
    })
}

fn ping(connected: &Connected, frame: &RequestFrame<'_>, request: &Request) -> Option<Step> {
    if frame.name != "ping" {
        return None;
    }
    let pong = Pong {
        timestamp: frame.fields.raw("timestamp"),
        server_time: connected.now(),
    };
    let pong = frames::typed("pong", &pong, request.id.as_ref());
    Some(Step::Answer(Some(pong.into())))
}

/// What an answer needs of its request.
#[derive(Clone, Debug)]
struct Request {
    name: String,
    id: Option<RequestId>,
}

impl Request {
    fn refuse(&self, refused: &Refused) -> Step {
        Step::Answer(Some(self.refused(refused).into()))
    }

    fn refused(&self, refused: &Refused) -> Utf8Bytes {
        frames::refused(&self.name, refused, self.id.as_ref())
    }

    fn answer<T: Serialize>(&self, result: Result<T, Refused>) -> Utf8Bytes {
        match result {
            Ok(answer) => frames::success(&answer, self.id.as_ref()),
            Err(refused) => self.refused(&refused),
        }
    }

    /// Runs alone. The result says after which frame of the connection its answer belongs.
    fn run<T: Serialize>(
        &self,
        running: impl Future<Output = Result<Placed<T>, Refused>> + Send + 'static,
    ) -> Step {
        let request = self.clone();
        Step::Alone(Box::pin(async move {
            let (after, result) = match running.await {
                Ok(Placed { after, answer }) => (after, Ok(answer)),
                Err(refused) => (None, Err(refused)),
            };
            let frame = request.answer(result);
            Some(Answer { frame, after })
        }))
    }

    /// Is taken in one after another; `answer` says what it is answered with.
    fn admit<T: Send + 'static, A: Serialize + 'static>(
        &self,
        admission: impl Future<Output = Result<Pending<T>, Failure>> + Send + 'static,
        answer: impl FnOnce(T) -> Placed<A> + Send + 'static,
    ) -> Step {
        let request = self.clone();
        Step::Admit(Box::pin(async move {
            let pending = match admission.await {
                Ok(pending) => pending,
                Err(failure) => {
                    return Admission::Done(Some(request.refused(&failure.into()).into()));
                }
            };
            Admission::Pending(Box::pin(async move {
                let (after, result) = match pending.await.map(answer) {
                    Ok(Placed { after, answer }) => (after, Ok(answer)),
                    Err(failure) => (None, Err(Refused::from(failure))),
                };
                let frame = request.answer(result);
                Some(Answer { frame, after })
            }))
        }))
    }
}

/// An answer, and after which frame of its connection it belongs.
struct Placed<T> {
    after: Option<FrameNumber>,
    answer: T,
}

impl<T> From<T> for Placed<T> {
    fn from(answer: T) -> Self {
        let after = None;
        Self { after, answer }
    }
}

/// Refuses those whose role is not one of the chat's.
fn require_chat(connected: &Connected) -> Result<(), Refused> {
    if connected.asker.may_chat() {
        Ok(())
    } else {
        Err(NOT_AUTHORIZED.into())
    }
}

/// The conversation of this id; whatever is no id names none that there is.
fn conversation(id: &str) -> Result<ConversationId, Refused> {
    ConversationId::parse(id).ok_or_else(|| ACCESS_DENIED.into())
}
