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

    /// The moment that lies this much later; the last one there is, if that is too late.
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(micros(duration)))
    }

    /// The moment that lies this much earlier; the first one there is, if that is too early.
    #[must_use]
    pub fn before(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(micros(duration)))
    }

    /// This moment if it is a whole second, else the next that is.
    #[must_use]
    pub const fn rounded_up_to_seconds(self) -> Self {
        Self(self.0.saturating_add(999_999).div_euclid(1_000_000) * 1_000_000)
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_seconds_stay_and_others_go_up() {
        let rounded = |micros| Timestamp(micros).rounded_up_to_seconds().0;
        assert_eq!(rounded(2_000_000), 2_000_000);
        assert_eq!(rounded(2_000_001), 3_000_000);
        assert_eq!(rounded(-1), 0);
    }

    #[test]
    fn moments_do_not_run_over() {
        let longest = Duration::MAX;
        assert_eq!(Timestamp(1).after(longest), Timestamp(i64::MAX));
        assert_eq!(Timestamp(-2).before(longest), Timestamp(i64::MIN));
        assert_eq!(Timestamp(5).before(Duration::from_micros(2)), Timestamp(3));
    }
}
