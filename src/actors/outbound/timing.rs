//! Which deliveries of a message are timed: a few of many tell as well as all how long they take.

use std::time::Instant;

/// How many deliveries of one message are timed, at most. Each takes a look at the clock and a place in a
/// list that all threads share.
const SAMPLES: usize = 16;

/// Chooses among those whom a message goes to, others for each message.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    accepted: Option<Instant>,
    every: usize,
    first: usize,
}

impl Timing {
    /// Of a message that was accepted at this time, if it is one, and goes to so many.
    pub fn new(accepted: Option<Instant>, count: usize) -> Self {
        let every = count.div_ceil(SAMPLES).max(1);
        // As good as a throw of dice: how long it took until here.
        let nanoseconds = accepted.map_or(0, |accepted| accepted.elapsed().subsec_nanos());
        Self {
            accepted,
            every,
            first: usize::try_from(nanoseconds).unwrap_or(0) % every,
        }
    }

    /// When the message was accepted, if its delivery to the one at this place is timed.
    pub fn of(&self, place: usize) -> Option<Instant> {
        self.accepted.filter(|_| place % self.every == self.first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_few_all_are_timed_and_of_many_a_few() {
        for (count, expected) in [(1, 1..=1), (16, 16..=16), (17, 8..=9), (10_000, 15..=16)] {
            let timing = Timing::new(Some(Instant::now()), count);
            let timed = (0..count).filter(|place| timing.of(*place).is_some());
            let timed = timed.count();
            assert!(expected.contains(&timed), "{timed} of {count}");
        }
    }

    #[test]
    fn what_was_not_accepted_just_now_is_not_timed() {
        assert_eq!(Timing::new(None, 3).of(0), None);
    }
}
