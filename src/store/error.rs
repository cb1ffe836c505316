//! What can go wrong between the server and its database.

use std::borrow::Cow;
use std::sync::Arc;

use sea_orm::sqlx::{self, error::DatabaseError};
use sea_orm::{DbErr, RuntimeErr};

/// A failed conversation with the database. "Not found" is not one: that is `None`.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// The database could not be reached, gave up, or its answer was lost. What was asked of it
    /// may or may not have happened.
    #[error("the database is unavailable")]
    Unavailable(#[source] Arc<dyn std::error::Error + Send + Sync>),
    /// The database refused this data; nothing happened, and asking again will not help.
    #[error("the database refused the data")]
    Rejected(#[source] Arc<dyn std::error::Error + Send + Sync>),
    /// Another transaction was in the way; nothing happened, and asking again may help.
    #[error("the transaction met another")]
    Contended(#[source] Arc<dyn std::error::Error + Send + Sync>),
    /// A unique key is taken; nothing happened.
    #[error("a unique key is taken")]
    Taken,
    /// A row holds what cannot be.
    #[error("inconsistent data: {0}")]
    Inconsistent(&'static str),
}

impl StoreError {
    /// Whether the data is to blame: what goes with it may succeed without it.
    pub(super) fn is_of_the_data(&self) -> bool {
        match self {
            Self::Rejected(_) | Self::Taken | Self::Inconsistent(_) => true,
            Self::Unavailable(_) | Self::Contended(_) => false,
        }
    }
}

/// What a database's own error code says, by its standard classes.
///
/// `SQLSTATE` classes from the Postgres manual, appendix A; `SQLite`'s extended result codes from
/// its "Result and Error Codes" page, as decimal text.
fn from_code(code: &str, error: Arc<dyn std::error::Error + Send + Sync>) -> StoreError {
    match code {
        // Unique violations: Postgres, SQLite unique and primary key.
        "23505" | "2067" | "1555" => StoreError::Taken,
        // Serialization failure, deadlock, lock timeout, SQLite busy (and its extended forms) and
        // locked.
        "40001" | "40P01" | "55P03" | "5" | "261" | "517" | "773" | "6" | "262" => {
            StoreError::Contended(error)
        }
        // Data exceptions and integrity violations.
        _ if code.len() == 5 && (code.starts_with("22") || code.starts_with("23")) => {
            StoreError::Rejected(error)
        }
        // SQLite: too big, constraint (any kind), mismatch.
        "18" | "19" | "20" | "275" | "531" | "787" | "1043" | "1299" | "1811" => {
            StoreError::Rejected(error)
        }
        _ => StoreError::Unavailable(error),
    }
}

fn code_of(error: &sqlx::Error) -> Option<Cow<'_, str>> {
    error.as_database_error().and_then(DatabaseError::code)
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let error = Arc::new(error);
        match code_of(&error) {
            Some(code) => from_code(&code, Arc::clone(&error) as _),
            None => Self::Unavailable(error),
        }
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        let (DbErr::Conn(RuntimeErr::SqlxError(inner))
        | DbErr::Exec(RuntimeErr::SqlxError(inner))
        | DbErr::Query(RuntimeErr::SqlxError(inner))) = &error
        else {
            return Self::Unavailable(Arc::new(error));
        };
        let code = code_of(inner).map(Cow::into_owned);
        match code {
            Some(code) => from_code(&code, Arc::new(error)),
            None => Self::Unavailable(Arc::new(error)),
        }
    }
}
