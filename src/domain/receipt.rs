//! When messages reached people, and were read by them.

use super::id::{MessageId, Seq, UserId};
use super::message::MessageStatus;
use super::participant::{Mark, Marks};
use super::timestamp::Timestamp;

/// When a message first reached, and was first read by, somebody other than its sender.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReceiptTimes {
    /// When it first reached a device of another participant; no later than it was read.
    pub delivered: Option<Timestamp>,
    /// When another participant first read it.
    pub read: Option<Timestamp>,
}

impl ReceiptTimes {
    /// How far the message got.
    pub const fn status(self) -> MessageStatus {
        match self {
            Self { read: Some(_), .. } => MessageStatus::Read,
            Self {
                delivered: Some(_), ..
            } => MessageStatus::Delivered,
            Self { .. } => MessageStatus::Sent,
        }
    }
}

/// Which message has a place in a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessagePlace {
    /// The message.
    pub message: MessageId,
    /// Its place.
    pub seq: Seq,
    /// Who said it.
    pub sender: UserId,
}

/// A message that got further: delivered or read, for the first time by anybody but its sender.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReachedMessage {
    /// Which one.
    pub place: MessagePlace,
    /// How far it has got now, and when.
    pub times: ReceiptTimes,
}

/// The messages among which a move of one mark is the first to reach some.
///
/// What the others have reached already is told by two of them: who got furthest, and how far the
/// furthest of the rest got. Only a message of the former can lie between the two and be new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewGround {
    /// Whose mark moved.
    by: UserId,
    /// Everything up to here is not new.
    pub after: Seq,
    /// Nothing after this was reached.
    pub up_to: Seq,
    /// Up to here only messages of that one are new.
    leader: Option<(UserId, Seq)>,
}

impl NewGround {
    /// What is new when somebody's mark moves among these people; `None` when nothing is.
    pub fn of<'a>(
        mark: Mark,
        by: &UserId,
        (before, now): (Marks, Marks),
        people: impl IntoIterator<Item = (&'a UserId, Marks)>,
    ) -> Option<Self> {
        let (from, up_to) = (mark.of(before), mark.of(now));
        let mut leader: Option<(&UserId, Seq)> = None;
        let mut rest = from;
        for (user, marks) in people.into_iter().filter(|(user, _)| *user != by) {
            if rest >= up_to {
                return None;
            }
            let reached = mark.of(marks);
            match leader {
                Some((_, furthest)) if reached <= furthest => rest = rest.max(reached),
                previous => {
                    rest = previous.map_or(rest, |(_, seq)| rest.max(seq));
                    leader = Some((user, reached));
                }
            }
        }
        let ground = Self {
            by: by.clone(),
            after: rest,
            up_to,
            leader: leader.map(|(user, seq)| (user.clone(), seq)),
        };
        (ground.after < ground.up_to).then_some(ground)
    }

    /// Whether the move is the first to reach this message.
    pub fn includes(&self, place: &MessagePlace) -> bool {
        let is_covered =
            |(leader, seq): &(UserId, Seq)| place.seq <= *seq && place.sender != *leader;
        self.after < place.seq
            && place.seq <= self.up_to
            && place.sender != self.by
            && !self.leader.as_ref().is_some_and(is_covered)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn user(index: usize) -> UserId {
        UserId::parse(&format!("user-{index}")).unwrap()
    }

    proptest! {
        #[test]
        fn a_move_is_the_first_where_nobody_but_the_sender_was_before(
            others in proptest::collection::vec(0_u64..12, 0..4),
            (before, now) in (0_u64..12, 0_u64..12),
            sender in 0_usize..5,
        ) {
            let marks = |seq| Marks { read: Seq(seq), delivered: Seq(seq) };
            let known: Vec<(UserId, Marks)> = others
                .iter()
                .enumerate()
                .map(|(index, seq)| (user(index + 1), marks(*seq)))
                .collect();
            let people: Vec<_> = known.iter().map(|(user, marks)| (user, *marks)).collect();
            let moved = (marks(before), marks(now));
            let ground = NewGround::of(Mark::Read, &user(0), moved, people);
            for seq in 1..=12 {
                let place = MessagePlace {
                    message: MessageId::from_uuid(uuid::Uuid::nil()),
                    seq: Seq(seq),
                    sender: user(sender),
                };
                let is_reached = before < seq && seq <= now;
                let somebody_was_there = known
                    .iter()
                    .any(|(other, marks)| *other != place.sender && marks.read >= place.seq);
                let expected = is_reached && sender != 0 && !somebody_was_there;
                let told = ground.as_ref().is_some_and(|ground| ground.includes(&place));
                prop_assert_eq!(told, expected);
            }
        }
    }
}
