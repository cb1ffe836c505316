//! Everything that is ready goes into one write, and a stuck write ends with the peer's patience.

use std::future::poll_fn;
use std::task::Poll;
use std::vec::IntoIter;

use futures_util::FutureExt as _;
use tokio::time::Instant;

use super::contract::Answer;
use super::{Closing, Connection, Ending, Inbound, SocketContract, Wire};
use crate::actors::outbound::Queued;

impl<W: Wire, C: SocketContract> Connection<W, C> {
    /// Writes everything that is ready by one flush.
    pub(super) async fn flush(&mut self) -> Result<(), Ending> {
        // Why the queue ends, if it does, is asked again by the next turn.
        let _ = self.queue.take(&mut self.batch).now_or_never();
        self.write().await.map(drop)
    }

    /// Writes what was taken from the queue, and what is answered, by one flush. Whether nothing had to be
    /// waited for.
    pub(super) async fn write(&mut self) -> Result<bool, Ending> {
        self.gather();
        let accepted = self.batch.iter().find_map(|queued| queued.accepted);
        self.deliveries.gather(&self.batch);
        let mut frames = std::mem::take(&mut self.batch).into_iter();
        let is_at_once = try_write(&mut self.wire, &mut frames).await?.is_ready();
        if !is_at_once {
            Box::pin(self.write_patiently(&mut frames)).await?;
        }
        if let Some(accepted) = accepted {
            self.gateway.metrics.delivered(accepted.elapsed());
        }
        self.deliveries.sent(&self.contract);
        Ok(is_at_once)
    }

    /// Adds what is answered by now, each answer where it belongs among the events.
    fn gather(&mut self) {
        if self.is_expired {
            // Whoever it was may not hear of it any more. The heartbeat and answers go on.
            self.batch.clear();
        }
        self.taken = self
            .batch
            .last()
            .map_or(self.taken, |last| self.taken.max(last.number));
        // Answers after events: whatever was answered before an event was told is taken as well. An
        // answer that belongs after an event yet to be taken waits for it.
        let taken = self.taken;
        let next = || self.flow.replies.next_ready_after(taken);
        let answers: Vec<Answer> = std::iter::from_fn(next).collect();
        if !answers.is_empty() {
            self.batch = merge(std::mem::take(&mut self.batch), answers);
        }
    }

    /// Goes on with a write that is stuck, for as long as the peer may be believed to read.
    async fn write_patiently(&mut self, frames: &mut IntoIter<Queued>) -> Result<(), Ending> {
        loop {
            tokio::select! {
                biased;
                written = write(&mut self.wire, &mut self.held, frames) => return written,
                why = self.queue.closed() => return Err(Closing::from(why).into()),
                () = self.gateway.shutdown.insisted() => return Err(Ending::Lost),
                () = tokio::time::sleep_until(self.heartbeat.patient_until()) => {}
            }
            if self.wire.take_pong() {
                self.heartbeat.ponged();
                if Instant::now() < self.heartbeat.patient_until() {
                    continue;
                }
            }
            return Err(if self.heartbeat.is_waiting() {
                Ending::Lost
            } else {
                Closing::SlowConsumer.into()
            });
        }
    }
}

/// Writes as much as the peer takes at once, all of it by one flush.
async fn try_write<W: Wire>(
    wire: &mut W,
    frames: &mut IntoIter<Queued>,
) -> Result<Poll<()>, Ending> {
    poll_fn(|context| {
        Poll::Ready(match wire.poll_write(context, frames) {
            Poll::Ready(written) => written.map(Poll::Ready),
            Poll::Pending => Ok(Poll::Pending),
        })
    })
    .await
}

/// Writes everything, and listens for pongs meanwhile. Cancel safe: frames that were not taken
/// stay where they are.
async fn write<W: Wire>(
    wire: &mut W,
    held: &mut Option<Inbound>,
    frames: &mut IntoIter<Queued>,
) -> Result<(), Ending> {
    poll_fn(|context| {
        if let Poll::Ready(written) = wire.poll_write(context, frames) {
            return Poll::Ready(written);
        }
        while held.is_none() {
            match wire.poll_next(context) {
                Poll::Ready(Ok(Inbound::Ping | Inbound::Pong)) => {}
                Poll::Ready(Ok(inbound)) => *held = Some(inbound),
                Poll::Ready(Err(ending)) => return Poll::Ready(Err(ending)),
                Poll::Pending => break,
            }
        }
        Poll::Pending
    })
    .await
}

/// Puts each answer after the event it belongs after and before the next one.
fn merge(events: Vec<Queued>, answers: Vec<Answer>) -> Vec<Queued> {
    let mut merged = Vec::with_capacity(events.len() + answers.len());
    let mut events = events.into_iter().peekable();
    for answer in answers {
        let comes_first = |event: &Queued| answer.after.is_some_and(|after| event.number <= after);
        while let Some(event) = events.next_if(comes_first) {
            merged.push(event);
        }
        merged.push(Queued::unnumbered(answer.frame));
    }
    merged.extend(events);
    merged
}
