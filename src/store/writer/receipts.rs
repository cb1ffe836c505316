//! Which moves of marks are noted: those that get somebody further than they were.

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
/// Somebody's own message moves their marks beyond itself. That is noted when it was not the next
/// one for them anyway: then they got past what others had said.
pub(super) fn noted<'a>(
    batch: &Batch<'a>,
    raised: &HashMap<Uuid, Base>,
    mut were: Vec<Option<Places>>,
) -> Vec<ReceiptRow<'a>> {
    let mut noted = Vec::new();
    for step in &batch.steps {
        let person = &batch.marks[step.person];
        let base = raised.get(&person.conversation);
        let (Some(base), Some(places)) = (base, &mut were[step.person]) else {
            continue;
        };
        let is_own = step.own_seq_offset > 0;
        let own = if is_own {
            base.seq + step.own_seq_offset
        } else {
            0
        };
        for (mark, asked, reached) in [
            (Mark::Delivered, step.delivered, &mut places.delivered),
            (Mark::Read, step.read, &mut places.read),
        ] {
            let seq = asked.max(own);
            if seq > *reached + i64::from(is_own) {
                noted.push(ReceiptRow {
                    conversation: person.conversation,
                    user: person.user,
                    mark,
                    seq,
                    at: step.at,
                });
            }
            *reached = seq.max(*reached);
        }
    }
    noted
}
