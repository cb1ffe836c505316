//! Group commit: the only path by which durable changes of conversations are written.
//!
//! Whatever queued while the last transaction ran is the next batch; there is no timer, so a
//! lone change commits at once and a burst commits together. Beside a few changes another few may be
//! on their way, of other conversations; see [`under_way`]. The database numbers every change
//! in the same transaction that stores it, so several servers on one database never disagree.
//!
//! Guarantees:
//! - A change is reported committed only after the commit, to its listener, in the order in
//!   which changes of that conversation were submitted.
//! - `seq` and `version` have no gaps, whatever fails and however many servers write.
//! - A message whose client id was used before is not stored again; its listener gets the first.
//! - When a mark moves, and up to where, is stored with it; see [`receipts`](super::receipts).
//! - A change decided on outdated rules (status, membership) is not stored but reported stale.
//! - A change the database refuses fails alone; its neighbours in the batch are stored.
//! - When the outcome is unknown, every listener of the batch hears `Unavailable`, after some
//!   seconds at most.
//!
//! Refuses to know: actors, wire formats, the reasons for a change.

mod amend;
mod batch;
mod change;
mod committer;
mod flow;
mod kept;
mod patience;
mod plan;
mod postgres;
mod receipts;
mod repeats;
mod settle;
mod sqlite;
mod under_way;

use std::num::NonZeroUsize;

use tokio::sync::mpsc;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::metrics::StoreMetrics;

pub use self::change::{
    Amend, Amended, Amendment, Change, CommitListener, Flow, Outcome, PendingMessage, Settled,
    Settlement, Submission,
};
use self::committer::Committer;
use self::plan::FlowItem;
use self::under_way::UnderWay;
use super::Store;

/// The queue before the writer is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the write queue is full")]
pub struct QueueFull;

/// The sending end of the writer's queue. Cheap to clone.
#[derive(Clone)]
pub struct Writer {
    queue: mpsc::Sender<Submission>,
    closing: CancellationToken,
}

impl Writer {
    /// Hands a change over without waiting. The listener will hear of it exactly once.
    pub fn submit(&self, submission: Submission) -> Result<(), QueueFull> {
        self.queue
            .try_send(submission)
            .map_err(|_refused| QueueFull)
    }

    /// Whether the writer still takes changes.
    pub fn is_alive(&self) -> bool {
        !self.queue.is_closed()
    }

    /// Takes no more changes. What is queued is still committed; then the task ends.
    pub fn close(&self) {
        self.closing.cancel();
    }
}

/// How the writer is bounded.
#[derive(Clone, Copy, Debug)]
pub struct WriterLimits {
    /// Changes that may wait; more are refused.
    pub queue: NonZeroUsize,
    /// Most changes in one transaction.
    pub max_batch: NonZeroUsize,
}

/// The receiving end: the task that commits.
pub struct WriterTask {
    committer: Committer,
    queue: mpsc::Receiver<Submission>,
    closing: CancellationToken,
    max_batch: usize,
}

/// Makes a writer and the task that has to run for it.
pub fn writer(store: Store, metrics: StoreMetrics, limits: WriterLimits) -> (Writer, WriterTask) {
    let (sender, receiver) = mpsc::channel(limits.queue.get());
    let closing = CancellationToken::new();
    let task = WriterTask {
        committer: Committer { store, metrics },
        queue: receiver,
        closing: closing.clone(),
        max_batch: limits.max_batch.get(),
    };
    let writer = Writer {
        queue: sender,
        closing,
    };
    (writer, task)
}

impl WriterTask {
    /// Commits until the writer is closed, or the last [`Writer`] is gone, and the queue is empty.
    pub async fn run(self) {
        let Self {
            committer,
            mut queue,
            closing,
            max_batch,
        } = self;
        let mut under_way = UnderWay::new(&committer);
        // Taken off the queue, and yet to begin: most often none.
        let mut waiting = Vec::with_capacity(max_batch);
        let mut has_ended = false;
        loop {
            under_way.begin(&mut waiting);
            if has_ended && waiting.is_empty() && under_way.is_empty() {
                return;
            }
            let room = max_batch - waiting.len();
            let may_take = !has_ended && room > 0 && under_way.may_begin(waiting.len());
            tokio::select! {
                biased;
                () = closing.cancelled(), if !queue.is_closed() => queue.close(),
                () = under_way.end_of_one() => {
                    // So that all that came meanwhile is in the next batch.
                    while waiting.len() < max_batch && let Ok(submission) = queue.try_recv() {
                        waiting.push(submission);
                    }
                }
                taken = queue.recv_many(&mut waiting, room), if may_take => has_ended = taken == 0,
                () = sleep(kept::IDLE), if under_way.keeps_idle() => under_way.give_back(),
            }
        }
    }
}
