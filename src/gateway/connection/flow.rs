//! Which request of a connection runs, and which wait for their answers.

use super::contract::{Admission, BoxFuture, Reply};
use super::replies::Replies;

/// The requests of one connection.
#[derive(Default)]
pub(super) struct Flow {
    pub(super) admission: Current,
    pub(super) replies: Replies,
    /// Whether the current one runs alone.
    is_alone: bool,
}

/// The request that keeps later ones waiting, if any.
#[derive(Default)]
pub(super) struct Current(Option<BoxFuture<Admission>>);

impl Current {
    pub(super) fn begin(&mut self, admission: BoxFuture<Admission>) {
        debug_assert!(self.0.is_none(), "the socket is not read meanwhile");
        self.0 = Some(admission);
    }

    /// Waits until the request is taken in; for ever when there is none. Cancel safe.
    pub(super) async fn next(&mut self) -> Admission {
        let Some(admission) = &mut self.0 else {
            return std::future::pending().await;
        };
        let admitted = admission.as_mut().await;
        self.0 = None;
        admitted
    }
}

impl Flow {
    pub(super) fn begin_alone(&mut self, answer: BoxFuture<Reply>) {
        self.is_alone = true;
        self.admission
            .begin(Box::pin(async move { Admission::Done(answer.await) }));
    }

    pub(super) fn begin_identifying(&mut self, admission: BoxFuture<Admission>) {
        self.is_alone = true;
        self.admission.begin(admission);
    }

    pub(super) fn admitted(&mut self, admission: Admission) {
        self.is_alone = false;
        match admission {
            Admission::Done(reply) | Admission::Identified(reply, _) => {
                self.replies.push_ready(reply);
            }
            Admission::Until(_) | Admission::Close(_) => {}
            Admission::Pending(reply) => self.replies.push(reply),
        }
    }

    /// Whether there is a current request and its turn has come.
    pub(super) fn may_run(&self) -> bool {
        self.admission.0.is_some() && (!self.is_alone || self.replies.is_empty())
    }

    /// Whether one more request may come in.
    pub(super) fn may_read(&self, limit: usize) -> bool {
        self.admission.0.is_none() && self.replies.len() < limit
    }

    pub(super) fn is_idle(&self) -> bool {
        self.admission.0.is_none() && self.replies.is_empty()
    }
}
