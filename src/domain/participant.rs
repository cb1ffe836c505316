//! A user's membership in one conversation, and how far they have read.

use std::collections::BTreeMap;

use smol_str::SmolStr;

use super::id::{Seq, UserId, Version};
use super::policy::RoleName;
use super::timestamp::Timestamp;

/// How far one participant has got. Never moves back.
///
/// Invariant: `read <= delivered`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Everything up to here was read.
    pub read: Seq,
    /// Everything up to here reached one of the participant's devices.
    pub delivered: Seq,
}

/// Which mark a participant moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Messages were shown to the person; implies delivery.
    Read,
    /// Messages reached a device.
    Delivered,
}

impl Mark {
    /// Both marks.
    pub const ALL: [Self; 2] = [Self::Delivered, Self::Read];

    /// The name its moves are stored under.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Delivered => "delivered",
        }
    }

    /// Where this one of somebody's marks is.
    pub const fn of(self, marks: Marks) -> Seq {
        match self {
            Self::Read => marks.read,
            Self::Delivered => marks.delivered,
        }
    }
}

impl Marks {
    /// The marks after moving one of them up to `seq`, or `None` when nothing changes.
    #[must_use]
    pub fn moved(self, mark: Mark, seq: Seq) -> Option<Self> {
        let read = match mark {
            Mark::Read => self.read.max(seq),
            Mark::Delivered => self.read,
        };
        let moved = Self {
            read,
            delivered: self.delivered.max(seq),
        };
        (moved != self).then_some(moved)
    }

    /// The furthest of both, mark by mark.
    #[must_use]
    pub fn furthest(self, other: Self) -> Self {
        Self {
            read: self.read.max(other.read),
            delivered: self.delivered.max(other.delivered),
        }
    }
}

/// A membership.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participant {
    /// Whose membership.
    pub user: UserId,
    /// The role in this conversation.
    pub role: RoleName,
    /// The role of the person themselves.
    pub user_role: RoleName,
    /// Name to show.
    pub name: SmolStr,
    /// Where they can be reached, for front ends that show it.
    pub email: Option<SmolStr>,
    /// Picture to show.
    pub avatar_url: Option<SmolStr>,
    /// The host's further ids of them, by their sort, as known when this was read.
    pub aliases: BTreeMap<SmolStr, SmolStr>,
    /// When they were last connected, as known when this was read.
    pub last_seen_at: Option<Timestamp>,
    /// When they joined, the last time if more than once.
    pub joined_at: Timestamp,
    /// When they left or were removed; `None` while they are in.
    pub left_at: Option<Timestamp>,
    /// How far they have read.
    pub marks: Marks,
    /// Until when they want no notices.
    pub muted_until: Option<Timestamp>,
    /// The conversation's version at which this membership last changed.
    pub version: Version,
}

impl Participant {
    /// Whether the person is in the conversation now.
    pub fn is_present(&self) -> bool {
        self.left_at.is_none()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn marks_never_move_back_and_reading_implies_delivery(
            moves in proptest::collection::vec((any::<bool>(), 0_u64..50), 0..40),
        ) {
            let mut marks = Marks::default();
            for (is_read, seq) in moves {
                let mark = if is_read { Mark::Read } else { Mark::Delivered };
                if let Some(moved) = marks.moved(mark, Seq(seq)) {
                    prop_assert!(moved.read >= marks.read && moved.delivered >= marks.delivered);
                    prop_assert_ne!(moved, marks);
                    marks = moved;
                } else {
                    prop_assert!(Seq(seq) <= marks.delivered);
                }
                prop_assert!(marks.read <= marks.delivered);
            }
        }
    }
}
