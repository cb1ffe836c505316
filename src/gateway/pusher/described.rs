//! The frames of the sockets, for the AsyncAPI document.

use schemars::JsonSchema;
use serde_json::{Value, json};

use super::endpoint::ConnectQuery;
use super::frames::{
    ErrorData, Established, Following, MemberData, Nothing, SignIn, SignedIn, Subscribe,
    SubscriptionCount, SubscriptionError, Unsubscribe,
};
use crate::gateway::asyncapi::Channel;
use crate::gateway::schema::{self, Direction, Schemas};

const ABOUT: &str = "\
Pusher Channels, protocol 7, as the official libraries speak it. Clients follow channels; the `data` \
of what they are told is a text of JSON. Channels named `private-…` and `presence-…` need a \
signature, which comes from a back end or from the front end's own route.

| close code | meaning |
|---|---|
| 1002, 1007, 1009 | what came is not the WebSocket protocol, not UTF-8, or too large |
| 4001 | no application has this key |
| 4004 | this user has too many connections |
| 4006, 4007, 4008 | the version of the protocol is broken, unknown, or not said |
| 4009 | this user may not connect any more |
| 4100 | you read too slowly or send too much; come back after a pause |
| 4200 | the server is going away, or the session ended; come back at once |
| 4201 | a ping was not answered; come back at once |
";

/// A frame: its name, on a channel or not, and the form of its data.
struct Frame {
    name: &'static str,
    summary: &'static str,
    is_on_channel: bool,
    data: fn(&mut Schemas) -> Value,
}

const fn received<D: JsonSchema>(name: &'static str, summary: &'static str) -> Frame {
    Frame {
        name,
        summary,
        is_on_channel: false,
        data: |schemas| schema::inline::<D>(Direction::Received, schemas),
    }
}

const fn sent<D: JsonSchema>(
    name: &'static str,
    summary: &'static str,
    is_on_channel: bool,
) -> Frame {
    Frame {
        name,
        summary,
        is_on_channel,
        data: |schemas| schema::inline::<D>(Direction::Sent, schemas),
    }
}

const REQUESTS: [Frame; 5] = [
    received::<Subscribe>("pusher:subscribe", "Asks to follow a channel"),
    received::<Unsubscribe>("pusher:unsubscribe", "Asks to follow it no more"),
    received::<SignIn>("pusher:signin", "Says for which user the connection speaks"),
    received::<Value>("pusher:ping", "Asks for a sign of life"),
    received::<Value>("pusher:pong", "Gives a sign of life"),
];

const EVENTS: [Frame; 12] = [
    sent::<Established>("pusher:connection_established", "The greeting", false),
    sent::<Nothing>("pusher:ping", "Asks for a sign of life", false),
    sent::<Nothing>("pusher:pong", "Gives a sign of life", false),
    sent::<ErrorData<'static>>("pusher:error", "Something cannot be done", false),
    sent::<SignedIn<'static>>(
        "pusher:signin_success",
        "The connection speaks for this user",
        false,
    ),
    sent::<Nothing>("pusher:cache_miss", "Nothing was said lately", true),
    sent::<SubscriptionError<'static>>(
        "pusher:subscription_error",
        "The channel may not be followed",
        true,
    ),
    sent::<Following<'static>>(
        "pusher_internal:subscription_succeeded",
        "The channel is followed; on presence channels, by whom",
        true,
    ),
    sent::<MemberData<'static>>("pusher_internal:member_added", "Somebody came", true),
    sent::<MemberData<'static>>("pusher_internal:member_removed", "Somebody went", true),
    sent::<SubscriptionCount>(
        "pusher_internal:subscription_count",
        "How many connections follow a channel that is no presence channel",
        true,
    ),
    sent::<Value>(
        "event",
        "What a conversation, a back end or another client says on a channel; `event` is its name",
        true,
    ),
];

/// The sockets, with a description of every frame.
pub fn channels() -> Vec<Channel> {
    let query = schema::of::<ConnectQuery>(Direction::Received);
    let mut channel = Channel::new("pusher", "/app/{key}", ABOUT, query);
    for frame in REQUESTS {
        let data = (frame.data)(channel.schemas());
        let form = json!({
            "type": "object",
            "properties": { "event": { "const": frame.name }, "data": data },
            "required": ["event"],
        });
        channel.request(frame.name, frame.summary, &form, &[]);
    }
    let relayed = json!({
        "type": "object",
        "properties": {
            "event": { "type": "string", "pattern": "^client-", "maxLength": 200 },
            "channel": { "type": "string" },
            "data": {},
        },
        "required": ["event", "channel"],
    });
    let summary = "Says something to the others on a private or presence channel";
    channel.request("client-event", summary, &relayed, &[]);
    for frame in EVENTS {
        let form = event_form(&frame, channel.schemas());
        channel.event(frame.name, frame.summary, &form);
    }
    vec![channel]
}

fn event_form(frame: &Frame, schemas: &mut Schemas) -> Value {
    let data = (frame.data)(schemas);
    let mut form = json!({
        "type": "object",
        "properties": { "event": { "type": "string" } },
        "required": ["event"],
        "additionalProperties": false,
    });
    if frame.name == "event" {
        // What clients relay to each other stays in the form they gave it.
        form["properties"]["data"] = json!({});
        form["properties"]["user_id"] = json!({
            "type": "string",
            "description": "Which member says it, on presence channels",
        });
    } else {
        form["properties"]["event"] = json!({ "const": frame.name });
        form["properties"]["data"] = json!({
            "type": "string",
            "contentMediaType": "application/json",
            "contentSchema": data,
        });
        form["required"] = json!(["event", "data"]);
    }
    if frame.is_on_channel {
        form["properties"]["channel"] = json!({ "type": "string" });
    }
    form
}
