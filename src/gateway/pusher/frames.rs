//! Frames of Pusher Channels protocol 7.
//!
//! Source: <https://pusher.com/docs/channels/library_auth_reference/pusher-websockets-protocol/>.
//! The data of what the server says is a text of JSON inside the frame; what clients relay to each
//! other goes on as they said it.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tungstenite::Utf8Bytes;

use super::channel::ChannelName;
use super::socket_id::SocketId;
use crate::gateway::json;

/// Most bytes of the data of an event that a client or a back end publishes.
pub(super) const DATA_BYTES_MAX: usize = 10 * 1024;
/// Most characters of an event's name.
pub(super) const EVENT_CHARS_MAX: usize = 200;

/// What clients send.
#[derive(Deserialize)]
pub(super) struct Incoming<'a> {
    #[serde(borrow)]
    pub(super) event: Cow<'a, str>,
    #[serde(borrow, default)]
    pub(super) channel: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    pub(super) data: Option<&'a RawValue>,
}

/// Which channel to subscribe to, and what allows it.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "PusherSubscribe")]
pub(super) struct Subscribe {
    /// Its name.
    pub(super) channel: String,
    /// `key:signature`, for every channel that is not public.
    #[schemars(with = "String")]
    pub(super) auth: Option<String>,
    /// Who the connection is there, on presence channels: an object in JSON with `user_id` and
    /// `user_info`.
    #[schemars(with = "String")]
    pub(super) channel_data: Option<String>,
}

/// Which channel to leave.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "PusherUnsubscribe")]
pub(super) struct Unsubscribe {
    /// Its name.
    pub(super) channel: String,
}

/// Whom the connection speaks for.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "PusherSignIn")]
pub(super) struct SignIn {
    /// `key:signature`.
    pub(super) auth: String,
    /// An object in JSON with `id`.
    pub(super) user_data: String,
}

/// What a client says is in its data: as it is, or as a text of it.
pub(super) fn data_of<T: for<'de> Deserialize<'de>>(data: Option<&RawValue>) -> Option<T> {
    let data = data?.get();
    if data.starts_with('"') {
        let text: String = json::decode(data).ok()?;
        return json::decode(&text).ok();
    }
    json::decode(data).ok()
}

#[derive(Serialize)]
struct Frame<'a, D: ?Sized> {
    event: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<&'a str>,
    data: &'a D,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<&'a str>,
}

impl<D: Serialize + ?Sized> Frame<'_, D> {
    fn render(&self) -> Utf8Bytes {
        // Texts and JSON always have a JSON form.
        serde_json::to_string(self).unwrap_or_default().into()
    }
}

/// An event on a channel, whose data is a text.
pub(super) fn published(channel: &ChannelName, event: &str, data: &str) -> Utf8Bytes {
    let frame = Frame {
        event,
        channel: Some(channel.as_str()),
        data,
        user_id: None,
    };
    frame.render()
}

/// An event that one client relays to the others, and who it is on a presence channel.
pub(super) fn relayed(
    channel: &ChannelName,
    event: &str,
    data: &RawValue,
    user_id: Option<&str>,
) -> Utf8Bytes {
    let frame = Frame {
        event,
        channel: Some(channel.as_str()),
        data,
        user_id,
    };
    frame.render()
}

/// Something the server says of a channel, or of the connection.
pub(super) fn said(event: &str, channel: Option<&str>, data: &impl Serialize) -> Utf8Bytes {
    let data = serde_json::to_string(data).unwrap_or_default();
    let frame = Frame {
        event,
        channel,
        data: data.as_str(),
        user_id: None,
    };
    frame.render()
}

/// The greeting.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "PusherEstablished")]
pub(super) struct Established {
    /// The id of the connection, for signatures and for leaving it out of what it published.
    pub(super) socket_id: String,
    /// Seconds of silence after which the client asks for a sign of life.
    pub(super) activity_timeout: u64,
}

/// The greeting of a connection.
pub(super) fn established(socket: SocketId, activity_timeout: u64) -> Utf8Bytes {
    let greeting = Established {
        socket_id: socket.to_string(),
        activity_timeout,
    };
    said("pusher:connection_established", None, &greeting)
}

/// What is wrong.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "PusherError")]
pub(super) struct ErrorData<'a> {
    /// In words.
    pub(super) message: &'a str,
    /// The number of the error, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u16")]
    pub(super) code: Option<u16>,
}

/// Says what is wrong.
pub(super) fn error(message: &str, code: Option<u16>) -> Utf8Bytes {
    said("pusher:error", None, &ErrorData { message, code })
}

/// Why a subscription is refused.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "PusherSubscriptionError")]
pub(super) struct SubscriptionError<'a> {
    /// What kind of an error it is.
    #[serde(rename = "type")]
    pub(super) kind: &'a str,
    /// In words.
    pub(super) error: &'a str,
    /// As a status of HTTP.
    pub(super) status: u16,
}

/// A channel is followed.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "PusherFollowing")]
pub(super) struct Following<'a> {
    /// Who is there, on a presence channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "PresenceMembers")]
    pub(super) presence: Option<PresenceMembers<'a>>,
}

/// The members of a presence channel.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "PusherPresenceMembers")]
pub(super) struct PresenceMembers<'a> {
    /// Their ids.
    pub(super) ids: Vec<&'a str>,
    /// What is known of each, by their ids.
    #[schemars(with = "std::collections::BTreeMap<String, serde_json::Value>")]
    pub(super) hash: std::collections::BTreeMap<&'a str, &'a RawValue>,
    /// How many they are.
    pub(super) count: usize,
}

/// A member of a presence channel.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "PusherMember")]
pub(super) struct MemberData<'a> {
    /// Their id.
    pub(super) user_id: &'a str,
    /// What is known of them; told when they come, not when they go.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "serde_json::Value")]
    pub(super) user_info: Option<&'a RawValue>,
}

/// How many connections are subscribed to a channel.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "PusherSubscriptionCount")]
pub(super) struct SubscriptionCount {
    /// The number.
    pub(super) subscription_count: usize,
}

/// Nothing.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "PusherNothing")]
pub(super) struct Nothing {}

/// Whom the connection speaks for from now on.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "PusherSignedIn")]
pub(super) struct SignedIn<'a> {
    /// What the client said of the user.
    pub(super) user_data: &'a str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_is_a_text_of_json_and_what_clients_relay_stays_as_it_was() {
        let channel = ChannelName::parse("private-x").unwrap();
        let said = said(
            "a",
            Some("private-x"),
            &SubscriptionCount {
                subscription_count: 2,
            },
        );
        let expected = r#"{"event":"a","channel":"private-x","data":"{\"subscription_count\":2}"}"#;
        assert_eq!(said.as_str(), expected);
        let raw = RawValue::from_string(r#"{"b": [1]}"#.into()).unwrap();
        let relayed = relayed(&channel, "client-a", &raw, Some("7"));
        let expected =
            r#"{"event":"client-a","channel":"private-x","data":{"b": [1]},"user_id":"7"}"#;
        assert_eq!(relayed.as_str(), expected);
    }

    #[test]
    fn data_may_come_as_an_object_or_as_a_text_of_it() {
        for data in [r#"{"channel":"x"}"#, r#""{\"channel\":\"x\"}""#] {
            let raw = RawValue::from_string(data.into()).unwrap();
            let subscribe: Subscribe = data_of(Some(&raw)).unwrap();
            assert_eq!(subscribe.channel, "x");
        }
        for data in ["1", "[]", "\"x\"", "{}"] {
            let raw = RawValue::from_string(data.into()).unwrap();
            assert!(data_of::<Subscribe>(Some(&raw)).is_none());
        }
    }
}
