//! The table `participants`.

use sea_orm::entity::prelude::*;

/// One row of `participants`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "participants")]
pub struct Model {
    /// The conversation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub conversation_id: Uuid,
    /// The user or guest.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub user_id: String,
    /// The role within the conversation.
    #[sea_orm(column_type = "Text")]
    pub role: String,
    /// When the user joined.
    pub joined_at: i64,
    /// When the user left.
    pub left_at: Option<i64>,
    /// The last message the user read.
    pub read_seq: i64,
    /// The last message that reached one of the user's connections.
    pub delivered_seq: i64,
    /// Until when the user wants no notices.
    pub muted_until: Option<i64>,
    /// The conversation's version when the row last changed.
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}
