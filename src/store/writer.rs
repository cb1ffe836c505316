//! Group commit: the only path by which durable changes of conversations are written.
//!
//! Whatever queued while the last transaction ran is the next batch; there is no timer, so a
//! lone change commits at once and a burst commits together. The database numbers every change
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
mod flow;
mod kept;
mod patience;
mod plan;
mod postgres;
mod receipts;
mod repeats;
mod settle;
mod sqlite;

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Instant;

use tokio::sync::mpsc;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::domain::id::ConversationId;
use crate::metrics::StoreMetrics;

pub use self::change::{
    Amend, Amended, Amendment, Change, CommitListener, Flow, Outcome, PendingMessage, Settled,
    Settlement, Submission,
};
use self::patience::Patience;
use self::kept::Kept;
use self::plan::{Alone, FlowItem, Plan};
use super::{Store, StoreError};

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
    store: Store,
    metrics: StoreMetrics,
    queue: mpsc::Receiver<Submission>,
    closing: CancellationToken,
    max_batch: usize,
    kept: Kept,
}

/// Makes a writer and the task that has to run for it.
pub fn writer(store: Store, metrics: StoreMetrics, limits: WriterLimits) -> (Writer, WriterTask) {
    let (sender, receiver) = mpsc::channel(limits.queue.get());
    let closing = CancellationToken::new();
    let task = WriterTask {
        store,
        metrics,
        queue: receiver,
        closing: closing.clone(),
        max_batch: limits.max_batch.get(),
        kept: Kept::default(),
    };
    let writer = Writer {
        queue: sender,
        closing,
    };
    (writer, task)
}

impl WriterTask {
    /// Commits until the writer is closed, or the last [`Writer`] is gone, and the queue is empty.
    pub async fn run(mut self) {
        let mut waiting = Vec::with_capacity(self.max_batch);
        while self.take(&mut waiting).await > 0 {
            self.commit(std::mem::take(&mut waiting)).await;
        }
    }

    /// Waits for changes; none when no more will come.
    async fn take(&mut self, waiting: &mut Vec<Submission>) -> usize {
        while !self.queue.is_closed() {
            tokio::select! {
                biased;
                () = self.closing.cancelled() => self.queue.close(),
                taken = self.queue.recv_many(waiting, self.max_batch) => return taken,
                () = sleep(kept::IDLE), if self.kept.is_some() => self.kept.give_back(),
            }
        }
        self.queue.recv_many(waiting, self.max_batch).await
    }

    async fn commit(&mut self, submissions: Vec<Submission>) {
        let started = Instant::now();
        let size = submissions.len();
        let mut outcomes: Vec<Option<Outcome>> = vec![None; size];
        if let Err(error) = self.commit_all(&submissions, &mut outcomes).await {
            self.metrics.commit_failed();
            let cause = &error as &dyn std::error::Error;
            tracing::error!(error = cause, "a commit failed");
            self.store.shed_dead_connections();
        }
        self.metrics.committed(size, started.elapsed());
        report(submissions, outcomes);
    }

    /// Fills in what becomes of the changes, up to a failure that will befall the others as well.
    async fn commit_all(
        &mut self,
        submissions: &[Submission],
        outcomes: &mut [Option<Outcome>],
    ) -> Result<(), StoreError> {
        let patience = Patience::begin();
        let plan = Plan::divide(submissions);
        for index in plan.outdated {
            outcomes[index] = Some(Outcome::Stale);
        }
        self.commit_flow(plan.flow, patience, outcomes).await?;
        if !plan.alone.is_empty() {
            // They have a connection of their own, and no two are for commits.
            self.kept.give_back();
        }
        for (index, alone) in plan.alone {
            let submission = &submissions[index];
            outcomes[index] = Some(match self.try_alone(submission, alone, patience).await {
                Ok(outcome) => outcome,
                Err(error) if error.is_of_the_data() => self.refused(submission, &error),
                Err(error) => return Err(error),
            });
        }
        Ok(())
    }

    /// Commits changes together; splits where the database refuses one, so that it fails alone.
    async fn commit_flow(
        &mut self,
        items: Vec<FlowItem<'_>>,
        patience: Patience,
        outcomes: &mut [Option<Outcome>],
    ) -> Result<(), StoreError> {
        let mut pending = vec![items];
        while let Some(mut part) = pending.pop() {
            match self.try_flow(&part, patience).await {
                Ok(results) => {
                    for (item, outcome) in part.iter().zip(results) {
                        outcomes[item.index] = Some(outcome);
                    }
                }
                Err(error) if error.is_of_the_data() => match &*part {
                    [] => {}
                    [item] => outcomes[item.index] = Some(self.refused(item.submission, &error)),
                    _ => {
                        let second = part.split_off(part.len() / 2);
                        // The last one pushed runs next: order within a conversation stays.
                        pending.push(second);
                        pending.push(part);
                    }
                },
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    async fn try_flow(
        &mut self,
        items: &[FlowItem<'_>],
        patience: Patience,
    ) -> Result<Vec<Outcome>, StoreError> {
        if items.is_empty() {
            return Ok(vec![]);
        }
        let mut has_repeats = false;
        loop {
            let result = if has_repeats {
                let attempt = repeats::commit(&self.store, &mut self.kept, items);
                patience.bound(&self.store, attempt).await
            } else {
                let attempt = flow::commit(&self.store, &mut self.kept, items);
                patience.bound(&self.store, attempt).await
            };
            match result {
                Err(StoreError::Taken) if !has_repeats => has_repeats = true,
                Err(StoreError::Contended(_)) if patience.lasts().await => {}
                decided => return decided,
            }
        }
    }

    async fn commit_alone(
        &self,
        submission: &Submission,
        alone: Alone<'_>,
    ) -> Result<Outcome, StoreError> {
        let outcome = match alone {
            Alone::Settlement(settlement) => {
                let settled = settle::commit(&self.store, submission, settlement).await?;
                settled.map(|settled| Outcome::Settled(Box::new(settled)))
            }
            Alone::Amendment(amendment) => {
                let amended = amend::commit(&self.store, submission, amendment).await?;
                amended.map(|amended| Outcome::Amended(amended.map(Box::new)))
            }
        };
        Ok(outcome.unwrap_or(Outcome::Stale))
    }

    async fn try_alone(
        &self,
        submission: &Submission,
        alone: Alone<'_>,
        patience: Patience,
    ) -> Result<Outcome, StoreError> {
        loop {
            // Boxed, because both are rare and would make each batch's future larger.
            let attempt = Box::pin(self.commit_alone(submission, alone));
            match patience.bound(&self.store, attempt).await {
                Err(StoreError::Contended(_)) if patience.lasts().await => {}
                decided => return decided,
            }
        }
    }

    fn refused(&self, submission: &Submission, error: &StoreError) -> Outcome {
        self.metrics.change_refused();
        let cause = error as &dyn std::error::Error;
        let conversation = submission.conversation;
        tracing::error!(error = cause, conversation.id = %conversation, "a change was refused");
        Outcome::Rejected
    }
}

/// Tells each listener all its outcomes of this batch at once.
fn report(submissions: Vec<Submission>, outcomes: Vec<Option<Outcome>>) {
    type Told = (Arc<dyn CommitListener>, Vec<(u64, Outcome)>);
    let mut by_conversation: HashMap<ConversationId, Vec<Told>> =
        HashMap::with_capacity(submissions.len());
    for (submission, outcome) in submissions.into_iter().zip(outcomes) {
        let outcome = outcome.unwrap_or(Outcome::Unavailable);
        let told = by_conversation.entry(submission.conversation).or_default();
        // Nearly always one listener a conversation; two while an actor is replaced.
        match told
            .iter_mut()
            .find(|(listener, _)| Arc::ptr_eq(listener, &submission.listener))
        {
            Some((_, outcomes)) => outcomes.push((submission.ticket, outcome)),
            None => told.push((submission.listener, vec![(submission.ticket, outcome)])),
        }
    }
    for (listener, outcomes) in by_conversation.into_values().flatten() {
        listener.finished(outcomes);
    }
}
