//! The sender of what the server or the host says in a conversation.

use sea_orm_migration::prelude::*;

/// Inserts the user `system`.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            "id",
            "role",
            "name",
            "is_active",
            "synced_at",
            "created_at",
            "updated_at",
        ];
        // Synced, so that no token ever gives it another role or name. Somebody may have had the id
        // before it was reserved.
        let insert = Query::insert()
            .into_table("users")
            .columns(columns)
            .values_panic([
                "system".into(),
                "system".into(),
                "System".into(),
                true.into(),
                0_i64.into(),
                0_i64.into(),
                0_i64.into(),
            ])
            .on_conflict(
                OnConflict::column("id")
                    .update_columns(["role", "name", "synced_at"])
                    .to_owned(),
            )
            .to_owned();
        manager.execute(insert).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let delete = Query::delete()
            .from_table("users")
            .and_where(Expr::col("id").eq("system"))
            .to_owned();
        manager.execute(delete).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
