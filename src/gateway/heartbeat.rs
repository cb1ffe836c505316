//! When to ping, and when silence means that the peer is gone.

use std::time::Duration;

use tokio::time::Instant;

/// One connection's heartbeat.
pub(super) struct Heartbeat {
    period: Duration,
    ping_at: Instant,
    /// By when the last ping must be answered; `None` once it is.
    pong_by: Option<Instant>,
}

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beat {
    /// Nothing yet.
    Nothing,
    /// A ping.
    Ping,
    /// The end: the last ping was not answered.
    Lost,
}

impl Heartbeat {
    pub(super) fn new(period: Duration, now: Instant) -> Self {
        Self {
            period,
            ping_at: now + period,
            pong_by: None,
        }
    }

    /// When something is due next.
    pub(super) fn due_at(&self) -> Instant {
        self.pong_by.unwrap_or(self.ping_at)
    }

    /// Until when a write may stay stuck: as long as an answer to a ping could be expected, even
    /// where the ping itself is stuck.
    pub(super) fn patient_until(&self) -> Instant {
        self.pong_by.unwrap_or(self.ping_at + self.period / 2)
    }

    /// Whether an answer is outstanding.
    pub(super) fn is_waiting(&self) -> bool {
        self.pong_by.is_some()
    }

    pub(super) fn beat(&mut self, now: Instant) -> Beat {
        if self.pong_by.is_some_and(|pong_by| now >= pong_by) {
            return Beat::Lost;
        }
        if now < self.ping_at {
            return Beat::Nothing;
        }
        self.ping_at = now + self.period;
        self.pong_by = Some(now + self.period / 2);
        Beat::Ping
    }

    /// The peer answered.
    pub(super) fn ponged(&mut self) {
        self.pong_by = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ping_without_an_answer_within_half_a_period_is_the_end() {
        let start = Instant::now();
        let second = |n| start + Duration::from_secs(n);
        let mut heartbeat = Heartbeat::new(Duration::from_secs(20), start);
        assert_eq!(heartbeat.beat(second(19)), Beat::Nothing);
        assert_eq!(heartbeat.due_at(), second(20));
        assert_eq!(heartbeat.beat(second(20)), Beat::Ping);
        assert_eq!(heartbeat.due_at(), second(30));
        assert_eq!(heartbeat.beat(second(29)), Beat::Nothing);
        heartbeat.ponged();
        assert_eq!(heartbeat.due_at(), second(40));
        assert_eq!(heartbeat.beat(second(40)), Beat::Ping);
        assert_eq!(heartbeat.beat(second(50)), Beat::Lost);
    }
}
