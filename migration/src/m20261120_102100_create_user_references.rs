//! The people of a host's thing (a booking, an order), as the host granted them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text;

/// Creates `user_references`.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("user_references")
                    .col(text("reference_type"))
                    .col(text("reference_id"))
                    .col(text("user_id"))
                    .col(text("role"))
                    .primary_key(
                        Index::create()
                            .name("pk_user_references")
                            .col("reference_type")
                            .col("reference_id")
                            .col("user_id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .name("fk_user_references_user_id")
                            .from("user_references", "user_id")
                            .to("users", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("ix_user_references_user_id")
                    .table("user_references")
                    .col("user_id")
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("user_references").to_owned())
            .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
