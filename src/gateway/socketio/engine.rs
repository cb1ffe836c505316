//! Engine.IO, protocol 4: what carries Socket.IO's packets over two transports.
//!
//! Source: <https://github.com/socketio/engine.io-protocol>.

use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;
use tungstenite::Utf8Bytes;

use crate::gateway::heartbeat::Pace;

/// Between the packets of a polling payload. JSON never contains it unescaped.
pub(super) const SEPARATOR: char = SEPARATOR_BYTE as char;
/// The same as a byte of UTF-8.
pub(super) const SEPARATOR_BYTE: u8 = 0x1e;

/// Asks whether the peer is there.
pub(super) const PING: Utf8Bytes = Utf8Bytes::from_static("2");
/// The client's question whether another transport works, and the answer.
pub(super) const PROBE: &str = "2probe";
pub(super) const PROBED: Utf8Bytes = Utf8Bytes::from_static("3probe");
/// The client goes on with the other transport.
pub(super) const UPGRADE: &str = "5";
/// Says nothing, so that a poll ends.
pub(super) const NOOP: Utf8Bytes = Utf8Bytes::from_static("6");
/// The end.
pub(super) const CLOSE: Utf8Bytes = Utf8Bytes::from_static("1");

/// What a packet from a client is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// It closes.
    Close,
    /// It answers a ping.
    Pong,
    /// A packet of Socket.IO.
    Message,
    /// Something that has no meaning here and needs no answer.
    Idle,
    /// Nothing that a client of this protocol says.
    Wrong,
}

impl Kind {
    pub(super) fn of(packet: &str) -> Self {
        match packet.as_bytes().first() {
            Some(b'1') => Self::Close,
            Some(b'3') => Self::Pong,
            Some(b'4') => Self::Message,
            Some(b'5' | b'6') => Self::Idle,
            _ => Self::Wrong,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Open<'a> {
    sid: &'a str,
    upgrades: &'a [&'a str],
    ping_interval: u64,
    ping_timeout: u64,
    max_payload: usize,
}

/// The first packet of a connection. `is_polling` ones may go on with a WebSocket.
pub(super) fn open(sid: &str, is_polling: bool, pace: Pace, max_payload: usize) -> Utf8Bytes {
    let open = Open {
        sid,
        upgrades: if is_polling { &["websocket"] } else { &[] },
        ping_interval: milliseconds(pace.interval),
        ping_timeout: milliseconds(pace.timeout),
        max_payload,
    };
    let json = serde_json::to_string(&open).unwrap_or_default();
    format!("0{json}").into()
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// A name that nobody guesses: whoever knows it may speak for the connection.
pub(super) fn secret_id() -> String {
    format!("{:032x}", rand::random::<u128>())
}

/// The packets of a frame, which is one packet or several that are joined.
pub(super) fn packets(frame: Utf8Bytes) -> impl Iterator<Item = Utf8Bytes> {
    let bytes = Bytes::from(frame);
    let mut rest = Some(bytes);
    std::iter::from_fn(move || {
        let frame = rest.take()?;
        let packet = match memchr::memchr(SEPARATOR_BYTE, &frame) {
            Some(end) => {
                rest = Some(frame.slice(end + 1..));
                frame.slice(..end)
            }
            None => frame,
        };
        // The separator is ASCII, so both sides of it are text again.
        Some(Utf8Bytes::try_from(packet).unwrap_or_default())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_taken_apart_where_it_was_joined() {
        let taken = |frame| {
            let packets: Vec<Utf8Bytes> = packets(Utf8Bytes::from_static(frame)).collect();
            packets
        };
        assert_eq!(taken("42[\"ä\"]"), ["42[\"ä\"]"]);
        assert_eq!(taken("4a\u{1e}4ä\u{1e}41"), ["4a", "4ä", "41"]);
    }

    #[test]
    fn the_first_packet_says_what_the_client_has_to_know() {
        let pace = Pace {
            interval: Duration::from_secs(25),
            timeout: Duration::from_secs(20),
        };
        let open = open("s", true, pace, 1000);
        assert_eq!(
            open.as_str(),
            r#"0{"sid":"s","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000}"#
        );
    }

    #[test]
    fn ids_cannot_be_guessed() {
        assert_eq!(secret_id().len(), 32);
        assert_ne!(secret_id(), secret_id());
    }
}
