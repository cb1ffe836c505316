//! The events of the socket, for the AsyncAPI document.

use schemars::JsonSchema;
use serde_json::{Value, json};

use super::objects::MessageObject;
use super::pushes::{
    ErrorObject, Joined, MessageGone, MessageSent, ParticipantChange, Read, StatusChange, Typing,
    TypingStopped, UnreadFigures,
};
use super::words::{ConversationEvent, JoinEvent, SendEvent};
use crate::gateway::asyncapi::Channel;
use crate::gateway::schema::{self, Direction, Schemas};
use crate::gateway::socketio::EngineQuery;

const ABOUT: &str = "\
Drivers, organizers and passengers of a trip, over Socket.IO 5 (Engine.IO 4): polling, WebSocket \
and upgrades. The handshake's `auth` is `{token}`, or the request has a header `Authorization: \
Bearer`. Who is not let in hears why as `connect_error`. What is described here is the first \
argument of each event. A client that wants a request answered by a callback is given what the \
event says that answers it; the answer to what no event answers is an object of its own. Events of \
other names are ignored.
";

type Form = fn(&mut Schemas) -> Value;

const fn received<T: JsonSchema>() -> Form {
    |schemas| schema::inline::<T>(Direction::Received, schemas)
}

const fn sent<T: JsonSchema>() -> Form {
    |schemas| schema::inline::<T>(Direction::Sent, schemas)
}

/// What clients ask: name, summary, and the forms of what is asked and answered.
const REQUESTS: [(&str, &str, Form, Form); 5] = [
    (
        "join:conversation",
        "Joins the conversation about a trip, which begins with the first who does; answered by \
         `conversation:joined`",
        received::<JoinEvent>(),
        sent::<Joined<'static>>(),
    ),
    (
        "message:send",
        "Says something; answered by `message:sent`, after `message:new`",
        received::<SendEvent>(),
        sent::<MessageSent>(),
    ),
    (
        "typing:start",
        "Shows the others that the caller types; dropped where they may not",
        received::<ConversationEvent>(),
        |_| json!({ "type": "object" }),
    ),
    (
        "typing:stop",
        "Shows the others that the caller stopped",
        received::<ConversationEvent>(),
        |_| json!({ "type": "object" }),
    ),
    (
        "messages:read",
        "Marks all of a conversation as read",
        received::<ConversationEvent>(),
        sent::<Read<'static>>(),
    ),
];

/// What clients are told: name, summary and form.
const EVENTS: [(&str, &str, Form); 13] = [
    (
        "conversation:joined",
        "The connection is in the conversation now",
        sent::<Joined<'static>>(),
    ),
    (
        "message:new",
        "A message, to every connection in the conversation, the sender's included",
        sent::<MessageObject<'static>>(),
    ),
    (
        "message:sent",
        "A message of this connection is stored",
        sent::<MessageSent>(),
    ),
    (
        "message:status",
        "Messages of the user got further",
        sent::<StatusChange>(),
    ),
    (
        "message:updated",
        "A message is another than it was",
        sent::<MessageObject<'static>>(),
    ),
    (
        "message:hidden",
        "A moderator has hidden a message",
        sent::<MessageGone>(),
    ),
    (
        "message:deleted",
        "A message was deleted",
        sent::<MessageGone>(),
    ),
    (
        "messages:read",
        "Somebody has read all that others said",
        sent::<Read<'static>>(),
    ),
    ("typing:start", "Somebody types", sent::<Typing<'static>>()),
    (
        "typing:stop",
        "Somebody stopped typing",
        sent::<TypingStopped<'static>>(),
    ),
    (
        "conversation:participant",
        "Somebody came in or went out",
        sent::<ParticipantChange<'static>>(),
    ),
    (
        "conversation:unread",
        "The user's unread messages of a trip, wherever they have joined",
        sent::<UnreadFigures<'static>>(),
    ),
    (
        "error",
        "Something does not work",
        sent::<ErrorObject<'static>>(),
    ),
];

/// The socket at `/api/socket/`.
pub(super) fn channel() -> Channel {
    let query = schema::of::<EngineQuery>(Direction::Received);
    let mut channel = Channel::new("trip", "/api/socket/", ABOUT, query);
    let refused = sent::<ErrorObject<'static>>()(channel.schemas());
    let refused = channel.reply("refused", "The request failed", &refused);
    for (name, summary, form) in &EVENTS {
        let payload = form(channel.schemas());
        channel.event(name, summary, &payload);
    }
    for (name, summary, asked, answer) in &REQUESTS {
        let payload = asked(channel.schemas());
        let answer = answer(channel.schemas());
        let answer = channel.reply(name, summary, &answer);
        channel.request(name, summary, &payload, &[refused.clone(), answer]);
    }
    channel
}
