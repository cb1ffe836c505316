//! The table `users`.

use sea_orm::entity::prelude::*;

/// One row of `users`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    /// The host's own string.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub id: String,
    /// The role, as the profile names it.
    #[sea_orm(column_type = "Text")]
    pub role: String,
    /// The name others see.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Where notices go.
    #[sea_orm(column_type = "Text")]
    pub email: Option<String>,
    /// The picture others see.
    #[sea_orm(column_type = "Text")]
    pub avatar_url: Option<String>,
    /// Whether the person may still sign in.
    pub is_active: bool,
    /// Whether the person has no account with the host.
    pub is_guest: bool,
    /// When the host last synced the user; tokens change role and name no longer.
    pub synced_at: Option<i64>,
    /// When the user was last online.
    pub last_seen_at: Option<i64>,
    /// JSON that the host keeps here.
    #[sea_orm(column_type = "Text")]
    pub metadata: String,
    /// When the user was first seen.
    pub created_at: i64,
    /// When the row last changed.
    pub updated_at: i64,
    /// When the host deleted the person.
    pub deleted_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
