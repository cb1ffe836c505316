//! Who asked for a signature, so that the subscription it is for is known to be theirs.
//!
//! A signature lets a connection follow a channel and does not say whose connection it is. The
//! server's own routes that sign know who asks; the connection comes with the signature a moment
//! later.

use std::sync::Arc;
use std::time::Duration;

use dashmap::DashMap;
use tokio::time::Instant;

use super::channel::ChannelName;
use super::socket_id::SocketId;
use crate::domain::user::Principal;

/// How long a client may take to come with a signature, before it is not known whose it is.
const KEPT_FOR: Duration = Duration::from_mins(1);
/// Most that are kept. Beyond it subscriptions work, and are nobody's.
const MOST: usize = 100_000;

type Subscription = (SocketId, ChannelName);

/// Who asked for which signature.
#[derive(Default)]
pub(super) struct Vouching(DashMap<Subscription, (Instant, Arc<Principal>)>);

impl Vouching {
    pub(super) fn note(&self, socket: SocketId, channel: ChannelName, who: Arc<Principal>) {
        if self.0.len() < MOST {
            self.0.insert((socket, channel), (Instant::now(), who));
        }
    }

    pub(super) fn take(&self, socket: SocketId, channel: &ChannelName) -> Option<Arc<Principal>> {
        let (_, (_, who)) = self.0.remove(&(socket, channel.clone()))?;
        Some(who)
    }

    pub(super) fn forget_old(&self, now: Instant) {
        self.0
            .retain(|_, (since, _)| now.saturating_duration_since(*since) < KEPT_FOR);
    }
}
