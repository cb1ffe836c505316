//! What one connection heard of one conversation, after what the same client heard on those before.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::history::{Marks, Step, Stream};
use super::{Promise, StoredRoom, Verdict};

/// People's marks in one conversation.
type PeoplesMarks<'a> = BTreeMap<&'a str, Marks>;

/// How far each client was told that people are in each conversation.
///
/// The server tells of marks that are committed, committed ones only advance, and a client opens a
/// connection after it heard the last of the one before: what it is told there is never less.
#[derive(Default)]
pub(super) struct Told<'a>(BTreeMap<(&'a str, &'a str), PeoplesMarks<'a>>);

/// What a connection has heard so far.
struct Heard<'a> {
    stream: &'a Stream,
    room: &'a StoredRoom,
    places: HashMap<&'a str, u64>,
    /// Everything up to here the client had before.
    had: u64,
    delivered: BTreeSet<u64>,
    /// The last place that was delivered.
    last: u64,
    own: BTreeSet<u64>,
    paged: BTreeSet<u64>,
    unanswered: u64,
    /// What earlier connections of the client were told.
    told_before: PeoplesMarks<'a>,
    /// The last receipts.
    receipts: PeoplesMarks<'a>,
    /// What it was told at most, by whatever connection.
    told: PeoplesMarks<'a>,
}

/// Follows a connection from its first step to its last. Those of one client come in their order.
pub(super) fn check<'a>(
    stream: &'a Stream,
    room: &'a StoredRoom,
    told: &mut Told<'a>,
    verdict: &mut Verdict,
) {
    let told = told.0.entry((stream.client(), &stream.room)).or_default();
    let mut heard = Heard {
        stream,
        room,
        places: room.places(),
        had: 0,
        delivered: BTreeSet::new(),
        last: 0,
        own: BTreeSet::new(),
        paged: BTreeSet::new(),
        unanswered: 0,
        told_before: told.clone(),
        receipts: told.clone(),
        told: std::mem::take(told),
    };
    for step in &stream.steps {
        heard.step(step, verdict);
    }
    heard.check_gaps(verdict);
    *told = heard.told;
}

impl<'a> Heard<'a> {
    fn step(&mut self, step: &'a Step, verdict: &mut Verdict) {
        match step {
            Step::Has(seq) => self.had = *seq,
            Step::Page(ids) => self.page(ids, verdict),
            Step::Delivered(id) => self.delivered(id, verdict),
            Step::Own(id) => {
                if let Some(place) = self.place(id, verdict) {
                    self.own.insert(place);
                }
            }
            Step::Unanswered(count) => self.unanswered += count,
            Step::Receipt(user, marks) => self.receipt(user, *marks, verdict),
            Step::CaughtUp(user, marks) => self.caught_up(user, *marks, verdict),
            Step::Skipped { after, before } => self.skipped(*after, *before, verdict),
        }
    }

    fn found(&self, verdict: &mut Verdict, promise: Promise, what: &str) {
        let Stream { whose, room, .. } = self.stream;
        verdict.found(promise, format!("{whose} in {room}: {what}"));
    }

    fn place(&self, id: &str, verdict: &mut Verdict) -> Option<u64> {
        let place = self.places.get(id).copied();
        if place.is_none() {
            let what = format!("{id} is no stored message");
            self.found(verdict, Promise::StoredBeforeSeen, &what);
        }
        place
    }

    fn page(&mut self, ids: &[String], verdict: &mut Verdict) {
        let mut last = None;
        for id in ids {
            let Some(place) = self.place(id, verdict) else {
                continue;
            };
            if last.is_some_and(|last| place <= last) {
                let what = format!("a page has {place} after {last:?}");
                self.found(verdict, Promise::OneOrder, &what);
            } else if last.is_some_and(|last| place != last + 1) {
                let what = format!("a page has {place} right after {last:?}");
                self.found(verdict, Promise::NoGap, &what);
            }
            last = Some(place);
            self.paged.insert(place);
        }
    }

    fn delivered(&mut self, id: &str, verdict: &mut Verdict) {
        let Some(place) = self.place(id, verdict) else {
            return;
        };
        if !self.delivered.insert(place) {
            let what = format!("message {place} was delivered twice");
            self.found(verdict, Promise::NothingDoubled, &what);
        } else if place < self.last {
            let what = format!("message {place} was delivered after {}", self.last);
            self.found(verdict, Promise::OneOrder, &what);
        }
        self.last = self.last.max(place);
    }

    /// A mark that moved on before it was told has no version any more, so a version may be left
    /// out after a failure, and clients ask what it was. It must not have been a message.
    fn skipped(&self, after: u64, before: u64, verdict: &mut Verdict) {
        let mut messages = self.room.messages.iter();
        if let Some(left_out) = messages.find(|it| after < it.version && it.version < before) {
            let what = format!("was told version {before} after {after}, without {left_out:?}");
            self.found(verdict, Promise::NoGap, &what);
        }
    }

    fn receipt(&mut self, user: &'a str, marks: Marks, verdict: &mut Verdict) {
        let before = self.receipts.insert(user, marks);
        self.advanced(user, before, marks, verdict);
    }

    /// A stretch that was asked for is as old as the question, so receipts of this connection may
    /// have been ahead of it.
    fn caught_up(&mut self, user: &'a str, marks: Marks, verdict: &mut Verdict) {
        let before = self.told_before.get(user).copied();
        self.advanced(user, before, marks, verdict);
    }

    fn advanced(
        &mut self,
        user: &'a str,
        before: Option<Marks>,
        now: Marks,
        verdict: &mut Verdict,
    ) {
        let before = before.unwrap_or_default();
        if now.read < before.read || now.delivered < before.delivered {
            let what = format!("the marks of {user} went from {before:?} to {now:?}");
            self.found(verdict, Promise::MarksAdvance, &what);
        }
        let told = self.told.entry(user).or_default();
        told.read = told.read.max(now.read);
        told.delivered = told.delivered.max(now.delivered);
    }

    /// From what the client had, or else from the first thing it heard, nothing is missing, but for
    /// as many messages of its own as it was not told about.
    fn check_gaps(&self, verdict: &mut Verdict) {
        let known: BTreeSet<u64> = [&self.delivered, &self.own, &self.paged]
            .into_iter()
            .flatten()
            .copied()
            .filter(|place| *place > self.had)
            .collect();
        let (Some(first), Some(last)) = (known.first(), known.last()) else {
            return;
        };
        let first = if self.had > 0 { self.had + 1 } else { *first };
        let missing = (first..*last).filter(|at| !known.contains(at));
        let (own, others): (Vec<u64>, Vec<u64>) = missing.partition(|at| self.is_own(*at));
        let left_out = if own.len() as u64 > self.unanswered {
            [own, others].concat()
        } else {
            others
        };
        if !left_out.is_empty() {
            let some = &left_out[..left_out.len().min(10)];
            let what = format!(
                "{} messages were left out between {first} and {last}, such as {some:?}",
                left_out.len()
            );
            self.found(verdict, Promise::NoGap, &what);
        }
    }

    /// Whether the message at this place was said by whoever is connected.
    fn is_own(&self, place: u64) -> bool {
        let mut messages = self.room.messages.iter();
        let message = messages.find(|it| it.seq == place);
        message.is_some_and(|it| it.sender == self.stream.user())
    }
}
