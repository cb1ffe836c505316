//! Answers in the order of their requests.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::task::{Context, Poll, Waker};

use futures_util::FutureExt as _;
use tokio::task::coop::unconstrained;

use super::contract::{Answer, BoxFuture, Reply};
use crate::actors::outbound::FrameNumber;

enum Slot {
    Ready(Answer),
    Waiting(BoxFuture<Reply>),
}

/// What is to be answered. Empty ones hold next to no memory.
#[derive(Default)]
pub(super) struct Replies(VecDeque<Slot>);

impl Replies {
    /// Buffers up to this many answers are kept when empty.
    const KEPT: usize = 4;

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn push_ready(&mut self, reply: Reply) {
        self.0.extend(reply.map(Slot::Ready));
    }

    /// Adds an answer that will come. It is polled once, so that its deadline begins now; only
    /// the first in line is polled again.
    pub(super) fn push(&mut self, mut reply: BoxFuture<Reply>) {
        match reply.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(reply) => self.push_ready(reply),
            Poll::Pending => self.0.push_back(Slot::Waiting(reply)),
        }
    }

    /// Waits until the first in line is ready, or turns out to have no answer. Cancel safe.
    pub(super) async fn ready(&mut self) {
        poll_fn(|context| self.poll_first(context)).await;
    }

    /// Takes the next answer, if it is ready and belongs after no later event than this.
    pub(super) fn next_ready_after(&mut self, taken: FrameNumber) -> Option<Answer> {
        // Without regard to the budget of the task: an answer that is there must not look as if it
        // were not, while events after it are written.
        let first = unconstrained(poll_fn(|context| self.poll_first(context)));
        first.now_or_never()?;
        if let Some(Slot::Ready(answer)) = self.0.front()
            && answer.after.is_some_and(|after| after > taken)
        {
            return None;
        }
        let Some(Slot::Ready(answer)) = self.0.pop_front() else {
            return None;
        };
        if self.0.is_empty() && self.0.capacity() > Self::KEPT {
            self.0 = VecDeque::new();
        }
        Some(answer)
    }

    fn poll_first(&mut self, context: &mut Context<'_>) -> Poll<()> {
        while let Some(Slot::Waiting(reply)) = self.0.front_mut() {
            let Poll::Ready(reply) = reply.as_mut().poll(context) else {
                return Poll::Pending;
            };
            self.0.pop_front();
            if let Some(frame) = reply {
                self.0.push_front(Slot::Ready(frame));
            }
        }
        Poll::Ready(())
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;

    fn taken(replies: &mut Replies) -> Vec<String> {
        std::iter::from_fn(|| replies.next_ready_after(FrameNumber::default()))
            .map(|answer| answer.frame.to_string())
            .collect()
    }

    fn answer(text: &'static str) -> Answer {
        tungstenite::Utf8Bytes::from_static(text).into()
    }

    #[tokio::test]
    async fn answers_leave_in_the_order_of_their_requests() {
        let mut replies = Replies::default();
        let (first, waiting) = oneshot::channel::<()>();
        replies.push(Box::pin(async move {
            waiting.await.ok();
            Some(answer("1"))
        }));
        replies.push_ready(Some(answer("2")));
        replies.push_ready(None);
        replies.push(Box::pin(async { None }));
        assert_eq!(replies.len(), 2);
        assert!(taken(&mut replies).is_empty());
        first.send(()).unwrap();
        replies.ready().await;
        assert_eq!(taken(&mut replies), ["1", "2"]);
        assert!(replies.is_empty());
    }
}
