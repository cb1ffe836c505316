//! Who takes part in a conversation, and how far they received and read it.
//!
//! Marks move often, so they are in no index and pages keep room for updates in place (see
//! `conversations`).

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, text, uuid};
use sea_orm_migration::sea_orm::DbBackend;

/// Creates `participants`.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("participants")
                    .col(uuid("conversation_id"))
                    .col(text("user_id"))
                    .col(text("role"))
                    .col(big_integer("joined_at"))
                    .col(big_integer_null("left_at"))
                    .col(big_integer("read_seq").default(0))
                    .col(big_integer("delivered_seq").default(0))
                    .col(big_integer_null("muted_until"))
                    .col(big_integer("version"))
                    .primary_key(
                        Index::create()
                            .name("pk_participants")
                            .col("conversation_id")
                            .col("user_id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .name("fk_participants_conversation_id")
                            .from("participants", "conversation_id")
                            .to("conversations", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .name("fk_participants_user_id")
                            .from("participants", "user_id")
                            .to("users", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("ix_participants_user_id")
                    .table("participants")
                    .col("user_id")
                    .to_owned(),
            )
            .await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            manager
                .get_connection()
                .execute_unprepared("ALTER TABLE participants SET (fillfactor = 70)")
                .await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("participants").to_owned())
            .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
