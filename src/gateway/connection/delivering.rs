//! Noting what reached the peer, for front ends that leave it to the server.

use super::contract::{BoxFuture, SocketContract};
use crate::actors::outbound::{Queued, Reaches};

/// What was written and is yet to be noted. Next to nothing where the peer notes it itself.
#[derive(Default)]
pub(super) struct Deliveries(Option<Box<State>>);

#[derive(Default)]
struct State {
    /// The newest message of each conversation; as many as the peer is in at most.
    written: Vec<Reaches>,
    /// The one that is being noted.
    noting: Option<BoxFuture<()>>,
}

impl Deliveries {
    /// Adds what is about to be written.
    pub(super) fn gather(&mut self, batch: &[Queued]) {
        for reaches in batch.iter().filter_map(|queued| queued.reaches) {
            let written = &mut self.0.get_or_insert_default().written;
            let known = written
                .iter_mut()
                .find(|one| one.conversation == reaches.conversation);
            match known {
                Some(known) => known.seq = known.seq.max(reaches.seq),
                None => written.push(reaches),
            }
        }
    }

    /// Begins to note the next one, if none is being noted.
    pub(super) fn note_next(&mut self, contract: &impl SocketContract) {
        let Some(state) = &mut self.0 else {
            return;
        };
        while state.noting.is_none() {
            let Some(next) = state.written.pop() else {
                self.0 = None;
                return;
            };
            state.noting = contract.delivered(next.conversation, next.seq);
        }
    }

    pub(super) fn is_noting(&self) -> bool {
        self.0.as_ref().is_some_and(|state| state.noting.is_some())
    }

    /// Waits until the current one is noted. Cancel safe.
    pub(super) async fn noted(&mut self) {
        let noting = self.0.as_mut().and_then(|state| state.noting.as_mut());
        let Some(noting) = noting else {
            return std::future::pending().await;
        };
        noting.await;
        if let Some(state) = &mut self.0 {
            state.noting = None;
        }
    }
}
