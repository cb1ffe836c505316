//! What is stored, read behind the server's back.

use parlor::store::entity::{conversation, message, participant};
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::checker::{StoredMessage, StoredRoom};
use super::history::Marks;

/// The version of each conversation.
pub(crate) async fn versions(db: &DatabaseConnection, rooms: &[String]) -> Vec<u64> {
    let mut versions = Vec::with_capacity(rooms.len());
    for room in rooms {
        versions.push(row(db, room).await.version.cast_unsigned());
    }
    versions
}

/// All rows of these conversations.
pub(crate) async fn rooms(db: &DatabaseConnection, rooms: &[String]) -> Vec<StoredRoom> {
    let mut stored = Vec::with_capacity(rooms.len());
    for room in rooms {
        stored.push(load(db, room).await);
    }
    stored
}

async fn row(db: &DatabaseConnection, room: &str) -> conversation::Model {
    let id = Uuid::parse_str(room).unwrap();
    let found = conversation::Entity::find_by_id(id).one(db).await.unwrap();
    found.expect("a conversation that there is")
}

async fn load(db: &DatabaseConnection, room: &str) -> StoredRoom {
    let row = row(db, room).await;
    let messages = message::Entity::find()
        .filter(message::Column::ConversationId.eq(row.id))
        .order_by_asc(message::Column::Seq)
        .all(db)
        .await
        .unwrap();
    let participants = participant::Entity::find()
        .filter(participant::Column::ConversationId.eq(row.id))
        .all(db)
        .await
        .unwrap();
    StoredRoom {
        id: room.to_owned(),
        last_seq: row.last_seq.cast_unsigned(),
        version: row.version.cast_unsigned(),
        messages: messages.into_iter().map(stored_message).collect(),
        marks: participants.into_iter().map(marks).collect(),
    }
}

fn stored_message(row: message::Model) -> StoredMessage {
    StoredMessage {
        seq: row.seq.cast_unsigned(),
        version: row.version.cast_unsigned(),
        id: row.id.to_string(),
        sender: row.sender_id,
        client_id: row.client_message_id,
        text: row.content,
    }
}

fn marks(row: participant::Model) -> (String, Marks) {
    let marks = Marks {
        read: row.read_seq.cast_unsigned(),
        delivered: row.delivered_seq.cast_unsigned(),
    };
    (row.user_id, marks)
}
