//! The table `receipts`.

use sea_orm::entity::prelude::*;

/// One row of `receipts`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "receipts")]
pub struct Model {
    /// The conversation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub conversation_id: Uuid,
    /// Whose mark moved.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub user_id: String,
    /// Which mark.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub mark: String,
    /// The last message before the mark from then on.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// When it moved there.
    pub at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
