//! As many rows as there are, in statements that both databases take.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait};

use super::StoreError;

/// Rows of one statement. `SQLite` takes 32,766 parameters, Postgres 65,535; no table has more than 30
/// columns.
const ROWS: usize = 1_000;

/// Inserts rows, within the transaction that was given.
pub(super) async fn insert<A: ActiveModelTrait>(
    db: &impl ConnectionTrait,
    rows: impl IntoIterator<Item = A>,
    on_conflict: Option<OnConflict>,
) -> Result<(), StoreError> {
    let mut rows = rows.into_iter();
    loop {
        let some: Vec<A> = rows.by_ref().take(ROWS).collect();
        if some.is_empty() {
            return Ok(());
        }
        let mut insert = <A::Entity as EntityTrait>::insert_many(some);
        if let Some(on_conflict) = &on_conflict {
            insert = insert.on_conflict(on_conflict.clone());
        }
        insert.exec_without_returning(db).await?;
    }
}
