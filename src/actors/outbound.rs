//! The bounded queue in front of every connection, and what happens when it is full.
//!
//! Offering never waits. A queue that would exceed its count or bytes closes instead, drops what
//! it holds and says why: the client reads more slowly than its conversations speak, and catches
//! up from the store when it returns. It is closed in the same way when its user may not hear more.
//! The receiving end takes everything that waits at once, so that it can be joined into one write.
//! An empty queue holds no buffer.

mod queued;
mod timing;
mod together;

pub use self::queued::{Carried, FrameNumber, Queued, Reaches};
pub use self::timing::Timing;
pub(super) use self::together::together;

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tungstenite::Utf8Bytes;

use super::contract::ContractRenderer;
use crate::domain::event::Event;
use crate::domain::id::ConnectionId;
use crate::domain::timestamp::Timestamp;

/// Why a queue was closed: its connection has to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueueClosed {
    /// It was full: the client reads more slowly than its conversations speak.
    #[error("the queue of the connection overflowed")]
    Overflowed,
    /// The session token that the connection was opened with was taken back.
    #[error("the session token of the connection was revoked")]
    TokenRevoked,
    /// The user was disabled or deleted.
    #[error("the user of the connection was disabled")]
    UserDisabled,
    /// The host gave the user another role: what the connection may do is not known any more.
    #[error("the role of the user was changed")]
    RoleChanged,
}

/// Why a queue takes nothing more.
#[derive(Clone, Copy)]
enum End {
    Closed(QueueClosed),
    /// The receiving end is gone.
    Abandoned,
}

/// How much may wait for one connection.
#[derive(Clone, Copy, Debug)]
pub struct OutboundLimits {
    /// Most frames.
    pub frames: usize,
    /// Most bytes of frames together.
    pub bytes: usize,
}

#[derive(Default)]
struct Queue {
    frames: Vec<Queued>,
    bytes: usize,
    /// How many frames were ever offered.
    offered: u64,
    end: Option<End>,
}

impl Queue {
    /// Takes a frame, or overflows. Whether it was taken.
    fn push(&mut self, frame: Utf8Bytes, carried: Carried, limits: OutboundLimits) -> bool {
        let bytes = self.bytes + frame.len();
        if self.frames.len() >= limits.frames || bytes > limits.bytes {
            self.end(End::Closed(QueueClosed::Overflowed));
            return false;
        }
        self.bytes = bytes;
        self.offered += 1;
        self.frames.push(Queued {
            frame,
            accepted: carried.accepted,
            reaches: carried.reaches,
            number: FrameNumber(self.offered),
        });
        true
    }

    /// Drops what waits and takes nothing more. The first end counts.
    fn end(&mut self, end: End) {
        *self = Self {
            end: self.end.or(Some(end)),
            ..Self::default()
        };
    }

    /// Why the connection has to end, once it has to.
    fn closed(&self) -> Option<QueueClosed> {
        match self.end {
            Some(End::Closed(why)) => Some(why),
            Some(End::Abandoned) | None => None,
        }
    }
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

    /// Queues the frame that an event has for this connection, if it has one.
    pub(super) fn tell(&self, event: &Event) {
        let variant = self.renderer().variant(event);
        if let Some(frame) = self.renderer().render(event, variant) {
            self.offer(frame, Carried::default());
        }
    }

    /// Queues a frame without ever waiting. A full queue overflows and is closed; a closed one
    /// takes nothing.
    pub fn offer(&self, frame: Utf8Bytes, carried: Carried) {
        self.offer_all([frame], carried);
    }

    /// As [`Outbound::offer`], several frames with nothing in between. The first one carries the message.
    pub fn offer_all(&self, frames: impl IntoIterator<Item = Utf8Bytes>, carried: Carried) {
        let mut queue = self.0.lock();
        if queue.end.is_some() {
            return;
        }
        // Else the receiver was told of the first and takes all.
        let was_empty = queue.frames.is_empty();
        let mut carried = Some(carried);
        let fit = frames
            .into_iter()
            .all(|frame| queue.push(frame, carried.take().unwrap_or_default(), self.0.limits));
        drop(queue);
        if was_empty || !fit {
            together::wake(&self.0);
        }
    }

    /// Has the connection end, for the first reason that is given. What waits is not written.
    pub fn close(&self, why: QueueClosed) {
        self.0.lock().end(End::Closed(why));
        self.0.changed.notify_one();
    }

    /// The last frame offered so far: a reply given now belongs after it and before the next.
    pub fn last_offered(&self) -> FrameNumber {
        FrameNumber(self.0.lock().offered)
    }

    /// Whether nothing reaches the connection any more.
    pub(super) fn is_closed(&self) -> bool {
        self.0.lock().end.is_some()
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
    /// The connection has to end.
    ///
    /// Cancel safe: nothing is taken before the last await.
    pub async fn take(&self, batch: &mut Vec<Queued>) -> Result<(), QueueClosed> {
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
                if let Some(why) = queue.closed() {
                    return Err(why);
                }
            }
            self.0.changed.notified().await;
        }
    }

    /// Waits until the queue is closed. For use while a write is stuck.
    ///
    /// Cancel safe.
    pub async fn closed(&self) -> QueueClosed {
        loop {
            if let Some(why) = self.0.lock().closed() {
                // `take` has to hear of it too.
                self.0.changed.notify_one();
                return why;
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
        self.0.lock().end(End::Abandoned);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::actors::contract::Variant;
    use crate::metrics::ContractName;

    struct Silent;

    impl ContractRenderer for Silent {
        fn name(&self) -> ContractName {
            ContractName::Native
        }

        fn echoes_to_origin(&self) -> bool {
            false
        }

        fn render(&self, _event: &Event, _variant: Variant) -> Option<Utf8Bytes> {
            None
        }
    }

    pub(super) fn queue(frames: usize, bytes: usize) -> (Outbound, OutboundQueue) {
        let connection = ConnectionId::parse("019381a0-0000-7000-8000-000000000001").unwrap();
        let limits = OutboundLimits { frames, bytes };
        outbound(
            connection,
            Arc::new(Silent),
            limits,
            Timestamp::from_micros(0),
        )
    }

    #[tokio::test]
    async fn everything_that_waits_is_taken_at_once_and_in_order() {
        let (sender, receiver) = queue(10, 100);
        for text in ["a", "b", "c"] {
            sender.offer(Utf8Bytes::from_static(text), Carried::default());
        }
        let mut batch = Vec::new();
        receiver.take(&mut batch).await.unwrap();
        let texts: Vec<&str> = batch.iter().map(|queued| queued.frame.as_str()).collect();
        assert_eq!(texts, ["a", "b", "c"]);
        assert_eq!(batch[2].number, sender.last_offered());
        assert!(batch[0].number < batch[1].number);
    }

    #[tokio::test]
    async fn a_full_queue_overflows_keeps_nothing_and_takes_nothing_more() {
        for (sender, receiver) in [queue(2, 100), queue(100, 2)] {
            for text in ["a", "b", "c", "d"] {
                sender.offer(Utf8Bytes::from_static(text), Carried::default());
            }
            let mut batch = Vec::new();
            assert_eq!(receiver.closed().await, QueueClosed::Overflowed);
            let taken = receiver.take(&mut batch).await;
            assert_eq!(taken, Err(QueueClosed::Overflowed));
            assert!(batch.is_empty());
        }
    }

    #[tokio::test]
    async fn of_frames_offered_together_the_first_carries_the_message() {
        let (sender, receiver) = queue(10, 100);
        let now = Instant::now();
        let carried = Carried {
            accepted: Some(now),
            reaches: None,
        };
        sender.offer_all(["a", "b"].map(Utf8Bytes::from_static), carried);
        let mut batch = Vec::new();
        receiver.take(&mut batch).await.unwrap();
        let taken: Vec<(&str, Option<Instant>)> = batch
            .iter()
            .map(|queued| (queued.frame.as_str(), queued.accepted))
            .collect();
        assert_eq!(taken, [("a", Some(now)), ("b", None)]);
    }

    #[tokio::test]
    async fn a_queue_that_takes_the_first_frame_only_overflows_all_the_same() {
        let (sender, receiver) = queue(1, 100);
        sender.offer_all(
            ["a", "b", "c"].map(Utf8Bytes::from_static),
            Carried::default(),
        );
        assert_eq!(receiver.closed().await, QueueClosed::Overflowed);
        assert_eq!(
            receiver.take(&mut Vec::new()).await,
            Err(QueueClosed::Overflowed)
        );
    }

    #[tokio::test]
    async fn a_closed_queue_keeps_nothing_takes_nothing_more_and_remembers_why() {
        let (sender, receiver) = queue(10, 100);
        sender.offer(Utf8Bytes::from_static("a"), Carried::default());
        sender.close(QueueClosed::TokenRevoked);
        sender.close(QueueClosed::UserDisabled);
        sender.offer(Utf8Bytes::from_static("b"), Carried::default());
        let mut batch = Vec::new();
        let taken = receiver.take(&mut batch).await;
        assert_eq!(taken, Err(QueueClosed::TokenRevoked));
        assert!(batch.is_empty() && sender.is_closed());
    }

    #[tokio::test]
    async fn room_that_was_taken_is_there_again() {
        let (sender, receiver) = queue(1, 1);
        let mut batch = Vec::new();
        for _ in 0..3 {
            sender.offer(Utf8Bytes::from_static("a"), Carried::default());
            receiver.take(&mut batch).await.unwrap();
        }
        assert_eq!(batch.len(), 3);
    }
}
