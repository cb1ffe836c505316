//! All channels of an application: who follows which, and what is said there.
//!
//! A channel exists while somebody follows it, or while what was said last is kept. What is said
//! on a channel is rendered once and offered to each follower's bounded queue, under the channel's
//! own lock: everybody hears it in the same order, and somebody who subscribes hears everything
//! from then on and nothing before. Nothing here waits.

mod known;

pub use self::known::Following;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use dashmap::DashMap;
use smol_str::SmolStr;
use tokio::time::Instant;
use tungstenite::Utf8Bytes;

use super::application::Application;
use super::channel::{ChannelName, Kind};
use super::contract::{Announcer, ChannelContract};
use super::followed::{Change, Followed, Member, Subscriber};
use super::frames;
use super::socket_id::SocketId;
use super::vouching::Vouching;
use super::webhooks::{Hook, Webhooks};
use crate::actors::contract::{EventHub, ReceiptDetail, Told};
use crate::actors::outbound::{Carried, Outbound, QueueClosed};
use crate::domain::id::{ConversationId, UserId};
use crate::domain::user::Principal;
use crate::metrics::ChannelMetrics;
use crate::shutdown::Shutdown;

/// How often numbers of subscribers are told where they are many, and what is old is forgotten.
const SWEEP_EVERY: Duration = Duration::from_secs(5);
/// How long the newest event of a cache channel is kept: as long as Pusher keeps it,
/// <https://pusher.com/docs/channels/using_channels/cache-channels/>.
const LAST_KEPT_FOR: Duration = Duration::from_mins(30);
/// Most cache channels that are kept without anybody who follows them.
const CHANNELS_KEPT_MAX: usize = 100_000;

/// Bounds of connections, from the configuration.
#[derive(Clone, Copy, Debug)]
pub struct HubSettings {
    /// Seconds of silence after which a client asks for a sign of life, and the server does.
    pub activity_timeout: Duration,
    /// How long the answer may take.
    pub pong_timeout: Duration,
    /// Channels that one connection may follow.
    pub channels_per_connection: usize,
    /// Events that one connection may relay to others a second.
    pub client_events_per_second: std::num::NonZeroU32,
}

/// Why a connection may not follow a channel in spite of a signature: it was put out since.
#[derive(Debug)]
pub(super) struct PutOut;

/// The channels of one application.
pub struct Hub {
    application: Application,
    settings: HubSettings,
    contracts: Vec<Box<dyn ChannelContract>>,
    channels: DashMap<ChannelName, Arc<Mutex<Followed>>>,
    /// The connections of users who signed in.
    users: DashMap<SmolStr, Vec<(SocketId, Outbound)>>,
    pub(super) vouching: Vouching,
    webhooks: Webhooks,
    metrics: ChannelMetrics,
    /// Channels whose number of subscribers is yet to be told.
    counts_due: Mutex<HashSet<ChannelName>>,
}

impl Hub {
    /// The channels of an application, and of front ends that follow channels.
    pub fn new(
        application: Application,
        settings: HubSettings,
        contracts: Vec<Box<dyn ChannelContract>>,
        (webhooks, metrics): (Webhooks, ChannelMetrics),
    ) -> Self {
        Self {
            application,
            settings,
            contracts,
            channels: DashMap::new(),
            users: DashMap::new(),
            vouching: Vouching::default(),
            webhooks,
            metrics,
            counts_due: Mutex::default(),
        }
    }

    /// The application.
    pub const fn application(&self) -> &Application {
        &self.application
    }

    /// Bounds of connections.
    pub const fn settings(&self) -> HubSettings {
        self.settings
    }

    pub(super) fn contracts(&self) -> impl Iterator<Item = &dyn ChannelContract> {
        self.contracts.iter().map(AsRef::as_ref)
    }

    pub(super) const fn webhooks(&self) -> &Webhooks {
        &self.webhooks
    }

    pub(super) const fn metrics(&self) -> &ChannelMetrics {
        &self.metrics
    }

    /// Signs a subscription for somebody who may have it: what the connection follows by a signature
    /// is theirs then.
    pub fn sign_for(
        &self,
        who: Arc<Principal>,
        socket: SocketId,
        channel: &ChannelName,
        channel_data: Option<&str>,
    ) -> String {
        self.vouching.note(socket, who, channel);
        self.application.subscription(socket, channel, channel_data)
    }

    /// Lets a connection follow a channel and tells it so. Says whose the subscription is.
    ///
    /// # Errors
    /// They were put out of the channel, and had it signed before that.
    pub(super) fn subscribe(
        &self,
        channel: &ChannelName,
        socket: SocketId,
        mut subscriber: Subscriber,
        member: Option<Member>,
    ) -> Result<Option<Arc<Principal>>, PutOut> {
        if channel.kind() != Kind::Public {
            subscriber.who = self.vouching.whose(socket).or(subscriber.who);
        }
        let now = Instant::now();
        let followed = self.with(channel, |followed| {
            // Under the channel's lock: whoever is put out meanwhile is found there or refused here.
            if self.vouching.is_put_out(socket, channel) {
                return Err(PutOut);
            }
            let is_missed = channel.is_cache() && followed.last(now).is_none();
            let change = followed.subscribe(socket, subscriber, member, now);
            if is_missed {
                self.webhooks.tell(&Hook::CacheMiss { channel });
            }
            self.note(channel, &change, true);
            Ok((change, followed.whose(socket)))
        });
        let (change, who) = followed.inspect_err(|PutOut| self.forget_empty(channel))?;
        self.count_later(channel, &change);
        Ok(who)
    }

    /// Lets a connection follow a channel no more.
    pub(super) fn unsubscribe(&self, channel: &ChannelName, socket: SocketId) {
        let Some(followed) = self.find(channel) else {
            return;
        };
        let change = {
            let mut followed = lock(&followed);
            let change = followed.unsubscribe(socket);
            if let Some(change) = &change {
                self.note(channel, change, false);
            }
            change
        };
        if let Some(change) = change {
            self.count_later(channel, &change);
            if change.turned {
                self.forget_empty(channel);
            }
        }
    }

    /// Lets the connections of a user follow a channel no more, and tells them so. What they had
    /// signed of it counts no more.
    pub(super) fn put_out(&self, channel: &ChannelName, user: &UserId) {
        self.vouching.put_out(channel, user);
        let Some(followed) = self.find(channel) else {
            return;
        };
        let sockets = lock(&followed).refuse(user);
        for socket in sockets {
            self.unsubscribe(channel, socket);
        }
    }

    /// Publishes an event whose data is a text on a channel, to everybody but one connection.
    pub fn publish(
        &self,
        channel: &ChannelName,
        event: &str,
        data: &str,
        except: Option<SocketId>,
    ) {
        let frame = frames::published(channel, event, data);
        let keeps = channel.is_cache() && self.may_keep(channel);
        if keeps {
            let until = Instant::now() + LAST_KEPT_FOR;
            self.with(channel, |followed| {
                followed.offer(&frame, except);
                followed.keep(frame, until);
            });
        } else if let Some(followed) = self.find(channel) {
            lock(&followed).offer(&frame, except);
        }
    }

    /// Relays what a client says to the others on a channel.
    pub(super) fn relay(&self, channel: &ChannelName, frame: &Utf8Bytes, from: SocketId) {
        if let Some(followed) = self.find(channel) {
            lock(&followed).offer(frame, Some(from));
        }
    }

    /// Offers frames to those on a channel for whom this finds something to carry, given how their
    /// deliveries are timed. To how many.
    pub(super) fn offer(
        &self,
        channel: &ChannelName,
        frames: &[Utf8Bytes],
        accepted: Option<std::time::Instant>,
        carried: impl Fn(&Subscriber, Option<std::time::Instant>) -> Option<Carried>,
    ) -> u64 {
        self.find(channel).map_or(0, |followed| {
            lock(&followed).offer_carrying(frames, accepted, carried)
        })
    }

    /// Notes that a connection speaks for a user.
    pub(super) fn signed_in(&self, user: SmolStr, socket: SocketId, outbound: Outbound) {
        self.users.entry(user).or_default().push((socket, outbound));
    }

    /// Notes that a connection that spoke for a user is gone.
    pub(super) fn signed_out(&self, user: &SmolStr, socket: SocketId) {
        if let Some(mut connections) = self.users.get_mut(user) {
            connections.retain(|(one, _)| *one != socket);
        }
        self.users
            .remove_if(user, |_, connections| connections.is_empty());
    }

    /// Closes the connections of a user who signed in. They do not come back by themselves.
    pub fn terminate(&self, user: &str) {
        if let Some(connections) = self.users.get(user) {
            for (_, outbound) in connections.iter() {
                outbound.close(QueueClosed::UserDisabled);
            }
        }
    }

    /// Tells large numbers of subscribers and forgets what is old, now and then, until the server
    /// stops.
    pub async fn sweep(&self, shutdown: &Shutdown) {
        let mut ticks = tokio::time::interval(SWEEP_EVERY);
        loop {
            tokio::select! {
                () = shutdown.asked() => return,
                _ = ticks.tick() => {}
            }
            self.sweep_once(Instant::now());
        }
    }

    fn sweep_once(&self, now: Instant) {
        let due = std::mem::take(&mut *lock_counts(&self.counts_due));
        for channel in due {
            if let Some(followed) = self.find(&channel) {
                lock(&followed).tell_count();
            }
        }
        self.channels.retain(|_, followed| !retire(followed, now));
    }

    fn may_keep(&self, channel: &ChannelName) -> bool {
        self.channels.len() < CHANNELS_KEPT_MAX || self.channels.contains_key(channel)
    }

    fn find(&self, channel: &ChannelName) -> Option<Arc<Mutex<Followed>>> {
        self.channels
            .get(channel)
            .map(|found| Arc::clone(found.value()))
    }

    /// Does something with a channel, which begins to exist if it did not.
    fn with<T>(&self, channel: &ChannelName, act: impl FnOnce(&mut Followed) -> T) -> T {
        loop {
            let found = {
                let entry = self.channels.entry(channel.clone());
                let begin = || Arc::new(Mutex::new(Followed::new(channel.clone())));
                Arc::clone(entry.or_insert_with(begin).value())
            };
            let mut followed = lock(&found);
            if !followed.is_retired {
                return act(&mut followed);
            }
        }
    }

    fn forget_empty(&self, channel: &ChannelName) {
        let now = Instant::now();
        self.channels
            .remove_if(channel, |_, followed| retire(followed, now));
    }

    fn count_later(&self, channel: &ChannelName, change: &Change) {
        if change.is_count_due {
            lock_counts(&self.counts_due).insert(channel.clone());
        }
    }

    /// Counts a change and tells the host's server of it. Under the channel's lock: it hears
    /// changes in order.
    fn note(&self, channel: &ChannelName, change: &Change, came: bool) {
        if change.happened && came {
            self.metrics.subscribed(change.turned);
        } else if change.happened {
            self.metrics.unsubscribed(change.turned);
        }
        if change.turned && came {
            self.webhooks.tell(&Hook::Occupied { channel });
        }
        if let Some(user) = &change.member {
            self.webhooks.tell(&if came {
                Hook::MemberAdded { channel, user }
            } else {
                Hook::MemberRemoved { channel, user }
            });
        }
        if change.turned && !came {
            self.webhooks.tell(&Hook::Vacated { channel });
        }
    }
}

impl EventHub for Hub {
    fn tell(&self, told: &Told<'_>) {
        let announcer = Announcer::new(self, told);
        for contract in &self.contracts {
            contract.tell(told, &announcer);
        }
    }

    fn receipt_detail(&self, conversation: ConversationId) -> ReceiptDetail {
        let mut details = self
            .contracts
            .iter()
            .map(|contract| contract.receipt_detail(conversation, self));
        details
            .find(|detail| *detail != ReceiptDetail::Place)
            .unwrap_or_default()
    }
}

fn lock(followed: &Mutex<Followed>) -> MutexGuard<'_, Followed> {
    // A panic elsewhere cannot leave a channel half changed.
    followed.lock().unwrap_or_else(PoisonError::into_inner)
}

fn lock_counts(counts: &Mutex<HashSet<ChannelName>>) -> MutexGuard<'_, HashSet<ChannelName>> {
    counts.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a channel is to be forgotten; whoever has it in hand looks again then.
fn retire(followed: &Mutex<Followed>, now: Instant) -> bool {
    let mut followed = lock(followed);
    followed.is_retired = followed.is_empty(now);
    followed.is_retired
}
