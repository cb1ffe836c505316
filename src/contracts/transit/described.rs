//! The frames of the sockets, for the AsyncAPI document.
//!
//! Nothing can be asked that is not in [`REQUESTS`]: what a request's name is looked up in.

use schemars::JsonSchema;
use serde_json::{Value, json};

use super::answers::{
    ActiveConversations, ConversationRoom, Created, Done, MessagePage, MessageSent, Pong, Room,
    SupportRoom,
};
use super::frames::Message;
use super::pushes::{
    ConversationClosed, ConversationCreated, ConversationJoined, MessageNotification, MessageRead,
    NewMessage, NewSupportConversation, RoomNotification, TypingStatus,
};
use super::socket::Authenticated;
use super::words::{
    ConversationData, CreateData, MarkData, MessagesData, Nothing, PingData, RoomData, SendData,
    SocketQuery, SupportRoomData, TypingData,
};
use crate::gateway::asyncapi::Channel;
use crate::gateway::schema::{self, Direction, Schemas};

const ABOUT: &str = "\
Field staff and control centre of a bus operator. The upgrade is accepted first; then comes \
`authenticated`, or `auth_error` and the end. Fields may stand beside `type` instead of in `data`. \
Answers come in the order of requests and carry no `type`, but for those of the older requests; \
each repeats `request_id`, where its request had one.

| close code | meaning |
|---|---|
| 1001 | the server is going away; come back |
| 1002 | what came is not the WebSocket protocol |
| 1007 | text that came is not UTF-8 |
| 1009 | a frame was too large |
| 4001 | the token does not hold, or not any more |
| 4002 | the server cannot let you in just now |
| 4408 | you read too slowly; come back |
| 4409 | this user has too many connections |
| 4429 | too many frames |
";

type Form = fn(&mut Schemas) -> Value;

/// A request: its name and the forms of what is asked and answered.
struct Request {
    name: &'static str,
    summary: &'static str,
    data: Form,
    reply: Form,
}

/// What is asked as `D` and answered as `A`.
const fn request<D: JsonSchema, A: JsonSchema>(
    name: &'static str,
    summary: &'static str,
) -> Request {
    Request {
        name,
        summary,
        data: |schemas| schema::inline::<D>(Direction::Received, schemas),
        reply: |schemas| {
            let answer = schema::inline::<A>(Direction::Sent, schemas);
            answering(with(answer, "success", json!({ "const": true })))
        },
    }
}

const REQUESTS: [Request; 15] = [
    request::<CreateData, Created>(
        "create_support_conversation",
        "Asks the control centre for support; for field staff",
    ),
    request::<SendData, MessageSent>("send_chat_message", "Says something"),
    request::<Nothing, ActiveConversations>(
        "get_active_conversations",
        "Lists at most 50 conversations that are not closed, newest message first",
    ),
    request::<MessagesData, MessagePage<'static>>(
        "get_conversation_messages",
        "Reads messages, oldest first; `skip` counts from the newest",
    ),
    request::<ConversationData, ConversationRoom>(
        "join_conversation",
        "Joins the room of a conversation, and support conversations themselves",
    ),
    request::<ConversationData, ConversationRoom>(
        "leave_conversation",
        "Leaves the room of a conversation",
    ),
    request::<SupportRoomData, SupportRoom>(
        "join_support_room",
        "Asks to hear of new requests for support; for the control centre",
    ),
    request::<SupportRoomData, SupportRoom>("leave_support_room", "Asks to hear no more"),
    request::<TypingData, Done>(
        "typing_indicator",
        "Shows the room that the caller types, or stopped",
    ),
    request::<TypingData, Done>("typing_status", "As `typing_indicator`, from older clients"),
    request::<MarkData, Done>(
        "mark_message_read",
        "Marks a message as read, and all before it",
    ),
    request::<MarkData, Done>("message_read", "As `mark_message_read`, from older clients"),
    Request {
        reply: |schemas| answering(typed::<Room>("room_joined", schemas)),
        ..request::<RoomData, Room>("join_room", "Joins a room by its name, from older clients")
    },
    Request {
        reply: |schemas| answering(typed::<Room>("room_left", schemas)),
        ..request::<RoomData, Room>(
            "leave_room",
            "Leaves a room by its name, from older clients",
        )
    },
    Request {
        reply: |schemas| answering(typed::<Pong<'static>>("pong", schemas)),
        ..request::<PingData, Pong<'static>>("ping", "Asks for a sign of life")
    },
];

/// What clients are told unasked.
struct Push {
    name: &'static str,
    summary: &'static str,
    frame: fn(&'static str, &mut Schemas) -> Value,
}

const fn push<T: JsonSchema>(name: &'static str, summary: &'static str) -> Push {
    Push {
        name,
        summary,
        frame: typed::<T>,
    }
}

const PUSHES: [Push; 12] = [
    push::<Authenticated<'static>>(
        "authenticated",
        "The first frame of a socket that is let in",
    ),
    push::<Message<'static>>("auth_error", "The last frame of a socket that is not"),
    push::<NewMessage<'static>>("new_message", "A message in a room the connection is in"),
    push::<MessageNotification<'static>>(
        "message_notification",
        "A message in a room the connection is not in",
    ),
    push::<TypingStatus<'static>>("typing_status", "Somebody types, or stopped"),
    push::<MessageRead<'static>>("message_read", "Somebody has read up to a message"),
    push::<ConversationJoined>("conversation_joined", "The connection is in the room now"),
    push::<NewSupportConversation<'static>>(
        "new_support_conversation",
        "Somebody asks for support",
    ),
    push::<RoomNotification<'static>>("room_notification", "Somebody joined a support room"),
    push::<ConversationClosed<'static>>("conversation_closed", "A conversation is over"),
    push::<ConversationCreated<'static>>(
        "conversation_created",
        "Somebody started a conversation with the user",
    ),
    Push {
        name: "error",
        summary: "A frame made no sense, or the server failed",
        frame: |name, schemas| answering(typed::<Message<'static>>(name, schemas)),
    },
];

/// The addresses of the socket.
const ADDRESSES: [(&str, &str); 2] = [
    ("transit", "/api/websocket/connect"),
    ("transit_older", "/ws/connect"),
];

/// Whether there is a request of this name.
pub(super) fn is_request(name: &str) -> bool {
    REQUESTS.iter().any(|request| request.name == name)
}

/// The socket, under each of its addresses.
pub(super) fn channels() -> Vec<Channel> {
    let described = |(name, address)| channel(name, address);
    ADDRESSES.into_iter().map(described).collect()
}

fn channel(name: &'static str, address: &'static str) -> Channel {
    let query = schema::of::<SocketQuery>(Direction::Received);
    let mut channel = Channel::new(name, address, ABOUT, query);
    let refused = answering(json!({
        "type": "object",
        "required": ["success", "error"],
        "properties": { "success": { "const": false }, "error": { "type": "string" } },
    }));
    let refused = channel.reply("refused", "The request failed", &refused);
    for push in &PUSHES {
        let frame = (push.frame)(push.name, channel.schemas());
        channel.event(push.name, push.summary, &frame);
    }
    for request in &REQUESTS {
        let frame = json!({
            "type": "object",
            "required": ["type"],
            "properties": {
                "type": { "const": request.name },
                "data": (request.data)(channel.schemas()),
                "request_id": ANYTHING,
            },
        });
        let reply = (request.reply)(channel.schemas());
        let reply = channel.reply(request.name, request.summary, &reply);
        let replies = [refused.clone(), reply];
        channel.request(request.name, request.summary, &frame, &replies);
    }
    channel
}

/// A schema that lets everything pass.
const ANYTHING: Value = Value::Bool(true);

/// The schema of a frame that has its name in `type`.
fn typed<T: JsonSchema>(name: &'static str, schemas: &mut Schemas) -> Value {
    let content = schema::inline::<T>(Direction::Sent, schemas);
    with(content, "type", json!({ "const": name }))
}

/// The same object with one more field, which is always there.
fn with(mut object: Value, field: &str, form: Value) -> Value {
    object["properties"][field] = form;
    let mut required = object["required"].as_array().cloned().unwrap_or_default();
    required.push(field.into());
    object["required"] = required.into();
    object
}

/// An answer, which repeats the id of its request.
fn answering(mut object: Value) -> Value {
    object["properties"]["request_id"] = ANYTHING;
    object
}
