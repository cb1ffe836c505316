//! The mailbox between a connection's task and the HTTP requests of a client that polls.
//!
//! Each direction holds the other back. A payload that is posted is answered once the connection
//! has taken its packets in; what the connection writes waits for the next poll, and nothing more
//! is written until the poll has taken it. A client may have one poll and one post at a time; a
//! second one, or a poll that is broken off, ends the connection, as in the protocol's own server.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use dashmap::DashMap;
use tokio::sync::{Notify, mpsc};
use tungstenite::Utf8Bytes;

use super::engine::{self, Kind, NOOP, SEPARATOR};
use crate::gateway::connection::Socket;

/// Packets that were posted and wait for the connection to take them in.
const POSTED: usize = 16;

/// Who polls, by the secret name of their connection. Cheap to clone.
#[derive(Clone, Default)]
pub struct PollingClients(Arc<DashMap<String, Arc<Mailbox>>>);

/// What the two sides share.
pub(super) struct Mailbox {
    posted: mpsc::Sender<Utf8Bytes>,
    tray: Mutex<Tray>,
    /// The poll has something to look at.
    stirred: Notify,
}

#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own that the other side left here"
)]
struct Tray {
    /// What the next poll takes.
    packets: Vec<Utf8Bytes>,
    is_polled: bool,
    is_posted: bool,
    has_ponged: bool,
    /// Whether the client is about to go on with a WebSocket: polls end at once.
    is_probed: bool,
    /// What it goes on with.
    upgraded: Option<Box<Socket>>,
    is_ended: bool,
    /// The connection's task, where it waits.
    waiting: Option<Waker>,
}

impl Tray {
    fn wake(&mut self) {
        if let Some(waiting) = self.waiting.take() {
            waiting.wake();
        }
    }
}

/// Why a request is not served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// There is no such connection any more.
    Ended,
    /// The client makes two of them at a time, which ends the connection.
    Overlapping,
    /// A packet is larger than packets may be, which ends the connection.
    TooLarge,
}

/// What a client that polls has done.
pub(super) enum Done {
    /// It sent a packet.
    Packet(Utf8Bytes),
    /// It answered a ping.
    Ponged,
    /// It is gone.
    Left,
}

/// A client that goes on with a WebSocket.
pub(super) struct Upgraded {
    pub(super) socket: Socket,
    /// What it is yet to be told, there.
    pub(super) untold: Vec<Utf8Bytes>,
    /// What it said before and nobody has taken in.
    pub(super) posted: VecDeque<Utf8Bytes>,
    /// Whether it answered a ping before, which nobody has taken note of.
    pub(super) has_ponged: bool,
}

impl PollingClients {
    /// Makes a mailbox for a client that begins to poll, and names it. `None` once there are as
    /// many as there may be.
    pub(super) fn begin(&self, most: usize) -> Option<PollingEnd> {
        if self.0.len() >= most {
            return None;
        }
        let (sender, posted) = mpsc::channel(POSTED);
        let mailbox = Arc::new(Mailbox {
            posted: sender,
            tray: Mutex::default(),
            stirred: Notify::new(),
        });
        let id = engine::secret_id();
        self.0.insert(id.clone(), Arc::clone(&mailbox));
        Some(PollingEnd {
            mailbox,
            posted,
            clients: self.clone(),
            id,
        })
    }

    /// The mailbox of this name.
    pub(super) fn find(&self, id: &str) -> Option<Arc<Mailbox>> {
        self.0.get(id).map(|found| Arc::clone(&found))
    }
}

impl Mailbox {
    fn lock(&self) -> MutexGuard<'_, Tray> {
        // A panic elsewhere cannot leave the tray half changed.
        self.tray.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the connection, from either side.
    fn end(&self) {
        let mut tray = self.lock();
        tray.is_ended = true;
        tray.wake();
        drop(tray);
        self.stirred.notify_one();
    }

    /// Waits for something to tell the client: a payload.
    pub(super) async fn poll(&self) -> Result<String, Refused> {
        let turn = Turn::begin(self, |tray| &mut tray.is_polled)?;
        loop {
            if let Some(payload) = self.payload()? {
                turn.done();
                return Ok(payload);
            }
            self.stirred.notified().await;
        }
    }

    fn payload(&self) -> Result<Option<String>, Refused> {
        let mut tray = self.lock();
        if !tray.packets.is_empty() {
            let packets = std::mem::take(&mut tray.packets);
            tray.wake();
            return Ok(Some(joined(&packets)));
        }
        if tray.is_ended {
            return Err(Refused::Ended);
        }
        Ok(tray.is_probed.then(|| NOOP.as_str().to_owned()))
    }

    /// Hands the packets of a payload to the connection, one after another. One that has more than
    /// this many bytes ends the connection, as it does over a WebSocket.
    pub(super) async fn post(&self, payload: &str, most: usize) -> Result<(), Refused> {
        let turn = Turn::begin(self, |tray| &mut tray.is_posted)?;
        if payload.split(SEPARATOR).any(|packet| packet.len() > most) {
            return Err(Refused::TooLarge);
        }
        for packet in payload.split(SEPARATOR) {
            if Kind::of(packet) == Kind::Pong {
                // It must not wait behind what the connection is not yet ready for.
                let mut tray = self.lock();
                tray.has_ponged = true;
                tray.wake();
            } else if self.posted.send(packet.into()).await.is_err() {
                turn.done();
                return Err(Refused::Ended);
            }
        }
        turn.done();
        Ok(())
    }

    /// Ends polls at once from here on, since the client tries a WebSocket. `None` where it tries
    /// one already.
    pub(super) fn probe(&self) -> Option<Probing<'_>> {
        if std::mem::replace(&mut self.lock().is_probed, true) {
            return None;
        }
        self.stirred.notify_one();
        Some(Probing(self))
    }
}

/// A client tries a WebSocket. Dropped, it goes on polling.
pub(super) struct Probing<'a>(&'a Mailbox);

impl Probing<'_> {
    /// The client goes on with this WebSocket.
    pub(super) fn worked(self, socket: Socket) {
        let mut tray = self.0.lock();
        tray.upgraded = Some(Box::new(socket));
        tray.wake();
    }
}

impl Drop for Probing<'_> {
    fn drop(&mut self) {
        let mut tray = self.0.lock();
        if tray.upgraded.is_none() {
            tray.is_probed = false;
        }
    }
}

fn joined(packets: &[Utf8Bytes]) -> String {
    let bytes = packets.iter().map(|packet| packet.len() + 1).sum();
    let mut payload = String::with_capacity(bytes);
    for packet in packets {
        if !payload.is_empty() {
            payload.push(SEPARATOR);
        }
        payload.push_str(packet);
    }
    payload
}

/// One request of a kind at a time. A request that is broken off before it is done ends the
/// connection: what it was to carry may be lost.
struct Turn<'a> {
    mailbox: &'a Mailbox,
    flag: fn(&mut Tray) -> &mut bool,
    is_done: bool,
}

impl<'a> Turn<'a> {
    fn begin(mailbox: &'a Mailbox, flag: fn(&mut Tray) -> &mut bool) -> Result<Self, Refused> {
        if std::mem::replace(flag(&mut mailbox.lock()), true) {
            mailbox.end();
            return Err(Refused::Overlapping);
        }
        Ok(Self {
            mailbox,
            flag,
            is_done: false,
        })
    }

    fn done(mut self) {
        self.is_done = true;
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *(self.flag)(&mut self.mailbox.lock()) = false;
        if !self.is_done {
            self.mailbox.end();
        }
    }
}

/// The connection's side. Dropped, it ends: what comes for it then is refused.
pub(super) struct PollingEnd {
    mailbox: Arc<Mailbox>,
    posted: mpsc::Receiver<Utf8Bytes>,
    clients: PollingClients,
    id: String,
}

impl PollingEnd {
    /// The secret name of the connection.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// What the client goes on with, once it does.
    pub(super) fn take_upgrade(&mut self) -> Option<Upgraded> {
        let mut tray = self.mailbox.lock();
        let socket = tray.upgraded.take()?;
        let untold = std::mem::take(&mut tray.packets);
        let has_ponged = tray.has_ponged;
        drop(tray);
        let posted = std::iter::from_fn(|| self.posted.try_recv().ok()).collect();
        Some(Upgraded {
            socket: *socket,
            untold,
            posted,
            has_ponged,
        })
    }

    /// Waits for what the client does next.
    pub(super) fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Done> {
        if let Poll::Ready(Some(packet)) = self.posted.poll_recv(context) {
            return Poll::Ready(Done::Packet(packet));
        }
        let mut tray = self.mailbox.lock();
        if std::mem::take(&mut tray.has_ponged) {
            return Poll::Ready(Done::Ponged);
        }
        if tray.is_ended {
            return Poll::Ready(Done::Left);
        }
        tray.waiting = Some(context.waker().clone());
        Poll::Pending
    }

    /// Waits until the last poll has taken everything.
    pub(super) fn poll_room(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Refused>> {
        let mut tray = self.mailbox.lock();
        if tray.is_ended {
            return Poll::Ready(Err(Refused::Ended));
        }
        if tray.packets.is_empty() {
            return Poll::Ready(Ok(()));
        }
        tray.waiting = Some(context.waker().clone());
        Poll::Pending
    }

    /// Whether a poll waits.
    pub(super) fn is_polled(&self) -> bool {
        self.mailbox.lock().is_polled
    }

    /// Leaves packets for the next poll.
    pub(super) fn tell(&self, packets: impl IntoIterator<Item = Utf8Bytes>) {
        self.mailbox.lock().packets.extend(packets);
        self.mailbox.stirred.notify_one();
    }

    /// Waits until the client has taken everything, goes on elsewhere or is gone.
    pub(super) async fn taken(&self) {
        std::future::poll_fn(|context| {
            let mut tray = self.mailbox.lock();
            if tray.packets.is_empty() || tray.upgraded.is_some() || tray.is_ended {
                return Poll::Ready(());
            }
            tray.waiting = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

impl Drop for PollingEnd {
    fn drop(&mut self) {
        self.clients.0.remove(&self.id);
        self.mailbox.end();
    }
}
