//! Commits one batch: what belongs together in one transaction, and what does not each in its own.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use super::kept::Kept;
use super::patience::Patience;
use super::plan::{Alone, FlowItem, Plan};
use super::{CommitListener, Outcome, Submission};
use super::{amend, flow, repeats, settle};
use crate::domain::id::ConversationId;
use crate::metrics::StoreMetrics;
use crate::store::connect::COMMITTERS;
use crate::store::{Backend, Store, StoreError};

/// What came of a batch.
pub(super) enum Ending {
    /// The database took or refused each change.
    Decided,
    /// The database failed: what became of some changes is unknown.
    Unknown,
}

/// Commits batches.
pub(super) struct Committer {
    pub(super) store: Store,
    pub(super) metrics: StoreMetrics,
}

impl Committer {
    /// How many batches may be on their way to the database at a time.
    pub(super) const fn at_a_time(&self) -> usize {
        match self.store.backend() {
            Backend::Postgres(_) => COMMITTERS,
            // One connection writes.
            Backend::Sqlite(_) => 1,
        }
    }

    /// Commits these, and tells their listeners.
    pub(super) async fn commit(&self, kept: &mut Kept, submissions: Vec<Submission>) -> Ending {
        let started = Instant::now();
        let size = submissions.len();
        let mut outcomes: Vec<Option<Outcome>> = vec![None; size];
        let ending = match self.commit_all(kept, &submissions, &mut outcomes).await {
            Ok(()) => Ending::Decided,
            Err(error) => {
                self.metrics.commit_failed();
                let cause = &error as &dyn std::error::Error;
                tracing::error!(error = cause, "a commit failed");
                self.store.shed_dead_connections();
                Ending::Unknown
            }
        };
        self.metrics.committed(size, started.elapsed());
        report(submissions, outcomes);
        ending
    }

    /// Fills in what becomes of the changes, up to a failure that will befall the others as well.
    async fn commit_all(
        &self,
        kept: &mut Kept,
        submissions: &[Submission],
        outcomes: &mut [Option<Outcome>],
    ) -> Result<(), StoreError> {
        let patience = Patience::begin();
        let plan = Plan::divide(submissions);
        for index in plan.outdated {
            outcomes[index] = Some(Outcome::Stale);
        }
        self.commit_flow(kept, plan.flow, patience, outcomes)
            .await?;
        if !plan.alone.is_empty() {
            // They have a connection of their own, and no two are for commits.
            kept.give_back();
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
        &self,
        kept: &mut Kept,
        items: Vec<FlowItem<'_>>,
        patience: Patience,
        outcomes: &mut [Option<Outcome>],
    ) -> Result<(), StoreError> {
        let mut pending = vec![items];
        while let Some(mut part) = pending.pop() {
            match self.try_flow(kept, &part, patience).await {
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
        &self,
        kept: &mut Kept,
        items: &[FlowItem<'_>],
        patience: Patience,
    ) -> Result<Vec<Outcome>, StoreError> {
        if items.is_empty() {
            return Ok(vec![]);
        }
        let mut has_repeats = false;
        loop {
            let result = if has_repeats {
                let attempt = repeats::commit(&self.store, kept, items);
                patience.bound(&self.store, attempt).await
            } else {
                let attempt = flow::commit(&self.store, kept, items);
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
