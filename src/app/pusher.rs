//! The application of clients that speak Pusher Channels, if there is one.

use std::sync::Arc;

use anyhow::Context;

use crate::clock::Clock;
use crate::config::{Config, Contract};
use crate::contracts::agency::AgencyChannels;
use crate::contracts::booking::BookingChannels;
use crate::gateway::Gateway;
use crate::gateway::pusher::{Application, ChannelContract, Hub, HubSettings, Teller, webhooks};
use crate::metrics::Metrics;

/// An application and what works for it.
pub(super) struct Pusher {
    pub(super) hub: Arc<Hub>,
    tellers: Vec<Teller>,
}

impl Pusher {
    /// The application, where there is a secret for it.
    pub(super) fn new(
        config: &Config,
        clock: &Clock,
        metrics: &Metrics,
    ) -> anyhow::Result<Option<Self>> {
        let pusher = &config.pusher;
        let Some(secret) = pusher.secret.clone() else {
            return Ok(None);
        };
        let application = Application {
            id: pusher.app_id.as_str().into(),
            key: pusher.key.as_str().into(),
            secret,
        };
        let settings = HubSettings {
            activity_timeout: pusher.activity_timeout,
            pong_timeout: pusher.pong_timeout,
            channels_per_connection: pusher.channels_per_connection.get(),
            client_events_per_second: pusher.client_events_per_second,
        };
        let channels = metrics.channels();
        let (hooks, tellers) = webhooks(&pusher.webhooks, &application, clock, &channels)
            .context("pusher.webhooks")?;
        let contracts = contracts_of(config);
        let hub = Hub::new(application, settings, contracts, (hooks, channels));
        Ok(Some(Self {
            hub: Arc::new(hub),
            tellers,
        }))
    }

    /// Starts what works for it until the server stops.
    pub(super) fn work(self, gateway: &Gateway) -> Arc<Hub> {
        for teller in self.tellers {
            gateway.tasks.spawn(teller.run(gateway.shutdown.clone()));
        }
        let (hub, shutdown) = (Arc::clone(&self.hub), gateway.shutdown.clone());
        gateway
            .tasks
            .spawn(async move { hub.sweep(&shutdown).await });
        self.hub
    }
}

/// The front ends that are served and follow channels.
fn contracts_of(config: &Config) -> Vec<Box<dyn ChannelContract>> {
    let policy = config.policy();
    let overseers = policy.roles().filter(|role| policy.sees_all(role)).cloned();
    let mut contracts: Vec<Box<dyn ChannelContract>> = Vec::new();
    if config.server.contracts.contains(&Contract::Agency) {
        let message_event = config.contracts.agency.message_event.clone();
        contracts.push(Box::new(AgencyChannels::new(message_event)));
    }
    if config.server.contracts.contains(&Contract::Booking) {
        contracts.push(Box::new(BookingChannels::new(overseers)));
    }
    contracts
}
