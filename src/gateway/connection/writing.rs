//! Everything that is ready goes into one write, and a stuck write ends with the peer's patience.

use std::vec::IntoIter;

use futures_util::FutureExt as _;
use tokio::time::Instant;

use super::{Closing, Connection, Ending, SocketContract};
use crate::actors::outbound::Queued;

impl<C: SocketContract> Connection<C> {
    /// Writes everything that is ready by one flush.
    pub(super) async fn flush(&mut self) -> Result<(), Ending> {
        self.gather();
        let accepted = self.batch.iter().find_map(|queued| queued.accepted);
        let mut frames = std::mem::take(&mut self.batch).into_iter();
        if self.wire.try_write(&mut frames).await?.is_pending() {
            Box::pin(self.write_patiently(&mut frames)).await?;
        }
        if let Some(accepted) = accepted {
            self.gateway.metrics.delivered(accepted.elapsed());
        }
        Ok(())
    }

    /// Adds what is queued and answered by now.
    fn gather(&mut self) {
        // Why the queue ends, if it does, is asked again by the next turn.
        let _ = self.queue.take(&mut self.batch).now_or_never();
        self.flow.replies.take_ready(&mut self.batch);
    }

    /// Goes on with a write that is stuck, for as long as the peer may be believed to read.
    async fn write_patiently(&mut self, frames: &mut IntoIter<Queued>) -> Result<(), Ending> {
        loop {
            tokio::select! {
                biased;
                written = self.wire.write(frames) => return written,
                () = self.queue.overflowed() => return Err(Closing::SlowConsumer.into()),
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
