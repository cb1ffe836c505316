//! How often one user may do something.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::domain::error::{Failure, Limit};
use crate::domain::id::UserId;

/// So many within a time, then one at a time as the time goes by (GCRA).
#[derive(Clone, Copy, Debug)]
pub struct RateLimit {
    /// How many at once.
    pub count: NonZeroU32,
    /// The time after which all of them are available again.
    pub within: Duration,
}

impl RateLimit {
    /// The limiter's own form.
    pub fn quota(self) -> Quota {
        let each = self.within / self.count.get();
        Quota::with_period(each.max(Duration::from_nanos(1)))
            .unwrap_or_else(|| Quota::per_second(self.count))
            .allow_burst(self.count)
    }
}

/// The limits that count by user.
pub struct RateLimiters {
    messages: DefaultKeyedRateLimiter<UserId>,
    conversations: DefaultKeyedRateLimiter<UserId>,
}

impl RateLimiters {
    pub(super) fn new(messages: RateLimit, conversations: RateLimit) -> Self {
        Self {
            messages: RateLimiter::keyed(messages.quota()),
            conversations: RateLimiter::keyed(conversations.quota()),
        }
    }

    pub(super) fn admit_message(&self, user: &UserId) -> Result<(), Failure> {
        admit(&self.messages, user, Limit::Messages)
    }

    pub(super) fn admit_conversation(&self, user: &UserId) -> Result<(), Failure> {
        admit(&self.conversations, user, Limit::Conversations)
    }

    pub(super) fn forget_quiet(&self) {
        self.messages.retain_recent();
        self.messages.shrink_to_fit();
        self.conversations.retain_recent();
        self.conversations.shrink_to_fit();
    }
}

fn admit(
    limiter: &DefaultKeyedRateLimiter<UserId>,
    user: &UserId,
    limit: Limit,
) -> Result<(), Failure> {
    limiter
        .check_key(user)
        .map_err(|refused| Failure::RateLimited {
            limit,
            retry_after: refused.wait_time_from(DefaultClock::default().now()),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_over_the_limit_is_told_when_to_try_again_and_others_are_not_held_up() {
        let limit = RateLimit {
            count: NonZeroU32::new(2).unwrap(),
            within: Duration::from_mins(1),
        };
        let rates = RateLimiters::new(limit, limit);
        let (ama, ben) = (UserId::parse("ama").unwrap(), UserId::parse("ben").unwrap());
        assert!(rates.admit_message(&ama).is_ok());
        assert!(rates.admit_message(&ama).is_ok());
        let refused = rates.admit_message(&ama).unwrap_err();
        let retry_after = refused.retry_after().unwrap();
        assert!(retry_after > Duration::from_secs(20) && retry_after <= Duration::from_secs(30));
        assert!(rates.admit_message(&ben).is_ok());
    }
}
