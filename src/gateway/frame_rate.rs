//! How many frames one connection may send: a GCRA in three small fields.
//!
//! Frames beyond the rate are refused, each with its own answer, so that no request is left
//! without one. A client that goes on after as many refusals as a second allows frames is closed;
//! ten seconds without a refusal are forgiveness.

use std::num::NonZeroU32;
use std::time::Duration;

use tokio::time::Instant;

/// The time in which the whole allowance comes back.
const WINDOW: Duration = Duration::from_secs(1);
/// Time without a refusal after which earlier ones are forgotten.
const FORGIVEN_AFTER: Duration = Duration::from_secs(10);

/// The state of one connection's limit.
pub(super) struct FrameRate {
    /// When the whole allowance will be available again.
    full_at: Instant,
    refused: u32,
    refused_at: Instant,
}

/// What is to be done with a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Take it.
    Admitted,
    /// Refuse it; this long from now there is room for one.
    Refused(Duration),
    /// Close: refusals do not help.
    Abusive,
}

impl FrameRate {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            full_at: now,
            refused: 0,
            refused_at: now,
        }
    }

    pub(super) fn judge(&mut self, now: Instant, per_second: NonZeroU32) -> Verdict {
        let full_at = self.full_at.max(now) + WINDOW / per_second.get();
        let debt = full_at.saturating_duration_since(now);
        if debt <= WINDOW {
            self.full_at = full_at;
            return Verdict::Admitted;
        }
        if now.saturating_duration_since(self.refused_at) >= FORGIVEN_AFTER {
            self.refused = 0;
        }
        self.refused_at = now;
        self.refused += 1;
        if self.refused > per_second.get() {
            Verdict::Abusive
        } else {
            Verdict::Refused(debt.saturating_sub(WINDOW))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEN: NonZeroU32 = NonZeroU32::new(10).unwrap();

    #[test]
    fn a_burst_of_a_second_passes_then_frames_pass_at_the_rate() {
        let start = Instant::now();
        let mut rate = FrameRate::new(start);
        for _ in 0..10 {
            assert_eq!(rate.judge(start, TEN), Verdict::Admitted);
        }
        let wait = Duration::from_millis(100);
        assert_eq!(rate.judge(start, TEN), Verdict::Refused(wait));
        assert_eq!(rate.judge(start + wait, TEN), Verdict::Admitted);
        assert_eq!(rate.judge(start + wait, TEN), Verdict::Refused(wait));
    }

    #[test]
    fn who_goes_on_is_closed_and_who_rests_is_forgiven() {
        let start = Instant::now();
        let mut rate = FrameRate::new(start);
        let verdicts: Vec<Verdict> = (0..21).map(|_| rate.judge(start, TEN)).collect();
        assert_eq!(verdicts[20], Verdict::Abusive);
        assert!(!verdicts[..20].contains(&Verdict::Abusive));
        let later = start + Duration::from_secs(20);
        for _ in 0..20 {
            assert_ne!(rate.judge(later, TEN), Verdict::Abusive);
        }
    }
}
