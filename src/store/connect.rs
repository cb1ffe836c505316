//! Opens the pools and keeps the schema current.

use std::sync::Arc;
use std::time::Duration;

use migration::{Migrator, MigratorTrait};
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::sqlx::{self, postgres::PgPoolOptions, sqlite::SqlitePoolOptions};
use sea_orm::sqlx::{AssertSqlSafe, Connection as _, Executor as _};
use sea_orm::sqlx::{postgres::PgConnectOptions, sqlite::SqliteConnectOptions};
use sea_orm::{SqlxPostgresConnector, SqlxSqliteConnector};

use super::{Backend, ServerPlace, Store, StoreError, Together, Turns};

/// How to reach the database.
#[derive(Clone, Debug)]
pub struct StoreOptions {
    /// `postgres://…` or `sqlite://PATH?mode=rwc`.
    pub url: String,
    /// Most connections; on `SQLite` most readers beside the one that writes.
    pub max_connections: u32,
    /// How long to wait for a free or new connection before the request is `unavailable`.
    pub acquire_timeout: Duration,
    /// Whose place a server takes that is to write; none for who only looks, or brings the schema up
    /// to date. Of no meaning on `SQLite`: there nothing goes on once a process has ended.
    pub place: Option<ServerPlace>,
}

/// Why the database cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum Access {
    /// The address is of no database we know.
    #[error("expected postgres://… or sqlite://…")]
    UnknownScheme,
    /// The address cannot be read.
    #[error("not a usable database address: {0}")]
    Address(#[source] sqlx::Error),
    /// The database did not answer or did not let us in.
    #[error("cannot reach the database: {0}")]
    Unreachable(#[source] sqlx::Error),
    /// What the last server in this place left at work does not end.
    #[error("cannot end what a predecessor left at work: {0}")]
    Predecessor(#[source] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("cannot bring the schema up to date: {0}")]
    Schema(#[source] sea_orm::DbErr),
}

/// How long one statement waits for another transaction before it is contended.
const LOCK_WAIT: Duration = Duration::from_secs(2);

/// Pages of 4 KiB in `SQLite`'s log after which they are copied to the database: 32 MiB. A page that
/// many messages change is copied once for all of them; at the default of 1,000 pages, a checkpoint
/// with its `fsync` came every hundred messages of a busy server.
const CHECKPOINT_PAGES: &str = "8192";

/// Memory for pages of the connection that writes to `SQLite`: 32 MiB, as a negative number of KiB.
/// Taken as it is needed. At the default of 2 MiB a busy writer reads again what it has just written.
const WRITER_CACHE: &str = "-32768";

/// Connections to Postgres that only write, apart from the readers, so that a flood of reads cannot
/// hold up a commit: [`COMMITTERS`] commit, the others open conversations and learn users.
const WRITERS: u32 = 4;
/// How many of them commit.
pub(super) const COMMITTERS: usize = 2;
/// How many of them write beside the commits. On `SQLite` one does at a time: there a commit waits
/// for what it has begun, and no more.
const BESIDE_COMMITS: usize = 2;

macro_rules! session {
    ($($more:literal)?) => {
        concat!(
            "SET lock_timeout = '2s'; SET idle_in_transaction_session_timeout = '10s'",
            $($more)?
        )
    };
}

/// What every connection to Postgres is told first. The second: a server that froze in the middle
/// of a transaction must not hold up everybody else's conversations.
const SESSION: &str = session!();

/// What connections that write are told besides. They find rows by their keys and nothing else, so a
/// statement is planned once a connection: planning a batch anew costs as much as storing some dozens
/// of messages. A plan that was made while tables were small must be right once they are large.
const WRITING_SESSION: &str =
    session!("; SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off");

impl Store {
    /// Opens the pools and proves that the database answers.
    pub async fn connect(options: &StoreOptions) -> Result<Self, Access> {
        let scheme = options.url.split(':').next().unwrap_or_default();
        match scheme {
            "postgres" | "postgresql" => Self::connect_postgres(options).await,
            "sqlite" => Self::connect_sqlite(options).await,
            _ => Err(Access::UnknownScheme),
        }
    }

    async fn connect_postgres(options: &StoreOptions) -> Result<Self, Access> {
        let address: PgConnectOptions = options.url.parse().map_err(Access::Address)?;
        // The pool would try until its time is over and then say only that it is over.
        let mut first = sqlx::PgConnection::connect_with(&address)
            .await
            .map_err(Access::Unreachable)?;
        if let Some(place) = options.place {
            let taken = place.take_over(&mut first).await;
            taken.map_err(Access::Predecessor)?;
        }
        first.close().await.map_err(Access::Unreachable)?;
        let pool = |connections, session: Arc<str>| {
            PgPoolOptions::new()
                .max_connections(connections)
                .min_connections(1)
                .acquire_timeout(options.acquire_timeout)
                // A dead connection is noticed by its first use and reported as unavailable;
                // asking before each use would cost every commit a round trip.
                .test_before_acquire(false)
                .after_connect(move |connection, _| {
                    // In one round trip: whoever waits for a connection waits for it too.
                    let session = AssertSqlSafe(Arc::clone(&session));
                    Box::pin(async move { connection.execute(session).await.map(drop) })
                })
                .connect_with(address.clone())
        };
        let readers = options.max_connections.saturating_sub(WRITERS).max(1);
        let claim = options.place.map(ServerPlace::claim).unwrap_or_default();
        let writes = pool(WRITERS, format!("{WRITING_SESSION}; {claim}").into());
        let writes = writes.await.map_err(Access::Unreachable)?;
        let reads = pool(readers, SESSION.into());
        let reads = reads.await.map_err(Access::Unreachable)?;
        Ok(Self {
            reads: SqlxPostgresConnector::from_sqlx_postgres_pool(reads),
            writes: SqlxPostgresConnector::from_sqlx_postgres_pool(writes.clone()),
            backend: Backend::Postgres(writes),
            turns: Turns::new(BESIDE_COMMITS, options.acquire_timeout),
            together: Together::default(),
        })
    }

    async fn connect_sqlite(options: &StoreOptions) -> Result<Self, Access> {
        let address: SqliteConnectOptions = options.url.parse().map_err(Access::Address)?;
        // WAL lets readers go on beside the writer; FULL makes a commit survive a power cut.
        let address = address
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(LOCK_WAIT);
        let pool = |connections| {
            SqlitePoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(options.acquire_timeout)
                .idle_timeout(None)
                .max_lifetime(None)
                // SQLite ends a transaction by itself when the disk is full. The connection does not
                // notice, fails to end it once more, and would never begin another.
                .before_acquire(|connection, _| {
                    let is_usable = !connection.is_in_transaction();
                    Box::pin(async move { Ok(is_usable) })
                })
        };
        let writing = address
            .clone()
            .pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
            .pragma("cache_size", WRITER_CACHE);
        let writes = pool(1)
            .connect_with(writing)
            .await
            .map_err(Access::Unreachable)?;
        let reads = pool(options.max_connections.max(1))
            .connect_with(address)
            .await
            .map_err(Access::Unreachable)?;
        Ok(Self {
            reads: SqlxSqliteConnector::from_sqlx_sqlite_pool(reads),
            writes: SqlxSqliteConnector::from_sqlx_sqlite_pool(writes.clone()),
            backend: Backend::Sqlite(writes),
            turns: Turns::new(1, options.acquire_timeout),
            together: Together::default(),
        })
    }
}

/// The schema of a database, step by step.
pub struct Migrations<'a> {
    store: &'a Store,
}

/// Any number that is ours: servers that start together take this Postgres lock in turn.
const MIGRATION_LOCK: i64 = 0x7061_726c_6f72;

impl Store {
    /// The schema's steps.
    pub fn migrations(&self) -> Migrations<'_> {
        Migrations { store: self }
    }
}

impl Migrations<'_> {
    /// Applies what is missing. Safe to run on several servers at once.
    pub async fn up(&self) -> Result<(), Access> {
        let guard = self.lock().await?;
        let done = Migrator::up(&self.store.writes, None)
            .await
            .map_err(Access::Schema);
        drop(guard);
        done
    }

    /// Takes back the newest step.
    pub async fn down(&self) -> Result<(), Access> {
        let guard = self.lock().await?;
        let done = Migrator::down(&self.store.writes, Some(1))
            .await
            .map_err(Access::Schema);
        drop(guard);
        done
    }

    /// Each step's name and whether it is applied, oldest first.
    pub async fn status(&self) -> Result<Vec<(String, bool)>, Access> {
        let db = &self.store.writes;
        let applied = Migrator::get_applied_migrations(db)
            .await
            .map_err(Access::Schema)?;
        let pending = Migrator::get_pending_migrations(db)
            .await
            .map_err(Access::Schema)?;
        let applied = applied
            .into_iter()
            .map(|step| (step.name().to_owned(), true));
        let pending = pending
            .into_iter()
            .map(|step| (step.name().to_owned(), false));
        Ok(applied.chain(pending).collect())
    }

    /// Holds a session lock for as long as the returned connection lives.
    async fn lock(&self) -> Result<Option<sqlx::PgConnection>, Access> {
        let Backend::Postgres(pool) = self.store.backend() else {
            // The one writing connection is the lock.
            return Ok(None);
        };
        let options = (*pool.connect_options()).clone();
        let mut connection = sqlx::PgConnection::connect_with(&options)
            .await
            .map_err(Access::Unreachable)?;
        sqlx::query("SELECT pg_advisory_lock($1)")
            .bind(MIGRATION_LOCK)
            .execute(&mut connection)
            .await
            .map_err(Access::Unreachable)?;
        Ok(Some(connection))
    }
}

impl From<sqlx::Error> for Access {
    fn from(error: sqlx::Error) -> Self {
        Self::Unreachable(error)
    }
}

impl From<Access> for StoreError {
    fn from(error: Access) -> Self {
        Self::Unavailable(Arc::new(error))
    }
}
