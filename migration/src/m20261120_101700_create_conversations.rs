//! Conversations, with the numbers that order everything in them.
//!
//! Every message raises `last_seq`, `version` and `last_message_at` of its conversation's row. On
//! Postgres such an update stays inside its page (HOT) as long as no index holds a changed column
//! and the page has room. Hence no index on `last_seq`, `version`, `last_message_at` or
//! `updated_at`, and a fill factor that leaves the room: otherwise each message would write every
//! index of this table again.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, text, text_null, uuid};
use sea_orm_migration::sea_orm::DbBackend;

const KINDS: [&str; 3] = ["direct", "group", "support"];
const STATUSES: [&str; 4] = ["active", "archived", "blocked", "closed"];

/// Creates `conversations`.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(conversations()).await?;
        manager
            .create_index(
                Index::create()
                    .name("uq_conversations_unique_key")
                    .table("conversations")
                    .col("unique_key")
                    .unique()
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("ix_conversations_reference")
                    .table("conversations")
                    .col("reference_type")
                    .col("reference_id")
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("ix_conversations_support_room")
                    .table("conversations")
                    .col("support_room")
                    .col("status")
                    .col("created_at")
                    .to_owned(),
            )
            .await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            manager
                .get_connection()
                .execute_unprepared("ALTER TABLE conversations SET (fillfactor = 70)")
                .await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("conversations").to_owned())
            .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn conversations() -> TableCreateStatement {
    Table::create()
        .table("conversations")
        .col(uuid("id").primary_key())
        .col(text("kind").check(Expr::col("kind").is_in(KINDS)))
        .col(text_null("topic"))
        .col(text_null("title"))
        .col(text_null("reference_type"))
        .col(text_null("reference_id"))
        // One per direct pair and per unique reference; null where many may exist.
        .col(text_null("unique_key"))
        .col(text("status").check(Expr::col("status").is_in(STATUSES)))
        .col(text_null("blocked_by"))
        .col(text_null("support_room"))
        .col(text("priority").default("normal"))
        .col(text_null("assignee"))
        .col(text("created_by"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .col(big_integer_null("closed_at"))
        .col(text_null("closed_by"))
        .col(big_integer("last_seq").default(0))
        .col(big_integer("version").default(0))
        .col(big_integer("rules_version").default(0))
        .col(big_integer_null("last_message_at"))
        .col(text("metadata").default("{}"))
        .to_owned()
}
