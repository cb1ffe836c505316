//! The frames of the socket, for the AsyncAPI document.
//!
//! Nothing can be asked that is not in [`REQUESTS`]: what a request's name is looked up in.

use schemars::JsonSchema;
use serde_json::Value;

use super::answers::{
    ChangesAnswer, ConversationAnswer, Done, ListAnswer, MarkedAnswer, MessagesAnswer,
    OpenedAnswer, PingAnswer, PresenceAnswer, ResumeAnswer, SentAnswer, SupportRoomAnswer,
};
use super::data::{
    AddParticipantsData, ChangeStatusData, GetChangesData, GetMessagesData, JoinSupportRoomData,
    LeaveData, ListConversationsData, MarkData, NamedConversationData, OpenConversationData,
    PingData, PresenceData, RemoveParticipantData, ResumeData, SendMessageData, SupportRoomData,
    TypingData, UpdateConversationData,
};
use super::events::{
    ConversationChange, MessageChange, ParticipantChange, Receipt, SupportRequest, TypingSignal,
    UnreadFigures,
};
use super::frames::{self, ErrorObject};
use super::objects::PresenceObject;
use super::session::Goodbye;
use super::socket::{AuthenticateData, SocketQuery, Welcome};
use crate::gateway::asyncapi::Channel;
use crate::gateway::schema::{self, Direction, Schemas};

const ABOUT: &str = "\
JSON text frames, one object each. Say who you are by `token`, by the header `Authorization: Bearer`, \
by the subprotocols `parlor.v1` and `bearer.<token>`, or by a first frame `authenticate`; then comes \
`welcome`. Replies come in the order of requests. A request without `id` gets no reply unless it \
fails; then an `error`.

| close code | meaning |
|---|---|
| 1001 | the server is going away; come back after `goodbye.reconnect_after_ms` and resume |
| 1002 | what came is not the WebSocket protocol |
| 1007 | text that came is not UTF-8 |
| 1009 | a frame was too large |
| 1013 | the server cannot let you in just now; try again later |
| 4400 | too many bad frames |
| 4401 | not authenticated, or not any more |
| 4403 | this user or role may not chat |
| 4408 | you read too slowly; come back and resume |
| 4409 | this user has too many connections |
| 4429 | too many frames |
";

/// A request: its name and the forms of what is asked and answered.
struct Request {
    name: &'static str,
    summary: &'static str,
    data: fn(&mut Schemas) -> Value,
    reply: Option<fn(&mut Schemas) -> Value>,
}

/// What is asked as `D` and answered as `A`.
const fn request<D: JsonSchema, A: JsonSchema>(
    name: &'static str,
    summary: &'static str,
) -> Request {
    Request {
        name,
        summary,
        data: |schemas| schema::reference::<D>(Direction::Received, schemas),
        reply: Some(frames::reply_schema::<A>),
    }
}

/// A status change.
const fn change(name: &'static str, summary: &'static str) -> Request {
    request::<ChangeStatusData, ConversationAnswer>(name, summary)
}

const REQUESTS: [Request; 30] = [
    request::<OpenConversationData, OpenedAnswer>(
        "open_conversation",
        "Opens a conversation, or finds the one there is",
    ),
    request::<ListConversationsData, ListAnswer>(
        "list_conversations",
        "Lists the caller's conversations",
    ),
    request::<NamedConversationData, ConversationAnswer>(
        "get_conversation",
        "Reads a conversation",
    ),
    request::<GetMessagesData, MessagesAnswer>("get_messages", "Reads a page of history"),
    request::<GetChangesData, ChangesAnswer>("get_changes", "Reads what changed"),
    request::<ResumeData, ResumeAnswer>("resume", "Reads what was missed of everything"),
    request::<SendMessageData, SentAnswer>("send_message", "Sends a message"),
    request::<MarkData, MarkedAnswer>("mark_read", "Moves the caller's read mark"),
    request::<MarkData, MarkedAnswer>("mark_delivered", "Moves the caller's delivered mark"),
    request::<TypingData, Done>(
        "typing",
        "Shows the others that the caller types, or stopped",
    ),
    change("close", "Closes a conversation: it takes no messages"),
    change("reopen", "Reopens a closed conversation"),
    change(
        "archive",
        "Puts a conversation aside until the next message",
    ),
    change("unarchive", "Takes an archived conversation back"),
    change(
        "block",
        "Blocks a conversation until whoever did it, or staff, unblocks it",
    ),
    change("unblock", "Unblocks a conversation"),
    request::<AddParticipantsData, ConversationAnswer>("add_participants", "Brings people in"),
    request::<RemoveParticipantData, ConversationAnswer>(
        "remove_participant",
        "Takes somebody out",
    ),
    request::<LeaveData, ConversationAnswer>("leave", "Leaves a conversation"),
    request::<UpdateConversationData, ConversationAnswer>(
        "update_conversation",
        "Changes what is said of a conversation",
    ),
    request::<PresenceData, PresenceAnswer>(
        "watch_presence",
        "Asks to be told whether people can be reached",
    ),
    request::<PresenceData, PresenceAnswer>("unwatch_presence", "Asks not to be told any more"),
    request::<JoinSupportRoomData, SupportRoomAnswer>(
        "join_support_room",
        "Joins a support room, and reads what waits in it",
    ),
    request::<SupportRoomData, SupportRoomAnswer>("leave_support_room", "Leaves a support room"),
    request::<NamedConversationData, ConversationAnswer>(
        "watch",
        "Asks to be told of a conversation that the caller is not in",
    ),
    request::<NamedConversationData, Done>("unwatch", "Asks not to be told any more"),
    request::<NamedConversationData, ConversationAnswer>("claim", "Takes a support conversation"),
    request::<NamedConversationData, ConversationAnswer>(
        "release",
        "Gives a support conversation back",
    ),
    request::<PingData, PingAnswer>("ping", "Asks for a sign of life"),
    Request {
        reply: None,
        ..request::<AuthenticateData, Done>(
            "authenticate",
            "Says who the caller is, in the first frame of a socket; answered by `welcome`",
        )
    },
];

/// What clients are told unasked.
struct Event {
    name: &'static str,
    summary: &'static str,
    frame: fn(&'static str, &mut Schemas) -> Value,
}

const fn event<T: JsonSchema>(name: &'static str, summary: &'static str) -> Event {
    Event {
        name,
        summary,
        frame: frames::event_schema::<T>,
    }
}

const EVENTS: [Event; 14] = [
    event::<Welcome<'static>>("welcome", "The first frame of a socket that is let in"),
    event::<MessageChange<'static>>("message_created", "A message was said"),
    event::<MessageChange<'static>>(
        "message_updated",
        "A message is another than it was: hidden, or shown again",
    ),
    event::<Receipt<'static>>("receipt", "Somebody's marks moved"),
    event::<TypingSignal<'static>>("typing", "Somebody types, or stopped"),
    event::<PresenceObject<'static>>("presence", "Somebody can be reached, or cannot"),
    event::<ConversationChange<'static>>("conversation_created", "There is a new conversation"),
    event::<ConversationChange<'static>>("conversation_updated", "A conversation changed"),
    event::<ParticipantChange<'static>>("participant_joined", "Somebody came in"),
    event::<ParticipantChange<'static>>("participant_left", "Somebody went out"),
    event::<UnreadFigures>("unread", "The caller's unread figures"),
    event::<SupportRequest<'static>>("support_request", "Somebody asks for support"),
    event::<ErrorObject<'static>>("error", "Something without an id failed"),
    event::<Goodbye>("goodbye", "The server is about to close the socket"),
];

/// Whether there is a request of this name.
pub(super) fn is_request(name: &str) -> bool {
    REQUESTS.iter().any(|request| request.name == name)
}

/// Whether there is an event of this name.
pub(super) fn is_event(name: &str) -> bool {
    EVENTS.iter().any(|event| event.name == name)
}

/// The socket at `/api/v1/ws`.
pub(super) fn channel() -> Channel {
    let query = schema::of::<SocketQuery>(Direction::Received);
    let mut channel = Channel::new("native", "/api/v1/ws", ABOUT, query);
    let refused = frames::refusal_schema(channel.schemas());
    let refused = channel.reply("refused", "The request failed", &refused);
    for event in &EVENTS {
        let frame = (event.frame)(event.name, channel.schemas());
        channel.event(event.name, event.summary, &frame);
    }
    for request in &REQUESTS {
        let data = (request.data)(channel.schemas());
        let frame = frames::request_schema(request.name, data, channel.schemas());
        let mut replies = vec![refused.clone()];
        if let Some(reply) = request.reply {
            let reply = reply(channel.schemas());
            replies.push(channel.reply(request.name, request.summary, &reply));
        }
        channel.request(request.name, request.summary, &frame, &replies);
    }
    channel
}
