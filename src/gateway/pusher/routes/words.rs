//! What back ends say and are told.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::gateway::http::openapi::wire_types;
use crate::gateway::pusher::hub::Following;

/// An event on some channels.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "PusherEvent")]
pub(in crate::gateway::pusher) struct EventBody {
    /// The name of the event.
    #[schemars(extend("maxLength" = 200))]
    pub(in crate::gateway::pusher) name: String,
    /// What subscribers are given: usually a text of JSON, at most 10,240 bytes.
    pub(in crate::gateway::pusher) data: String,
    /// Where, if it is one channel.
    #[schemars(with = "String")]
    pub(in crate::gateway::pusher) channel: Option<String>,
    /// Where.
    #[schemars(with = "Vec<String>", extend("maxItems" = 100))]
    pub(in crate::gateway::pusher) channels: Option<Vec<String>>,
    /// A connection that is not told.
    #[schemars(with = "String")]
    pub(in crate::gateway::pusher) socket_id: Option<String>,
    /// What to answer of each channel: `user_count`, `subscription_count`, separated by commas.
    #[schemars(with = "String")]
    pub(in crate::gateway::pusher) info: Option<String>,
}

/// Several events, each on one channel.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "PusherBatch")]
pub(in crate::gateway::pusher) struct BatchBody {
    /// The events.
    #[schemars(extend("maxItems" = 10))]
    pub(in crate::gateway::pusher) batch: Vec<BatchedEvent>,
}

/// An event on one channel.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "PusherBatchedEvent")]
pub(in crate::gateway::pusher) struct BatchedEvent {
    /// The name of the event.
    #[schemars(extend("maxLength" = 200))]
    pub(in crate::gateway::pusher) name: String,
    /// What subscribers are given: usually a text of JSON, at most 10,240 bytes.
    pub(in crate::gateway::pusher) data: String,
    /// Where.
    pub(in crate::gateway::pusher) channel: String,
    /// A connection that is not told.
    #[schemars(with = "String")]
    pub(in crate::gateway::pusher) socket_id: Option<String>,
    /// What to answer of the channel: `user_count`, `subscription_count`, separated by commas.
    #[schemars(with = "String")]
    pub(in crate::gateway::pusher) info: Option<String>,
}

/// Which channels to list, and what to say of them. Signed, as every query.
#[derive(Default, Deserialize, JsonSchema)]
#[schemars(rename = "PusherChannelsQuery")]
pub(in crate::gateway::pusher) struct ChannelsQuery {
    /// How their names begin.
    #[serde(default)]
    pub(in crate::gateway::pusher) filter_by_prefix: String,
    /// What to say: `user_count` on presence channels, `subscription_count`.
    #[serde(default)]
    pub(in crate::gateway::pusher) info: String,
}

/// What to say of a channel. Signed, as every query.
#[derive(Default, Deserialize, JsonSchema)]
#[schemars(rename = "PusherChannelQuery")]
pub(in crate::gateway::pusher) struct ChannelQuery {
    /// What to say: `user_count` on presence channels, `subscription_count`.
    #[serde(default)]
    pub(in crate::gateway::pusher) info: String,
}

/// What is known of a channel, as far as it was asked for.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "PusherChannelInfo")]
pub(super) struct Info {
    /// Members of a presence channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "usize")]
    user_count: Option<usize>,
    /// Connections that follow it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "usize")]
    subscription_count: Option<usize>,
}

/// What a request asks to know of channels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::gateway::pusher) struct Wanted {
    pub(super) users: bool,
    pub(super) subscriptions: bool,
}

impl Wanted {
    /// Reads a list of attributes. Unknown ones are not answered.
    pub(in crate::gateway::pusher) fn read(list: &str) -> Self {
        let asks = |name| list.split(',').any(|one| one.trim() == name);
        Self {
            users: asks("user_count"),
            subscriptions: asks("subscription_count"),
        }
    }

    /// What was asked for.
    pub(super) fn of(self, following: &Following) -> Info {
        Info {
            user_count: self.users.then_some(following.members.len()),
            subscription_count: self.subscriptions.then_some(following.subscriptions),
        }
    }
}

/// What was asked for of each channel of an event; nothing if nothing was.
#[derive(Default, JsonSchema, Serialize)]
#[schemars(rename = "PusherPublished")]
pub(super) struct Published {
    /// By the names of the channels.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "BTreeMap<String, Info>")]
    pub(super) channels: Option<BTreeMap<String, Info>>,
}

/// What was asked for of each event's channel; nothing if nothing was.
#[derive(Default, JsonSchema, Serialize)]
#[schemars(rename = "PusherBatchPublished")]
pub(super) struct BatchPublished {
    /// In the order of the events.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<Info>")]
    pub(super) batch: Option<Vec<Info>>,
}

/// The channels that somebody follows.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "PusherChannels")]
pub(super) struct Channels {
    /// By their names.
    pub(super) channels: BTreeMap<String, Info>,
}

/// One channel.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "PusherChannel")]
pub(super) struct Channel {
    /// Whether somebody follows it.
    pub(super) occupied: bool,
    /// What else was asked for.
    #[serde(flatten)]
    pub(super) info: Info,
}

/// The members of a presence channel.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "PusherUsers")]
pub(super) struct Users {
    /// Who they are.
    pub(super) users: Vec<User>,
}

/// A member of a presence channel.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "PusherUser")]
pub(super) struct User {
    /// Their id.
    pub(super) id: String,
}

/// It was done.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "PusherDone")]
pub(super) struct Done {}

wire_types!(received: EventBody, BatchBody);
wire_types!(query: ChannelsQuery, ChannelQuery);
wire_types!(sent: Published, BatchPublished, Channels, Channel, Users, Done);
