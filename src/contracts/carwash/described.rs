//! The events of the socket, for the AsyncAPI document.
//!
//! Nothing can be asked that is not in [`REQUESTS`]: what an event's name is looked up in.

use schemars::JsonSchema;
use serde_json::Value;

use super::answers::History;
use super::objects::OnlineObject;
use super::pushes::{
    Authenticated, AuthenticationFailed, ChatError, ConversationCreated, ConversationUpdated, Done,
    Joined, Left, MessageSent, NewMessage, StatusUpdated, UserJoined, UserLeft, UserStatus,
    UserTyping,
};
use super::socket::ADDRESS;
use super::words::{
    AuthenticateData, ConversationData, HistoryData, MarkData, SendData, TypingData,
};
use crate::gateway::asyncapi::Channel;
use crate::gateway::schema::{self, Direction, Schemas};
use crate::gateway::socketio::EngineQuery;

const ABOUT: &str = "\
Providers and customers of a car-wash marketplace, over Socket.IO (protocol 5 on Engine.IO 4; \
polling, WebSocket and upgrades). The payloads of events are described; an event that wants an \
acknowledgement gets the object of the event that answers it. `chat-authenticate` comes first, and \
again to be somebody else; until then every other event is answered by `chat-error`. Handshakes are \
refused by `connect_error`: `Unauthorised` without the configured key, `Rate limit exceeded. Too many \
connection attempts.`
";

type Form = fn(&mut Schemas) -> Value;

/// An event that clients send: its name, and the forms of its payload and acknowledgement.
struct Request {
    name: &'static str,
    summary: &'static str,
    data: Form,
    reply: Form,
}

const fn request<D: JsonSchema, A: JsonSchema>(
    name: &'static str,
    summary: &'static str,
) -> Request {
    Request {
        name,
        summary,
        data: |schemas| schema::inline::<D>(Direction::Received, schemas),
        reply: |schemas| schema::inline::<A>(Direction::Sent, schemas),
    }
}

const REQUESTS: [Request; 7] = [
    request::<AuthenticateData, Authenticated<'static>>(
        "chat-authenticate",
        "Says who the client is; `chat-authentication-failed` if that does not hold",
    ),
    request::<ConversationData, Joined<'static>>(
        "chat-join-conversation",
        "Joins the room of a conversation; `chat-history` follows",
    ),
    request::<ConversationData, Left>(
        "chat-leave-conversation",
        "Leaves the room of a conversation",
    ),
    request::<SendData, MessageSent<'static>>("chat-send-message", "Says something"),
    request::<TypingData, Done>(
        "chat-typing",
        "Shows the room that the caller types, or stopped",
    ),
    request::<MarkData, StatusUpdated<'static>>(
        "chat-update-message-status",
        "Marks a message as delivered or read, and all before it",
    ),
    request::<HistoryData, History<'static>>("chat-get-history", "Reads messages"),
];

/// An event that clients are sent.
struct Push {
    name: &'static str,
    summary: &'static str,
    payload: Form,
}

const fn push<T: JsonSchema>(name: &'static str, summary: &'static str) -> Push {
    Push {
        name,
        summary,
        payload: |schemas| schema::inline::<T>(Direction::Sent, schemas),
    }
}

const PUSHES: [Push; 16] = [
    push::<Authenticated<'static>>("chat-authenticated", "The client is let in"),
    push::<AuthenticationFailed>("chat-authentication-failed", "It is not, or not any more"),
    push::<ChatError<'static>>("chat-error", "A request failed"),
    push::<Joined<'static>>("chat-joined-conversation", "The caller is in the room"),
    push::<Left>(
        "chat-left-conversation",
        "The caller is in the room no more",
    ),
    push::<UserJoined<'static>>("chat-user-joined", "Somebody else came into the room"),
    push::<UserLeft<'static>>("chat-user-left", "Somebody else left it"),
    push::<History<'static>>("chat-history", "A page of messages"),
    push::<NewMessage<'static>>(
        "chat-new-message",
        "Somebody said something, the caller included",
    ),
    push::<MessageSent<'static>>("chat-message-sent", "What the caller said is stored"),
    push::<UserTyping<'static>>("chat-user-typing", "Somebody types, or stopped"),
    push::<StatusUpdated<'static>>("chat-message-status-updated", "A message got further"),
    push::<OnlineObject<'static>>("chat-online-users", "Who can be reached"),
    push::<UserStatus<'static>>("chat-user-status-changed", "Somebody came or went"),
    push::<ConversationUpdated>(
        "chat-conversation-updated",
        "A conversation is in another state",
    ),
    push::<ConversationCreated<'static>>(
        "chat-conversation-created",
        "Somebody started a conversation with the user",
    ),
];

/// Whether there is an event of this name that clients send.
pub(super) fn is_request(name: &str) -> bool {
    REQUESTS.iter().any(|request| request.name == name)
}

/// The socket.
pub(super) fn channels() -> Vec<Channel> {
    let query = schema::of::<EngineQuery>(Direction::Received);
    let mut channel = Channel::new("carwash", ADDRESS, ABOUT, query);
    let error = schema::inline::<ChatError<'static>>(Direction::Sent, channel.schemas());
    let refused = channel.reply("refused", "The request failed", &error);
    for push in &PUSHES {
        let payload = (push.payload)(channel.schemas());
        channel.event(push.name, push.summary, &payload);
    }
    for request in &REQUESTS {
        let payload = (request.data)(channel.schemas());
        let reply = (request.reply)(channel.schemas());
        let reply = channel.reply(request.name, request.summary, &reply);
        let replies = [refused.clone(), reply];
        channel.request(request.name, request.summary, &payload, &replies);
    }
    vec![channel]
}
