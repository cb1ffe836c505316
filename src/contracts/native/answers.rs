//! What requests are answered with: results of use cases in the contract's form. The same object
//! is a reply's `data` and an HTTP answer's body.

use std::collections::BTreeMap;

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

use super::cursor;
use super::objects::{
    ConversationObject, MessageObject, ParticipantObject, PresenceObject, Shown, Time, people,
};
use crate::chat::{
    CaughtUp, Changes, ConversationPage, Marked, MessagePage, Opened, Resumed, Sent,
    SupportRoomSummary, Waiting,
};
use crate::domain::presence::Presence;
use crate::domain::timestamp::Timestamp;
use crate::domain::user::Principal;
use crate::domain::view::{ConversationView, status_among};

/// Nothing more to say.
#[derive(Serialize)]
pub(super) struct Done {}

/// `{conversation}`.
pub(super) struct ConversationAnswer(pub(super) ConversationView);

/// `{conversation, created}`.
pub(super) struct OpenedAnswer(pub(super) Opened);

/// `{conversations, next_cursor}`.
pub(super) struct ListAnswer(pub(super) ConversationPage);

/// `{messages, has_more}`.
pub(super) struct MessagesAnswer(pub(super) MessagePage);

/// `{version, messages, participants, conversation, has_more}` or `{reset:true}`.
pub(super) struct ChangesAnswer(pub(super) CaughtUp);

/// `{changed, gone, new, has_more}`.
pub(super) struct ResumeAnswer(pub(super) Resumed);

/// `{message, duplicate}`.
pub(super) struct SentAnswer(pub(super) Sent);

/// `{read_seq, unread}`.
#[derive(Serialize)]
pub(super) struct MarkedAnswer {
    read_seq: u64,
    unread: u64,
}

/// `{presence}`.
pub(super) struct PresenceAnswer(pub(super) Vec<Presence>);

/// `{room, waiting, next_cursor}`.
pub(super) struct SupportRoomAnswer {
    pub(super) room: String,
    pub(super) waiting: Waiting,
}

/// `{rooms:[{name, waiting}]}`.
#[derive(Serialize)]
pub(super) struct SupportRoomsAnswer {
    rooms: Vec<SupportRoomObject>,
}

/// A support room that the caller may monitor.
#[derive(Serialize)]
struct SupportRoomObject {
    name: String,
    waiting: u64,
}

impl From<Vec<SupportRoomSummary>> for SupportRoomsAnswer {
    fn from(rooms: Vec<SupportRoomSummary>) -> Self {
        let object = |room: SupportRoomSummary| SupportRoomObject {
            name: room.name.into(),
            waiting: room.waiting,
        };
        Self {
            rooms: rooms.into_iter().map(object).collect(),
        }
    }
}

/// `{server_time}`.
#[derive(Serialize)]
pub(super) struct PingAnswer {
    server_time: Time,
}

/// `{user, total_unread}`.
#[derive(Serialize)]
pub(super) struct MeAnswer {
    user: UserObject,
    total_unread: u64,
}

/// The caller, as they are greeted.
#[derive(Serialize)]
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
        }
    }
}

/// A list, each item in its form.
struct Each<'a, T, O>(&'a [T], fn(&'a T) -> O);

impl<T, O: Serialize> Serialize for Each<'_, T, O> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(self.1))
    }
}

impl Serialize for ConversationAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("conversation", &ConversationObject::from(&self.0))?;
        map.end()
    }
}

impl Serialize for OpenedAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry(
            "conversation",
            &ConversationObject::from(&self.0.conversation),
        )?;
        map.serialize_entry("created", &self.0.is_new)?;
        map.end()
    }
}

impl Serialize for ListAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        let conversations = Each(&self.0.conversations, ConversationObject::from);
        map.serialize_entry("conversations", &conversations)?;
        map.serialize_entry("next_cursor", &self.0.next.map(cursor::render))?;
        map.end()
    }
}

impl Serialize for MessagesAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let page = &self.0;
        let messages: Vec<MessageObject<'_>> = page
            .messages
            .iter()
            .map(|message| MessageObject::new(message, status_among(message, &page.participants)))
            .collect();
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("messages", &messages)?;
        map.serialize_entry("has_more", &page.has_more)?;
        map.end()
    }
}

impl Serialize for ChangesAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_caught_up(&self.0, serializer)
    }
}

fn serialize_caught_up<S: Serializer>(
    caught_up: &CaughtUp,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match caught_up {
        CaughtUp::Changes {
            changes,
            conversation,
        } => serialize_changes(changes, conversation, serializer),
        CaughtUp::Reset => {
            let mut map = serializer.serialize_map(Some(1))?;
            map.serialize_entry("reset", &true)?;
            map.end()
        }
    }
}

fn serialize_changes<S: Serializer>(
    changes: &Changes,
    conversation: &ConversationView,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let messages: Vec<MessageObject<'_>> = changes
        .messages
        .iter()
        .map(|message| MessageObject::new(message, status_among(message, people(conversation))))
        .collect();
    let is_online = |changed: &crate::domain::participant::Participant| {
        let mut views = conversation.participants.iter();
        views.any(|view| view.is_online && view.participant.user == changed.user)
    };
    let participants: Vec<ParticipantObject<'_>> = changes
        .participants
        .iter()
        .map(|changed| ParticipantObject::new(changed, is_online(changed)))
        .collect();
    let mut map = serializer.serialize_map(Some(5))?;
    map.serialize_entry("version", &changes.version.0)?;
    map.serialize_entry("messages", &messages)?;
    map.serialize_entry("participants", &participants)?;
    map.serialize_entry("conversation", &ConversationObject::from(conversation))?;
    map.serialize_entry("has_more", &changes.has_more)?;
    map.end()
}

impl Serialize for ResumeAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Changed<'a>(&'a CaughtUp);
        impl Serialize for Changed<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serialize_caught_up(self.0, serializer)
            }
        }
        let changed: BTreeMap<String, Changed<'_>> = self
            .0
            .changed
            .iter()
            .map(|(id, caught_up)| (id.to_string(), Changed(caught_up)))
            .collect();
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry("changed", &changed)?;
        map.serialize_entry("gone", &Each(&self.0.gone, |&id| Shown(id)))?;
        map.serialize_entry("new", &Each(&self.0.new, ConversationObject::from))?;
        // Whether `new` is not all of them: list the conversations then.
        map.serialize_entry("has_more", &self.0.has_more_new)?;
        map.end()
    }
}

impl Serialize for SentAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry(
            "message",
            &MessageObject::new(&self.0.message, self.0.status),
        )?;
        map.serialize_entry("duplicate", &self.0.is_repeat)?;
        map.end()
    }
}

impl Serialize for SupportRoomAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("room", &self.room)?;
        let waiting = Each(&self.waiting.conversations, ConversationObject::from);
        map.serialize_entry("waiting", &waiting)?;
        map.serialize_entry("next_cursor", &self.waiting.next.map(cursor::render))?;
        map.end()
    }
}

impl Serialize for PresenceAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("presence", &Each(&self.0, PresenceObject::from))?;
        map.end()
    }
}
