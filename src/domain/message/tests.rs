//! What makes a draft.

use super::*;

const LIMITS: DraftLimits = DraftLimits {
    content_chars: 5,
    metadata_bytes: 16,
    attachments: 1,
};

fn raw(content: &str) -> RawDraft {
    RawDraft {
        client_id: ClientMessageId::parse("c-1").unwrap(),
        kind: MessageKind::Text,
        content: content.to_owned(),
        attachments: vec![],
        reply_to: None,
        metadata: Metadata::empty(),
    }
}

#[test]
fn content_is_trimmed_and_then_measured_in_characters() {
    let draft = Draft::parse(raw("  äöüßé \n"), &LIMITS).unwrap();
    assert_eq!(draft.content, "äöüßé");
    let refused = Draft::parse(raw("abcdef"), &LIMITS).unwrap_err();
    assert_eq!(
        refused,
        Failure::TooLong {
            field: "content",
            max: 5,
            actual: 6
        }
    );
}

#[test]
fn blank_content_needs_a_file_or_a_position() {
    assert!(Draft::parse(raw(" \t"), &LIMITS).is_err());
    let mut position = raw("");
    position.kind = MessageKind::Location;
    assert!(Draft::parse(position.clone(), &LIMITS).is_err());
    position.metadata = Metadata::from_object_text(r#"{"lat":1}"#);
    assert!(Draft::parse(position, &LIMITS).is_ok());
}

#[test]
fn content_with_nul_is_refused_before_a_database_sees_it() {
    assert!(Draft::parse(raw("a\0b"), &LIMITS).is_err());
}

#[test]
fn every_kind_is_found_by_its_name() {
    for kind in MessageKind::ALL {
        assert_eq!(MessageKind::from_name(kind.name()), Some(kind));
    }
    assert_eq!(MessageKind::from_name("poem"), None);
}
