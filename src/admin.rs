//! What the operator looks at, on a port of its own: metrics, life, readiness.
//!
//! Alive means that the process answers. Ready means that a client sent here would be served: the
//! database answers, the writer commits, and the server is not about to stop.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;

use crate::metrics::{Exposition, Metrics, ReadinessCheck};
use crate::shutdown::Shutdown;
use crate::store::Store;
use crate::store::writer::Writer;

/// The text format of Prometheus.
const EXPOSITION_FORMAT: &str = "text/plain; version=0.0.4";

/// How long the database may take to give a sign of life.
const PING_WITHIN: Duration = Duration::from_secs(1);

/// What is looked at.
#[derive(Clone)]
pub struct Operation {
    /// What was measured.
    pub exposition: Exposition,
    /// Told what was found.
    pub metrics: Metrics,
    /// Asked for a sign of life.
    pub store: Store,
    /// Asked whether it still commits.
    pub writer: Writer,
    /// Asked whether the server is about to stop.
    pub shutdown: Shutdown,
}

/// The routes of the operator.
pub fn router(operation: Operation) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .route("/healthz", get(alive))
        .route("/readyz", get(ready))
        .with_state(operation)
}

async fn metrics(State(operation): State<Operation>) -> impl IntoResponse {
    operation.check().await;
    (
        [(CONTENT_TYPE, EXPOSITION_FORMAT)],
        operation.exposition.render(),
    )
}

#[derive(Serialize)]
struct Alive {
    status: &'static str,
}

async fn alive() -> Json<Alive> {
    Json(Alive { status: "ok" })
}

/// Each part's state, `ok` or what is wrong with it.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Readiness {
    status: &'static str,
    checks: Checks,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Checks {
    database: &'static str,
    writer: &'static str,
    shutdown: &'static str,
}

const OK: &str = "ok";

impl Checks {
    fn all_pass(&self) -> bool {
        [self.database, self.writer, self.shutdown] == [OK; 3]
    }
}

async fn ready(State(operation): State<Operation>) -> impl IntoResponse {
    let checks = operation.check().await;
    if checks.all_pass() {
        (
            StatusCode::OK,
            Json(Readiness {
                status: "ready",
                checks,
            }),
        )
    } else {
        (
            StatusCode::SERVICE_UNAVAILABLE,
            Json(Readiness {
                status: "not ready",
                checks,
            }),
        )
    }
}

impl Operation {
    /// Looks at everything, and has the metrics say what was found.
    async fn check(&self) -> Checks {
        let checks = Checks {
            database: self.check_database().await,
            writer: if self.writer.is_alive() {
                OK
            } else {
                "has ended"
            },
            shutdown: if self.shutdown.is_asked() {
                "is under way"
            } else {
                OK
            },
        };
        for (check, found) in [
            (ReadinessCheck::Database, checks.database),
            (ReadinessCheck::Writer, checks.writer),
            (ReadinessCheck::Shutdown, checks.shutdown),
        ] {
            self.metrics.checked(check, found == OK);
        }
        checks
    }

    async fn check_database(&self) -> &'static str {
        match tokio::time::timeout(PING_WITHIN, self.store.ping()).await {
            Ok(Ok(())) => OK,
            Ok(Err(_)) => "does not answer",
            Err(_) => "does not answer within a second",
        }
    }
}
