//! Other names of a user, such as `provider:7`. A name belongs to one user only.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text;

/// Creates `user_aliases`.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("user_aliases")
                    .col(text("kind"))
                    .col(text("value"))
                    .col(text("user_id"))
                    .primary_key(
                        Index::create()
                            .name("pk_user_aliases")
                            .col("kind")
                            .col("value"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .name("fk_user_aliases_user_id")
                            .from("user_aliases", "user_id")
                            .to("users", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("ix_user_aliases_user_id")
                    .table("user_aliases")
                    .col("user_id")
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("user_aliases").to_owned())
            .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
