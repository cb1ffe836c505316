//! The events on channels, for the AsyncAPI document.

use schemars::JsonSchema;
use serde_json::{Value, json};

use super::objects::{ConversationObject, MessageObject};
use super::pushes::{Seen, Typing};
use crate::gateway::asyncapi::Channel;
use crate::gateway::schema::{self, Direction, Schemas};

const ABOUT: &str = "\
Portals of a design agency, on Pusher channels: what is described here is the `data` of an event. \
`private-chat-{a}-{b}` is the channel of two people, their ids sorted by code units; \
`private-user-{id}` is that of one person. Signatures come from `POST /api/chat/pusher/auth`.";

fn sent<T: JsonSchema>(schemas: &mut Schemas) -> Value {
    schema::reference::<T>(Direction::Sent, schemas)
}

/// What is told on the channels of this product.
pub(super) fn channel() -> Channel {
    let query = json!({ "type": "object" });
    let mut channel = Channel::new("agency", "/app/{key}", ABOUT, query);
    let message = sent::<MessageObject<'static>>(channel.schemas());
    let summary = "A message, to both; the operator may give it another name";
    channel.event("new-message", summary, &message);
    let seen = sent::<Seen<'static>>(channel.schemas());
    channel.event("messages-seen", "Messages were seen, to both", &seen);
    let typing = sent::<Typing<'static>>(channel.schemas());
    channel.event("typing", "Somebody types, or stopped, to both", &typing);
    let conversation = sent::<ConversationObject<'static>>(channel.schemas());
    let summary = "How a conversation looks in the list now, to one person";
    channel.event("conversation-updated", summary, &conversation);
    channel
}
