//! What a server that died left at work in Postgres.
//!
//! A server can be killed while Postgres still works on its last batch, for instance because the
//! batch waits for rows that somebody holds. Left alone, that batch is committed at any later time.
//! Its successor would not notice: clients have come back and were told where their conversations
//! stand, and then there are changes that nobody tells them of. So a server ends what is left of the
//! one whose place it takes before it answers anybody; clients send again what was not acknowledged.
//!
//! Whoever writes holds a session's advisory lock on the server's place, shared with its own other
//! connections. So it is known which connections are a predecessor's, and when the last has ended.

use sea_orm::sqlx::{self, PgConnection};
use sha2::{Digest as _, Sha256};

/// How long connections that were told to end may take.
const PATIENCE: &str = "SET lock_timeout = '10s'";

/// A server's place among those that may use a database at the same time: no two of them have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerPlace {
    /// The advisory lock's key.
    key: i64,
}

impl ServerPlace {
    /// The place with this name, such as the host and port that the server is reached by.
    pub fn named(name: &str) -> Self {
        // As many bits of the hash as a key has: names of other places do not meet it.
        let hash = Sha256::digest(format!("parlor server {name}"));
        let (key, _) = hash
            .as_slice()
            .split_first_chunk()
            .unwrap_or((&[0; 8], &[]));
        Self {
            key: i64::from_be_bytes(*key),
        }
    }

    /// What a connection that writes is told, so that a successor can tell it is this server's.
    pub(super) fn claim(self) -> String {
        format!("SELECT pg_advisory_lock_shared({})", self.key)
    }

    /// Ends the connections of whoever wrote from this place before, and waits until they are gone.
    ///
    /// # Errors
    /// They do not end, or are not of the same user of the database.
    pub(super) async fn take_over(self, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        // A key of 64 bits is kept in two columns, and `objsubid` says so (pg_locks, in the manual).
        let ended = sqlx::query(
            "SELECT pg_terminate_backend(pid) FROM pg_locks
             WHERE locktype = 'advisory' AND objsubid = 1 AND pid <> pg_backend_pid()
               AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
               AND (classid::bigint << 32) | objid::bigint = $1",
        )
        .bind(self.key)
        .execute(&mut *connection)
        .await?
        .rows_affected();
        if ended > 0 {
            tracing::warn!(connections = ended, "ended what a predecessor left at work");
        }
        sqlx::query(PATIENCE).execute(&mut *connection).await?;
        // Granted once no other session has it. It goes with this connection.
        sqlx::query("SELECT pg_advisory_lock($1)")
            .bind(self.key)
            .execute(connection)
            .await?;
        Ok(())
    }
}
