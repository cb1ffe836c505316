//! Decides which changes of a batch share a transaction.

use std::collections::{HashMap, HashSet};

use super::{Amendment, Change, Flow, Settlement, Submission};

/// One change on its way into a shared transaction.
#[derive(Clone, Copy)]
pub(super) struct FlowItem<'a> {
    /// Its place in the batch.
    pub(super) index: usize,
    pub(super) submission: &'a Submission,
    pub(super) change: &'a Flow,
}

/// One change that has a transaction of its own.
#[derive(Clone, Copy)]
pub(super) enum Alone<'a> {
    Settlement(&'a Settlement),
    Amendment(&'a Amendment),
}

/// Which changes of a batch go together.
#[derive(Default)]
pub(super) struct Plan<'a> {
    /// Messages and marks: in one transaction.
    pub(super) flow: Vec<FlowItem<'a>>,
    /// Settlements and amendments: a transaction each, after the others.
    pub(super) alone: Vec<(usize, Alone<'a>)>,
    /// Decided on other rules than an earlier change of the same conversation: one of the two is
    /// wrong, and the submitter of the later one finds out by reading again.
    pub(super) outdated: Vec<usize>,
}

impl<'a> Plan<'a> {
    pub(super) fn divide(submissions: &'a [Submission]) -> Self {
        let mut plan = Self::default();
        let mut rules = HashMap::new();
        let mut settling = HashSet::new();
        for (index, submission) in submissions.iter().enumerate() {
            let first = *rules
                .entry(submission.conversation)
                .or_insert(submission.rules);
            if first != submission.rules || settling.contains(&submission.conversation) {
                plan.outdated.push(index);
                continue;
            }
            match &submission.change {
                Change::Flow(change) => plan.flow.push(FlowItem {
                    index,
                    submission,
                    change,
                }),
                Change::Settle(settlement) => {
                    settling.insert(submission.conversation);
                    plan.alone.push((index, Alone::Settlement(settlement)));
                }
                Change::Amend(amendment) => {
                    plan.alone.push((index, Alone::Amendment(amendment)));
                }
            }
        }
        plan
    }
}
