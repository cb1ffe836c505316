//! What requests are answered with: results of use cases in the contract's form. The same object
//! is a reply's `data` and an HTTP answer's body.

mod directory;
mod figures;
mod host;
mod moderation;
mod online;
mod support;

use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) use self::directory::PeopleAnswer;
pub(super) use self::figures::FiguresAnswer;
pub(super) use self::host::{HostUserAnswer, ReferenceAnswer};
pub(super) use self::moderation::ReportsAnswer;
pub(super) use self::online::OnlineAnswer;
pub(super) use self::support::{SupportRoomAnswer, SupportRoomsAnswer};

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::cursor;
use super::objects::{
    ConversationObject, MessageObject, ParticipantObject, PresenceObject, Shown, Time, people,
};
use super::words::Cursor;
use crate::chat::{
    CaughtUp, Changes, ConversationPage, ListCursor, Marked, MessagePage, Opened, Resumed, Sent,
};
use crate::domain::id::ConversationId;
use crate::domain::message::{Message, MessageStatus};
use crate::domain::participant::Participant;
use crate::domain::presence::Presence;
use crate::domain::timestamp::Timestamp;
use crate::domain::user::Principal;
use crate::domain::view::{ConversationView, status_among};
use crate::gateway::http::openapi::wire_types;

wire_types! {
    sent: Done, ConversationAnswer, OpenedAnswer, ListAnswer, MessagesAnswer, ChangesAnswer,
    SentAnswer, MarkedAnswer, MeAnswer, SupportRoomAnswer, SupportRoomsAnswer,
    HostUserAnswer<'static>, ReferenceAnswer, OnlineAnswer, PeopleAnswer, ReportsAnswer,
    FiguresAnswer,
}

/// Nothing more to say.
#[derive(JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Done {}

/// A conversation as the caller sees it.
#[derive(JsonSchema, Serialize)]
pub(super) struct ConversationAnswer {
    #[serde(serialize_with = "as_conversation")]
    #[schemars(with = "ConversationObject")]
    pub(super) conversation: ConversationView,
}

/// A conversation that was opened or found.
#[derive(JsonSchema, Serialize)]
pub(super) struct OpenedAnswer {
    #[serde(serialize_with = "as_conversation")]
    #[schemars(with = "ConversationObject")]
    conversation: ConversationView,
    /// Whether it is new.
    pub(super) created: bool,
}

/// Some of the caller's conversations, newest activity first.
#[derive(JsonSchema, Serialize)]
pub(super) struct ListAnswer {
    #[serde(serialize_with = "as_conversations")]
    #[schemars(with = "Vec<ConversationObject>")]
    conversations: Vec<ConversationView>,
    /// Where to go on; `null` at the end.
    #[serde(serialize_with = "as_cursor")]
    #[schemars(with = "Option<Cursor>")]
    next_cursor: Option<ListCursor>,
}

/// A page of history, oldest first.
#[derive(JsonSchema, Serialize)]
pub(super) struct MessagesAnswer {
    #[serde(serialize_with = "as_messages")]
    #[schemars(with = "Vec<MessageObject>")]
    messages: Vec<(Message, MessageStatus)>,
    /// Whether there are more in the direction of reading.
    has_more: bool,
}

/// What was missed of one conversation: a complete stretch of changes, or the word to start over.
#[derive(JsonSchema, Serialize)]
#[serde(untagged)]
pub(super) enum ChangesAnswer {
    Changes(Box<ChangesObject>),
    Reset {
        #[schemars(extend("const" = true))]
        reset: bool,
    },
}

/// All that changed in a conversation after a version.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "Changes")]
pub(super) struct ChangesObject {
    /// The last one that is told here.
    version: u64,
    #[serde(serialize_with = "as_messages")]
    #[schemars(with = "Vec<MessageObject>")]
    messages: Vec<(Message, MessageStatus)>,
    #[serde(serialize_with = "as_participants")]
    #[schemars(with = "Vec<ParticipantObject>")]
    participants: Vec<(Participant, bool)>,
    /// As it is now.
    #[serde(serialize_with = "as_conversation")]
    #[schemars(with = "ConversationObject")]
    conversation: Box<ConversationView>,
    /// Whether to ask again from `version`.
    has_more: bool,
}

/// What was missed of everything.
#[derive(JsonSchema, Serialize)]
pub(super) struct ResumeAnswer {
    /// By conversation that changed.
    changed: BTreeMap<String, ChangesAnswer>,
    /// Conversations the caller is not in any more.
    gone: Vec<Shown<ConversationId>>,
    /// Conversations the caller did not name.
    #[serde(serialize_with = "as_conversations")]
    #[schemars(with = "Vec<ConversationObject>")]
    new: Vec<ConversationView>,
    /// Whether `new` is not all of them: list the conversations then.
    has_more: bool,
}

/// A message that is stored.
#[derive(JsonSchema, Serialize)]
pub(super) struct SentAnswer {
    #[serde(serialize_with = "as_message")]
    #[schemars(with = "MessageObject")]
    message: (Arc<Message>, MessageStatus),
    /// Whether its `client_id` was used before: then this is the first message.
    pub(super) duplicate: bool,
}

/// The caller's own read mark, and what is unread after it.
#[derive(JsonSchema, Serialize)]
pub(super) struct MarkedAnswer {
    read_seq: u64,
    unread: u64,
    /// Which change this was; `null` if the mark was there already.
    version: Option<u64>,
}

/// Whether people can be reached.
#[derive(JsonSchema, Serialize)]
pub(super) struct PresenceAnswer {
    #[serde(serialize_with = "as_presence")]
    #[schemars(with = "Vec<PresenceObject>")]
    pub(super) presence: Vec<Presence>,
}

/// A sign of life.
#[derive(JsonSchema, Serialize)]
pub(super) struct PingAnswer {
    server_time: Time,
}

/// Who the caller is.
#[derive(JsonSchema, Serialize)]
pub(super) struct MeAnswer {
    user: UserObject,
    /// Unread messages of all conversations.
    total_unread: u64,
}

/// The caller, as they are greeted.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "User")]
pub(super) struct UserObject {
    id: String,
    role: String,
    name: String,
}

impl From<&Principal> for UserObject {
    fn from(principal: &Principal) -> Self {
        Self {
            id: principal.user.as_str().to_owned(),
            role: principal.role.as_str().to_owned(),
            name: principal.name.to_string(),
        }
    }
}

impl MeAnswer {
    pub(super) fn new(principal: &Principal, total_unread: u64) -> Self {
        Self {
            user: principal.into(),
            total_unread,
        }
    }
}

impl PingAnswer {
    pub(super) fn at(now: Timestamp) -> Self {
        Self {
            server_time: Time(now),
        }
    }
}

impl From<Marked> for MarkedAnswer {
    fn from(marked: Marked) -> Self {
        Self {
            read_seq: marked.read.0,
            unread: marked.unread,
            version: marked.version.map(|version| version.0),
        }
    }
}

impl From<Opened> for OpenedAnswer {
    fn from(opened: Opened) -> Self {
        Self {
            conversation: opened.conversation,
            created: opened.is_new,
        }
    }
}

impl From<ConversationPage> for ListAnswer {
    fn from(page: ConversationPage) -> Self {
        Self {
            conversations: page.conversations,
            next_cursor: page.next,
        }
    }
}

impl From<MessagePage> for MessagesAnswer {
    fn from(page: MessagePage) -> Self {
        let messages = page.messages.into_iter().map(|message| {
            let status = status_among(&message, &page.participants);
            (message, status)
        });
        Self {
            messages: messages.collect(),
            has_more: page.has_more,
        }
    }
}

impl From<Sent> for SentAnswer {
    fn from(sent: Sent) -> Self {
        Self {
            message: (sent.message, sent.status),
            duplicate: sent.is_repeat,
        }
    }
}

impl From<CaughtUp> for ChangesAnswer {
    fn from(caught_up: CaughtUp) -> Self {
        match caught_up {
            CaughtUp::Changes {
                changes,
                conversation,
            } => Self::Changes(Box::new(ChangesObject::new(changes, conversation))),
            CaughtUp::Reset => Self::Reset { reset: true },
        }
    }
}

impl ChangesObject {
    fn new(changes: Changes, conversation: Box<ConversationView>) -> Self {
        let messages = changes.messages.into_iter().map(|message| {
            let status = status_among(&message, people(&conversation));
            (message, status)
        });
        let participants = changes.participants.into_iter().map(|changed| {
            let mut views = conversation.participants.iter();
            let is_online =
                views.any(|view| view.is_online && view.participant.user == changed.user);
            (changed, is_online)
        });
        Self {
            version: changes.version.0,
            messages: messages.collect(),
            participants: participants.collect(),
            has_more: changes.has_more,
            conversation,
        }
    }
}

impl From<Resumed> for ResumeAnswer {
    fn from(resumed: Resumed) -> Self {
        let changed = resumed.changed.into_iter();
        Self {
            changed: changed
                .map(|(id, caught_up)| (id.to_string(), caught_up.into()))
                .collect(),
            gone: resumed.gone.into_iter().map(Shown).collect(),
            new: resumed.new,
            has_more: resumed.has_more_new,
        }
    }
}

fn as_conversation<S: Serializer>(
    view: &ConversationView,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    ConversationObject::from(view).serialize(serializer)
}

fn as_conversations<S: Serializer>(
    views: &[ConversationView],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(views.iter().map(ConversationObject::from))
}

#[expect(clippy::ref_option, reason = "serde's form")]
fn as_cursor<S: Serializer>(next: &Option<ListCursor>, serializer: S) -> Result<S::Ok, S::Error> {
    next.map(cursor::render).serialize(serializer)
}

fn as_message<S: Serializer>(
    (message, status): &(Arc<Message>, MessageStatus),
    serializer: S,
) -> Result<S::Ok, S::Error> {
    MessageObject::new(message, *status).serialize(serializer)
}

fn as_messages<S: Serializer>(
    messages: &[(Message, MessageStatus)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let objects = messages
        .iter()
        .map(|(message, status)| MessageObject::new(message, *status));
    serializer.collect_seq(objects)
}

fn as_participants<S: Serializer>(
    participants: &[(Participant, bool)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let objects = participants
        .iter()
        .map(|(participant, is_online)| ParticipantObject::new(participant, *is_online));
    serializer.collect_seq(objects)
}

fn as_presence<S: Serializer>(presence: &[Presence], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(presence.iter().map(PresenceObject::from))
}
