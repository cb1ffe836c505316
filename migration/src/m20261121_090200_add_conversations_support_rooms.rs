//! All the support rooms that hear of a conversation, and its first answer.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, text};

/// Adds `conversations.support_rooms` and `conversations.first_response_at`, and an index of the
/// conversations that wait.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// What waits for somebody to take it. The same condition as in the statements that list it, or
/// the index would not be used.
const WAITING: &str = "CREATE INDEX ix_conversations_waiting ON conversations (created_at, id) \
                       WHERE kind = 'support' AND status = 'active' AND assignee IS NULL";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // One column a statement: SQLite knows no other form.
        for column in [
            // Each name between line breaks, the conversation's own room first.
            text("support_rooms").default("").to_owned(),
            big_integer_null("first_response_at"),
        ] {
            let change = Table::alter()
                .table("conversations")
                .add_column(column)
                .to_owned();
            manager.alter_table(change).await?;
        }
        let line_break = || Expr::val("\n");
        let known = Query::update()
            .table("conversations")
            .value(
                "support_rooms",
                line_break()
                    .binary(BinOper::Custom("||"), Expr::col("support_room"))
                    .binary(BinOper::Custom("||"), line_break()),
            )
            .and_where(Expr::col("support_room").is_not_null())
            .to_owned();
        manager.execute(known).await?;
        manager.get_connection().execute_unprepared(WAITING).await?;
        manager
            .drop_index(
                Index::drop()
                    .name("ix_conversations_support_room")
                    .table("conversations")
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
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
        manager
            .drop_index(
                Index::drop()
                    .name("ix_conversations_waiting")
                    .table("conversations")
                    .to_owned(),
            )
            .await?;
        for column in ["first_response_at", "support_rooms"] {
            let change = Table::alter()
                .table("conversations")
                .drop_column(column)
                .to_owned();
            manager.alter_table(change).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
