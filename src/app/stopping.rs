//! The end of a server, in order.

use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{CUT_WITHIN, Core};
use crate::actors::supervisor::ActorTree;
use crate::config::Config;
use crate::gateway::Gateway;
use crate::shutdown::Shutdown;
use crate::store::Store;
use crate::store::writer::Writer;

/// How a server ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It was asked to.
    Cleanly,
    /// A part failed that it cannot do without.
    AfterFailure,
}

/// Everything that runs and has to end.
pub(super) struct Running {
    /// Stops the wires.
    pub(super) shutdown: Shutdown,
    /// Has every connection of clients.
    connections: TaskTracker,
    tree: ActorTree,
    pub(super) writer: Writer,
    /// Has the writer and what actors leave for others to do.
    tasks: TaskTracker,
    store: Store,
    /// Stops what serves the operator, which is after the wires.
    pub(super) operation: Shutdown,
    /// Has the operator's connections and whatever is done now and then.
    pub(super) background: TaskTracker,
    pub(super) failed: CancellationToken,
    within: Duration,
}

impl Running {
    pub(super) fn new(config: &Config, gateway: &Gateway, core: Core, store: Store) -> Self {
        Self {
            shutdown: gateway.shutdown.clone(),
            connections: gateway.tasks.clone(),
            tree: core.tree,
            writer: core.writer,
            tasks: core.tasks,
            store,
            operation: Shutdown::default(),
            background: TaskTracker::new(),
            failed: core.failed,
            within: config.server.shutdown_within,
        }
    }

    pub(super) async fn stopped(&self) -> Ended {
        tokio::select! {
            () = self.shutdown.asked() => (),
            () = self.failed.cancelled() => tracing::error!("stopping after a failure"),
        }
        self.shutdown.ask();
        let deadline = Instant::now() + self.within;
        self.drain(deadline).await;
        // From here on the writer ends because it is told to.
        let ended = if self.failed.is_cancelled() {
            Ended::AfterFailure
        } else {
            Ended::Cleanly
        };
        self.tree.stop(CUT_WITHIN).await;
        self.flush(deadline).await;
        self.operation.insist();
        self.background.close();
        all_ended("background", &self.background).await;
        if timeout(CUT_WITHIN, self.store.close()).await.is_err() {
            tracing::warn!("the database did not let go of its connections in time");
        }
        tracing::info!("stopped");
        ended
    }

    /// Waits for connections to end by themselves, then cuts them.
    async fn drain(&self, deadline: Instant) {
        self.connections.close();
        tokio::select! {
            () = self.connections.wait() => return,
            () = self.shutdown.insisted() => (),
            () = sleep_until(deadline) => {
                let connections = self.connections.len();
                tracing::warn!(connections, "cutting connections that did not end in time");
            }
        }
        self.shutdown.insist();
        all_ended("connection", &self.connections).await;
    }

    /// Waits until the writer has committed what is queued.
    async fn flush(&self, deadline: Instant) {
        self.writer.close();
        let deadline = deadline.max(Instant::now() + CUT_WITHIN);
        tokio::select! {
            () = self.tasks.wait() => (),
            () = sleep_until(deadline) => {
                tracing::error!("the database did not take the last changes in time");
            }
        }
    }
}

async fn all_ended(sort: &str, tasks: &TaskTracker) {
    if timeout(CUT_WITHIN, tasks.wait()).await.is_err() {
        tracing::error!(
            sort,
            left = tasks.len(),
            "tasks did not end when ordered to"
        );
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Does nothing after an orderly end; otherwise lets go of all that can be let go of
        // without waiting.
        self.shutdown.insist();
        self.operation.insist();
        self.writer.close();
        self.tree.abandon();
    }
}
