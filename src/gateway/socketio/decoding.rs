//! What strangers' bytes meet first, for tests that throw any bytes at it.
//!
//! The decoders themselves are private to the gateway, and behind the wires each input would cost a
//! server and a database. Nothing in the server uses this module.

use std::task::{Context, Poll, Waker};

use serde_json::value::RawValue;
use tungstenite::Utf8Bytes;

use super::endpoint::decode_query;
use super::engine;
use super::packet::{self, Packet, answered};
use super::polling::{Done, PollingClients, Refused};

/// What a message of Engine.IO holds, as far as its sender can tell.
#[derive(Debug)]
pub enum Message<'a> {
    /// An event: its name, its first argument, and the same again as the server writes it.
    Event(String, Option<&'a RawValue>, Utf8Bytes),
    /// Another packet, and what is said to it where something is.
    Other(Option<Utf8Bytes>),
    /// No packet.
    Wrong,
}

/// Reads the content of a message of Engine.IO.
pub fn message(text: &str) -> Message<'_> {
    match packet::decode(text) {
        Ok(Packet::Event(event)) => {
            let again = answered(event.ack, &event.name, &event.payload);
            Message::Event(event.name.into_owned(), event.payload, again)
        }
        Ok(Packet::Elsewhere { namespace, .. }) => {
            Message::Other(Some(packet::no_namespace(namespace)))
        }
        Ok(Packet::Connect(_) | Packet::Disconnect | Packet::Ack) => Message::Other(None),
        Err(packet::BadPacket) => Message::Wrong,
    }
}

/// Reads what a stranger begins with: what it says of itself, if it asks to be let in and does.
pub fn handshake(text: &str) -> Option<&RawValue> {
    match packet::decode(text) {
        Ok(Packet::Connect(auth)) => auth,
        Ok(Packet::Event(_) | Packet::Elsewhere { .. } | Packet::Disconnect | Packet::Ack)
        | Err(packet::BadPacket) => None,
    }
}

/// Reads the query of an address, and says whether it can be used.
pub fn query(text: &str) -> bool {
    decode_query(text).is_some()
}

/// The packets that a frame of the server consists of.
pub fn packets(frame: Utf8Bytes) -> Vec<Utf8Bytes> {
    engine::packets(frame).collect()
}

/// Posts a payload to a connection that takes in whatever comes; the packets it took, or `None` for
/// a payload with a packet of more than so many bytes.
pub fn payload(text: &str, most: usize) -> Option<Vec<Utf8Bytes>> {
    let clients = PollingClients::default();
    let mut end = clients.begin(1)?;
    let mailbox = clients.find(end.id())?;
    let mut posting = Box::pin(mailbox.post(text, most));
    let mut context = Context::from_waker(Waker::noop());
    let mut taken = Vec::new();
    loop {
        let posted = posting.as_mut().poll(&mut context);
        while let Poll::Ready(done) = end.poll_next(&mut context) {
            match done {
                Done::Packet(packet) => taken.push(packet),
                Done::Ponged => {}
                Done::Left => break,
            }
        }
        match posted {
            Poll::Pending => {}
            Poll::Ready(Ok(())) => return Some(taken),
            Poll::Ready(Err(Refused::Ended | Refused::Overlapping | Refused::TooLarge)) => {
                return None;
            }
        }
    }
}
