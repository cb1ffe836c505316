//! The table `messages`.

use sea_orm::entity::prelude::*;

/// One row of `messages`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "messages")]
pub struct Model {
    /// A `UUIDv7`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The conversation.
    pub conversation_id: Uuid,
    /// The place in the conversation, counted without gaps.
    pub seq: i64,
    /// The conversation's version when the message last changed.
    pub version: i64,
    /// The user who sent it.
    #[sea_orm(column_type = "Text")]
    pub sender_id: String,
    /// The sender's own id, which makes sending again harmless.
    #[sea_orm(column_type = "Text")]
    pub client_message_id: String,
    /// `text`, `image`, `file`, `location`, `voice` or `system`.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// The text.
    #[sea_orm(column_type = "Text")]
    pub content: String,
    /// A JSON array of attachments.
    #[sea_orm(column_type = "Text")]
    pub attachments: String,
    /// The message this one answers.
    pub reply_to: Option<Uuid>,
    /// JSON that came with the message.
    #[sea_orm(column_type = "Text")]
    pub metadata: String,
    /// When it was stored.
    pub created_at: i64,
    /// When it was last edited.
    pub edited_at: Option<i64>,
    /// When it was deleted.
    pub deleted_at: Option<i64>,
    /// When it was hidden from the conversation.
    pub hidden_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
