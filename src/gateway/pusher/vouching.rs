//! Who had something signed for a connection, so that what it follows by that is known to be theirs.
//!
//! A signature lets a connection follow a channel and does not say whose connection it is. The
//! server's own routes that sign know who asks; the connection comes with the signature some time
//! later. Signatures hold as long as the connection does, so it is kept as long who had them: a
//! client that waits does not become nobody by that.

use std::sync::Arc;

use dashmap::DashMap;

use super::socket_id::SocketId;
use crate::domain::user::Principal;

/// Who had something signed last, for each open connection. What is signed for other connections
/// is of no use here, and nothing is kept of it.
#[derive(Default)]
pub(super) struct Vouching(DashMap<SocketId, Option<Arc<Principal>>>);

impl Vouching {
    /// A connection begins.
    pub(super) fn open(&self, socket: SocketId) {
        self.0.insert(socket, None);
    }

    /// A connection ends.
    pub(super) fn close(&self, socket: SocketId) {
        self.0.remove(&socket);
    }

    /// Somebody has something signed.
    pub(super) fn note(&self, socket: SocketId, who: Arc<Principal>) {
        if let Some(mut noted) = self.0.get_mut(&socket) {
            *noted = Some(who);
        }
    }

    /// Whose what the connection follows by a signature is.
    pub(super) fn whose(&self, socket: SocketId) -> Option<Arc<Principal>> {
        self.0.get(&socket)?.clone()
    }
}
