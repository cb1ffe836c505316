//! When each participant's marks moved, and up to where.
//!
//! A row is written by the transaction that moves the mark, and never changes: marking a million
//! messages is one row. When somebody got or read a message is told by their first row at or after
//! it, which the primary key finds.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text, uuid};

const MARKS: [&str; 2] = ["delivered", "read"];

/// When marks moved that were stored before anybody noted it. The conversation changed last then
/// or later, so they had moved by that time; nothing closer is known.
const KNOWN: &str = "
INSERT INTO receipts (conversation_id, user_id, mark, seq, at)
SELECT p.conversation_id, p.user_id, 'delivered', p.delivered_seq, c.updated_at
FROM participants p JOIN conversations c ON c.id = p.conversation_id WHERE p.delivered_seq > 0
UNION ALL
SELECT p.conversation_id, p.user_id, 'read', p.read_seq, c.updated_at
FROM participants p JOIN conversations c ON c.id = p.conversation_id WHERE p.read_seq > 0";

/// Creates `receipts`.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("receipts")
                    .col(uuid("conversation_id"))
                    .col(text("user_id"))
                    .col(text("mark").check(Expr::col("mark").is_in(MARKS)))
                    // The mark is here from then on.
                    .col(big_integer("seq"))
                    .col(big_integer("at"))
                    .primary_key(
                        Index::create()
                            .name("pk_receipts")
                            .col("conversation_id")
                            .col("user_id")
                            .col("mark")
                            .col("seq"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .name("fk_receipts_participants")
                            .from("receipts", ("conversation_id", "user_id"))
                            .to("participants", ("conversation_id", "user_id"))
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .to_owned(),
            )
            .await?;
        manager.get_connection().execute_unprepared(KNOWN).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("receipts").to_owned())
            .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
