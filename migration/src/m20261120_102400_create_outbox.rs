//! What is to be told to other systems, stored in the transaction that caused it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, integer, text, uuid};

/// Creates `outbox`.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("outbox")
                    .col(uuid("id").primary_key())
                    .col(text("kind"))
                    .col(text("payload"))
                    .col(big_integer("created_at"))
                    .col(integer("attempts").default(0))
                    .col(big_integer("next_attempt_at"))
                    .col(big_integer_null("done_at"))
                    .to_owned(),
            )
            .await?;
        // Finds what is due: not done, and its time has come.
        manager
            .create_index(
                Index::create()
                    .name("ix_outbox_done_at_next_attempt_at")
                    .table("outbox")
                    .col("done_at")
                    .col("next_attempt_at")
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("outbox").to_owned())
            .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
