//! How long a batch may take before its outcome counts as unknown.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};

use crate::store::{Backend, Store, StoreError};

/// As long as a transaction that met another one is begun again.
const RETRIES: Duration = Duration::from_secs(4);

/// As long as a server elsewhere may take to answer.
const ANSWER: Duration = Duration::from_secs(8);

/// Between two attempts, in case the database refuses at once.
const PAUSE: Duration = Duration::from_millis(10);

/// What one batch still has of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    began: Instant,
}

impl Patience {
    pub(super) fn begin() -> Self {
        Self {
            began: Instant::now(),
        }
    }

    /// Whether to begin again what met another transaction; `true` comes after a pause.
    pub(super) async fn lasts(self) -> bool {
        let lasts = self.began.elapsed() < RETRIES;
        if lasts {
            sleep(PAUSE).await;
        }
        lasts
    }

    /// Waits for an attempt, but not for a server that has fallen silent. `SQLite` is no server:
    /// each of its statements ends by itself.
    pub(super) async fn bound<T>(
        self,
        store: &Store,
        attempt: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        match store.backend() {
            Backend::Sqlite(_) => attempt.await,
            Backend::Postgres(_) => timeout_at(self.began + ANSWER, attempt)
                .await
                .unwrap_or_else(|elapsed| Err(StoreError::Unavailable(Arc::new(elapsed)))),
        }
    }
}
