//! What every server of a database asks twice a second: which session tokens were revoked and which
//! users disabled since it last looked. And which tokens expired so long ago that they can go.

use sea_orm_migration::prelude::*;

/// Each index with its table and columns.
const INDEXES: [(&str, &str, [&str; 2]); 3] = [
    (
        "ix_session_tokens_revoked_at",
        "session_tokens",
        ["revoked_at", "token_hash"],
    ),
    (
        "ix_session_tokens_expires_at",
        "session_tokens",
        ["expires_at", "token_hash"],
    ),
    (
        "ix_users_is_active_updated_at",
        "users",
        ["is_active", "updated_at"],
    ),
];

/// Creates the indexes.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, table, [first, second]) in INDEXES {
            let index = Index::create()
                .name(name)
                .table(table)
                .col(first)
                .col(second)
                .to_owned();
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, table, _) in INDEXES {
            let index = Index::drop().name(name).table(table).to_owned();
            manager.drop_index(index).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
