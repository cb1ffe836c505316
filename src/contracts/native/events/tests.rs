use std::sync::Arc;

use super::*;
use crate::contracts::native::objects::samples;
use crate::domain::conversation::ConversationKind;
use crate::domain::id::Seq;
use crate::domain::presence::{Presence, PresenceState};

/// The frame, laid out so that a snapshot shows the order of fields.
fn frame(event: &Event) -> String {
    let frame = NativeRenderer.render(event, Variant::default()).unwrap();
    // Objects keep the order they were written in only as raw text, hence line by line.
    frame.replace("},", "},\n").replace(",\"", ",\n\"")
}

#[test]
fn a_message_is_told_with_its_version() {
    let message = Arc::new(samples::message());
    insta::assert_snapshot!(frame(&Event::MessageCreated {
        message,
        conversation_kind: ConversationKind::Direct,
        receiver: None,
    }));
}

#[test]
fn marks_are_told_as_a_receipt() {
    insta::assert_snapshot!(frame(&Event::MarksMoved {
        conversation: samples::conversation_id(),
        version: Version(31),
        user: samples::user("u2"),
        marks: Marks {
            read: Seq(11),
            delivered: Seq(12)
        },
        read_message: None,
        reached: None,
        is_read: true,
        by_message: false,
    }));
}

#[test]
fn people_coming_and_going_are_told() {
    let mut participant = samples::participant("u2", 3, 12);
    let conversation = samples::conversation_id();
    let version = Version(32);
    let joined = Event::ParticipantJoined {
        conversation,
        version,
        participant: participant.clone(),
        is_online: true,
    };
    participant.left_at = Some(samples::NOON);
    let left = Event::ParticipantLeft {
        conversation,
        version,
        participant,
    };
    insta::assert_snapshot!(format!("{}\n\n{}", frame(&joined), frame(&left)));
}

#[test]
fn conversations_are_told_as_their_viewer_sees_them() {
    let conversation = Arc::new(samples::empty_conversation());
    let created = Event::ConversationCreated {
        conversation: Arc::clone(&conversation),
    };
    let updated = Event::ConversationUpdated {
        conversation,
        status_before: None,
        changed_by: None,
    };
    insta::assert_snapshot!(format!("{}\n\n{}", frame(&created), frame(&updated)));
}

#[test]
fn signals_that_are_not_kept_have_no_version() {
    let typing = |expires_in| Event::TypingChanged {
        conversation: samples::conversation_id(),
        user: samples::user("u2"),
        name: "Ben".into(),
        role: None,
        expires_in,
    };
    let presence = Presence {
        user: samples::user("u2"),
        state: PresenceState::Offline,
        last_seen_at: Some(samples::NOON),
    };
    let unread = Event::UnreadChanged {
        reference: None,
        conversation: samples::conversation_id(),
        unread: 2,
        total_unread: 5,
    };
    let frames = [
        frame(&typing(Some(Duration::from_secs(5)))),
        frame(&typing(None)),
        frame(&Event::PresenceChanged { presence }),
        frame(&unread),
    ];
    insta::assert_snapshot!(frames.join("\n\n"));
}
