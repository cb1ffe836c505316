use serde::Serialize;

use super::*;
use crate::domain::message::MessageStatus;
use crate::domain::presence::{Presence, PresenceState};

/// Pretty, so that a snapshot shows the order of fields.
fn pretty(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap()
}

#[test]
fn a_conversation_has_the_form_of_the_contract() {
    insta::assert_snapshot!(pretty(&ConversationObject::from(&samples::conversation())));
}

#[test]
fn a_new_conversation_has_every_field_too() {
    insta::assert_snapshot!(pretty(&ConversationObject::from(
        &samples::empty_conversation()
    )));
}

#[test]
fn a_message_has_the_form_of_the_contract() {
    let message = samples::message();
    insta::assert_snapshot!(pretty(&MessageObject::new(&message, MessageStatus::Sent)));
}

#[test]
fn a_message_passes_on_files_and_metadata_as_they_came() {
    let message = samples::picture();
    insta::assert_snapshot!(pretty(&MessageObject::new(&message, MessageStatus::Read)));
}

#[test]
fn a_participant_and_their_presence_have_the_form_of_the_contract() {
    let participant = samples::participant("u1", 3, 12);
    let presence = |state, last_seen_at| Presence {
        user: samples::user("u1"),
        state,
        last_seen_at,
    };
    let online = presence(PresenceState::Online, Some(samples::NOON));
    let away = presence(PresenceState::Away, Some(samples::NOON));
    let offline = presence(PresenceState::Offline, None);
    let all = (
        ParticipantObject::new(&participant, true),
        [&online, &away, &offline].map(PresenceObject::from),
    );
    insta::assert_snapshot!(pretty(&all));
}

#[test]
fn damaged_metadata_does_not_damage_a_frame() {
    let damaged = Metadata::from_object_text("{");
    assert_eq!(
        serde_json::to_string(&MetadataObject(&damaged)).unwrap(),
        "{}"
    );
}
