//! Who had something signed for a connection, so that what it follows by that is known to be theirs.
//!
//! A signature lets a connection follow a channel and does not say whose connection it is. The
//! server's own routes that sign know who asks; the connection comes with the signature some time
//! later. Signatures hold as long as the connection does, so it is kept as long who had them: a
//! client that waits does not become nobody by that. And whoever is put out of a channel could come
//! back by the signature that let them in: it counts no more until they have the channel signed anew.

use std::sync::Arc;

use dashmap::DashMap;

use super::channel::ChannelName;
use super::socket_id::SocketId;
use crate::domain::id::UserId;
use crate::domain::user::Principal;

/// What is known of each open connection. What is signed for other connections is of no use here,
/// and nothing is kept of it.
#[derive(Default)]
pub(super) struct Vouching(DashMap<SocketId, Vouched>);

/// What is known of one connection.
#[derive(Default)]
struct Vouched {
    /// Who had something signed for it last.
    who: Option<Arc<Principal>>,
    /// Channels that they were put out of, whose signatures count no more.
    put_out: Vec<ChannelName>,
}

impl Vouching {
    /// A connection begins.
    pub(super) fn open(&self, socket: SocketId) {
        self.0.insert(socket, Vouched::default());
    }

    /// A connection ends.
    pub(super) fn close(&self, socket: SocketId) {
        self.0.remove(&socket);
    }

    /// Somebody has a channel signed.
    pub(super) fn note(&self, socket: SocketId, who: Arc<Principal>, channel: &ChannelName) {
        if let Some(mut vouched) = self.0.get_mut(&socket) {
            vouched.who = Some(who);
            vouched.put_out.retain(|one| one != channel);
        }
    }

    /// What a user had signed of a channel counts no more, on any of their connections.
    pub(super) fn put_out(&self, channel: &ChannelName, user: &UserId) {
        for mut vouched in self.0.iter_mut() {
            let is_theirs = vouched.who.as_ref().is_some_and(|who| who.user == *user);
            if is_theirs && !vouched.put_out.contains(channel) {
                vouched.put_out.push(channel.clone());
            }
        }
    }

    /// Whether what the connection has signed of a channel counts no more.
    pub(super) fn is_put_out(&self, socket: SocketId, channel: &ChannelName) -> bool {
        let vouched = self.0.get(&socket);
        vouched.is_some_and(|vouched| vouched.put_out.contains(channel))
    }

    /// Whose what the connection follows by a signature is.
    pub(super) fn whose(&self, socket: SocketId) -> Option<Arc<Principal>> {
        self.0.get(&socket)?.who.clone()
    }
}
