//! One of each thing, for tests.

use std::collections::BTreeMap;

use smol_str::SmolStr;
use uuid::Uuid;

use crate::domain::conversation::{Conversation, ConversationKind, ConversationStatus, Reference};
use crate::domain::id::{ClientMessageId, ConversationId, MessageId, Seq, UserId, Version};
use crate::domain::message::{Attachment, Message, MessageKind, Metadata, Sender};
use crate::domain::participant::{Marks, Participant};
use crate::domain::policy::RoleName;
use crate::domain::timestamp::Timestamp;
use crate::domain::view::{ConversationView, ParticipantView};

pub(in crate::contracts::native) const NOON: Timestamp =
    Timestamp::from_micros(1_795_168_800_123_456);

pub(in crate::contracts::native) fn conversation_id() -> ConversationId {
    ConversationId::from_uuid(Uuid::from_u128(0xc))
}

pub(in crate::contracts::native) fn user(id: &str) -> UserId {
    UserId::parse(id).unwrap()
}

pub(in crate::contracts::native) fn message() -> Message {
    Message {
        id: MessageId::from_uuid(Uuid::from_u128(0xa)),
        conversation: conversation_id(),
        seq: Seq(12),
        version: Version(31),
        client_id: ClientMessageId::parse("c-1").unwrap(),
        sender: Sender {
            user: user("u1"),
            name: SmolStr::new("Ama"),
            role: RoleName::parse("customer").unwrap(),
            email: None,
            avatar_url: None,
        },
        kind: MessageKind::Text,
        content: "I am at the \"gate\"".to_owned(),
        attachments: Vec::new(),
        reply_to: None,
        quoted: None,
        metadata: Metadata::empty(),
        created_at: NOON,
        edited_at: None,
        deleted_at: None,
        hidden_at: None,
    }
}

pub(in crate::contracts::native) fn picture() -> Message {
    Message {
        kind: MessageKind::Image,
        content: String::new(),
        attachments: vec![
            Attachment {
                id: Some("f1".to_owned()),
                url: "https://files.example/f1.png".to_owned(),
                name: "f1.png".to_owned(),
                mime: "image/png".to_owned(),
                size: 1_024,
                width: Some(640),
                height: Some(480),
                duration_ms: Some(1_500),
                thumbnail_url: Some("https://files.example/f1-small.png".to_owned()),
            },
            Attachment {
                id: None,
                url: "https://files.example/f2.pdf".to_owned(),
                name: "f2.pdf".to_owned(),
                mime: "application/pdf".to_owned(),
                size: 0,
                width: None,
                height: None,
                duration_ms: None,
                thumbnail_url: None,
            },
        ],
        reply_to: Some(MessageId::from_uuid(Uuid::from_u128(0xb))),
        metadata: Metadata::from_object_text(r#"{"z":1.50,"a":[true,null]}"#),
        edited_at: Some(NOON),
        deleted_at: Some(NOON),
        ..message()
    }
}

pub(in crate::contracts::native) fn participant(
    id: &str,
    read: u64,
    delivered: u64,
) -> Participant {
    Participant {
        user: user(id),
        role: RoleName::parse("customer").unwrap(),
        user_role: RoleName::parse("customer").unwrap(),
        name: SmolStr::new("Ama"),
        email: None,
        avatar_url: None,
        aliases: BTreeMap::new(),
        last_seen_at: None,
        joined_at: NOON,
        left_at: None,
        marks: Marks {
            read: Seq(read),
            delivered: Seq(delivered),
        },
        muted_until: None,
        version: Version(30),
    }
}

/// As `u1` sees it: their own message was delivered to `u2` and not read; `u3` left.
pub(in crate::contracts::native) fn conversation() -> ConversationView {
    let mut gone = participant("u3", 1, 2);
    gone.left_at = Some(NOON);
    gone.avatar_url = Some(SmolStr::new("https://files.example/u3.png"));
    let mut own = participant("u1", 9, 12);
    own.muted_until = Some(NOON);
    let seen = |participant, is_online| ParticipantView {
        participant,
        is_online,
    };
    ConversationView {
        conversation: Conversation {
            id: conversation_id(),
            kind: ConversationKind::Support,
            topic: Some(SmolStr::new("driver_support")),
            title: Some(SmolStr::new("Detour")),
            reference: Some(Reference::parse("trip", "t_9").unwrap()),
            status: ConversationStatus::Closed,
            blocked_by: None,
            support_room: Some(SmolStr::new("driver_support")),
            support_rooms: vec![SmolStr::new("driver_support")],
            priority: SmolStr::new("normal"),
            assignee: Some(user("u2")),
            created_by: user("u1"),
            created_at: NOON,
            first_response_at: None,
            updated_at: NOON,
            closed_at: Some(NOON),
            closed_by: Some(user("u2")),
            last_seq: Seq(12),
            version: Version(31),
            rules_version: Version(30),
            last_message_at: Some(NOON),
            metadata: Metadata::from_object_text(r#"{"b":2,"a":1}"#),
        },
        participants: vec![
            seen(own, true),
            seen(participant("u2", 3, 12), false),
            seen(gone, false),
        ],
        last_message: Some(message()),
        viewer: user("u1"),
    }
}

/// A new one, in which nothing was said.
pub(in crate::contracts::native) fn empty_conversation() -> ConversationView {
    let mut view = conversation();
    view.participants.truncate(1);
    view.last_message = None;
    view.conversation = Conversation {
        kind: ConversationKind::Direct,
        topic: None,
        title: None,
        reference: None,
        status: ConversationStatus::Archived,
        support_room: None,
        assignee: None,
        closed_at: None,
        closed_by: None,
        last_seq: Seq(0),
        last_message_at: None,
        metadata: Metadata::empty(),
        ..view.conversation
    };
    view
}
