//! The table `outbox`.

use sea_orm::entity::prelude::*;

/// One row of `outbox`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    /// A `UUIDv7`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What is told, such as `MESSAGE_REPORT`.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// A JSON object with all that telling it needs.
    #[sea_orm(column_type = "Text")]
    pub payload: String,
    /// When it came about.
    pub created_at: i64,
    /// How often telling it was tried.
    pub attempts: i32,
    /// From when on it may be tried.
    pub next_attempt_at: i64,
    /// When it was told.
    pub done_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
