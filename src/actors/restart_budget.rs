//! How often something may fail before it is left alone for a while.

use std::time::{Duration, Instant};

/// Counts failures within a window.
#[derive(Debug)]
pub(super) struct RestartBudget {
    window: Duration,
    limit: usize,
    failures: Vec<Instant>,
}

impl RestartBudget {
    /// Covers `limit` failures within each `window`.
    pub(super) fn new(limit: usize, window: Duration) -> Self {
        Self {
            window,
            limit,
            failures: Vec::new(),
        }
    }

    /// Records one failure.
    pub(super) fn record_failure(&mut self, now: Instant) {
        self.forget_old(now);
        self.failures.push(now);
    }

    /// Whether the failures of the window are within the limit.
    pub(super) fn covers(&mut self, now: Instant) -> bool {
        self.forget_old(now);
        self.failures.len() <= self.limit
    }

    /// Whether no failure is within the window.
    pub(super) fn is_unused(&mut self, now: Instant) -> bool {
        self.forget_old(now);
        self.failures.is_empty()
    }

    fn forget_old(&mut self, now: Instant) {
        self.failures
            .retain(|at| now.duration_since(*at) < self.window);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_used_up_by_failures_and_refilled_by_time() {
        let start = Instant::now();
        let mut budget = RestartBudget::new(2, Duration::from_secs(10));
        for second in 0..2 {
            budget.record_failure(start + Duration::from_secs(second));
        }
        assert!(budget.covers(start + Duration::from_secs(2)));
        budget.record_failure(start + Duration::from_secs(2));
        assert!(!budget.covers(start + Duration::from_secs(3)));
        assert!(budget.covers(start + Duration::from_secs(10)));
        assert!(budget.is_unused(start + Duration::from_secs(12)));
    }
}
