//! What a front end makes of channels.

use std::sync::Arc;
use std::time::Instant;

use serde::Serialize;
use serde_json::value::RawValue;
use tungstenite::Utf8Bytes;

use super::channel::ChannelName;
use super::frames;
use super::hub::Hub;
use crate::actors::contract::{ReceiptDetail, Told};
use crate::actors::outbound::{Carried, Reaches};
use crate::domain::id::{ConversationId, UserId};
use crate::domain::user::Principal;
use crate::gateway::Gateway;
use crate::gateway::connection::BoxFuture;

/// A front end whose clients follow channels.
pub trait ChannelContract: Send + Sync {
    /// Tells the channels that something belongs on. Never waits.
    fn tell(&self, told: &Told<'_>, announcer: &Announcer<'_>);

    /// What whoever follows a conversation needs to know of marks that move there.
    fn receipt_detail(&self, conversation: ConversationId, hub: &Hub) -> ReceiptDetail;

    /// What comes of something that a client relays to the others on a channel, besides that.
    fn relayed(&self, _said: Relayed<'_>) -> Option<BoxFuture<()>> {
        None
    }
}

/// Something that a client said to the others on a channel.
pub struct Relayed<'a> {
    /// What every gateway works with.
    pub gateway: &'a Arc<Gateway>,
    /// Where.
    pub channel: &'a ChannelName,
    /// Whose client it was, where that is known.
    pub who: Option<Arc<Principal>>,
    /// The name of the event.
    pub event: &'a str,
    /// What it carried.
    pub data: &'a RawValue,
}

/// An event's name and what it carries.
pub type Announced<'a> = (&'a str, &'a dyn Data);

/// What an event carries.
pub trait Data {
    /// As JSON.
    fn to_json(&self) -> String;
}

impl<T: Serialize> Data for T {
    fn to_json(&self) -> String {
        // Wire types always have a JSON form.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Says one thing that happened, on the channels where it belongs.
pub struct Announcer<'a> {
    hub: &'a Hub,
    accepted: Option<Instant>,
    /// The message, if it is one, and who said it.
    message: Option<(Reaches, UserId)>,
}

impl<'a> Announcer<'a> {
    pub(super) fn new(hub: &'a Hub, told: &Told<'_>) -> Self {
        Self {
            hub,
            accepted: told.accepted,
            message: told
                .message
                .map(|(reaches, sender)| (reaches, sender.clone())),
        }
    }

    /// Whether anybody follows a channel. What nobody follows need not be made.
    pub fn is_followed(&self, channel: &ChannelName) -> bool {
        self.hub.is_followed(channel)
    }

    /// Lets nobody of this user's follow a channel any more, and tells them so. They may ask again.
    pub fn put_out(&self, channel: &ChannelName, user: &UserId) {
        self.hub.put_out(channel, user);
    }

    /// Says it to everybody on a channel, by these events with nothing in between. Where it is a message,
    /// the first of them is what carries it: its delivery is measured and noted.
    pub fn say(&self, channel: &ChannelName, events: &[Announced<'_>]) {
        self.say_to(channel, events, |_| true);
    }

    /// As [`Announcer::say`], to those on a channel for whom it is: they are known where their connection
    /// or their subscription said who they are.
    pub fn say_to(
        &self,
        channel: &ChannelName,
        events: &[Announced<'_>],
        is_for: impl Fn(Option<&Principal>) -> bool,
    ) {
        if !self.is_followed(channel) {
            return;
        }
        let frames: Vec<Utf8Bytes> = events
            .iter()
            .map(|(event, data)| frames::published(channel, event, &data.to_json()))
            .collect();
        let (frames, accepted) = (frames.as_slice(), self.accepted);
        let count = self
            .hub
            .offer(channel, frames, accepted, |subscriber, accepted| {
                let who = subscriber.who.as_deref();
                let reaches = self.message.as_ref().and_then(|(reaches, sender)| {
                    who.filter(|who| who.user != *sender).map(|_| *reaches)
                });
                is_for(who).then_some(Carried { accepted, reaches })
            });
        if self.message.is_some() {
            self.hub.metrics().told_to(count);
        }
    }
}
