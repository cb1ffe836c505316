//! Where everything durable lives: Postgres or SQLite, through SeaORM.
//!
//! The only module that knows SeaORM. It speaks domain values, knows nothing of actors, wire
//! formats or clients, and takes times from its callers. Durable changes of conversations go
//! through [`writer`] alone; the other modules read, and keep users.

pub mod aliases;
pub mod changes;
pub mod conversations;
pub mod directory;
pub mod entity;
pub mod guests;
pub mod host_users;
pub mod last_seen;
pub mod listing;
pub mod messages;
pub mod moderation;
pub mod opening;
pub mod overview;
pub mod pairs;
pub mod participants;
pub mod receipts;
pub mod references;
pub mod session_tokens;
pub mod staffing;
pub mod statistics;
pub mod support;
pub mod users;
pub mod writer;

mod attachments;
mod connect;
mod error;
mod gathered;
mod lengths;
mod many_rows;
mod newcomers;
mod number;
mod predecessor;
mod searching;
mod senders;
mod turns;

use sea_orm::sqlx::{PgPool, SqlitePool};
use sea_orm::{
    DatabaseConnection, DatabaseTransaction, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};

pub use connect::{Access, Migrations, StoreOptions};
pub use error::StoreError;
pub use predecessor::ServerPlace;

use self::gathered::Gathered;
use self::last_seen::Leaver;
use self::newcomers::Newcomer;
use self::turns::{Turns, Writing};
use crate::domain::id::{ConversationId, UserId};
use crate::domain::view::ConversationSnapshot;

/// The database, by way of its connection pools. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    /// For reading. Connections of their own, so that readers do not hold up commits.
    reads: DatabaseConnection,
    /// For writing; on `SQLite` the one connection that may.
    writes: DatabaseConnection,
    backend: Backend,
    /// Of those who write beside the commits.
    turns: Turns,
    /// What is asked for everybody.
    together: Together,
}

/// What many ask at the same time: when they come, come back, talk or leave at once.
#[derive(Clone)]
struct Together {
    conversations: Gathered<ConversationId, Result<ConversationSnapshot, StoreError>>,
    users: Gathered<String, entity::user::Model>,
    unread_totals: Gathered<UserId, u64>,
    newcomers: Gathered<Newcomer, entity::user::Model>,
    leavers: Gathered<Leaver, i64>,
}

impl Default for Together {
    fn default() -> Self {
        Self {
            conversations: Gathered::within(conversations::TOGETHER),
            users: Gathered::default(),
            unread_totals: Gathered::default(),
            newcomers: Gathered::default(),
            leavers: Gathered::default(),
        }
    }
}

/// Which database it is, and the pool that writes.
#[derive(Clone)]
enum Backend {
    Postgres(PgPool),
    Sqlite(SqlitePool),
}

impl Store {
    const fn backend(&self) -> &Backend {
        &self.backend
    }

    /// After a failure: has every idle connection tested, so that those which died with a server
    /// fail nobody else.
    fn shed_dead_connections(&self) {
        if let Backend::Postgres(writes) = &self.backend {
            for pool in [writes, self.reads.get_postgres_connection_pool()] {
                // The pool tests what comes back to it, and drops what does not answer.
                let idle: Vec<_> = std::iter::from_fn(|| pool.try_acquire()).collect();
                drop(idle);
            }
        }
    }

    /// The writing side, for one statement, when it is one's turn.
    async fn writing(&self) -> Result<Writing<DatabaseConnection>, StoreError> {
        Ok(Writing::new(self.writes.clone(), self.turns.wait().await?))
    }

    /// A transaction, when it is one's turn.
    async fn begin(&self) -> Result<Writing<DatabaseTransaction>, StoreError> {
        let turn = self.turns.wait().await?;
        Ok(Writing::new(self.begin_commit().await?, turn))
    }

    /// A transaction of the [`writer`], which nobody's turn holds up.
    ///
    /// It writes from its first statement on, so that `SQLite` has no reader to make a writer of.
    async fn begin_commit(&self) -> Result<DatabaseTransaction, StoreError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(self.writes.begin_with_options(options).await?)
    }

    /// Asks the database for a sign of life.
    pub async fn ping(&self) -> Result<(), StoreError> {
        Ok(self.reads.ping().await?)
    }

    /// Closes all connections, after what runs on them has ended.
    pub async fn close(&self) {
        match &self.backend {
            Backend::Postgres(pool) => {
                self.reads.get_postgres_connection_pool().close().await;
                pool.close().await;
            }
            Backend::Sqlite(pool) => {
                self.reads.get_sqlite_connection_pool().close().await;
                pool.close().await;
            }
        }
    }
}
