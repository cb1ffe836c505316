//! Moments in time, as numbers that compare exactly on every database.

use std::time::Duration;

/// A moment in UTC, in whole microseconds since 1970-01-01.
///
/// Microseconds because one product's clients compare six fractional digits; a whole number
/// because it orders alike in Postgres, SQLite and memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The moment that lies this many microseconds after 1970-01-01 UTC.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970-01-01 UTC.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// The time until a later moment; none when that is earlier.
    pub fn until(self, later: Self) -> Duration {
        let micros = later.0.saturating_sub(self.0);
        Duration::from_micros(u64::try_from(micros).unwrap_or(0))
    }

    /// Whole seconds since 1970-01-01 UTC, as tokens count them.
    pub const fn as_seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }
}
