//! Stopping in two stages: ask, then insist.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Poll, Waker};

use tokio_util::sync::CancellationToken;

/// Tells tasks to stop. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Shutdown {
    asked: CancellationToken,
    /// Set before the token is: asking it takes a lock, which each connection would take for each message.
    is_asked: Arc<AtomicBool>,
    insisted: CancellationToken,
}

impl Shutdown {
    /// First stage: take nothing new, say goodbye, finish what was begun.
    pub fn ask(&self) {
        self.is_asked.store(true, Ordering::Release);
        self.asked.cancel();
    }

    /// Second stage: let go of everything at once.
    pub fn insist(&self) {
        self.ask();
        self.insisted.cancel();
    }

    /// Waits for the first stage. Cancel safe.
    pub async fn asked(&self) {
        let mut asked = pin!(self.asked.cancelled());
        let mut waiting: Option<Waker> = None;
        poll_fn(|context| {
            let waker = context.waker();
            let will_wake = waiting.as_ref().is_some_and(|known| known.will_wake(waker));
            if will_wake && !self.is_asked() {
                return Poll::Pending;
            }
            waiting = Some(waker.clone());
            asked.as_mut().poll(context)
        })
        .await;
    }

    /// Waits for the second stage. Cancel safe.
    pub async fn insisted(&self) {
        self.insisted.cancelled().await;
    }

    /// Whether the first stage has begun.
    pub fn is_asked(&self) -> bool {
        self.is_asked.load(Ordering::Acquire)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;
    use std::task::{Context, Wake};

    use super::*;

    /// Counts how often somebody who waits is woken.
    #[derive(Default)]
    struct Woken(AtomicUsize);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn whoever_asked_last_is_woken_however_often_they_asked() {
        let shutdown = Shutdown::default();
        let mut asked = pin!(shutdown.asked());
        let [first, last] = [(); 2].map(|()| Arc::new(Woken::default()));
        for woken in [&first, &first, &last, &last] {
            let waker = Waker::from(Arc::clone(woken));
            let polled = asked.as_mut().poll(&mut Context::from_waker(&waker));
            assert!(polled.is_pending());
        }
        shutdown.ask();
        assert_eq!(last.0.load(Ordering::Relaxed), 1);
        let waker = Waker::from(last);
        let polled = asked.as_mut().poll(&mut Context::from_waker(&waker));
        assert!(polled.is_ready());
    }
}
