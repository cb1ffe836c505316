//! How often one user or one address may come.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::time::Duration;

use super::failed_proofs::FailedProofs;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::domain::error::{Failure, Limit};
use crate::domain::guest::GuestProfile;
use crate::domain::id::UserId;
use crate::gateway::GatewaySettings;
use crate::shutdown::Shutdown;

/// How often quiet ones are forgotten.
const FORGET_EVERY: Duration = Duration::from_mins(1);

/// The limits that count by user and by address.
pub struct RequestLimits {
    by_user: DefaultKeyedRateLimiter<UserId>,
    by_address: DefaultKeyedRateLimiter<IpAddr>,
    connects: DefaultKeyedRateLimiter<IpAddr>,
    guests: DefaultKeyedRateLimiter<IpAddr>,
    guest_messages: DefaultKeyedRateLimiter<Guest>,
    failed_proofs: FailedProofs,
}

/// What guests are counted by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Guest {
    /// Where they come from.
    Address(IpAddr),
    /// What they say they can be reached by, in lower case.
    Email(String),
}

impl Guest {
    /// Both of what a guest is counted by.
    pub(super) fn both(address: IpAddr, email: &str) -> [Self; 2] {
        // What is longer is nobody's address, and would only fill memory.
        let email = email.trim().chars().take(GuestProfile::EMAIL_CHARS);
        let email = email.collect::<String>().to_lowercase();
        [Self::Address(counted(address)), Self::Email(email)]
    }
}

impl RequestLimits {
    pub(super) fn new(settings: &GatewaySettings) -> Self {
        let requests =
            per_minute(settings.http_requests_per_minute).allow_burst(settings.http_requests_burst);
        Self {
            by_user: RateLimiter::keyed(requests),
            by_address: RateLimiter::keyed(requests),
            connects: RateLimiter::keyed(per_minute(settings.connects_per_minute)),
            guests: RateLimiter::keyed(Quota::per_hour(settings.guest_conversations_per_hour)),
            guest_messages: RateLimiter::keyed(per_minute(settings.guest_messages_per_minute)),
            failed_proofs: FailedProofs::new(per_minute(settings.guest_proofs_per_minute)),
        }
    }

    /// Counts an HTTP request of a user.
    pub fn admit_user(&self, user: &UserId) -> Result<(), Failure> {
        admit(&self.by_user, user, Limit::HttpRequests)
    }

    /// Counts an HTTP request of somebody unknown.
    pub(super) fn admit_stranger(&self, address: IpAddr) -> Result<(), Failure> {
        admit(&self.by_address, &counted(address), Limit::HttpRequests)
    }

    /// Counts a new socket.
    pub(in crate::gateway) fn admit_connect(&self, address: IpAddr) -> Result<(), Failure> {
        admit(&self.connects, &counted(address), Limit::Connects)
    }

    /// Counts a guest who is about to come in.
    pub(in crate::gateway) fn admit_guest(&self, address: IpAddr) -> Result<(), Failure> {
        admit(&self.guests, &counted(address), Limit::GuestConversations)
    }

    /// Counts a message of a guest.
    pub fn admit_guest_message(&self, address: IpAddr, email: &str) -> Result<(), Failure> {
        let mut counted = Guest::both(address, email).into_iter();
        counted.try_for_each(|one| admit(&self.guest_messages, &one, Limit::GuestMessages))
    }

    /// How often somebody named an e-mail address that proves nothing.
    pub(in crate::gateway) const fn failed_proofs(&self) -> &FailedProofs {
        &self.failed_proofs
    }

    /// Forgets those whose limits are full again, now and then, until asked to stop.
    pub(super) async fn keep_small(&self, shutdown: &Shutdown) {
        loop {
            tokio::select! {
                () = shutdown.asked() => return,
                () = tokio::time::sleep(FORGET_EVERY) => {}
            }
            self.by_user.retain_recent();
            self.by_user.shrink_to_fit();
            self.by_address.retain_recent();
            self.by_address.shrink_to_fit();
            self.connects.retain_recent();
            self.connects.shrink_to_fit();
            self.guests.retain_recent();
            self.guests.shrink_to_fit();
            self.guest_messages.retain_recent();
            self.guest_messages.shrink_to_fit();
            self.failed_proofs.forget_old();
        }
    }
}

fn per_minute(count: NonZeroU32) -> Quota {
    Quota::per_minute(count)
}

fn admit<K: Clone + Eq + std::hash::Hash>(
    limiter: &DefaultKeyedRateLimiter<K>,
    key: &K,
    limit: Limit,
) -> Result<(), Failure> {
    limiter
        .check_key(key)
        .map_err(|refused| Failure::RateLimited {
            limit,
            retry_after: refused.wait_time_from(DefaultClock::default().now()),
        })
}

/// Whom an address stands for: one host has a whole /64 of IPv6 addresses to come from.
fn counted(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let network = address.to_bits() & (u128::MAX << 64);
            IpAddr::V6(Ipv6Addr::from_bits(network))
        }
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_host_is_counted_once_however_many_addresses_it_has() {
        let of = |text: &str| counted(text.parse().unwrap());
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:2"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("::ffff:10.0.0.1"), of("10.0.0.1"));
        assert_ne!(of("10.0.0.1"), of("10.0.0.2"));
    }
}
