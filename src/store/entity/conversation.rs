//! The table `conversations`.

use sea_orm::entity::prelude::*;

/// One row of `conversations`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "conversations")]
pub struct Model {
    /// A `UUIDv7`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// `direct`, `group` or `support`.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// The profile's word for what the conversation is about.
    #[sea_orm(column_type = "Text")]
    pub topic: Option<String>,
    /// The title people see.
    #[sea_orm(column_type = "Text")]
    pub title: Option<String>,
    /// The kind of the host's thing, such as `booking`.
    #[sea_orm(column_type = "Text")]
    pub reference_type: Option<String>,
    /// The host's id of that thing.
    #[sea_orm(column_type = "Text")]
    pub reference_id: Option<String>,
    /// One per direct pair and per unique reference; null where many may exist.
    #[sea_orm(unique, column_type = "Text")]
    pub unique_key: Option<String>,
    /// `active`, `archived`, `blocked` or `closed`.
    #[sea_orm(column_type = "Text")]
    pub status: String,
    /// The user who blocked the conversation.
    #[sea_orm(column_type = "Text")]
    pub blocked_by: Option<String>,
    /// The room whose staff hear of the conversation.
    #[sea_orm(column_type = "Text")]
    pub support_room: Option<String>,
    /// All rooms whose staff hear of it, its own first, each between line breaks.
    #[sea_orm(column_type = "Text")]
    pub support_rooms: String,
    /// The priority among waiting support conversations.
    #[sea_orm(column_type = "Text")]
    pub priority: String,
    /// The staff member who takes care of it.
    #[sea_orm(column_type = "Text")]
    pub assignee: Option<String>,
    /// The user who opened it.
    #[sea_orm(column_type = "Text")]
    pub created_by: String,
    /// When it was opened.
    pub created_at: i64,
    /// When staff first answered in it.
    pub first_response_at: Option<i64>,
    /// When the row last changed.
    pub updated_at: i64,
    /// When it was closed.
    pub closed_at: Option<i64>,
    /// The user who closed it.
    #[sea_orm(column_type = "Text")]
    pub closed_by: Option<String>,
    /// The number of the last message.
    pub last_seq: i64,
    /// The number of the last durable change.
    pub version: i64,
    /// The version of the last change that decides what later commands may do.
    pub rules_version: i64,
    /// When the last message was stored.
    pub last_message_at: Option<i64>,
    /// JSON that the host keeps here.
    #[sea_orm(column_type = "Text")]
    pub metadata: String,
}

impl ActiveModelBehavior for ActiveModel {}
