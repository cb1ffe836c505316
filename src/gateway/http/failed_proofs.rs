//! How often somebody may try to be a guest whom they do not know.
//!
//! Only what fails is counted, since guests prove themselves with every request. Whoever failed too
//! often is not heard for a while, also with what would prove them: else trying on would pay.

use std::net::IpAddr;
use std::time::Instant;

use dashmap::DashMap;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::limits::Guest;
use crate::domain::error::{Failure, Limit};

/// Attempts that failed.
pub(in crate::gateway) struct FailedProofs {
    counted: DefaultKeyedRateLimiter<Guest>,
    /// Until when whoever failed too often is not heard.
    unheard: DashMap<Guest, Instant>,
}

impl FailedProofs {
    pub(super) fn new(quota: Quota) -> Self {
        Self {
            counted: RateLimiter::keyed(quota),
            unheard: DashMap::new(),
        }
    }

    /// Whether somebody is heard.
    ///
    /// # Errors
    /// When they will be.
    pub(in crate::gateway) fn hear(&self, address: IpAddr, email: &str) -> Result<(), Failure> {
        let now = Instant::now();
        let until = Guest::both(address, email)
            .iter()
            .filter_map(|one| self.unheard.get(one).map(|until| *until))
            .max();
        match until.filter(|until| *until > now) {
            None => Ok(()),
            Some(until) => Err(Failure::RateLimited {
                limit: Limit::GuestProofs,
                retry_after: until - now,
            }),
        }
    }

    /// Counts an attempt that failed.
    pub(in crate::gateway) fn note(&self, address: IpAddr, email: &str) {
        for one in Guest::both(address, email) {
            if let Err(refused) = self.counted.check_key(&one) {
                let wait = refused.wait_time_from(DefaultClock::default().now());
                self.unheard.insert(one, Instant::now() + wait);
            }
        }
    }

    pub(super) fn forget_old(&self) {
        let now = Instant::now();
        self.unheard.retain(|_, until| *until > now);
        self.counted.retain_recent();
        self.counted.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;

    #[test]
    fn of_a_long_name_no_more_is_kept_than_an_address_has() {
        let address = "10.0.0.1".parse().unwrap();
        let [_, kept] = Guest::both(address, &format!(" {}", "a".repeat(100_000)));
        assert_eq!(kept, Guest::Email("a".repeat(254)));
    }

    #[test]
    fn whoever_fails_too_often_is_not_heard_and_others_are() {
        let two = Quota::per_minute(NonZeroU32::new(2).unwrap());
        let proofs = FailedProofs::new(two);
        let (one, other): (IpAddr, IpAddr) =
            ("10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap());
        for email in ["a@mail.example", "b@mail.example"] {
            proofs.note(one, email);
        }
        assert!(proofs.hear(one, "c@mail.example").is_ok());
        proofs.note(one, "c@mail.example");
        let refused = proofs.hear(one, "d@mail.example").unwrap_err();
        assert!(refused.retry_after().is_some());
        assert!(proofs.hear(other, "d@mail.example").is_ok());
        // One guest's address is not tried from many places either.
        proofs.note(other, "c@mail.example");
        proofs.note(other, " C@Mail.example");
        assert!(proofs.hear(one.to_canonical(), "e@mail.example").is_err());
        let third = "10.0.0.3".parse().unwrap();
        assert!(proofs.hear(third, "c@mail.example").is_err());
        assert!(proofs.hear(third, "e@mail.example").is_ok());
    }
}
