//! Where things are stored: a database that can fail.

use std::net::SocketAddr;

use sea_orm::{ConnectOptions, Database, DatabaseConnection};

use super::disk::SmallDisk;
use super::proxy::Proxy;
use crate::support::database::{Backend, TestDatabase};
use crate::support::postgres::{Durability, PostgresCluster};

/// A database, and all that it stands on.
pub(crate) struct Place {
    /// Straight to it.
    pub(crate) db: DatabaseConnection,
    /// What the server is given.
    pub(crate) server_url: String,
    /// Between the server and Postgres.
    pub(crate) back: Option<Proxy>,
    /// Dropped before the cluster that it is on.
    pub(crate) _database: Option<TestDatabase>,
    pub(crate) cluster: Option<PostgresCluster>,
    pub(crate) disk: Option<SmallDisk>,
}

impl Place {
    /// One of its own, which commits as in production.
    pub(crate) async fn on(backend: Backend) -> Self {
        match backend {
            Backend::Postgres => Self::postgres().await,
            Backend::Sqlite => Self::sqlite().await,
        }
    }

    async fn postgres() -> Self {
        let cluster = PostgresCluster::start(Durability::Fsync).await;
        let database = TestDatabase::postgres_on(&cluster).await;
        let (before, rest) = database.url().split_once("127.0.0.1:").unwrap();
        let (port, name) = rest.split_once('/').unwrap();
        let target = SocketAddr::from(([127, 0, 0, 1], port.parse().unwrap()));
        let back = Proxy::to(target).await;
        Self {
            db: database.connect().await,
            server_url: format!("{before}{}/{name}", back.address()),
            back: Some(back),
            _database: Some(database),
            cluster: Some(cluster),
            disk: None,
        }
    }

    /// A file that is empty until the server has started.
    async fn sqlite() -> Self {
        let disk = SmallDisk::new();
        let url = format!(
            "sqlite://{}?mode=rwc",
            disk.folder().join("parlor.db").display()
        );
        let mut options = ConnectOptions::new(&url);
        options.max_connections(2).sqlx_logging(false);
        Self {
            db: Database::connect(options).await.unwrap(),
            server_url: url,
            back: None,
            _database: None,
            cluster: None,
            disk: Some(disk),
        }
    }
}
