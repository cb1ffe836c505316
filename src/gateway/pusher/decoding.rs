//! What strangers' bytes meet first, for tests that throw any bytes at it.
//!
//! The decoders themselves are private to the gateway, and behind the wires each input would cost a
//! server and a database. Nothing in the server uses this module.

use std::borrow::Cow;

use serde_json::value::RawValue;
use tungstenite::Utf8Bytes;

use super::channel::ChannelName;
use super::endpoint::{address_in, key_and_query, speaks};
use super::frames::{self, Incoming, SignIn, Subscribe, Unsubscribe};
use super::routes::publishing::Event;
use super::routes::words::{BatchBody, ChannelQuery, ChannelsQuery, EventBody, Wanted};
use super::session::UserData;
use super::session::subscribing::member_of;
use super::signed::Fault;
use crate::gateway::json::{decode, decode_query};
use crate::gateway::refusal::Refusal;

/// Reads a frame and what it says in every way there is: its event, and the same again as it is
/// relayed to others.
///
/// # Errors
/// What is wrong with it.
pub fn frame(text: &str) -> Result<(Cow<'_, str>, Utf8Bytes), Refusal> {
    let incoming: Incoming<'_> = decode(text)?;
    let data = incoming.data;
    // Refused or understood, both are fine.
    if let Some(asked) = frames::data_of::<Subscribe>(data) {
        let _ = ChannelName::parse(&asked.channel).map(|name| (name.kind(), name.is_cache()));
        let _ = member_of(asked.channel_data.as_deref().unwrap_or_default());
    }
    let _ = frames::data_of::<Unsubscribe>(data);
    if let Some(asked) = frames::data_of::<SignIn>(data) {
        let user = decode::<UserData>(&asked.user_data);
        let _ = user.map(|user| ChannelName::of_user(&user.id));
    }
    let channel = incoming.channel.as_deref().map(ChannelName::parse);
    let channel = channel.and_then(Result::ok);
    let channel = channel.or_else(|| ChannelName::parse("private-x").ok());
    let data = data.unwrap_or(RawValue::NULL);
    let relayed = channel.map(|channel| frames::relayed(&channel, &incoming.event, data, None));
    Ok((incoming.event, relayed.unwrap_or_default()))
}

/// Reads the query of a socket's address.
///
/// # Errors
/// Why its client is not served.
pub fn socket_query(text: &str) -> Result<(), &'static str> {
    speaks(text).map_err(|unserved| unserved.reason)
}

/// Reads the query of a socket's address that has another address in it: the key and the query of
/// that one, empty where it has none.
pub fn relay_query(text: &str) -> (String, String) {
    let address = address_in(text);
    let (key, query) = key_and_query(&address);
    (key.to_owned(), query.to_owned())
}

/// Reads the data of a member of a presence channel.
///
/// # Errors
/// What is wrong with it.
pub fn member(data: &str) -> Result<(), &'static str> {
    member_of(data).map(|_| ()).map_err(|refused| refused.error)
}

/// Reads the body of a back end's request in every way there is, and says why it is none of those it
/// is not.
pub fn body(text: &str) -> Vec<String> {
    let event = decode::<EventBody>(text).map_err(said);
    let event = event.and_then(|body| {
        let mut channels = body.channels.unwrap_or_default();
        channels.extend(body.channel);
        Wanted::read(&body.info.unwrap_or_default());
        let event = Event::read(body.name, body.data, &channels, body.socket_id.as_deref());
        event.map(|_| ()).map_err(text_of)
    });
    let batch = decode::<BatchBody>(text).map_err(said);
    let batch = batch.and_then(|body| {
        body.batch.into_iter().try_for_each(|one| {
            let channels = [one.channel];
            let event = Event::read(one.name, one.data, &channels, one.socket_id.as_deref());
            event.map(|_| ()).map_err(text_of)
        })
    });
    event.err().into_iter().chain(batch.err()).collect()
}

/// Reads the query of a back end's question in every way there is, and says why it is none of those
/// it is not.
pub fn query(text: &str) -> Vec<String> {
    let one = decode_query::<ChannelQuery>(text).map(|query| query.info);
    let many = decode_query::<ChannelsQuery>(text).map(|query| {
        Wanted::read(&query.info);
        query.filter_by_prefix
    });
    let wrong = one.err().into_iter().chain(many.err());
    wrong.map(said).collect()
}

fn said(refusal: Refusal) -> String {
    refusal.message.into_owned()
}

fn text_of(fault: Fault) -> String {
    fault.text
}
