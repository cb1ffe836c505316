use rstest::rstest;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::*;
use crate::domain::error::ErrorCode;
use crate::domain::message::MessageKind;
use crate::gateway::json::decode;
use crate::gateway::refusal::Refusal;

const ID: &str = "00000000-0000-0000-0000-00000000000c";

fn parse<T: DeserializeOwned, P, E: Into<Refusal>>(
    data: &Value,
    parse: impl FnOnce(T) -> Result<P, E>,
) -> Result<P, Refusal> {
    parse(decode(&data.to_string())?).map_err(Into::into)
}

fn send(data: &Value) -> Result<MessageKind, Refusal> {
    parse(data, SendMessageData::parse).map(|(_, draft)| draft.kind)
}

fn open(data: &Value) -> Result<crate::chat::OpenConversation, Refusal> {
    parse(data, |data: OpenConversationData| {
        data.parse(|| "fresh".to_owned())
    })
}

#[rstest]
#[case(json!({}), "conversation_id")]
#[case(json!({"conversation_id": 5}), "conversation_id")]
#[case(json!({"conversation_id": "x"}), "conversation_id")]
#[case(json!({"conversation_id": ID}), "client_id")]
#[case(json!({"conversation_id": ID, "client_id": ""}), "client_id")]
#[case(json!({"conversation_id": ID, "client_id": "c"}), "content")]
#[case(json!({"conversation_id": ID, "client_id": "c", "content": null}), "content")]
#[case(json!({"conversation_id": ID, "client_id": "c", "content": 1}), "content")]
#[case(json!({"conversation_id": ID, "client_id": "c", "content": "a", "kind": "poem"}), "kind")]
#[case(json!({"conversation_id": ID, "client_id": "c", "content": "a", "reply_to": "x"}), "reply_to")]
#[case(json!({"conversation_id": ID, "client_id": "c", "content": "a", "metadata": []}), "metadata")]
#[case(json!({"conversation_id": ID, "client_id": "c", "content": "a", "colour": 1}), "colour")]
#[case(json!({"conversation_id": ID, "client_id": "c", "content": "a", "attachments": {}}), "attachments")]
#[case(json!({"conversation_id": ID, "client_id": "c", "content": "a",
    "attachments": [{"name": "a", "mime": "b/c", "size": 1}]}), "attachments.url")]
#[case(json!({"conversation_id": ID, "client_id": "c", "content": "a",
    "attachments": [{"url": "u", "name": "a\u{0}", "mime": "b/c", "size": 1}]}), "attachments.name")]
#[case(json!({"conversation_id": ID, "client_id": "c", "content": "a",
    "attachments": [{"url": "u", "name": "a", "mime": "b/c", "size": -1}]}), "attachments[0].size")]
#[case(json!({"conversation_id": ID, "client_id": "c", "content": "a",
    "attachments": [{"url": "u", "name": "a", "mime": "b/c"}]}), "attachments.size")]
fn a_message_that_cannot_be_read_blames_the_field(#[case] data: Value, #[case] field: &str) {
    let refused = send(&data).unwrap_err();
    assert_eq!(refused.code, ErrorCode::InvalidRequest);
    assert_eq!(refused.field.as_deref(), Some(field));
    assert!(refused.message.contains("expected"), "{}", refused.message);
}

#[test]
fn only_text_needs_words() {
    let data = |kind: &str| json!({"conversation_id": ID, "client_id": "c", "kind": kind});
    assert_eq!(send(&data("location")), Ok(MessageKind::Location));
    assert!(send(&data("text")).is_err());
}

#[rstest]
#[case(json!({"participants": ["b"]}), "kind")]
#[case(json!({"kind": "party"}), "kind")]
#[case(json!({"kind": "direct", "participants": [" b"]}), "participants")]
#[case(json!({"kind": "direct", "participants": [5]}), "participants[0]")]
#[case(json!({"kind": "direct", "reference": {"type": "trip"}}), "reference.id")]
#[case(json!({"kind": "direct", "reference": {"type": "trip", "id": 1}}), "reference.id")]
#[case(json!({"kind": "direct", "support_room": "x"}), "support_room")]
#[case(json!({"kind": "direct", "priority": "x"}), "priority")]
#[case(json!({"kind": "direct", "first_message": 5}), "first_message")]
#[case(json!({"kind": "direct", "first_message": {}}), "first_message.content")]
#[case(json!({"kind": "direct", "first_message": {"colour": 1}}), "first_message.colour")]
#[case(json!({"kind": "direct", "first_message": {"conversation_id": ID}}), "first_message.conversation_id")]
fn an_opening_that_cannot_be_read_blames_the_field(#[case] data: Value, #[case] field: &str) {
    let refused = open(&data).unwrap_err();
    assert_eq!(refused.code, ErrorCode::InvalidRequest);
    assert_eq!(refused.field.as_deref(), Some(field), "{}", refused.message);
}

#[test]
fn a_first_message_may_be_words_alone_and_need_not_bring_an_id() {
    let said = |first: Value| {
        let opening = open(&json!({"kind": "direct", "first_message": first})).unwrap();
        let draft = opening.first_message.unwrap();
        (draft.content, draft.client_id.to_string())
    };
    assert_eq!(said(json!("hi")), ("hi".to_owned(), "fresh".to_owned()));
    assert_eq!(
        said(json!({"content": "hi", "client_id": "c"})),
        ("hi".to_owned(), "c".to_owned())
    );
}

#[rstest]
#[case::position(parse(&json!({"conversation_id": ID, "before_seq": 1, "after_seq": 1}), GetMessagesData::parse).map(drop), "after_seq")]
#[case::limit(parse(&json!({"conversation_id": ID, "limit": -5}), GetMessagesData::parse).map(drop), "limit")]
#[case::since(parse(&json!({"conversation_id": ID}), GetChangesData::parse).map(drop), "since_version")]
#[case::resume(parse(&json!({}), ResumeData::parse).map(drop), "conversations")]
#[case::resume_id(parse(&json!({"conversations": {"x": 1}}), ResumeData::parse).map(drop), "conversations")]
#[case::resume_version(parse(&json!({"conversations": {ID: "1"}}), ResumeData::parse).map(drop), &format!("conversations.{ID}"))]
#[case::seq(parse(&json!({"conversation_id": ID}), MarkData::parse).map(drop), "seq")]
#[case::typing(parse(&json!({"conversation_id": ID}), TypingData::parse).map(drop), "is_typing")]
#[case::status(parse(&json!({"status": "open"}), ListConversationsData::parse).map(drop), "status")]
#[case::cursor(parse(&json!({"cursor": "?"}), ListConversationsData::parse).map(drop), "cursor")]
#[case::reason(parse(&json!({"conversation_id": ID, "reason": "x".repeat(201)}), ChangeStatusData::parse).map(drop), "reason")]
#[case::people(parse(&json!({"conversation_id": ID}), AddParticipantsData::parse).map(drop), "user_ids")]
#[case::role(parse(&json!({"conversation_id": ID, "user_ids": ["b"], "role": ""}), AddParticipantsData::parse).map(drop), "role")]
#[case::user(parse(&json!({"conversation_id": ID}), RemoveParticipantData::parse).map(drop), "user_id")]
#[case::watched(parse(&json!({}), PresenceData::parse).map(drop), "user_ids")]
fn other_requests_blame_the_field_too(#[case] result: Result<(), Refusal>, #[case] field: &str) {
    let refused = result.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some(field), "{}", refused.message);
}

#[test]
fn an_address_and_its_body_name_the_same_conversation() {
    let id = crate::domain::id::ConversationId::parse(ID).unwrap();
    let mut none = None;
    named_conversation(id, &mut none).unwrap();
    assert_eq!(none.as_deref(), Some(ID));
    let mut other = Some("00000000-0000-0000-0000-00000000000d".to_owned());
    assert!(named_conversation(id, &mut other).is_err());
}
