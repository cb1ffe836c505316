//! A connection that is kept from one batch to the next.
//!
//! The pool has each connection that is given back prove itself by a round trip, which a lone message
//! would pay for as for its commit. While there is always something to commit, nobody else gets the
//! connection anyhow.

use std::time::Duration;

use sea_orm::sqlx::pool::PoolConnection;
use sea_orm::sqlx::{PgPool, Postgres};
use tokio::time::Instant;

use crate::store::StoreError;

/// How long a connection is kept while nothing is to be committed.
pub(super) const IDLE: Duration = Duration::from_secs(1);

/// How long a connection is kept at all: the pool has an eye on how old its connections are.
const LONGEST: Duration = Duration::from_mins(1);

/// The connection, if one is kept.
#[derive(Default)]
pub(super) struct Kept(Option<Held>);

/// A connection that commits. Whoever drops it, as one does when something failed, gives it to the pool,
/// which finds out whether it can be used any more.
pub(super) struct Held {
    pub(super) connection: PoolConnection<Postgres>,
    since: Instant,
}

impl Kept {
    /// Whether there is one.
    pub(super) const fn is_some(&self) -> bool {
        self.0.is_some()
    }

    /// The connection that was kept, or one of the pool's.
    pub(super) async fn take(&mut self, pool: &PgPool) -> Result<Held, StoreError> {
        if let Some(held) = self.0.take() {
            return Ok(held);
        }
        Ok(Held {
            connection: pool.acquire().await?,
            since: Instant::now(),
        })
    }

    /// Keeps a connection that has just served well.
    pub(super) fn keep(&mut self, held: Held) {
        self.0 = Some(held).filter(|held| held.since.elapsed() < LONGEST);
    }

    /// Gives the connection back.
    pub(super) fn give_back(&mut self) {
        self.0 = None;
    }
}
