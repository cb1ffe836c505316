//! One write for everything that one step of an actor has to say to a connection.
//!
//! A commit of twenty messages is told one after another. Were a connection woken by the first of them, it
//! would write that one while the second is being offered, by another thread. So whoever has something to
//! write is woken when the step is over: when the actor waits for anything, or is done, or fails.

use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;

use super::Shared;

thread_local! {
    /// Those who are to be woken after the step that this thread is at, if it is at one.
    static AFTERWARDS: RefCell<Option<Vec<Arc<Shared>>>> = const { RefCell::new(None) };
}

/// Does this, and wakes those whom something was offered after each of its steps.
pub(in crate::actors) async fn together<T>(work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    poll_fn(|context| {
        let _step = Step::begin();
        work.as_mut().poll(context)
    })
    .await
}

/// Wakes a connection: now, or after the step that this thread is at.
pub(super) fn wake(shared: &Arc<Shared>) {
    AFTERWARDS.with_borrow_mut(|afterwards| match afterwards {
        Some(afterwards) => afterwards.push(Arc::clone(shared)),
        None => shared.changed.notify_one(),
    });
}

/// What happens until something has to be waited for. None is within another.
struct Step;

impl Step {
    fn begin() -> Self {
        let outer = AFTERWARDS.replace(Some(Vec::new()));
        debug_assert!(outer.is_none(), "whom the outer one has would not be woken");
        Self
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        for shared in AFTERWARDS.take().into_iter().flatten() {
            shared.changed.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::panic::AssertUnwindSafe;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::{Context, Poll, Wake, Waker};

    use tungstenite::Utf8Bytes;

    use super::super::tests::queue;
    use super::super::{Carried, Outbound};
    use super::*;

    /// Counts how often somebody who waits is woken.
    #[derive(Default)]
    struct Woken(AtomicUsize);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    impl Woken {
        fn count(&self) -> usize {
            self.0.load(Ordering::Relaxed)
        }
    }

    fn offer(sender: &Outbound, text: &'static str) {
        sender.offer(Utf8Bytes::from_static(text), Carried::default());
    }

    /// Has a connection wait, then does work of which it hears, with a look at how often it was woken.
    fn woken_by<F: Future<Output = ()>>(work: impl FnOnce(Outbound, Arc<Woken>) -> F) -> usize {
        let (sender, receiver) = queue(10, 100);
        let woken = Arc::new(Woken::default());
        let mut batch = Vec::new();
        let mut taking = pin!(receiver.take(&mut batch));
        let waker = Waker::from(Arc::clone(&woken));
        let mut context = Context::from_waker(&waker);
        assert!(taking.as_mut().poll(&mut context).is_pending());
        let mut work = pin!(together(work(sender, Arc::clone(&woken))));
        let step = || work.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        // How it ends is up to the work.
        let _ = std::panic::catch_unwind(AssertUnwindSafe(step));
        woken.count()
    }

    #[test]
    fn what_is_offered_in_one_step_wakes_once_and_after_it() {
        let count = woken_by(|sender, woken| async move {
            offer(&sender, "a");
            offer(&sender, "b");
            assert_eq!(woken.count(), 0);
        });
        assert_eq!(count, 1);
    }

    #[test]
    fn whoever_was_offered_something_is_woken_while_work_waits() {
        let count = woken_by(|sender, _| async move {
            offer(&sender, "a");
            std::future::pending::<()>().await;
        });
        assert_eq!(count, 1);
    }

    #[test]
    fn work_that_fails_has_woken_whom_it_offered_something() {
        let count = woken_by(|sender, _| async move {
            offer(&sender, "a");
            panic!("as it may");
        });
        assert_eq!(count, 1);
    }

    #[test]
    fn without_a_step_an_offer_wakes_at_once() {
        let (sender, receiver) = queue(10, 100);
        let mut batch = Vec::new();
        let mut taking = pin!(receiver.take(&mut batch));
        let woken = Arc::new(Woken::default());
        let waker = Waker::from(Arc::clone(&woken));
        let mut context = Context::from_waker(&waker);
        assert!(taking.as_mut().poll(&mut context).is_pending());
        offer(&sender, "a");
        assert_eq!(woken.count(), 1);
        assert_eq!(taking.as_mut().poll(&mut context), Poll::Ready(Ok(())));
    }
}
