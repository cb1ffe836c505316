//! What clients say to the others on a channel.

use std::num::NonZeroU32;

use serde_json::value::RawValue;
use tokio::time::Instant;

use super::{PusherSession, TOO_SOON};
use crate::gateway::connection::{BoxFuture, Step};
use crate::gateway::frame_rate::Verdict;
use crate::gateway::pusher::channel::{ChannelName, Kind};
use crate::gateway::pusher::contract::Relayed;
use crate::gateway::pusher::frames::{self, DATA_BYTES_MAX, EVENT_CHARS_MAX, Incoming};
use crate::gateway::pusher::webhooks::Hook;
use crate::metrics::Publisher;

impl PusherSession {
    /// Relays what the client says to the others on a channel.
    pub(super) fn relay(&mut self, incoming: &Incoming<'_>) -> Step {
        let limit = self.hub.settings().client_events_per_second;
        match self.client_events.judge(Instant::now(), limit) {
            Verdict::Admitted => {}
            Verdict::Refused(_) | Verdict::Abusive => {
                let message = too_often(limit);
                self.object(&message, Some(TOO_SOON));
                return Step::Answer(None);
            }
        }
        match self.try_relay(incoming) {
            Ok(Some(more)) => Step::Alone(Box::pin(async move {
                more.await;
                None
            })),
            Ok(None) => Step::Answer(None),
            Err(message) => {
                self.object(message, None);
                Step::Answer(None)
            }
        }
    }

    fn try_relay(&self, incoming: &Incoming<'_>) -> Result<Option<BoxFuture<()>>, &'static str> {
        let name = incoming.channel.as_deref().unwrap_or_default();
        // Whoever was put out of a channel has it in their own list until they leave it.
        let is_followed = |one: &&ChannelName| self.hub.has(one, self.socket);
        let channel = self.channels.iter().find(|one| one.as_str() == name);
        let channel = channel.filter(is_followed);
        let channel = channel.ok_or("channel: expected one that this connection follows")?;
        if !matches!(channel.kind(), Kind::Private | Kind::Presence) {
            return Err("channel: expected a private or a presence channel");
        }
        if incoming.event.chars().count() > EVENT_CHARS_MAX {
            return Err("event: expected at most 200 characters");
        }
        let data = incoming.data.unwrap_or(RawValue::NULL);
        if data.get().len() > DATA_BYTES_MAX {
            return Err("data: expected at most 10240 bytes");
        }
        let (member, whose) = self.hub.speaker(channel, self.socket);
        let frame = frames::relayed(channel, &incoming.event, data, member.as_deref());
        self.hub.relay(channel, &frame, self.socket);
        self.hub.metrics().published(Publisher::Client);
        self.hub.webhooks().tell(&Hook::ClientEvent {
            channel,
            event: &incoming.event,
            data,
            socket: self.socket,
            user: member.as_ref(),
        });
        let more = self.hub.contracts().find_map(|contract| {
            contract.relayed(Relayed {
                gateway: &self.gateway,
                channel,
                who: whose.clone(),
                event: &incoming.event,
                data,
            })
        });
        Ok(more)
    }
}

fn too_often(limit: NonZeroU32) -> String {
    format!("Client events come more often than the {limit} a second that are allowed")
}
