//! A request with a wrong field is refused by the documented code, and the field is named.

use rstest::rstest;
use serde_json::Value;

use crate::support::database::Backend;
use crate::support::server::TestServer;

/// In the cases `$ID` is a conversation of the caller, `$NONE` an id that nothing has, and `$LONG`
/// a text of 5,001 characters.
#[rstest]
#[case("fly", "{}", "invalid_request", "type")]
#[case(
    "send_message",
    r#"{"client_id":"c","content":"x"}"#,
    "invalid_request",
    "conversation_id"
)]
#[case(
    "send_message",
    r#"{"conversation_id":"$ID","content":"x"}"#,
    "invalid_request",
    "client_id"
)]
#[case::id(
    "send_message",
    r#"{"conversation_id":"x","client_id":"c","content":"x"}"#,
    "invalid_request",
    "conversation_id"
)]
#[case(
    "send_message",
    r#"{"conversation_id":"$ID","client_id":"","content":"x"}"#,
    "invalid_request",
    "client_id"
)]
#[case(
    "send_message",
    r#"{"conversation_id":"$ID","client_id":"$LONG","content":"x"}"#,
    "invalid_request",
    "client_id"
)]
#[case::blank(
    "send_message",
    r#"{"conversation_id":"$ID","client_id":"c","content":" \n "}"#,
    "invalid_request",
    "content"
)]
#[case::nul(
    "send_message",
    r#"{"conversation_id":"$ID","client_id":"c","content":"a\u0000b"}"#,
    "invalid_request",
    "content"
)]
#[case::long(
    "send_message",
    r#"{"conversation_id":"$ID","client_id":"c","content":"$LONG"}"#,
    "too_long",
    "content"
)]
#[case(
    "send_message",
    r#"{"conversation_id":"$ID","client_id":"c","content":7}"#,
    "invalid_request",
    "content"
)]
#[case::kind(
    "send_message",
    r#"{"conversation_id":"$ID","client_id":"c","content":"x","kind":"poem"}"#,
    "invalid_request",
    "kind"
)]
#[case(
    "send_message",
    r#"{"conversation_id":"$ID","client_id":"c","content":"x","metadata":[]}"#,
    "invalid_request",
    "metadata"
)]
#[case::metadata("send_message", r#"{"conversation_id":"$ID","client_id":"c","content":"x","metadata":{"a":"$LONG","b":"$LONG","c":"$LONG","d":"$LONG"}}"#, "too_long", "metadata")]
#[case::reply_to(
    "send_message",
    r#"{"conversation_id":"$ID","client_id":"c","content":"x","reply_to":"$NONE"}"#,
    "invalid_request",
    "reply_to"
)]
#[case(
    "send_message",
    r#"{"conversation_id":"$ID","client_id":"c","content":"x","attachments":[{}]}"#,
    "invalid_request",
    "attachments"
)]
#[case::unknown(
    "send_message",
    r#"{"conversation_id":"$ID","client_id":"c","content":"x","surprise":1}"#,
    "invalid_request",
    "surprise"
)]
#[case("open_conversation", "{}", "invalid_request", "kind")]
#[case(
    "open_conversation",
    r#"{"kind":"direct"}"#,
    "invalid_request",
    "participants"
)]
#[case(
    "open_conversation",
    r#"{"kind":"direct","participants":[]}"#,
    "invalid_request",
    "participants"
)]
#[case(
    "open_conversation",
    r#"{"kind":"party","participants":["ben"]}"#,
    "invalid_request",
    "kind"
)]
#[case(
    "open_conversation",
    r#"{"kind":"support","support_room":"attic"}"#,
    "invalid_request",
    "support_room"
)]
#[case(
    "list_conversations",
    r#"{"cursor":"???"}"#,
    "invalid_request",
    "cursor"
)]
#[case(
    "list_conversations",
    r#"{"status":"odd"}"#,
    "invalid_request",
    "status"
)]
#[case("get_conversation", "{}", "invalid_request", "conversation_id")]
#[case(
    "get_messages",
    r#"{"conversation_id":"$ID","before_seq":-1}"#,
    "invalid_request",
    "before_seq"
)]
#[case(
    "get_messages",
    r#"{"conversation_id":"$ID","before_seq":1,"after_seq":1}"#,
    "invalid_request",
    "after_seq"
)]
#[case(
    "get_changes",
    r#"{"conversation_id":"$ID"}"#,
    "invalid_request",
    "since_version"
)]
#[case(
    "resume",
    r#"{"conversations":[]}"#,
    "invalid_request",
    "conversations"
)]
#[case("mark_read", r#"{"conversation_id":"$ID"}"#, "invalid_request", "seq")]
#[case(
    "typing",
    r#"{"conversation_id":"$ID","is_typing":"yes"}"#,
    "invalid_request",
    "is_typing"
)]
#[case(
    "watch_presence",
    r#"{"user_ids":"ben"}"#,
    "invalid_request",
    "user_ids"
)]
#[case("join_support_room", "{}", "invalid_request", "room")]
#[case(
    "close",
    r#"{"conversation_id":7}"#,
    "invalid_request",
    "conversation_id"
)]
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_field_is_named_and_the_connection_survives(
    #[case] request: &str,
    #[case] data: &str,
    #[case] code: &str,
    #[case] field: &str,
) {
    let server = TestServer::start(Backend::Sqlite).await;
    let (mut ama, _ben, id) = server.pair("ama", "ben").await;
    let data = data
        .replace("$ID", &id)
        .replace("$NONE", "019381a0-0000-7000-8000-000000000001")
        .replace("$LONG", &"x".repeat(5_001));
    let data: Value = serde_json::from_str(&data).unwrap();

    let error = ama.request(request, data).await.unwrap_err();

    assert_eq!(error["code"], code, "{error}");
    assert!(
        error["field"]
            .as_str()
            .unwrap_or_default()
            .starts_with(field),
        "{error}"
    );
    assert!(!error["message"].as_str().unwrap().is_empty());
    ama.send(&id, "still alive").await;
}
