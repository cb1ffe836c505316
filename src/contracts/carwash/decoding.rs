//! What strangers' bytes meet first, for tests that throw any bytes at it.
//!
//! The decoders themselves are private to the contract, and behind the wires each input would cost a
//! server and a database. Nothing in the server uses this module.

use serde_json::value::RawValue;

use super::drafts;
use super::errors::Wrong;
use super::fields::Fields;
use super::objects::HostId;
use super::paging::Paging;
use super::routes::conversations::status_of;
use super::socket::{self, HandshakeKey};
use crate::domain::id::ClientMessageId;
use crate::domain::message::RawDraft;

/// Reads a body or the payload of an event, and every field of it; what is wrong with it, or `None`
/// for what is no object.
pub fn fields(text: &str, client_id: ClientMessageId) -> Option<Vec<Wrong>> {
    let fields = Fields::read(text)?;
    for field in ["conversationId", "messageId", "status", "token"] {
        // Refused or understood, both are fine.
        let _ = fields.text(field);
    }
    let _ = fields.raw("userId").and_then(HostId::read);
    let wrong = [
        drafts::read(&fields, client_id).map(|_: RawDraft| ()).err(),
        fields.host_id("providerId").err(),
        fields.optional_host_id("orderId").err(),
        fields.optional::<bool>("isTyping").err(),
        fields.optional::<u64>("page").err(),
        fields.optional::<String>("replyToId").err(),
    ];
    Some(wrong.into_iter().flatten().collect())
}

/// Whether a handshake shows a key under this name.
pub fn handshake(auth: &RawValue, name: &str, key: &str) -> bool {
    let key = HandshakeKey {
        name: name.to_owned(),
        value: key.into(),
    };
    socket::shows(Some(auth), &key)
}

/// Reads the query of an address, and says what is wrong with it.
pub fn query(text: &str) -> Vec<Wrong> {
    let wrong = [Paging::of_query(text, 100).err(), status_of(text).err()];
    wrong.into_iter().flatten().collect()
}
