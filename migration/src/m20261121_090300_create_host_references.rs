//! The host's things themselves, and how far the people of each are in step.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean, text, text_null};

/// Creates `host_references` and lets `user_references` remember who was left out.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("host_references")
                    .col(text("reference_type"))
                    .col(text("reference_id"))
                    .col(text_null("title"))
                    .col(big_integer("updated_at"))
                    .primary_key(
                        Index::create()
                            .name("pk_host_references")
                            .col("reference_type")
                            .col("reference_id"),
                    )
                    .to_owned(),
            )
            .await?;
        for column in [
            // Set once the host's list no longer has the person.
            big_integer_null("removed_at"),
            // Whether the reference's conversations have followed.
            boolean("is_applied").default(true).to_owned(),
            // Tells a later change from the one that was applied.
            big_integer("change").default(0).to_owned(),
        ] {
            let change = Table::alter()
                .table("user_references")
                .add_column(column)
                .to_owned();
            manager.alter_table(change).await?;
        }
        // A host that broke off is caught up with: these are few.
        manager
            .get_connection()
            .execute_unprepared(
                "CREATE INDEX ix_user_references_pending ON user_references \
                 (reference_type, reference_id) WHERE is_applied = FALSE",
            )
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_index(
                Index::drop()
                    .name("ix_user_references_pending")
                    .table("user_references")
                    .to_owned(),
            )
            .await?;
        for column in ["change", "is_applied", "removed_at"] {
            let change = Table::alter()
                .table("user_references")
                .drop_column(column)
                .to_owned();
            manager.alter_table(change).await?;
        }
        manager
            .drop_table(Table::drop().table("host_references").to_owned())
            .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
