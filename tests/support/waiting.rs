//! What others do in Postgres: statements that wait for rows, and sessions that have yet to end.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

use super::native_client::PATIENCE;

/// Of the database that the connection is to.
const WAITING: &str = "SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'";

/// Sessions in the database that the connection is to, but for its own.
const OTHERS: &str = "SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND backend_type IN ('client backend', 'parallel worker')";

/// How many wait.
pub(crate) async fn count(db: &DatabaseConnection) -> i64 {
    number(db, WAITING).await
}

/// Waits until so many wait.
pub(crate) async fn until(db: &DatabaseConnection, expected: i64) {
    let waits = async { while count(db).await != expected {} };
    tokio::time::timeout(PATIENCE, waits).await.unwrap();
}

/// Waits until nobody else is in the database: what they did is then in its statistics.
pub(crate) async fn until_alone(db: &DatabaseConnection) {
    let ends = async { while number(db, OTHERS).await != 0 {} };
    tokio::time::timeout(PATIENCE, ends).await.unwrap();
}

async fn number(db: &DatabaseConnection, query: &str) -> i64 {
    let statement = Statement::from_string(DbBackend::Postgres, query);
    let row = db.query_one_raw(statement).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}
