//! What has to be done now and then, whoever is connected.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};
use tokio_util::task::TaskTracker;

use crate::chat::Chat;
use crate::metrics::Exposition;
use crate::shutdown::Shutdown;

/// Between two foldings of samples into buckets: what waits between two is memory.
const FOLD_SAMPLES: Duration = Duration::from_secs(5);

/// Between two counts of the conversations that wait for support.
const COUNT_WAITING: Duration = Duration::from_secs(5);

/// Between two looks for references whose conversations did not follow the host.
const FOLLOW_REFERENCES: Duration = Duration::from_secs(10);

/// Between two clean-ups of rate limits that are full again.
const FORGET_QUIET_USERS: Duration = Duration::from_mins(1);

/// Between two looks for whom other servers turned out: their connections end within a second.
const TURN_OUT: Duration = Duration::from_millis(500);

/// Between two looks for session tokens that expired long ago. Each forgets a bounded number.
const FORGET_SESSION_TOKENS: Duration = Duration::from_mins(1);

/// Starts the tasks; they end when asked to.
pub(super) fn start(
    tasks: &TaskTracker,
    until: &Shutdown,
    (exposition, chat): (&Exposition, &Chat),
) {
    let (exposition, chat) = (exposition.clone(), chat.clone());
    tasks.spawn(every(FOLD_SAMPLES, until.clone(), async move || {
        exposition.upkeep();
    }));
    let counting = chat.clone();
    tasks.spawn(every(COUNT_WAITING, until.clone(), async move || {
        counting.measure_waiting().await;
    }));
    let following = chat.clone();
    tasks.spawn(every(FOLLOW_REFERENCES, until.clone(), async move || {
        following.follow_references().await;
    }));
    let forgetting = chat.clone();
    tasks.spawn(every(FORGET_QUIET_USERS, until.clone(), async move || {
        forgetting.forget_quiet_users();
    }));
    tasks.spawn(turn_out_with_others(chat.clone(), until.clone()));
    tasks.spawn(every(
        FORGET_SESSION_TOKENS,
        until.clone(),
        async move || {
            chat.forget_expired_session_tokens().await;
        },
    ));
}

async fn turn_out_with_others(chat: Chat, until: Shutdown) {
    let mut turning_out = chat.turning_out();
    let mut ticks = interval(TURN_OUT);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = until.asked() => return,
            _ = ticks.tick() => turning_out.follow().await,
        }
    }
}

async fn every(period: Duration, until: Shutdown, work: impl AsyncFn()) {
    let mut ticks = interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = until.asked() => return,
            _ = ticks.tick() => work().await,
        }
    }
}
