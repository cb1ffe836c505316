//! From an event's name to its use case.
//!
//! Messages, marks and typing are taken in one after another and answered when they are stored, so
//! that many may be pending; everything else runs alone, and so sees what was asked before it.

mod rooms;

use std::sync::Arc;

use tungstenite::Utf8Bytes;

use super::authentication::Member;
use super::errors::{ARCHIVED, BLOCKED, CONTENT_REQUIRED, ENDED, WRONG_STATE, Wrong};
use super::fields::{Fields, required};
use super::objects::MessageObject;
use super::pushes::{ChatError, Done, MessageSent, StatusUpdated};
use crate::chat::{Mark, Marked, Pending, Sent};
use crate::domain::error::{Failure, Thing};
use crate::domain::id::{ConversationId, MessageId};
use crate::domain::receipt::ReceiptTimes;
use crate::gateway::connection::{Admission, Answer, Step};
use crate::gateway::socketio::{AckId, IncomingEvent, ack_packet, answered};

const NOT_IN_IT: &str = "Not authorized for this conversation";
const TOO_LONG: &str = "Failed to send message or message too long";
const NOT_SENT: &str = "Failed to send message";
const NO_MESSAGE: &str = "Message not found";
/// The code of what a conversation does not take.
const CLOSED: &str = "CONVERSATION_CLOSED";

/// Somebody does something too often.
pub(super) const RATE_LIMITED: Refused = Refused {
    message: Wrong::Borrowed("Rate limit exceeded"),
    code: Some("RATE_LIMITED"),
};

/// Why a request is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) message: Wrong,
    pub(super) code: Option<&'static str>,
}

impl Refused {
    pub(super) const fn said(message: &'static str) -> Self {
        Self {
            message: Wrong::Borrowed(message),
            code: None,
        }
    }

    const fn closed(message: &'static str) -> Self {
        Self {
            message: Wrong::Borrowed(message),
            code: Some(CLOSED),
        }
    }

    /// What a failure is called; `otherwise` where that is nobody's business.
    fn of(failure: &Failure, otherwise: &'static str) -> Self {
        match failure {
            // Those who are not in a conversation are not told whether there is one.
            Failure::NotFound(Thing::Conversation) | Failure::Forbidden(_) => Self::said(NOT_IN_IT),
            Failure::NotFound(Thing::Message) => Self::said(NO_MESSAGE),
            Failure::TooLong { .. } => Self::said(TOO_LONG),
            Failure::Invalid {
                field: "content", ..
            } => Self::said(CONTENT_REQUIRED),
            Failure::Invalid {
                field: "reply_to", ..
            } => Self {
                message: required("replyToId"),
                code: None,
            },
            Failure::ConversationClosed => Self::closed(ENDED),
            Failure::ConversationBlocked => Self::closed(BLOCKED),
            Failure::Conflict(_) => Self::closed(ARCHIVED),
            Failure::RateLimited { .. } => RATE_LIMITED,
            Failure::NotFound(
                Thing::User
                | Thing::Reference
                | Thing::SupportRoom
                | Thing::Staff
                | Thing::SessionToken,
            )
            | Failure::Invalid { .. }
            | Failure::TooManyConnections
            | Failure::Unavailable
            | Failure::Internal => Self::said(otherwise),
        }
    }

    /// What the client hears, and whoever wanted an answer.
    pub(super) fn packet(
        &self,
        ack: Option<AckId>,
        conversation: Option<ConversationId>,
    ) -> Utf8Bytes {
        let id = conversation.map(|id| id.to_string());
        let error = ChatError {
            message: &self.message,
            code: self.code,
            conversation_id: id.as_deref(),
        };
        answered(ack, "chat-error", &error)
    }
}

impl From<Wrong> for Refused {
    fn from(message: Wrong) -> Self {
        Self {
            message,
            code: None,
        }
    }
}

/// An event of somebody.
struct Request {
    member: Arc<Member>,
    fields: Fields,
    ack: Option<AckId>,
}

/// Understands an event and says how it is to run.
pub(super) fn step(member: &Arc<Member>, event: &IncomingEvent<'_>) -> Step {
    let fields = event
        .payload
        .and_then(|payload| Fields::read(payload.get()));
    let request = Request {
        member: Arc::clone(member),
        fields: fields.unwrap_or_default(),
        ack: event.ack,
    };
    match &*event.name {
        "chat-join-conversation" => request.join(),
        "chat-leave-conversation" => request.leave(),
        "chat-get-history" => request.history(),
        "chat-send-message" => request.send(),
        "chat-typing" => request.typing(),
        "chat-update-message-status" => request.update_status(),
        _ => Step::Answer(None),
    }
}

impl Request {
    fn conversation(&self) -> Result<ConversationId, Refused> {
        let id = self.fields.text("conversationId");
        let id = id.as_deref().and_then(ConversationId::parse);
        // An id that cannot be one is one of nothing that the caller is in.
        match (id, self.fields.text("conversationId")) {
            (Some(id), _) => Ok(id),
            (None, Some(_)) => Err(Refused::said(NOT_IN_IT)),
            (None, None) => Err(required("conversationId").into()),
        }
    }

    fn refuse(&self, refused: &Refused, conversation: Option<ConversationId>) -> Step {
        Step::Answer(Some(refused.packet(self.ack, conversation).into()))
    }

    /// Is taken in one after another, and answered behind the events that came of it.
    fn admit<T: Send + 'static>(
        self,
        conversation: Option<ConversationId>,
        otherwise: &'static str,
        admission: impl Future<Output = Result<Pending<T>, Failure>> + Send + 'static,
        answer: impl FnOnce(Option<AckId>, T) -> Option<Utf8Bytes> + Send + 'static,
    ) -> Step {
        let (ack, member) = (self.ack, self.member);
        let refused = move |failure: &Failure| {
            let frame = Refused::of(failure, otherwise).packet(ack, conversation);
            Some(Answer::from(frame))
        };
        Step::Admit(Box::pin(async move {
            let pending = match admission.await {
                Ok(pending) => pending,
                Err(failure) => return Admission::Done(refused(&failure)),
            };
            Admission::Pending(Box::pin(async move {
                match pending.await {
                    Ok(done) => answer(ack, done).map(|frame| Answer {
                        frame,
                        after: Some(member.outbound.last_offered()),
                    }),
                    Err(failure) => refused(&failure),
                }
            }))
        }))
    }

    /// `chat-send-message`.
    fn send(self) -> Step {
        let id = match self.conversation() {
            Ok(id) => id,
            Err(refused) => return self.refuse(&refused, None),
        };
        let draft = match self.member.asker.draft(&self.fields) {
            Ok(draft) => draft,
            Err(wrong) => return self.refuse(&wrong.into(), Some(id)),
        };
        let asker = self.member.asker.clone();
        let sending = async move { asker.chat().send_message(&asker.caller, id, draft).await };
        self.admit(Some(id), NOT_SENT, sending, |ack, sent: Sent| {
            let times = ReceiptTimes::default();
            let message = MessageObject::new(&sent.message, sent.receiver.as_ref(), times);
            let sent = MessageSent {
                success: true,
                message,
            };
            Some(answered(ack, "chat-message-sent", &sent))
        })
    }

    /// `chat-typing`.
    fn typing(self) -> Step {
        let id = match self.conversation() {
            Ok(id) => id,
            Err(refused) => return self.refuse(&refused, None),
        };
        let is_typing = self.fields.optional("isTyping").ok().flatten();
        let Some(is_typing) = is_typing else {
            return self.refuse(&required("isTyping").into(), Some(id));
        };
        let asker = self.member.asker.clone();
        let showing = async move { asker.chat().set_typing(&asker.caller, id, is_typing).await };
        self.admit(
            Some(id),
            "Failed to update typing status",
            showing,
            |ack, ()| done(ack),
        )
    }

    /// `chat-update-message-status`.
    fn update_status(self) -> Step {
        let message = self.fields.text("messageId");
        let Some(message) = message else {
            return self.refuse(&required("messageId").into(), None);
        };
        let mark = match self.fields.text("status").as_deref() {
            Some("DELIVERED") => Mark::Delivered,
            Some("READ") => Mark::Read,
            Some(_) | None => return self.refuse(&Refused::said(WRONG_STATE), None),
        };
        let Some(message) = MessageId::parse(&message) else {
            return self.refuse(&Refused::said(NO_MESSAGE), None);
        };
        let asker = self.member.asker.clone();
        let user = asker.user().clone();
        let marking = async move {
            let marked = asker
                .chat()
                .mark_received(&asker.caller, message, mark)
                .await;
            marked.map(|(id, pending)| pending.map(move |marked| (id, marked)))
        };
        let failed = "Failed to update message status";
        let told = move |ack: Option<AckId>, (id, marked): (ConversationId, Marked)| {
            let mut reached = marked.reached.iter().flat_map(|reached| reached.iter());
            let found = reached.find(|one| one.place.message == message);
            match found {
                // The event itself is told to everybody, the caller among them.
                Some(one) => {
                    ack.map(|ack| ack_packet(ack, &StatusUpdated::new(id.to_string(), &user, one)))
                }
                None => done(ack),
            }
        };
        self.admit(None, failed, marking, told)
    }
}

/// What whoever wanted an answer gets of something that has no event of its own.
fn done(ack: Option<AckId>) -> Option<Utf8Bytes> {
    ack.map(|ack| ack_packet(ack, &Done { success: true }))
}
