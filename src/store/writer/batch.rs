//! Folds many changes into the sets of rows that one transaction writes.

use std::collections::{BTreeMap, HashMap};

use sea_orm::prelude::Uuid;

use super::receipts::Places;
use super::{Flow, FlowItem, Outcome, PendingMessage};
use crate::domain::id::{Seq, Version};
use crate::store::number::to_i64;

/// A conversation whose numbers are raised.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct GroupRow {
    pub(super) conversation: Uuid,
    /// By how much `last_seq` rises.
    pub(super) messages: i64,
    /// By how much `version` rises.
    pub(super) changes: i64,
    /// The rules version it must still have.
    pub(super) rules: i64,
    /// When the newest of its changes was decided.
    pub(super) at: i64,
    /// When the last of its messages was accepted; of no meaning when there is none.
    pub(super) message_at: i64,
}

/// A message to insert; its numbers count from the conversation's old ones.
#[derive(Debug)]
pub(super) struct MessageRow<'a> {
    pub(super) conversation: Uuid,
    pub(super) seq_offset: i64,
    pub(super) version_offset: i64,
    pub(super) message: &'a PendingMessage,
}

/// A participant whose marks move.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct MarkRow<'a> {
    pub(super) conversation: Uuid,
    pub(super) user: &'a str,
    pub(super) reach: Reach,
    pub(super) version_offset: i64,
}

/// How far somebody's marks move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Reach {
    /// Read at least up to here.
    pub(super) read: i64,
    /// Delivered at least up to here.
    pub(super) delivered: i64,
    /// Both also up to the participant's own message with this offset; 0 when there is none.
    pub(super) own_seq_offset: i64,
}

/// One change's move of somebody's marks.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct StepRow {
    /// Whose, as the place of their row among those whose marks move.
    pub(super) person: usize,
    pub(super) reach: Reach,
    /// How far the batch moves them before this change.
    pub(super) before: Reach,
    /// When.
    pub(super) at: i64,
}

/// Where one change's numbers are, counted from the conversation's old ones.
#[derive(Clone, Copy, Debug)]
struct Place {
    conversation: Uuid,
    /// `None` for marks, which have no place among the messages.
    seq_offset: Option<i64>,
    version_offset: i64,
}

/// A conversation's numbers before the batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Base {
    pub(super) seq: i64,
    pub(super) version: i64,
}

/// What one transaction writes.
#[derive(Debug, Default)]
pub(super) struct Batch<'a> {
    /// One a conversation, in the order of ids, so that two writers never lock crosswise.
    pub(super) groups: Vec<GroupRow>,
    pub(super) messages: Vec<MessageRow<'a>>,
    pub(super) marks: Vec<MarkRow<'a>>,
    /// One a change, in their order.
    pub(super) steps: Vec<StepRow>,
    places: Vec<Place>,
}

impl<'a> Batch<'a> {
    /// Folds the changes; each conversation's numbers follow the order given.
    pub(super) fn fold(items: &[FlowItem<'a>]) -> Self {
        let mut batch = Self::default();
        let mut groups = BTreeMap::new();
        let mut mark_of = HashMap::with_capacity(items.len());
        for item in items {
            let conversation = item.submission.conversation.as_uuid();
            let group = groups.entry(conversation).or_insert(GroupRow {
                conversation,
                rules: to_i64(item.submission.rules.0),
                ..GroupRow::default()
            });
            group.changes += 1;
            group.at = group.at.max(item.submission.at.as_micros());
            let version_offset = group.changes;
            let (mark, at) = match item.change {
                Flow::Message(message) => {
                    group.messages += 1;
                    group.message_at = message.created_at.as_micros();
                    let row = MessageRow {
                        conversation,
                        seq_offset: group.messages,
                        version_offset,
                        message,
                    };
                    let mark = row.mark();
                    batch.messages.push(row);
                    (mark, message.created_at)
                }
                Flow::Marks { user, marks, at } => {
                    let mark = MarkRow {
                        conversation,
                        user: user.as_str(),
                        reach: Reach {
                            read: to_i64(marks.read.0),
                            delivered: to_i64(marks.delivered.0),
                            own_seq_offset: 0,
                        },
                        version_offset,
                    };
                    (mark, *at)
                }
            };
            let own = mark.reach.own_seq_offset;
            let seq_offset = (own > 0).then_some(own);
            batch.places.push(Place {
                conversation,
                seq_offset,
                version_offset,
            });
            let person = *mark_of
                .entry((conversation, mark.user))
                .or_insert(batch.marks.len());
            batch.move_marks(person, mark, at.as_micros());
        }
        batch.groups = groups.into_values().collect();
        batch
    }

    fn move_marks(&mut self, person: usize, mark: MarkRow<'a>, at: i64) {
        let before = self.marks.get(person);
        self.steps.push(StepRow {
            person,
            reach: mark.reach,
            before: before.map_or_else(Reach::default, |row| row.reach),
            at,
        });
        match self.marks.get_mut(person) {
            Some(earlier) => earlier.absorb(&mark),
            None => self.marks.push(mark),
        }
    }

    /// What became of each change, given the numbers of the conversations that were raised.
    pub(super) fn outcomes(&self, raised: &HashMap<Uuid, Base>) -> Vec<Outcome> {
        self.places
            .iter()
            .map(|place| {
                let Some(base) = raised.get(&place.conversation) else {
                    return Outcome::Stale;
                };
                let version = Version(to_u64(base.version + place.version_offset));
                match place.seq_offset {
                    Some(offset) => Outcome::Stored {
                        seq: Seq(to_u64(base.seq + offset)),
                        version,
                    },
                    None => Outcome::Moved { version },
                }
            })
            .collect()
    }
}

impl<'a> MessageRow<'a> {
    /// How it moves its sender's marks.
    fn mark(&self) -> MarkRow<'a> {
        MarkRow {
            conversation: self.conversation,
            user: self.message.sender.user.as_str(),
            reach: Reach {
                own_seq_offset: self.seq_offset,
                ..Reach::default()
            },
            version_offset: self.version_offset,
        }
    }
}

impl MarkRow<'_> {
    /// Takes in a later change of the same participant.
    fn absorb(&mut self, later: &Self) {
        self.reach = self.reach.and(later.reach);
        self.version_offset = later.version_offset;
    }
}

impl Reach {
    /// As far as both.
    fn and(self, other: Self) -> Self {
        Self {
            read: self.read.max(other.read),
            delivered: self.delivered.max(other.delivered),
            own_seq_offset: self.own_seq_offset.max(other.own_seq_offset),
        }
    }

    /// The places in the conversation: read and delivered up to.
    pub(super) fn places(self, base: Base) -> Places {
        let own = match self.own_seq_offset {
            0 => 0,
            offset => base.seq + offset,
        };
        Places {
            read: self.read.max(own),
            delivered: self.delivered.max(own),
        }
    }
}

fn to_u64(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
