//! What an operator can watch: instruments with verbs, their names in one place.
//!
//! Each server has its own recorder, so several may live in one process. Labels are closed sets
//! of words, never ids.

mod channels;
mod http;
mod labels;
mod names;
mod process;
mod recorder;

use std::sync::Arc;
use std::time::Duration;

use metrics::{Counter, Gauge, Histogram};

pub use channels::{ChannelMetrics, Publisher, WebhookOutcome};
pub use http::HttpMetrics;
pub use labels::{ActorName, AuthFailure, CatchUp, ContractName, GatewayName, ReadinessCheck};
pub use recorder::Exposition;
use recorder::Registrar;

use crate::domain::error::Limit;
use crate::domain::message::MessageKind;

/// Every instrument of one server. Cheap to clone.
#[derive(Clone)]
pub struct Metrics(Arc<Instruments>);

/// The instruments, each of them shared with the recorder.
struct Instruments {
    ready: [Gauge; 3],
    connections: [Gauge; 3],
    connections_refused: Counter,
    users_online: Gauge,
    conversations_active: Gauge,
    mailbox_permits: Gauge,
    messages: [[Counter; ContractName::ALL.len()]; 6],
    delivery: Histogram,
    deliveries: Deliveries,
    queue_overflows: [Counter; 3],
    catch_ups: [Counter; 3],
    auth_failures: [Counter; 5],
    rate_limited: [Counter; Limit::ALL.len()],
    actor_restarts: [Counter; 3],
    unread_drift: Counter,
    support_first_response: Histogram,
    support_close: Histogram,
    store: StoreMetrics,
    channels: ChannelMetrics,
    http: HttpMetrics,
    /// For what is registered later: the names of support rooms are configuration.
    registrar: Arc<Registrar>,
}

impl Metrics {
    /// Registers every instrument; all of them are visible at once, at zero.
    pub fn new() -> (Self, Exposition) {
        let registrar = Arc::new(Registrar::new());
        let plain: [(&str, &str); 0] = [];
        let deliveries = Deliveries(registrar.counter(names::DELIVERIES, &plain));
        let exposition = registrar.exposition();
        let instruments = Instruments {
            ready: ReadinessCheck::ALL
                .map(|it| registrar.gauge(names::READY, &[("check", it.name())])),
            connections: GatewayName::ALL
                .map(|it| registrar.gauge(names::CONNECTIONS, &[("gateway", it.name())])),
            connections_refused: registrar.counter(names::CONNECTIONS_REFUSED, &plain),
            users_online: registrar.gauge(names::USERS_ONLINE, &plain),
            conversations_active: registrar.gauge(names::CONVERSATIONS_ACTIVE, &plain),
            mailbox_permits: registrar.gauge(names::MAILBOX_PERMITS, &plain),
            messages: MessageKind::ALL.map(|kind| {
                ContractName::ALL.map(|contract| {
                    let labels = [("kind", kind.name()), ("contract", contract.name())];
                    registrar.counter(names::MESSAGES, &labels)
                })
            }),
            delivery: registrar.histogram(names::DELIVERY),
            deliveries: deliveries.clone(),
            queue_overflows: GatewayName::ALL
                .map(|it| registrar.counter(names::SLOW_CONSUMERS, &[("gateway", it.name())])),
            catch_ups: CatchUp::ALL
                .map(|it| registrar.counter(names::CATCH_UPS, &[("outcome", it.name())])),
            auth_failures: AuthFailure::ALL
                .map(|it| registrar.counter(names::AUTH_FAILURES, &[("reason", it.name())])),
            rate_limited: Limit::ALL
                .map(|it| registrar.counter(names::RATE_LIMITED, &[("limit", it.name())])),
            actor_restarts: ActorName::ALL
                .map(|it| registrar.counter(names::ACTOR_RESTARTS, &[("actor", it.name())])),
            unread_drift: registrar.counter(names::UNREAD_DRIFT, &plain),
            channels: ChannelMetrics::register(&registrar, deliveries),
            http: HttpMetrics::register(&registrar),
            store: StoreMetrics {
                commit_seconds: registrar.histogram(names::COMMIT_SECONDS),
                commit_batch_size: registrar.histogram(names::COMMIT_BATCH_SIZE),
                commits_failed: registrar.counter(names::STORE_ERRORS, &[("what", "commit")]),
                changes_refused: registrar.counter(names::STORE_ERRORS, &[("what", "change")]),
            },
            support_first_response: registrar.histogram(names::SUPPORT_FIRST_RESPONSE),
            support_close: registrar.histogram(names::SUPPORT_CLOSE),
            registrar,
        };
        (Self(Arc::new(instruments)), exposition)
    }

    /// Whether something that clients need is well.
    pub fn checked(&self, check: ReadinessCheck, is_well: bool) {
        self.0.ready[check as usize].set(if is_well { 1.0 } else { 0.0 });
    }

    /// The store's part.
    pub fn store(&self) -> StoreMetrics {
        self.0.store.clone()
    }

    /// Counts an open connection for as long as the guard lives.
    #[must_use]
    pub fn connection_opened(&self, gateway: GatewayName) -> GaugeGuard {
        GaugeGuard::raise(self.0.connections[gateway as usize].clone())
    }

    /// A socket was dropped because the server has as many as it may.
    pub fn connection_refused(&self) {
        self.0.connections_refused.increment(1);
    }

    /// Counts a user as online for as long as the guard lives.
    #[must_use]
    pub fn user_came_online(&self) -> GaugeGuard {
        GaugeGuard::raise(self.0.users_online.clone())
    }

    /// Counts a conversation's actor for as long as the guard lives.
    #[must_use]
    pub fn conversation_started(&self) -> GaugeGuard {
        GaugeGuard::raise(self.0.conversations_active.clone())
    }

    /// Counts a request in a conversation's mailbox for as long as the guard lives.
    #[must_use]
    pub fn mailbox_entered(&self) -> GaugeGuard {
        GaugeGuard::raise(self.0.mailbox_permits.clone())
    }

    /// A message was stored.
    pub fn message_stored(&self, kind: MessageKind, contract: ContractName) {
        self.0.messages[kind as usize][contract as usize].increment(1);
    }

    /// The part of whoever tells connections of messages.
    pub fn deliveries(&self) -> Deliveries {
        self.0.deliveries.clone()
    }

    /// A message's frame was written to a socket, this long after the message was accepted.
    pub fn delivered(&self, took: Duration) {
        self.0.delivery.record(took);
    }

    /// A connection was closed because it read too slowly.
    pub fn slow_consumer_closed(&self, gateway: GatewayName) {
        self.0.queue_overflows[gateway as usize].increment(1);
    }

    /// A client caught up on one conversation.
    pub fn caught_up(&self, outcome: CatchUp) {
        self.0.catch_ups[outcome as usize].increment(1);
    }

    /// Somebody was not let in.
    pub fn auth_failed(&self, reason: AuthFailure) {
        self.0.auth_failures[reason as usize].increment(1);
    }

    /// The instruments of channels.
    pub fn channels(&self) -> ChannelMetrics {
        self.0.channels.clone()
    }

    /// The instruments of HTTP.
    pub fn http(&self) -> HttpMetrics {
        self.0.http.clone()
    }

    /// A request came too soon.
    pub fn rate_limited(&self, limit: Limit) {
        self.0.rate_limited[limit as usize].increment(1);
    }

    /// An actor failed; whoever needs it has another by now, or soon.
    pub fn actor_failed(&self, actor: ActorName) {
        self.0.actor_restarts[actor as usize].increment(1);
    }

    /// The instruments of one support room.
    pub fn support_room(&self, room: &str) -> SupportRoomMetrics {
        let gauge = |named| self.0.registrar.gauge_by(named, "room", room);
        SupportRoomMetrics {
            waiting: gauge(names::SUPPORT_WAITING),
            monitors: gauge(names::SUPPORT_MONITORS),
        }
    }

    /// Staff answered a support conversation for the first time, this long after it was opened.
    pub fn support_answered(&self, took: Duration) {
        self.0.support_first_response.record(took);
    }

    /// A support conversation was closed, this long after it was opened.
    pub fn support_closed(&self, took: Duration) {
        self.0.support_close.record(took);
    }

    /// Stored marks or numbers contradicted each other.
    pub fn unread_drifted(&self) {
        self.0.unread_drift.increment(1);
    }
}

/// One support room's instruments.
#[derive(Clone)]
pub struct SupportRoomMetrics {
    waiting: Gauge,
    monitors: Gauge,
}

impl SupportRoomMetrics {
    /// So many conversations wait.
    pub fn waiting(&self, conversations: u64) {
        self.waiting.set(to_gauge(conversations));
    }

    /// So many connections monitor the room.
    pub fn monitors(&self, connections: usize) {
        self.monitors.set(to_gauge(connections as u64));
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "there are far fewer than 2^52 of anything"
)]
fn to_gauge(count: u64) -> f64 {
    count as f64
}

/// The writer's instruments.
#[derive(Clone)]
pub struct StoreMetrics {
    commit_seconds: Histogram,
    commit_batch_size: Histogram,
    commits_failed: Counter,
    changes_refused: Counter,
}

impl StoreMetrics {
    /// A batch of changes was dealt with.
    pub fn committed(&self, changes: usize, took: Duration) {
        self.commit_seconds.record(took);
        self.commit_batch_size.record(to_gauge(changes as u64));
    }

    /// The database failed a commit, and with it every change in the batch.
    pub fn commit_failed(&self) {
        self.commits_failed.increment(1);
    }

    /// The database refused one change, and took the others of its batch.
    pub fn change_refused(&self) {
        self.changes_refused.increment(1);
    }
}

/// Counts messages told, once for each connection. Cheap to clone.
#[derive(Clone)]
pub struct Deliveries(Counter);

impl Deliveries {
    /// A message was told to so many connections.
    pub fn told_to(&self, connections: u64) {
        self.0.increment(connections);
    }
}

/// Holds a gauge one higher until dropped.
pub struct GaugeGuard(Gauge);

impl GaugeGuard {
    fn raise(gauge: Gauge) -> Self {
        gauge.increment(1.0);
        Self(gauge)
    }
}

impl Drop for GaugeGuard {
    fn drop(&mut self) {
        self.0.decrement(1.0);
    }
}
