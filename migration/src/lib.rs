//! Database migrations of Parlor, for Postgres and SQLite from the same files.
//!
//! One file per table, each with a way up and a way down, each in one transaction on both
//! databases (SQLite changes tables inside transactions too), so a crash leaves no half a step.
//! A released migration is never edited.
//!
//! Conventions that hold for every table:
//!
//! - A time is a `BIGINT` of microseconds since 1970-01-01 UTC. It is the same number on both
//!   databases, compares exactly, and nothing rounds it on the way.
//! - A JSON value is `TEXT`. The database never looks into it.
//! - A set of names is `TEXT`, with a `CHECK` where the set is closed.
//! - A UUID is `uuid` on Postgres and sixteen bytes on SQLite.

mod m20261120_101500_create_users;
mod m20261120_101600_create_user_aliases;
mod m20261120_101700_create_conversations;
mod m20261120_101800_create_participants;
mod m20261120_101900_create_messages;
mod m20261120_102000_create_session_tokens;
mod m20261120_102100_create_user_references;
mod m20261120_102200_create_reports;
mod m20261120_102300_create_audit_log;
mod m20261120_102400_create_outbox;
mod m20261121_090000_add_users_deleted_at;
mod m20261121_090000_index_revocations;
mod m20261121_090100_create_system_user;
mod m20261121_090200_add_conversations_support_rooms;
mod m20261121_090300_create_host_references;
mod m20261121_091000_index_users_by_email;
mod m20261121_091100_index_users_by_role;
mod m20261121_100000_create_receipts;
mod m20261121_190000_add_host_references_status;
mod m20261121_223000_free_receipts;
mod m20261121_224000_index_users_by_name;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

/// Brings a database's tables to the form that this version of Parlor expects.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261120_101500_create_users::Migration),
            Box::new(m20261120_101600_create_user_aliases::Migration),
            Box::new(m20261120_101700_create_conversations::Migration),
            Box::new(m20261120_101800_create_participants::Migration),
            Box::new(m20261120_101900_create_messages::Migration),
            Box::new(m20261120_102000_create_session_tokens::Migration),
            Box::new(m20261120_102100_create_user_references::Migration),
            Box::new(m20261120_102200_create_reports::Migration),
            Box::new(m20261120_102300_create_audit_log::Migration),
            Box::new(m20261120_102400_create_outbox::Migration),
            Box::new(m20261121_090000_add_users_deleted_at::Migration),
            Box::new(m20261121_090000_index_revocations::Migration),
            Box::new(m20261121_090100_create_system_user::Migration),
            Box::new(m20261121_090200_add_conversations_support_rooms::Migration),
            Box::new(m20261121_090300_create_host_references::Migration),
            Box::new(m20261121_091000_index_users_by_email::Migration),
            Box::new(m20261121_091100_index_users_by_role::Migration),
            Box::new(m20261121_100000_create_receipts::Migration),
            Box::new(m20261121_190000_add_host_references_status::Migration),
            Box::new(m20261121_223000_free_receipts::Migration),
            Box::new(m20261121_224000_index_users_by_name::Migration),
        ]
    }
}
