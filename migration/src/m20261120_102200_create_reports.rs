//! Messages that somebody reported, and what became of the report.
//!
//! No foreign keys: a report outlives what it is about.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, text, text_null, uuid};

/// Creates `reports`.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("reports")
                    .col(uuid("id").primary_key())
                    .col(uuid("conversation_id"))
                    .col(uuid("message_id"))
                    .col(text("reporter_id"))
                    .col(text("reason"))
                    .col(text("status"))
                    .col(big_integer("created_at"))
                    .col(big_integer_null("resolved_at"))
                    .col(text_null("resolved_by"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("ix_reports_status_created_at")
                    .table("reports")
                    .col("status")
                    .col("created_at")
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("ix_reports_message_id")
                    .table("reports")
                    .col("message_id")
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("reports").to_owned())
            .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
