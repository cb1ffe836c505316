//! The table `session_tokens`.

use sea_orm::entity::prelude::*;

/// One row of `session_tokens`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session_tokens")]
pub struct Model {
    /// The hash of the token, in hexadecimal digits.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub token_hash: String,
    /// Whom it speaks for.
    #[sea_orm(column_type = "Text")]
    pub user_id: String,
    /// When it was issued.
    pub created_at: i64,
    /// From when on it is no longer valid.
    pub expires_at: i64,
    /// When it was taken back.
    pub revoked_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
