//! A database of a test's own.
//!
//! On Postgres all tests share a server: the one that `scripts/test-postgres` started, or else one
//! that this process starts with its first database. Each test gets a copy of a template that is
//! migrated once, by whoever comes first.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr};
use tempfile::TempDir;
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::filling::{A_MILLION, EXPLAINED, FILL};
use super::plans;
use super::postgres::{Durability, PostgresCluster};

/// Held by whoever makes the template. Any number does that nobody else uses.
const TEMPLATE_LOCK: i64 = 7_267_565;

/// The databases that every test of the store runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Backend {
    Sqlite,
    Postgres,
}

/// A database that is dropped with this value.
#[derive(Debug)]
pub(crate) struct TestDatabase {
    url: String,
    place: Place,
}

/// What has to be removed afterwards.
#[derive(Debug)]
enum Place {
    File {
        _folder: TempDir,
    },
    Server {
        admin_url: String,
        name: String,
        /// Whether other tests use the server, too.
        is_shared: bool,
    },
}

impl TestDatabase {
    /// A database with all tables.
    pub(crate) async fn on(backend: Backend) -> Self {
        match backend {
            Backend::Sqlite => Self::sqlite().await,
            Backend::Postgres => Self::postgres().await,
        }
    }

    /// A database without any tables.
    pub(crate) async fn empty_on(backend: Backend) -> Self {
        match backend {
            Backend::Sqlite => Self::empty_file(),
            Backend::Postgres => Self::copy_of("template1", shared_server().await).await,
        }
    }

    /// A new SQLite file with all tables.
    pub(crate) async fn sqlite() -> Self {
        let database = Self::empty_file();
        migrate(&database.url).await;
        database
    }

    /// A new Postgres database with all tables, on the server that all tests share.
    pub(crate) async fn postgres() -> Self {
        Self::postgres_at(shared_server().await).await
    }

    /// A new Postgres database with all tables, on a server that a test may stop.
    pub(crate) async fn postgres_on(cluster: &PostgresCluster) -> Self {
        Self::postgres_at(cluster.admin_url()).await
    }

    /// What to give to the server under test.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Opens a small pool of connections.
    pub(crate) async fn connect(&self) -> DatabaseConnection {
        connect(self.url(), 4).await
    }

    /// Opens a single connection.
    pub(crate) async fn connect_once(&self) -> DatabaseConnection {
        connect(self.url(), 1).await
    }

    /// Removes the database; what is wrong with what was asked of it.
    fn end(&self) -> Vec<String> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.expect("a runtime can be made").block_on(async {
            let Place::Server {
                admin_url,
                name,
                is_shared,
            } = &self.place
            else {
                let db = connect(&self.url, 1).await;
                let complaints = plans::complaints_of_sqlite(&db).await;
                db.close().await.expect("the connection closes");
                return complaints;
            };
            let complaints = if *is_shared {
                complaints_at(admin_url).await
            } else {
                Vec::new()
            };
            // The server may be stopped, and then its folder goes anyway.
            let _ = drop_database(admin_url, name).await;
            complaints
        })
    }

    fn empty_file() -> Self {
        plans::watch();
        let folder = TempDir::with_prefix("parlor-sqlite.").expect("a folder can be made");
        let url = format!(
            "sqlite://{}?mode=rwc",
            folder.path().join("parlor.db").display()
        );
        Self {
            url,
            place: Place::File { _folder: folder },
        }
    }

    async fn postgres_at(admin_url: String) -> Self {
        let template = migrated_template(&admin_url).await;
        Self::copy_of(&template, admin_url).await
    }

    async fn copy_of(template: &str, admin_url: String) -> Self {
        plans::watch();
        let name = format!("parlor_test_{}", Uuid::now_v7().simple());
        execute(
            &admin_url,
            &format!("CREATE DATABASE {name} TEMPLATE {template}"),
        )
        .await;
        Self {
            url: url_of(&admin_url, &name),
            place: Place::Server {
                is_shared: shared_by_all().as_ref() == Some(&admin_url),
                admin_url,
                name,
            },
        }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        // In a thread, because a runtime cannot be entered from within another.
        let ended = std::thread::scope(|scope| scope.spawn(|| self.end()).join());
        if std::thread::panicking() {
            return;
        }
        let complaints = ended.expect("the statements can be looked at");
        assert!(
            complaints.is_empty(),
            "statements that grow slow with the database:\n{}",
            complaints.join("\n")
        );
    }
}

/// The URL of the database `postgres` on the server that all tests share.
async fn shared_server() -> String {
    static OWN: OnceCell<PostgresCluster> = OnceCell::const_new();

    match shared_by_all() {
        Some(admin_url) => admin_url,
        None => OWN
            .get_or_init(|| PostgresCluster::start(Durability::None))
            .await
            .admin_url(),
    }
}

/// The server that the tests of all processes share, where there is one.
fn shared_by_all() -> Option<String> {
    #[expect(
        clippy::disallowed_methods,
        reason = "tests have no configuration but this"
    )]
    std::env::var("PARLOR_TEST_POSTGRES").ok()
}

/// The name of a database with all tables, which is made when there is none yet.
async fn migrated_template(admin_url: &str) -> String {
    let template = template_name();
    made_once(admin_url, &template, async |url| migrate(&url).await).await;
    template
}

/// What is wrong with the plans of what this process asked for, in a database that stands for a million
/// conversations.
async fn complaints_at(admin_url: &str) -> Vec<String> {
    let full = template_name().replace("template", "full");
    made_once(admin_url, &full, async |url| {
        migrate(&url).await;
        for statement in [FILL, A_MILLION, EXPLAINED] {
            execute(&url, statement).await;
        }
    })
    .await;
    let db = connect(&url_of(admin_url, &full), 1).await;
    let complaints = plans::complaints_of_postgres(&db).await;
    db.close().await.expect("the connection closes");
    complaints
}

/// Makes a database unless somebody else has.
async fn made_once(admin_url: &str, name: &str, fill: impl AsyncFnOnce(String)) {
    // One connection, because the lock belongs to it and goes with it.
    let admin = connect(admin_url, 1).await;
    if !has_database(&admin, name).await {
        admin
            .execute_unprepared(&format!("SELECT pg_advisory_lock({TEMPLATE_LOCK})"))
            .await
            .expect("the lock is given");
        if !has_database(&admin, name).await {
            make(&admin, admin_url, name, fill).await;
        }
    }
    admin.close().await.expect("the connection closes");
}

/// Makes a database under another name first: what bears its name is complete.
async fn make(
    admin: &DatabaseConnection,
    admin_url: &str,
    name: &str,
    fill: impl AsyncFnOnce(String),
) {
    let unfinished = format!("{name}_unfinished");
    for statement in [
        format!("DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)"),
        format!("CREATE DATABASE {unfinished}"),
    ] {
        admin
            .execute_unprepared(&statement)
            .await
            .expect("the database can be made");
    }
    fill(url_of(admin_url, &unfinished)).await;
    let rename = format!("ALTER DATABASE {unfinished} RENAME TO {name}");
    admin
        .execute_unprepared(&rename)
        .await
        .expect("the database can be named");
}

/// A name that changes with the migrations.
fn template_name() -> String {
    let mut hasher = DefaultHasher::new();
    for migration in Migrator::migrations() {
        migration.name().hash(&mut hasher);
    }
    format!("parlor_template_{:016x}", hasher.finish())
}

async fn has_database(admin: &DatabaseConnection, name: &str) -> bool {
    let select = format!("SELECT 1 FROM pg_database WHERE datname = '{name}'");
    let found = admin
        .execute_unprepared(&select)
        .await
        .expect("the server answers");
    found.rows_affected() > 0
}

async fn migrate(url: &str) {
    let db = connect(url, 1).await;
    Box::pin(Migrator::up(&db, None))
        .await
        .expect("the migrations apply");
    db.close().await.expect("the connection closes");
}

async fn execute(url: &str, statement: &str) {
    let db = connect(url, 1).await;
    db.execute_unprepared(statement)
        .await
        .unwrap_or_else(|error| panic!("{statement}: {error}"));
    db.close().await.expect("the connection closes");
}

async fn connect(url: &str, connections: u32) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(connections).sqlx_logging(false);
    Database::connect(options)
        .await
        .unwrap_or_else(|error| panic!("{url}: {error}"))
}

/// Drops a database, unless its server is gone.
async fn drop_database(admin_url: &str, name: &str) -> Result<(), DbErr> {
    let mut options = ConnectOptions::new(admin_url);
    // A pool asks a server that refuses again and again until this time is over.
    options
        .max_connections(1)
        .acquire_timeout(Duration::from_secs(5))
        .sqlx_logging(false);
    let admin = Database::connect(options).await?;
    let statement = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    admin.execute_unprepared(&statement).await?;
    admin.close().await
}

fn url_of(admin_url: &str, database: &str) -> String {
    let (server, _) = admin_url
        .rsplit_once('/')
        .expect("the URL names a database");
    format!("{server}/{database}")
}
