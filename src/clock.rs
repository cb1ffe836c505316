//! Where time and fresh ids come from: one place, replaceable in tests.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use uuid::{NoContext, Uuid};

use crate::domain::timestamp::Timestamp;

/// Tells the time and makes ids. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    /// Set by a test: the microsecond it is, always.
    fixed: Option<Arc<AtomicI64>>,
}

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that stands at this moment until it is set.
    pub fn fixed_at(moment: Timestamp) -> Self {
        Self {
            fixed: Some(Arc::new(AtomicI64::new(moment.as_micros()))),
        }
    }

    /// Moves a fixed clock; a system clock does not obey.
    pub fn set(&self, moment: Timestamp) {
        if let Some(fixed) = &self.fixed {
            fixed.store(moment.as_micros(), Ordering::Relaxed);
        }
    }

    /// What time it is.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock everybody takes"
    )]
    pub fn now(&self) -> Timestamp {
        if let Some(fixed) = &self.fixed {
            return Timestamp::from_micros(fixed.load(Ordering::Relaxed));
        }
        let since_epoch = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp::from_micros(i64::try_from(since_epoch.as_micros()).unwrap_or(i64::MAX))
    }

    /// A fresh id that nobody can guess from others: 122 random bits (`UUIDv4`).
    pub fn secret_uuid(&self) -> Uuid {
        Uuid::new_v4()
    }

    /// A fresh `UUIDv7` of this moment: later ones sort later, to the millisecond.
    pub fn new_uuid(&self) -> Uuid {
        let micros = u64::try_from(self.now().as_micros()).unwrap_or(0);
        let nanos = u32::try_from(micros % 1_000_000).unwrap_or(0) * 1_000;
        Uuid::new_v7(uuid::Timestamp::from_unix(
            NoContext,
            micros / 1_000_000,
            nanos,
        ))
    }
}
