//! What is told on channels, for the AsyncAPI document.

use schemars::JsonSchema;
use serde_json::{Value, json};

use super::pushes::{
    GuestNew, MessageNew, MessageStatusChange, SessionClosed, SessionNew, SessionReopened,
    TypingStop, TypingUpdate,
};
use crate::gateway::asyncapi::Channel;
use crate::gateway::schema::{self, Direction, Schemas};

const ABOUT: &str = "\
Chat sessions of a van delivery, on the channels of Pusher (see the channel `pusher` for what is around \
an event). What is described here is the `data` of each event, which travels as a text of JSON. What \
happens in a session is told on `chat-session-{sessionId}` and on `private-chat-session-{sessionId}`; \
`guest:new` and `session:new` are told on `private-admin-support` and, to connections that came with an \
administrator's session, on `admin-support`. Commands travel over HTTP.
";

type Form = fn(&mut Schemas) -> Value;

const fn sent<T: JsonSchema>() -> Form {
    |schemas| schema::inline::<T>(Direction::Sent, schemas)
}

/// What clients are told: name, summary and form.
const EVENTS: [(&str, &str, Form); 8] = [
    (
        "message:new",
        "A message, to everybody, the sender included",
        sent::<MessageNew<'static>>(),
    ),
    (
        "typing:update",
        "Somebody types, or stopped",
        sent::<TypingUpdate<'static>>(),
    ),
    (
        "typing:stop",
        "Somebody has said something; comes after each message",
        sent::<TypingStop<'static>>(),
    ),
    (
        "session:closed",
        "The session is closed",
        sent::<SessionClosed<'static>>(),
    ),
    (
        "session:reopened",
        "The session goes on",
        sent::<SessionReopened<'static>>(),
    ),
    (
        "message:status",
        "Messages got further: to somebody's connection, or before their eyes",
        sent::<MessageStatusChange<'static>>(),
    ),
    ("guest:new", "A guest came in", sent::<GuestNew<'static>>()),
    (
        "session:new",
        "Somebody asks for support",
        sent::<SessionNew<'static>>(),
    ),
];

pub(super) fn channel() -> Channel {
    let mut channel = Channel::new("booking", "/app/{key}", ABOUT, json!({ "type": "object" }));
    for (name, summary, form) in EVENTS {
        let data = form(channel.schemas());
        channel.event(name, summary, &data);
    }
    channel
}
