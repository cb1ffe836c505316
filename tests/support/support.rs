//! What tests stand on: databases and servers of their own, which leave nothing behind.

pub(crate) mod database;
pub(crate) mod postgres;
