//! How others reach a conversation, and wait for its answers.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use ractor::{ActorId, ActorRef};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::message::ConversationMessage;
use super::permit_count;
use crate::domain::error::Failure;
use crate::domain::id::Version;
use crate::domain::timestamp::Timestamp;

/// What an actor and its handles share.
pub(in crate::actors) struct Progress {
    permits: Arc<Semaphore>,
    permit_count: u32,
    /// When it was last used, in microseconds.
    used_at: AtomicI64,
    /// One more than the last version told; 0 before loading.
    told: AtomicU64,
}

impl Progress {
    pub(in crate::actors) fn new(permits: usize, now: Timestamp) -> Arc<Self> {
        let permit_count = permit_count(permits);
        Arc::new(Self {
            permits: Arc::new(Semaphore::new(permit_count as usize)),
            permit_count,
            used_at: AtomicI64::new(now.as_micros()),
            told: AtomicU64::new(0),
        })
    }

    pub(super) fn permits(&self) -> &Semaphore {
        &self.permits
    }

    /// All permits, if nobody holds one.
    pub(super) fn all_permits(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.permits)
            .try_acquire_many_owned(self.permit_count)
            .ok()
    }

    pub(super) fn note_told(&self, version: Version) {
        self.told.store(version.0 + 1, Ordering::Relaxed);
    }
}

/// How others reach a conversation. Cheap to clone.
#[derive(Clone)]
pub struct ConversationHandle {
    actor: ActorRef<ConversationMessage>,
    progress: Arc<Progress>,
}

impl ConversationHandle {
    pub(in crate::actors) fn new(
        actor: ActorRef<ConversationMessage>,
        progress: Arc<Progress>,
    ) -> Self {
        Self { actor, progress }
    }

    pub(in crate::actors) fn actor_id(&self) -> ActorId {
        self.actor.get_id()
    }

    /// Waits for a place in the mailbox; `None` when the conversation has stopped.
    pub(in crate::actors) async fn enter(&self, now: Timestamp) -> Option<OwnedSemaphorePermit> {
        self.progress
            .used_at
            .store(now.as_micros(), Ordering::Relaxed);
        Arc::clone(&self.progress.permits)
            .acquire_owned()
            .await
            .ok()
    }

    /// Hands over a message without waiting.
    ///
    /// # Errors
    /// Unavailable when the actor failed a moment ago.
    pub(in crate::actors) fn ask(&self, message: ConversationMessage) -> Result<(), Failure> {
        self.actor.cast(message).map_err(|_| Failure::Unavailable)
    }

    /// Tells of a fact. A conversation that stopped has no use for it: the next one looks itself.
    pub(in crate::actors) fn tell(&self, message: ConversationMessage) {
        let _ = self.actor.cast(message);
    }

    pub(in crate::actors) fn used_at(&self) -> Timestamp {
        Timestamp::from_micros(self.progress.used_at.load(Ordering::Relaxed))
    }

    /// The last version that was told, if it was ever loaded.
    pub(in crate::actors) fn told(&self) -> Option<Version> {
        self.progress
            .told
            .load(Ordering::Relaxed)
            .checked_sub(1)
            .map(Version)
    }
}

/// An answer that will come.
///
/// Cancel safe: dropping it forgets the answer, not the request.
pub struct Pending<T>(Pin<Box<dyn Future<Output = Result<T, Failure>> + Send>>);

impl<T: Send + 'static> Pending<T> {
    /// Waits for a reply until the deadline. After it the outcome is unknown.
    pub(in crate::actors) fn reply(
        answer: oneshot::Receiver<Result<T, Failure>>,
        deadline: Duration,
    ) -> Self {
        Self(Box::pin(async move {
            match tokio::time::timeout(deadline, answer).await {
                Ok(Ok(answered)) => answered,
                // The deadline passed, or the actor failed.
                Ok(Err(_)) | Err(_) => Err(Failure::Unavailable),
            }
        }))
    }

    /// Makes something else of the answer.
    #[must_use]
    pub fn map<U>(self, into: impl FnOnce(T) -> U + Send + 'static) -> Pending<U> {
        Pending(Box::pin(async move { self.0.await.map(into) }))
    }

    /// Makes another answer, or another failure, of whichever it is.
    #[must_use]
    pub fn then<F, Fut>(self, into: F) -> Self
    where
        F: FnOnce(Result<T, Failure>) -> Fut + Send + 'static,
        Fut: Future<Output = Result<T, Failure>> + Send + 'static,
    {
        Self(Box::pin(async move { into(self.0.await).await }))
    }
}

impl<T> Future for Pending<T> {
    type Output = Result<T, Failure>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(context)
    }
}
