//! Marks and what is unread.

use super::super::history::{History, MarkedAt};
use super::{Promise, StoredRoom, Verdict};

/// Marks are where they were acknowledged or further, and what is unread follows from them.
pub(super) fn check(history: &History, stored: &[StoredRoom], verdict: &mut Verdict) {
    for room in stored {
        for (user, marks) in &room.marks {
            if marks.read > marks.delivered || marks.delivered > room.last_seq {
                let what = format!("{user} is at {marks:?} of {}", room.last_seq);
                verdict.found(Promise::MarksAdvance, what);
            }
        }
    }
    for (user, room, at) in &history.marked {
        let Some(room) = stored.iter().find(|one| one.id == *room) else {
            continue;
        };
        let acknowledged = match at {
            MarkedAt::Place(seq) => *seq,
            MarkedAt::Message(id) => {
                let row = room.messages.iter().find(|row| row.id == *id);
                row.map_or(u64::MAX, |row| row.seq)
            }
        };
        let read = room.marks.get(user).copied().unwrap_or_default().read;
        if read < acknowledged {
            let what = format!("{user} has read {at:?} of {}, stored is {read}", room.id);
            verdict.found(Promise::MarksAdvance, what);
        }
    }
    for told in &history.unread {
        let Some(room) = stored.iter().find(|one| one.id == told.room) else {
            continue;
        };
        let recount = room.recount(&told.of);
        if recount != told.count {
            let what = format!(
                "{} is told that {} has {} unread, and a recount gives {recount}",
                told.told_to, told.of, told.count
            );
            verdict.found(Promise::UnreadIsTrue, what);
        }
    }
}
