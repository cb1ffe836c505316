//! The databases that measurements run on.

use std::path::PathBuf;

use anyhow::Context as _;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, Statement};
use tempfile::TempDir;

use super::postgres::{Durability, PostgresCluster};
use super::processes::ProcessTree;

/// Has Postgres fill the files of its log that it then keeps (`min_wal_size`, 80 MB). While one is
/// made that there was not before, nobody commits: 16 MB have to reach the disk.
const LOG_FILES: &str = "
    CREATE TABLE filling AS SELECT repeat('x', 800) FROM generate_series(1, 110000);
    DROP TABLE filling; CHECKPOINT";

/// A database of a measurement's own.
pub(crate) enum Database {
    /// A Postgres server that makes every commit durable.
    Postgres(PostgresCluster),
    /// A file.
    Sqlite(TempDir),
}

impl Database {
    /// A new Postgres server.
    pub(crate) async fn postgres() -> Self {
        Self::Postgres(PostgresCluster::start(Durability::Fsync).await)
    }

    /// A new Postgres server whose log has the files by now that those have which run for long.
    pub(crate) async fn seasoned_postgres() -> anyhow::Result<Self> {
        let database = Self::postgres().await;
        database.run(LOG_FILES).await?;
        Ok(database)
    }

    /// A new file.
    pub(crate) fn sqlite() -> anyhow::Result<Self> {
        Ok(Self::Sqlite(TempDir::new()?))
    }

    /// What a server is given.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Postgres(cluster) => cluster.admin_url(),
            Self::Sqlite(folder) => {
                let file: PathBuf = folder.path().join("parlor.db");
                format!("sqlite://{}?mode=rwc", file.display())
            }
        }
    }

    /// What tables call it.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Postgres(_) => "Postgres",
            Self::Sqlite(_) => "SQLite",
        }
    }

    /// Its own processes, if it has any.
    pub(crate) fn processes(&self) -> anyhow::Result<Option<ProcessTree>> {
        let Self::Postgres(cluster) = self else {
            return Ok(None);
        };
        let file = cluster.folder().join("data/postmaster.pid");
        let text = std::fs::read_to_string(&file)
            .with_context(|| format!("cannot read {}", file.display()))?;
        let id = text.lines().next().unwrap_or_default().parse()?;
        ProcessTree::of(id).map(Some)
    }

    /// Runs statements that return nothing.
    pub(crate) async fn run(&self, statements: &str) -> anyhow::Result<()> {
        self.connect().await?.execute_unprepared(statements).await?;
        Ok(())
    }

    /// The one number that a query returns.
    pub(crate) async fn number(&self, query: &str) -> anyhow::Result<i64> {
        let connection = self.connect().await?;
        let statement = Statement::from_string(connection.get_database_backend(), query);
        let row = connection.query_one_raw(statement).await?;
        Ok(row.context("no row")?.try_get_by_index(0)?)
    }

    async fn connect(&self) -> anyhow::Result<DatabaseConnection> {
        Ok(sea_orm::Database::connect(self.url()).await?)
    }
}
