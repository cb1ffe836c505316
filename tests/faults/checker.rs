//! Holds what clients saw against what is stored, and names everything that does not fit.
//!
//! The rows in the database are the order. Whatever somebody was told has to be there, at the place
//! that they were told, and each connection has to have heard it in that order, once, without a gap.

mod marks;
mod streams;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

use self::streams::Told;
use super::history::{History, Marks, Said};

/// A message as it is stored.
#[derive(Clone, Debug)]
pub(crate) struct StoredMessage {
    pub(crate) seq: u64,
    pub(crate) version: u64,
    pub(crate) id: String,
    pub(crate) sender: String,
    pub(crate) client_id: String,
    pub(crate) text: String,
}

/// A conversation as it is stored.
#[derive(Clone, Debug)]
pub(crate) struct StoredRoom {
    pub(crate) id: String,
    pub(crate) last_seq: u64,
    pub(crate) version: u64,
    /// By place.
    pub(crate) messages: Vec<StoredMessage>,
    pub(crate) marks: BTreeMap<String, Marks>,
}

impl StoredRoom {
    /// How many messages are behind somebody's read mark, by counting the rows.
    fn recount(&self, user: &str) -> u64 {
        let read = self.marks.get(user).copied().unwrap_or_default().read;
        self.messages.iter().filter(|it| it.seq > read).count() as u64
    }

    /// The place of each message.
    fn places(&self) -> HashMap<&str, u64> {
        let messages = self.messages.iter();
        messages.map(|it| (it.id.as_str(), it.seq)).collect()
    }
}

/// The promises that can be broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Promise {
    /// What was acknowledged is stored, as it was acknowledged.
    NothingLost,
    /// What was said once is stored once, and delivered once to a connection.
    NothingDoubled,
    /// Places have no gap, in the database and in what a connection hears.
    NoGap,
    /// Everybody hears the order of the places.
    OneOrder,
    /// What is delivered is stored.
    StoredBeforeSeen,
    /// What is unread is what lies behind the read mark.
    UnreadIsTrue,
    /// Marks only advance.
    MarksAdvance,
    /// Who has caught up has what is stored.
    CaughtUp,
}

impl Promise {
    const ALL: [Self; 8] = [
        Self::NothingLost,
        Self::NothingDoubled,
        Self::NoGap,
        Self::OneOrder,
        Self::StoredBeforeSeen,
        Self::UnreadIsTrue,
        Self::MarksAdvance,
        Self::CaughtUp,
    ];

    /// What the table counts.
    const fn breach(self) -> &'static str {
        match self {
            Self::NothingLost => "acknowledged and lost",
            Self::NothingDoubled => "stored or delivered twice",
            Self::NoGap => "gaps",
            Self::OneOrder => "out of order",
            Self::StoredBeforeSeen => "delivered, not stored",
            Self::UnreadIsTrue => "unread is not a recount",
            Self::MarksAdvance => "marks that went back",
            Self::CaughtUp => "not what is stored, after catching up",
        }
    }
}

/// A promise that was broken, and how.
#[derive(Clone, Debug)]
pub(crate) struct Breach {
    pub(crate) promise: Promise,
    pub(crate) what: String,
}

/// Everything that does not fit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Verdict(pub(crate) Vec<Breach>);

impl Verdict {
    fn found(&mut self, promise: Promise, what: String) {
        self.0.push(Breach { promise, what });
    }

    /// The promises that were broken.
    pub(crate) fn broken(&self) -> BTreeSet<Promise> {
        self.0.iter().map(|breach| breach.promise).collect()
    }
}

/// How many breaches of one promise are described.
const DESCRIBED: usize = 8;

impl fmt::Display for Verdict {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for promise in Promise::ALL {
            let breaches = || self.0.iter().filter(|it| it.promise == promise);
            writeln!(out, "  {:<38} {:>6}", promise.breach(), breaches().count())?;
            for breach in breaches().take(DESCRIBED) {
                writeln!(out, "    {}", breach.what)?;
            }
        }
        Ok(())
    }
}

/// Judges what was seen by what is stored.
pub(crate) fn check(history: &History, stored: &[StoredRoom]) -> Verdict {
    let mut verdict = Verdict::default();
    for room in stored {
        check_rows(room, &mut verdict);
    }
    check_acknowledgements(history, stored, &mut verdict);
    let mut told = Told::default();
    for stream in &history.streams {
        match stored.iter().find(|room| room.id == stream.room) {
            Some(room) => streams::check(stream, room, &mut told, &mut verdict),
            None => verdict.found(Promise::NothingLost, format!("no room {}", stream.room)),
        }
    }
    marks::check(history, stored, &mut verdict);
    check_replicas(history, stored, &mut verdict);
    verdict
}

/// The rows by themselves.
fn check_rows(room: &StoredRoom, verdict: &mut Verdict) {
    let mut seen = BTreeSet::new();
    let mut last_version = 0;
    for (expected, row) in (1..).zip(&room.messages) {
        if row.seq != expected {
            let what = format!("place {expected} of {} is taken by {row:?}", room.id);
            verdict.found(Promise::NoGap, what);
        }
        if row.version <= last_version || row.version > room.version {
            verdict.found(
                Promise::OneOrder,
                format!("after version {last_version}: {row:?}"),
            );
        }
        last_version = row.version;
        let said = [("client id", &row.client_id), ("text", &row.text)];
        for (kind, words) in said {
            if !seen.insert((kind, &row.sender, words)) {
                verdict.found(Promise::NothingDoubled, format!("{kind} twice: {row:?}"));
            }
        }
    }
    if room.last_seq != room.messages.len() as u64 {
        let what = format!(
            "{} counts {} messages and has {}",
            room.id,
            room.last_seq,
            room.messages.len()
        );
        verdict.found(Promise::NoGap, what);
    }
}

/// Everything that was acknowledged is there.
fn check_acknowledgements(history: &History, stored: &[StoredRoom], verdict: &mut Verdict) {
    let mut rows: BTreeMap<Said, &StoredMessage> = BTreeMap::new();
    for room in stored {
        rows.extend(room.messages.iter().map(|row| {
            let said = Said {
                room: room.id.clone(),
                sender: row.sender.clone(),
                text: row.text.clone(),
            };
            (said, row)
        }));
    }
    for told in &history.acknowledged {
        match rows.get(&told.said) {
            None => verdict.found(Promise::NothingLost, format!("{told:?}")),
            Some(row) if row.id != told.message => {
                verdict.found(Promise::NothingDoubled, format!("{told:?} is {row:?}"));
            }
            Some(row) if told.seq.is_some_and(|seq| seq != row.seq) => {
                verdict.found(Promise::OneOrder, format!("{told:?} is {row:?}"));
            }
            Some(_) => {}
        }
    }
}

/// What clients have once they caught up.
fn check_replicas(history: &History, stored: &[StoredRoom], verdict: &mut Verdict) {
    for replica in &history.replicas {
        let Some(room) = stored.iter().find(|room| room.id == replica.room) else {
            continue;
        };
        let whose = &replica.whose;
        let rows = room.messages.iter();
        let rows: Vec<_> = rows.map(|row| (row.seq, &row.id, &row.text)).collect();
        let has: Vec<_> = replica
            .messages
            .iter()
            .map(|(seq, id, text)| (*seq, id, text))
            .collect();
        if let Some(at) = (0..rows.len().max(has.len())).find(|at| rows.get(*at) != has.get(*at)) {
            let (row, own) = (rows.get(at), has.get(at));
            verdict.found(
                Promise::CaughtUp,
                format!("{whose} has {own:?}, not {row:?}"),
            );
        }
        if let Some(marks) = &replica.marks
            && *marks != room.marks
        {
            let what = format!("{whose} has marks {marks:?}, not {:?}", room.marks);
            verdict.found(Promise::CaughtUp, what);
        }
    }
}
