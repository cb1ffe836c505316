//! Database migrations of Parlor, for Postgres and SQLite.
