//! The bounded queue in front of every connection, and what happens when it is full.
//!
//! Offering never waits. A queue that would exceed its count or bytes closes instead, drops what
//! it holds and says why: the client reads more slowly than its conversations speak, and catches
//! up from the store when it returns. The receiving end takes everything that waits at once, so
//! that it can be joined into one write. An empty queue holds no buffer.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use axum::extract::ws::Utf8Bytes;
use tokio::sync::Notify;

use super::contract::ContractRenderer;
use crate::domain::id::ConnectionId;
use crate::domain::timestamp::Timestamp;

/// Why the server ends a connection. Each gateway has its own wire form for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloseReason {
    /// The queue was full.
    SlowConsumer,
    /// The server is about to stop.
    GoingAway,
}

/// How much may wait for one connection.
#[derive(Clone, Copy, Debug)]
pub struct OutboundLimits {
    /// Most frames.
    pub frames: usize,
    /// Most bytes of frames together.
    pub bytes: usize,
}

/// A frame on its way to a socket.
#[derive(Clone, Debug)]
pub struct Queued {
    /// The frame.
    pub frame: Utf8Bytes,
    /// When the message in it was accepted, if it is one: for measuring delivery.
    pub accepted: Option<Instant>,
}

#[derive(Default)]
struct Queue {
    frames: Vec<Queued>,
    bytes: usize,
    closed: Option<CloseReason>,
}

struct Shared {
    connection: ConnectionId,
    renderer: Arc<dyn ContractRenderer>,
    limits: OutboundLimits,
    queue: Mutex<Queue>,
    changed: Notify,
    /// When the client last sent something, in microseconds: what presence is folded from.
    active_at: AtomicI64,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        // A panic elsewhere cannot leave the queue half changed.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The sending end of one connection's queue. Cheap to clone.
#[derive(Clone)]
pub struct Outbound(Arc<Shared>);

/// The receiving end, owned by the connection's task.
pub struct OutboundQueue(Arc<Shared>);

/// Makes a queue for one connection.
pub fn outbound(
    connection: ConnectionId,
    renderer: Arc<dyn ContractRenderer>,
    limits: OutboundLimits,
    now: Timestamp,
) -> (Outbound, OutboundQueue) {
    let shared = Arc::new(Shared {
        connection,
        renderer,
        limits,
        queue: Mutex::default(),
        changed: Notify::new(),
        active_at: AtomicI64::new(now.as_micros()),
    });
    (Outbound(Arc::clone(&shared)), OutboundQueue(shared))
}

impl Outbound {
    /// Which connection it is.
    pub fn connection(&self) -> ConnectionId {
        self.0.connection
    }

    /// How events become frames for it.
    pub fn renderer(&self) -> &dyn ContractRenderer {
        &*self.0.renderer
    }

    /// Queues a frame without ever waiting. A full queue closes as [`CloseReason::SlowConsumer`];
    /// a closed one takes nothing.
    pub fn offer(&self, queued: Queued) {
        let mut queue = self.0.lock();
        if queue.closed.is_some() {
            return;
        }
        let bytes = queue.bytes + queued.frame.len();
        if queue.frames.len() >= self.0.limits.frames || bytes > self.0.limits.bytes {
            *queue = Queue {
                closed: Some(CloseReason::SlowConsumer),
                ..Queue::default()
            };
        } else {
            queue.bytes = bytes;
            queue.frames.push(queued);
            if queue.frames.len() > 1 {
                // The receiver was told of the first and takes all.
                return;
            }
        }
        drop(queue);
        self.0.changed.notify_one();
    }

    /// Ends the connection after what is queued.
    pub fn close(&self, reason: CloseReason) {
        let mut queue = self.0.lock();
        queue.closed.get_or_insert(reason);
        drop(queue);
        self.0.changed.notify_one();
    }

    /// Whether nothing reaches the connection any more.
    pub(super) fn is_closed(&self) -> bool {
        self.0.lock().closed.is_some()
    }

    /// When the client last sent something.
    pub fn active_at(&self) -> Timestamp {
        Timestamp::from_micros(self.0.active_at.load(Ordering::Relaxed))
    }
}

impl OutboundQueue {
    /// Waits until something is queued and moves all of it to `batch`.
    ///
    /// # Errors
    /// Why the connection has to end, once nothing is queued any more.
    ///
    /// Cancel safe: nothing is taken before the last await.
    pub async fn take(&self, batch: &mut Vec<Queued>) -> Result<(), CloseReason> {
        loop {
            {
                let mut queue = self.0.lock();
                if !queue.frames.is_empty() {
                    queue.bytes = 0;
                    if batch.is_empty() {
                        std::mem::swap(batch, &mut queue.frames);
                    } else {
                        batch.append(&mut queue.frames);
                    }
                    return Ok(());
                }
                if let Some(reason) = queue.closed {
                    return Err(reason);
                }
            }
            self.0.changed.notified().await;
        }
    }

    /// Waits until the queue is closed for slowness, whatever is still queued. For use while a
    /// write is stuck.
    ///
    /// Cancel safe.
    pub async fn overflowed(&self) {
        loop {
            if self.0.lock().closed == Some(CloseReason::SlowConsumer) {
                // `take` has to hear of it too.
                self.0.changed.notify_one();
                return;
            }
            self.0.changed.notified().await;
        }
    }

    /// Notes that the client sent something.
    pub fn touch(&self, now: Timestamp) {
        self.0.active_at.store(now.as_micros(), Ordering::Relaxed);
    }
}

impl Drop for OutboundQueue {
    fn drop(&mut self) {
        // Nobody will take what is left, so nothing more is kept.
        *self.0.lock() = Queue {
            closed: Some(CloseReason::GoingAway),
            ..Queue::default()
        };
    }
}
