//! Turns of those who write beside the commits.
//!
//! A crowd that opens conversations or becomes known must not stand before the commits of those who
//! talk. So only a few of it have a connection that writes, or wait for one; the others wait here.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::{DatabaseTransaction, DbErr};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::StoreError;

/// Who may write beside the commits: the one who asked first is the next. Cheap to clone.
#[derive(Clone)]
pub(super) struct Turns {
    permits: Arc<Semaphore>,
    /// How long to wait for a turn before what was asked is unavailable.
    patience: Duration,
}

impl Turns {
    /// So many at a time.
    pub(super) fn new(at_a_time: usize, patience: Duration) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(at_a_time)),
            patience,
        }
    }

    /// Waits for a turn.
    pub(super) async fn wait(&self) -> Result<Turn, StoreError> {
        let permit = Arc::clone(&self.permits).acquire_owned();
        tokio::time::timeout(self.patience, permit)
            .await
            .map_err(|elapsed| StoreError::Unavailable(Arc::new(elapsed)))?
            .map_err(|closed| StoreError::Unavailable(Arc::new(closed)))
    }
}

/// Somebody's turn, until it is dropped.
pub(super) type Turn = OwnedSemaphorePermit;

/// A connection or transaction that writes in somebody's turn.
pub(super) struct Writing<T> {
    // Dropped in this order: who is next finds the connection free.
    inner: T,
    turn: Turn,
}

impl<T> Writing<T> {
    pub(super) fn new(inner: T, turn: Turn) -> Self {
        Self { inner, turn }
    }
}

impl Writing<DatabaseTransaction> {
    pub(super) async fn commit(self) -> Result<(), DbErr> {
        let Self { inner, turn: _turn } = self;
        inner.commit().await
    }

    pub(super) async fn rollback(self) -> Result<(), DbErr> {
        let Self { inner, turn: _turn } = self;
        inner.rollback().await
    }
}

impl<T> Deref for Writing<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.inner
    }
}
