//! People as the host product knows them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean, text, text_null};

/// Creates `users`.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("users")
                    // The host's own string.
                    .col(text("id").primary_key())
                    .col(text("role"))
                    .col(text("name").default(""))
                    .col(text_null("email"))
                    .col(text_null("avatar_url"))
                    .col(boolean("is_active").default(true))
                    .col(boolean("is_guest").default(false))
                    // Set once the host synced the user: tokens change role and name no longer.
                    .col(big_integer_null("synced_at"))
                    .col(big_integer_null("last_seen_at"))
                    .col(text("metadata").default("{}"))
                    .col(big_integer("created_at"))
                    .col(big_integer("updated_at"))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("users").to_owned())
            .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
