//! Stopping in two stages: ask, then insist.

use tokio_util::sync::CancellationToken;

/// Tells tasks to stop. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Shutdown {
    asked: CancellationToken,
    insisted: CancellationToken,
}

impl Shutdown {
    /// First stage: take nothing new, say goodbye, finish what was begun.
    pub fn ask(&self) {
        self.asked.cancel();
    }

    /// Second stage: let go of everything at once.
    pub fn insist(&self) {
        self.asked.cancel();
        self.insisted.cancel();
    }

    /// Waits for the first stage. Cancel safe.
    pub async fn asked(&self) {
        self.asked.cancelled().await;
    }

    /// Waits for the second stage. Cancel safe.
    pub async fn insisted(&self) {
        self.insisted.cancelled().await;
    }

    /// Whether the first stage has begun.
    pub fn is_asked(&self) -> bool {
        self.asked.is_cancelled()
    }
}
