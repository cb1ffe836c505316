//! Statements that wait in Postgres for rows that another transaction holds.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

use super::native_client::PATIENCE;

/// Of the database that the connection is to.
const WAITING: &str = "SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'";

/// How many wait.
pub(crate) async fn count(db: &DatabaseConnection) -> i64 {
    let statement = Statement::from_string(DbBackend::Postgres, WAITING);
    let row = db.query_one_raw(statement).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

/// Waits until so many wait.
pub(crate) async fn until(db: &DatabaseConnection, expected: i64) {
    let waits = async { while count(db).await != expected {} };
    tokio::time::timeout(PATIENCE, waits).await.unwrap();
}
