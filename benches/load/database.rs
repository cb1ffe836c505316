//! The databases that measurements run on.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, Statement};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use super::postgres::{Durability, PostgresCluster};
use super::processes::ProcessTree;

/// Has Postgres fill the files of its log that it then keeps (`min_wal_size`, 80 MB). While one is
/// made that there was not before, nobody commits: 16 MB have to reach the disk.
const LOG_FILES: &str = "
    CREATE TABLE filling AS SELECT repeat('x', 800) FROM generate_series(1, 110000);
    DROP TABLE filling; CHECKPOINT";

/// Where databases of Postgres come from.
#[derive(Debug)]
pub(crate) enum Postgres {
    /// Each has a new server, which is as nobody else left it.
    Apart,
    /// All have the same server: a new one takes seconds.
    Shared(OnceCell<Arc<PostgresCluster>>),
}

impl Postgres {
    /// A new database. Its server makes every commit durable.
    pub(crate) async fn database(&self) -> anyhow::Result<Database> {
        let Self::Shared(shared) = self else {
            let cluster = Arc::new(PostgresCluster::start(Durability::Fsync).await);
            let url = cluster.admin_url();
            return Ok(Database::Postgres { cluster, url });
        };
        let start = async || Arc::new(PostgresCluster::start(Durability::Fsync).await);
        let cluster = Arc::clone(shared.get_or_init(start).await);
        let url = cluster.admin_url();
        let name = uuid::Uuid::now_v7().simple().to_string();
        let (server, _) = url.rsplit_once('/').context("a URL without a database")?;
        let made = Database::Postgres {
            url: format!("{server}/{name}"),
            cluster: Arc::clone(&cluster),
        };
        let admin = Database::Postgres { cluster, url };
        admin.run(&format!("CREATE DATABASE \"{name}\"")).await?;
        Ok(made)
    }

    /// A new database for a turn in which messages are counted: a server of its own has by now the files
    /// of its log that those have which run for long.
    pub(crate) async fn seasoned(&self) -> anyhow::Result<Database> {
        let database = self.database().await?;
        match self {
            Self::Apart => database.run(LOG_FILES).await?,
            Self::Shared(_) => {}
        }
        Ok(database)
    }
}

/// A database of a measurement's own.
pub(crate) enum Database {
    /// One of a Postgres server.
    Postgres {
        cluster: Arc<PostgresCluster>,
        url: String,
    },
    /// A file.
    Sqlite(TempDir),
}

impl Database {
    /// A new file.
    pub(crate) fn sqlite() -> anyhow::Result<Self> {
        Ok(Self::Sqlite(TempDir::new()?))
    }

    /// What a server is given.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Postgres { url, .. } => url.clone(),
            Self::Sqlite(folder) => {
                let file: PathBuf = folder.path().join("parlor.db");
                format!("sqlite://{}?mode=rwc", file.display())
            }
        }
    }

    /// The processes of its server, if it has one.
    pub(crate) fn processes(&self) -> anyhow::Result<Option<ProcessTree>> {
        let Self::Postgres { cluster, .. } = self else {
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
