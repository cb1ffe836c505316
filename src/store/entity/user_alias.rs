//! The table `user_aliases`.

use sea_orm::entity::prelude::*;

/// One row of `user_aliases`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "user_aliases")]
pub struct Model {
    /// What sort of id it is, such as `provider`.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub kind: String,
    /// The id, in the host's own spelling.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub value: String,
    /// Whose it is.
    #[sea_orm(column_type = "Text")]
    pub user_id: String,
}

impl ActiveModelBehavior for ActiveModel {}
