//! Noting what reached the peer, for front ends that leave it to the server.
//!
//! What is noted is stored and told to the others in the conversation. While messages keep coming,
//! it is noted now and then, not for each write, and the more seldom the more people are there: in a
//! busy conversation of a thousand, each write would else cause a thousand changes.

use std::pin::Pin;
use std::time::Duration;

use tokio::time::Sleep;
use tokio_util::task::TaskTracker;

use super::contract::{BoxFuture, SocketContract};
use crate::actors::outbound::{Queued, Reaches};

/// How long nothing is noted after everything was, at least.
const REST: Duration = Duration::from_millis(250);
/// And for each person in the conversation: up to a thousand of them are thus noted 200 times a second
/// together. 4,000 times took a fifth of what a busy conversation of a thousand delivers.
const REST_PER_PERSON: Duration = Duration::from_millis(5);
/// And at most, so that what is shown of a conversation of many is not long out of date.
const LONGEST_REST: Duration = Duration::from_secs(5);

/// What was written and is yet to be noted. Next to nothing where the peer notes it itself.
#[derive(Default)]
pub(super) struct Deliveries(Option<Box<State>>);

#[derive(Default)]
struct State {
    /// The newest message of each conversation; as many as the peer is in at most.
    written: Vec<Reaches>,
    /// Whether some of it may not be written, in truth.
    is_unsent: bool,
    /// What was written before the last rest and is yet to be noted.
    due: Vec<Reaches>,
    /// How long the next rest is: as the largest conversation asks for that was noted before it.
    rest: Duration,
    /// What has to be over before the next one is noted.
    before: Option<Before>,
}

/// What has to be over before the next one is noted.
enum Before {
    /// The one that is being noted.
    Noting(BoxFuture<()>),
    Rest(Pin<Box<Sleep>>),
}

impl Deliveries {
    /// Adds what is about to be written.
    pub(super) fn gather(&mut self, batch: &[Queued]) {
        for reaches in batch.iter().filter_map(|queued| queued.reaches) {
            let state = self.0.get_or_insert_default();
            state.is_unsent = true;
            let known = state
                .written
                .iter_mut()
                .find(|one| one.conversation == reaches.conversation);
            match known {
                Some(known) => {
                    known.seq = known.seq.max(reaches.seq);
                    known.people = reaches.people;
                }
                None => state.written.push(reaches),
            }
        }
    }

    /// Everything that was gathered is written: begins to note it, unless it has to wait.
    pub(super) fn sent(&mut self, contract: &impl SocketContract) {
        let Some(state) = &mut self.0 else {
            return;
        };
        state.is_unsent = false;
        if state.before.is_none() {
            self.begin(contract);
        }
    }

    /// Begins to note what is written by now; forgets everything when there is nothing to note.
    fn begin(&mut self, contract: &impl SocketContract) {
        if let Some(state) = &mut self.0 {
            state.due = std::mem::take(&mut state.written);
            let rests = state.due.iter().map(|one| rest_among(one.people));
            state.rest = rests.max().unwrap_or(REST);
            if !state.note_next(contract) {
                self.0 = None;
            }
        }
    }

    pub(super) fn is_waiting(&self) -> bool {
        self.0.as_ref().is_some_and(|state| state.before.is_some())
    }

    /// Waits until the next one may be noted. Cancel safe.
    pub(super) async fn waited(&mut self) {
        match self.0.as_mut().and_then(|state| state.before.as_mut()) {
            Some(Before::Noting(noting)) => noting.await,
            Some(Before::Rest(rest)) => rest.as_mut().await,
            None => std::future::pending().await,
        }
    }

    /// Goes on after what was waited for.
    pub(super) fn go_on(&mut self, contract: &impl SocketContract) {
        let Some(state) = &mut self.0 else {
            return;
        };
        match state.before.take() {
            Some(Before::Noting(_)) => {
                if !state.note_next(contract) {
                    state.before = Some(Before::Rest(Box::pin(tokio::time::sleep(state.rest))));
                }
            }
            Some(Before::Rest(_)) | None => self.begin(contract),
        }
    }

    /// Has everything that was written noted, without the connection, which ends or goes on as
    /// somebody else.
    pub(super) fn finish(&mut self, contract: &impl SocketContract, tasks: &TaskTracker) {
        let Some(state) = self.0.take() else {
            return;
        };
        if let Some(Before::Noting(noting)) = state.before {
            tasks.spawn(noting);
        }
        // Of a write that did not get through nobody knows how far it got.
        let written = if state.is_unsent {
            Vec::new()
        } else {
            state.written
        };
        for one in state.due.into_iter().chain(written) {
            if let Some(noting) = contract.delivered(one.conversation, one.seq) {
                tasks.spawn(noting);
            }
        }
    }
}

impl State {
    /// Begins to note the next one that is due; whether there is one.
    fn note_next(&mut self, contract: &impl SocketContract) -> bool {
        while let Some(next) = self.due.pop() {
            if let Some(noting) = contract.delivered(next.conversation, next.seq) {
                self.before = Some(Before::Noting(noting));
                return true;
            }
        }
        false
    }
}

/// How long nothing is noted of a peer in a conversation of so many.
fn rest_among(people: u32) -> Duration {
    REST_PER_PERSON
        .saturating_mul(people)
        .clamp(REST, LONGEST_REST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case::pair(2, Duration::from_millis(250))]
    #[case::fifty(50, Duration::from_millis(250))]
    #[case::a_hundred(100, Duration::from_millis(500))]
    #[case::ten_thousand(10_000, Duration::from_secs(5))]
    #[case::as_many_as_there_can_be(u32::MAX, Duration::from_secs(5))]
    fn the_more_are_there_the_more_seldom_each_is_noted(
        #[case] people: u32,
        #[case] rest: Duration,
    ) {
        assert_eq!(rest_among(people), rest);
    }
}
