//! The table `host_references`.

use sea_orm::entity::prelude::*;

/// One row of `host_references`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "host_references")]
pub struct Model {
    /// The kind of the host's thing, such as `booking`.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub reference_type: String,
    /// The host's id of that thing.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub reference_id: String,
    /// What people call it.
    #[sea_orm(column_type = "Text")]
    pub title: Option<String>,
    /// How things stand with it, in the host's own word.
    #[sea_orm(column_type = "Text")]
    pub status: Option<String>,
    /// When the host last spoke of it.
    pub updated_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
