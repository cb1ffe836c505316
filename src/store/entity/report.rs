//! The table `reports`.

use sea_orm::entity::prelude::*;

/// One row of `reports`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reports")]
pub struct Model {
    /// A `UUIDv7`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The conversation.
    pub conversation_id: Uuid,
    /// The message.
    pub message_id: Uuid,
    /// The user who reported it.
    #[sea_orm(column_type = "Text")]
    pub reporter_id: String,
    /// What they said of it.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// `pending`, `hidden` or `dismissed`.
    #[sea_orm(column_type = "Text")]
    pub status: String,
    /// When it was reported.
    pub created_at: i64,
    /// When a moderator decided.
    pub resolved_at: Option<i64>,
    /// The moderator.
    #[sea_orm(column_type = "Text", nullable)]
    pub resolved_by: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
