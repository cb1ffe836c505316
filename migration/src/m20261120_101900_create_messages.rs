//! Messages, numbered without gaps within their conversation.
//!
//! Deliberately without foreign keys: the writer raises, and so locks, the conversation's row in
//! the transaction that inserts the message, so the reference cannot dangle, while each check would
//! cost a lookup and a row lock per message.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, text, uuid, uuid_null};

const KINDS: [&str; 6] = ["text", "image", "file", "location", "voice", "system"];

/// Creates `messages`.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("messages")
                    .col(uuid("id").primary_key())
                    .col(uuid("conversation_id"))
                    .col(big_integer("seq"))
                    // The conversation's version when the message last changed.
                    .col(big_integer("version"))
                    .col(text("sender_id"))
                    .col(text("client_message_id"))
                    .col(text("kind").check(Expr::col("kind").is_in(KINDS)))
                    .col(text("content"))
                    .col(text("attachments").default("[]"))
                    .col(uuid_null("reply_to"))
                    .col(text("metadata").default("{}"))
                    .col(big_integer("created_at"))
                    .col(big_integer_null("edited_at"))
                    .col(big_integer_null("deleted_at"))
                    .col(big_integer_null("hidden_at"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("uq_messages_seq")
                    .table("messages")
                    .col("conversation_id")
                    .col("seq")
                    .unique()
                    .to_owned(),
            )
            .await?;
        // Sending again under the same client message id answers with the first message.
        manager
            .create_index(
                Index::create()
                    .name("uq_messages_client_message_id")
                    .table("messages")
                    .col("conversation_id")
                    .col("sender_id")
                    .col("client_message_id")
                    .unique()
                    .to_owned(),
            )
            .await?;
        // What changed since a version: the catch-up of a client that was away.
        manager
            .create_index(
                Index::create()
                    .name("ix_messages_version")
                    .table("messages")
                    .col("conversation_id")
                    .col("version")
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("messages").to_owned())
            .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
