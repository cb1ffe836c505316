//! Finding people in the order of their names, of one role or of all.

use sea_orm_migration::prelude::*;

/// The names of the indexes and their columns.
const INDEXES: [(&str, &[&str]); 2] = [
    ("ix_users_name", &["name", "id"]),
    ("ix_users_role_name", &["role", "name", "id"]),
];

/// As long as a name may be since then: longer ones may be too long for an index.
const SHORTEN: &str = "UPDATE users SET name = substr(name, 1, 200) WHERE length(name) > 200";

/// Creates the indexes in place of `ix_users_role`.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(SHORTEN).await?;
        for (name, columns) in INDEXES {
            let mut index = Index::create().name(name).table("users").to_owned();
            for column in columns {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }
        manager
            .drop_index(
                Index::drop()
                    .name("ix_users_role")
                    .table("users")
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let role = Index::create()
            .name("ix_users_role")
            .table("users")
            .col("role")
            .to_owned();
        manager.create_index(role).await?;
        for (name, _) in INDEXES {
            let index = Index::drop().name(name).table("users").to_owned();
            manager.drop_index(index).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
