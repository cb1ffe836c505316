//! Packets of Socket.IO, protocol 5, default namespace, without binary attachments.
//!
//! Outgoing packets are made whole: with the Engine.IO type in front, as they are written to a
//! WebSocket. Several that belong together travel as one frame of a connection's queue, joined as
//! a polling payload joins them.
//!
//! Source: <https://github.com/socketio/socket.io-protocol>.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::value::RawValue;
use tungstenite::Utf8Bytes;

use super::engine::SEPARATOR;

/// Names that clients keep for themselves.
const RESERVED: [&str; 6] = [
    "connect",
    "connect_error",
    "disconnect",
    "disconnecting",
    "newListener",
    "removeListener",
];

/// A packet from a client.
#[derive(Debug)]
pub(super) enum Packet<'a> {
    /// It wants to be let in, with what it says of itself.
    Connect(Option<&'a RawValue>),
    /// It takes its leave.
    Disconnect,
    /// Something happened.
    Event(IncomingEvent<'a>),
    /// It answers, which nobody asked it to.
    Ack,
    /// Something about a namespace that there is none of.
    Elsewhere {
        /// Which.
        namespace: &'a str,
        /// Whether it wants to be let in there.
        connects: bool,
    },
}

/// An event from a client.
#[derive(Clone, Debug)]
pub struct IncomingEvent<'a> {
    /// Its name.
    pub name: Cow<'a, str>,
    /// Its first argument, which is all that contracts know.
    pub payload: Option<&'a RawValue>,
    /// Where to answer, if the client wants to be answered.
    pub ack: Option<AckId>,
}

/// The client's number of an event that it wants answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AckId(u64);

/// What is no packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BadPacket;

/// Reads the content of an Engine.IO message.
pub(super) fn decode(text: &str) -> Result<Packet<'_>, BadPacket> {
    let (kind, rest) = text.split_at_checked(1).ok_or(BadPacket)?;
    let (namespace, rest) = split_namespace(rest);
    let known = matches!(kind, "0" | "1" | "2" | "3");
    if let (Some(namespace), true) = (namespace, known) {
        let connects = kind == "0";
        return Ok(Packet::Elsewhere {
            namespace,
            connects,
        });
    }
    match kind {
        "0" if rest.is_empty() => Ok(Packet::Connect(None)),
        "0" => Ok(Packet::Connect(Some(object(rest)?))),
        "1" => Ok(Packet::Disconnect),
        "2" => event(rest).map(Packet::Event),
        "3" => Ok(Packet::Ack),
        _ => Err(BadPacket),
    }
}

/// Cuts off a namespace that is not the default one.
fn split_namespace(text: &str) -> (Option<&str>, &str) {
    if !text.starts_with('/') {
        return (None, text);
    }
    let (namespace, rest) = text.split_once(',').unwrap_or((text, ""));
    // A query in it is for the handshakes of an older protocol.
    let name = namespace.split('?').next().unwrap_or(namespace);
    ((name != "/").then_some(name), rest)
}

fn object(text: &str) -> Result<&RawValue, BadPacket> {
    let value: &RawValue = serde_json::from_str(text).map_err(|_| BadPacket)?;
    value
        .get()
        .starts_with('{')
        .then_some(value)
        .ok_or(BadPacket)
}

fn event(text: &str) -> Result<IncomingEvent<'_>, BadPacket> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, arguments) = text.split_at(digits);
    let ack = if number.is_empty() {
        None
    } else {
        Some(AckId(number.parse().map_err(|_| BadPacket)?))
    };
    let arguments: Vec<&RawValue> = serde_json::from_str(arguments).map_err(|_| BadPacket)?;
    let (name, arguments) = arguments.split_first().ok_or(BadPacket)?;
    let name: Name<'_> = serde_json::from_str(name.get()).map_err(|_| BadPacket)?;
    if RESERVED.contains(&&*name.0) {
        return Err(BadPacket);
    }
    Ok(IncomingEvent {
        name: name.0,
        payload: arguments.first().copied(),
        ack,
    })
}

/// A string that is copied only where it has escapes.
#[derive(serde::Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// An event for a client.
pub fn event_packet(name: &str, payload: &impl Serialize) -> Utf8Bytes {
    packet("42", &(name, payload))
}

/// The answer to an event that wanted one.
pub fn ack_packet(ack: AckId, payload: &impl Serialize) -> Utf8Bytes {
    packet(&format!("43{}", ack.0), &(payload,))
}

/// An event, and the same object for whoever wanted the request answered.
pub fn answered(ack: Option<AckId>, name: &str, payload: &impl Serialize) -> Utf8Bytes {
    let event = event_packet(name, payload);
    match ack {
        Some(ack) => join([event, ack_packet(ack, payload)]),
        None => event,
    }
}

/// Several packets as one frame, in this order.
pub fn join(packets: impl IntoIterator<Item = Utf8Bytes>) -> Utf8Bytes {
    let mut packets = packets.into_iter();
    let first = packets.next().unwrap_or_default();
    let Some(second) = packets.next() else {
        return first;
    };
    let mut joined = first.as_str().to_owned();
    for packet in std::iter::once(second).chain(packets) {
        joined.push(SEPARATOR);
        joined.push_str(&packet);
    }
    joined.into()
}

/// Lets a client in, under the id that it knows itself by.
pub(super) fn connected(id: &str) -> Utf8Bytes {
    packet("40", &serde_json::json!({ "sid": id }))
}

/// Does not let a client in.
pub(super) fn connect_error(message: &str) -> Utf8Bytes {
    packet("44", &serde_json::json!({ "message": message }))
}

/// Says that there is no such namespace.
pub(super) fn no_namespace(namespace: &str) -> Utf8Bytes {
    let message = serde_json::json!({ "message": "Invalid namespace" });
    packet(&format!("44{namespace},"), &message)
}

/// Puts a client out: it does not come back by itself.
pub(super) const DISCONNECT: Utf8Bytes = Utf8Bytes::from_static("41");

fn packet(head: &str, data: &impl Serialize) -> Utf8Bytes {
    let mut text = head.as_bytes().to_vec();
    if let Err(error) = serde_json::to_writer(&mut text, data) {
        tracing::error!(
            error = &error as &dyn std::error::Error,
            "a packet has no JSON form"
        );
        text.truncate(head.len());
    }
    Utf8Bytes::try_from(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[rstest]
    #[case::plain(r#"2["typing",{"on":true}]"#, "typing", Some(r#"{"on":true}"#), None)]
    #[case::answered(r#"212["typing"]"#, "typing", None, Some(AckId(12)))]
    #[case::more_arguments(r#"2["a",1,2]"#, "a", Some("1"), None)]
    #[case::default_namespace(r#"2/,["a"]"#, "a", None, None)]
    #[case::escaped(r#"2["\u0061"]"#, "a", None, None)]
    fn an_event_is_its_name_and_first_argument(
        #[case] text: &str,
        #[case] name: &str,
        #[case] payload: Option<&str>,
        #[case] ack: Option<AckId>,
    ) {
        let Ok(Packet::Event(event)) = decode(text) else {
            panic!("no event: {text}");
        };
        assert_eq!(event.name, name);
        assert_eq!(event.payload.map(RawValue::get), payload);
        assert_eq!(event.ack, ack);
    }

    #[rstest]
    #[case::nothing("")]
    #[case::no_json("2hello")]
    #[case::no_array(r#"2{"a":1}"#)]
    #[case::no_name("2[]")]
    #[case::name_is_no_text("2[1]")]
    #[case::reserved_name(r#"2["disconnect"]"#)]
    #[case::number_too_large(r#"299999999999999999999["a"]"#)]
    #[case::connects_with_a_list("0[1]")]
    #[case::client_refuses(r#"4{"message":"no"}"#)]
    #[case::binary(r#"51-["a",{"_placeholder":true,"num":0}]"#)]
    #[case::unknown("9")]
    #[case::not_ascii("é")]
    fn what_is_no_packet_is_refused(#[case] text: &str) {
        assert_eq!(decode(text).err(), Some(BadPacket), "{text}");
    }

    #[test]
    fn other_namespaces_are_told_apart() {
        for (text, connects) in [
            ("0/admin,", true),
            ("0/admin?a=b,{}", true),
            ("2/admin,[]", false),
        ] {
            let decoded = decode(text);
            let Ok(Packet::Elsewhere {
                namespace,
                connects: found,
            }) = decoded
            else {
                panic!("{text}: {decoded:?}");
            };
            assert_eq!((namespace, found), ("/admin", connects));
        }
        let bare = decode(r#"0{"token":"t"}"#);
        assert!(matches!(bare, Ok(Packet::Connect(Some(_)))), "{bare:?}");
    }

    proptest! {
        #[test]
        fn nothing_that_a_client_sends_is_trouble(text in ".*", kind in "[0-9]", id in "[0-9]{0,22}") {
            let _ = decode(&text);
            let _ = decode(&format!("{kind}{id}{text}"));
            let _ = decode(&format!("{kind}/{text}"));
        }

        #[test]
        fn an_event_comes_out_as_it_went_in(name in ".+", payload in ".*") {
            prop_assume!(!RESERVED.contains(&&*name));
            let packet = event_packet(&name, &payload);
            let Some(Ok(Packet::Event(event))) = packet.strip_prefix('4').map(decode) else {
                panic!("no event: {packet}");
            };
            prop_assert_eq!(&*event.name, &*name);
            let text = event.payload.map(RawValue::get).unwrap();
            prop_assert_eq!(serde_json::from_str::<String>(text).unwrap(), payload);
        }
    }

    #[test]
    fn packets_are_written_as_clients_read_them() {
        let payload = json!({ "message": "a\u{1e}b" });
        let event = event_packet("chat-error", &payload);
        // JSON escapes the separator, so a joined frame can be taken apart again.
        assert_eq!(event.as_str(), r#"42["chat-error",{"message":"a\u001eb"}]"#);
        let both = answered(Some(AckId(7)), "e", &json!({}));
        assert_eq!(both.as_str(), "42[\"e\",{}]\u{1e}437[{}]");
        assert_eq!(connected("s").as_str(), r#"40{"sid":"s"}"#);
        assert_eq!(
            no_namespace("/admin").as_str(),
            r#"44/admin,{"message":"Invalid namespace"}"#
        );
    }
}
