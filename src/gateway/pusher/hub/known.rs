//! What is known of channels: who follows them, and as whom.

use std::sync::Arc;

use smol_str::SmolStr;

use super::{Hub, lock};
use crate::domain::user::Principal;
use crate::gateway::pusher::channel::ChannelName;
use crate::gateway::pusher::socket_id::SocketId;

/// What is known of a channel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Following {
    /// Connections that follow it.
    pub subscriptions: usize,
    /// The members, on a presence channel.
    pub members: Vec<SmolStr>,
}

impl Hub {
    /// Whether anybody follows a channel.
    pub fn is_followed(&self, channel: &ChannelName) -> bool {
        self.find(channel)
            .is_some_and(|followed| lock(&followed).subscriptions() > 0)
    }

    /// What is known of a channel.
    pub fn following(&self, channel: &ChannelName) -> Following {
        self.find(channel).map_or_else(Following::default, |one| {
            let followed = lock(&one);
            Following {
                subscriptions: followed.subscriptions(),
                members: followed.members().cloned().collect(),
            }
        })
    }

    /// The channels that somebody follows and whose names begin so.
    pub fn occupied(&self, prefix: &str) -> Vec<ChannelName> {
        let all = self.channels.iter();
        let mut occupied: Vec<ChannelName> = all
            .filter(|one| one.key().as_str().starts_with(prefix))
            .filter(|one| lock(one.value()).subscriptions() > 0)
            .map(|one| one.key().clone())
            .collect();
        occupied.sort_unstable();
        occupied
    }

    /// Whether a connection follows a channel.
    pub(in crate::gateway::pusher) fn has(&self, channel: &ChannelName, socket: SocketId) -> bool {
        self.find(channel)
            .is_some_and(|followed| lock(&followed).has(socket))
    }

    /// Who a connection is on a presence channel, and whose it is; `None` if it does not follow.
    pub(in crate::gateway::pusher) fn speaker(
        &self,
        channel: &ChannelName,
        socket: SocketId,
    ) -> (Option<SmolStr>, Option<Arc<Principal>>) {
        self.find(channel).map_or((None, None), |followed| {
            let followed = lock(&followed);
            (followed.member_of(socket).cloned(), followed.whose(socket))
        })
    }
}
