//! Which moves of marks are noted: those that get somebody further than they were. `SQLite` notes
//! what is found here; the statement for Postgres finds the same.

use std::collections::HashMap;

use sea_orm::prelude::Uuid;

use super::batch::{Base, Batch};
use crate::domain::participant::Mark;

/// Where somebody's marks are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Places {
    pub(super) read: i64,
    pub(super) delivered: i64,
}

/// A move to insert.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ReceiptRow<'a> {
    pub(super) conversation: Uuid,
    pub(super) user: &'a str,
    pub(super) mark: Mark,
    pub(super) seq: i64,
    pub(super) at: i64,
}

/// The moves of a batch that are noted, given where the marks were, one a person whose marks move.
///
/// - What is read has been delivered, so a delivery is noted only where it got further than reading.
/// - Somebody's own message moves their marks beyond itself. That is noted when it was not the next
///   one for them anyway: then they got past what others had said.
pub(super) fn noted<'a>(
    batch: &Batch<'a>,
    raised: &HashMap<Uuid, Base>,
    were: &[Option<Places>],
) -> Vec<ReceiptRow<'a>> {
    let mut noted = Vec::new();
    for step in &batch.steps {
        let person = &batch.marks[step.person];
        let base = raised.get(&person.conversation);
        let (Some(base), Some(was)) = (base, were[step.person]) else {
            continue;
        };
        let now = step.reach.places(*base);
        let was = was.and(step.before.places(*base));
        let own = i64::from(step.reach.own_seq_offset > 0);
        let reads = (now.read > was.read + own).then_some((Mark::Read, now.read));
        let delivers = now.delivered > now.read && now.delivered > was.delivered + own;
        let delivers = delivers.then_some((Mark::Delivered, now.delivered));
        let moves = reads.into_iter().chain(delivers);
        noted.extend(moves.map(|(mark, seq)| ReceiptRow {
            conversation: person.conversation,
            user: person.user,
            mark,
            seq,
            at: step.at,
        }));
    }
    noted
}

impl Places {
    /// Wherever either is further.
    fn and(self, other: Self) -> Self {
        Self {
            read: self.read.max(other.read),
            delivered: self.delivered.max(other.delivered),
        }
    }
}
