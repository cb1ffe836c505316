//! When to ping, and when silence means that the peer is gone.

use std::time::Duration;

use tokio::time::Instant;

/// How often to ping, and how long to wait for the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Time between two pings.
    pub interval: Duration,
    /// How long an answer may take.
    pub timeout: Duration,
}

impl Pace {
    /// Pings at this interval, each to be answered within half of it.
    pub fn of(interval: Duration) -> Self {
        Self {
            interval,
            timeout: interval / 2,
        }
    }
}

/// One connection's heartbeat.
pub(super) struct Heartbeat {
    pace: Pace,
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
    pub(super) fn new(pace: Pace, now: Instant) -> Self {
        Self {
            pace,
            ping_at: now + pace.interval,
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
        self.pong_by.unwrap_or(self.ping_at + self.pace.timeout)
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
        // The next one waits for the answer, however long it may take.
        self.ping_at = now + self.pace.interval;
        self.pong_by = Some(now + self.pace.timeout);
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
        let mut heartbeat = Heartbeat::new(Pace::of(Duration::from_secs(20)), start);
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
