//! What is measured of channels that clients follow, and of telling back ends about them.

use metrics::{Counter, Gauge};

use super::Deliveries;
use super::names;
use super::recorder::Registrar;

/// What became of something the host's server was to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookOutcome {
    /// It was taken.
    Delivered,
    /// It was not taken, however often it was tried.
    Failed,
    /// There was no room to keep it until it could be told.
    Dropped,
}

impl WebhookOutcome {
    const ALL: [Self; 3] = [Self::Delivered, Self::Failed, Self::Dropped];

    const fn name(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Dropped => "dropped",
        }
    }
}

/// Who published an event on a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Publisher {
    /// A client, to the others.
    Client,
    /// A back end.
    Backend,
}

impl Publisher {
    const ALL: [Self; 2] = [Self::Client, Self::Backend];

    const fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Backend => "backend",
        }
    }
}

/// The instruments of channels. Cheap to clone.
#[derive(Clone)]
pub struct ChannelMetrics {
    channels: Gauge,
    subscriptions: Gauge,
    deliveries: Deliveries,
    events: [Counter; 2],
    webhooks: [Counter; 3],
}

impl ChannelMetrics {
    pub(super) fn register(registrar: &Registrar, deliveries: Deliveries) -> Self {
        let plain: [(&str, &str); 0] = [];
        Self {
            channels: registrar.gauge(names::CHANNELS, &plain),
            subscriptions: registrar.gauge(names::CHANNEL_SUBSCRIPTIONS, &plain),
            deliveries,
            events: Publisher::ALL
                .map(|it| registrar.counter(names::CHANNEL_EVENTS, &[("publisher", it.name())])),
            webhooks: WebhookOutcome::ALL
                .map(|it| registrar.counter(names::WEBHOOKS, &[("outcome", it.name())])),
        }
    }

    /// A connection follows a channel, perhaps the first there.
    pub fn subscribed(&self, is_first: bool) {
        self.subscriptions.increment(1);
        if is_first {
            self.channels.increment(1);
        }
    }

    /// A connection follows a channel no more, perhaps the last there.
    pub fn unsubscribed(&self, is_last: bool) {
        self.subscriptions.decrement(1);
        if is_last {
            self.channels.decrement(1);
        }
    }

    /// A message was told to so many connections that follow a channel.
    pub fn told_to(&self, connections: u64) {
        self.deliveries.told_to(connections);
    }

    /// An event was published.
    pub fn published(&self, by: Publisher) {
        self.events[by as usize].increment(1);
    }

    /// Something was to be told to the host's server.
    pub fn webhooks(&self, outcome: WebhookOutcome, count: usize) {
        self.webhooks[outcome as usize].increment(count as u64);
    }
}
