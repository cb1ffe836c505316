//! Commits messages and marks of many conversations in one transaction.

use super::batch::Batch;
use super::kept::Kept;
use super::{FlowItem, Outcome, postgres, sqlite};
use crate::store::{Backend, Store, StoreError};

/// Commits all of the changes, or none when it fails. A conversation whose rules have changed
/// keeps its numbers, and its changes come back stale.
pub(super) async fn commit(
    store: &Store,
    kept: &mut Kept,
    items: &[FlowItem<'_>],
) -> Result<Vec<Outcome>, StoreError> {
    let batch = Batch::fold(items);
    let raised = match store.backend() {
        Backend::Postgres(pool) => {
            let mut held = kept.take(pool).await?;
            let raised = postgres::write(&mut *held.connection, &batch).await?;
            kept.keep(held);
            raised
        }
        Backend::Sqlite(pool) => {
            let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
            let raised = sqlite::write(&mut transaction, &batch).await?;
            transaction.commit().await?;
            raised
        }
    };
    Ok(batch.outcomes(&raised))
}
