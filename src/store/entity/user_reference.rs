//! The table `user_references`.

use sea_orm::entity::prelude::*;

/// One row of `user_references`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "user_references")]
pub struct Model {
    /// The kind of the host's thing, such as `booking`.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub reference_type: String,
    /// The host's id of that thing.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub reference_id: String,
    /// Whom the host named.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub user_id: String,
    /// As what.
    #[sea_orm(column_type = "Text")]
    pub role: String,
    /// When the host named them no longer.
    pub removed_at: Option<i64>,
    /// Whether the reference's conversations have followed.
    pub is_applied: bool,
    /// Different after every change of the row.
    pub change: i64,
}

impl ActiveModelBehavior for ActiveModel {}
