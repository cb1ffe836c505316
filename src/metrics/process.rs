//! What is measured of the process and of the runtime it works on, looked at when somebody asks.

use std::sync::Arc;

use metrics::{Gauge, with_local_recorder};
use metrics_process::Collector;
use tokio::runtime::Handle;

use super::recorder::Registrar;
use super::{names, to_gauge};

/// The process's figures, by the names that Prometheus has for every program's, and the runtime's.
#[derive(Clone)]
pub(super) struct ProcessMetrics {
    process: Collector,
    workers: Gauge,
    tasks: Gauge,
    queued: Gauge,
    registrar: Arc<Registrar>,
}

impl ProcessMetrics {
    pub(super) fn register(registrar: &Arc<Registrar>) -> Self {
        let metrics = Self {
            process: Collector::default(),
            workers: registrar.gauge(names::RUNTIME_WORKERS, &[]),
            tasks: registrar.gauge(names::RUNTIME_TASKS, &[]),
            queued: registrar.gauge(names::RUNTIME_QUEUED, &[]),
            registrar: Arc::clone(registrar),
        };
        with_local_recorder(registrar.recorder(), || metrics.process.describe());
        metrics
    }

    /// Looks at the process, and at the runtime if this is called within one.
    pub(super) fn look(&self) {
        with_local_recorder(self.registrar.recorder(), || self.process.collect());
        if let Ok(runtime) = Handle::try_current() {
            let runtime = runtime.metrics();
            self.workers.set(to_gauge(runtime.num_workers() as u64));
            self.tasks.set(to_gauge(runtime.num_alive_tasks() as u64));
            self.queued
                .set(to_gauge(runtime.global_queue_depth() as u64));
        }
    }
}
