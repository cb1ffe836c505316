//! The end of a connection: last answers, last words, and the wait for the peer to close.

use super::{Closing, Connection, Ending, SocketContract, Wire};

impl<W: Wire, C: SocketContract> Connection<W, C> {
    /// Ends the connection.
    pub(super) async fn end(mut self: Box<Self>, ending: Ending) {
        self.finish_deliveries();
        let closing = match ending {
            Ending::Closing(closing) => closing,
            Ending::PeerClosed => {
                let within = self.gateway.settings.close_within;
                drop((self.queue, self.flow, self.contract));
                // The peer may be gone already, and its own close frame needs no answer then.
                let _ = tokio::time::timeout(within, self.wire.finish()).await;
                return;
            }
            Ending::Unanswered => {
                let farewell = self.contract.unanswered();
                drop((self.queue, self.flow, self.contract));
                if let Some(farewell) = farewell {
                    self.wire.close(&self.gateway, farewell, true).await;
                }
                return;
            }
            Ending::Lost => return,
        };
        if closing == Closing::SlowConsumer {
            self.gateway.metrics.slow_consumer_closed(W::GATEWAY);
        }
        if closing.finishes_requests() {
            let within = self.gateway.settings.close_within;
            // Whoever cannot read the last replies by then repeats the requests.
            let _ = tokio::time::timeout(within, self.finish_requests()).await;
        }
        let farewell = self.contract.farewell(closing);
        // From here on the user counts as gone, however long the peer takes to close.
        drop((self.queue, self.flow, self.contract));
        self.wire
            .close(&self.gateway, farewell, closing.may_drain())
            .await;
    }

    /// Has noted what got to whom the connection is about to stop being.
    pub(super) fn finish_deliveries(&mut self) {
        self.deliveries.finish(&self.contract, &self.gateway.tasks);
    }

    /// Answers what was taken in, reads nothing more.
    async fn finish_requests(&mut self) -> Result<(), Ending> {
        while !self.flow.is_idle() {
            tokio::select! {
                biased;
                () = self.gateway.shutdown.insisted() => return Err(Ending::Lost),
                admission = self.flow.admission.next(), if self.flow.may_run() => {
                    self.flow.admitted(admission);
                    continue;
                }
                () = self.flow.replies.ready(), if !self.flow.replies.is_empty() => {}
            }
            self.flush().await?;
        }
        self.flush().await
    }
}
