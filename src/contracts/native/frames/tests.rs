use std::time::Duration;

use proptest::prelude::*;
use rstest::rstest;
use serde_json::json;

use super::*;
use crate::domain::error::{Failure, Limit};

fn id_of(text: &str) -> Option<RequestId> {
    RequestFrame::decode(text).unwrap().id
}

#[rstest]
#[case::not_json("{", "expected JSON")]
#[case::nothing("", "expected JSON")]
#[case::two_documents("{\"type\":\"ping\"} {}", "expected JSON")]
#[case::list("[]", "expected an object with type, and maybe id and data")]
#[case::no_type("{}", "expected an object with type, and maybe id and data")]
#[case::type_is_no_text("{\"type\":1}", "expected an object with type, and maybe id and data")]
#[case::more(
    "{\"type\":\"ping\",\"x\":1}",
    "expected an object with type, and maybe id and data"
)]
#[case::data_is_a_list("{\"type\":\"ping\",\"data\":[]}", "expected data to be an object")]
#[case::data_is_text("{\"type\":\"ping\",\"data\":\"{}\"}", "expected data to be an object")]
#[case::id_is_a_list(
    "{\"type\":\"ping\",\"id\":[1]}",
    "expected id to be a short string or a number"
)]
#[case::id_is_a_truth(
    "{\"type\":\"ping\",\"id\":true}",
    "expected id to be a short string or a number"
)]
fn what_is_not_a_frame_is_told_so(#[case] text: &str, #[case] message: &str) {
    let refused = RequestFrame::decode(text).unwrap_err();
    assert_eq!(refused.code, ErrorCode::InvalidFrame);
    assert_eq!(refused.message, message);
}

#[test]
fn an_id_beyond_its_length_is_refused() {
    let text = format!("{{\"type\":\"ping\",\"id\":\"{}\"}}", "x".repeat(200));
    assert!(RequestFrame::decode(&text).is_err());
}

#[test]
fn ids_are_given_back_as_they_came_and_null_is_none() {
    for id in ["7", "-1.50", "1e400", "\"a \\u0041\""] {
        let text = format!("{{\"id\": {id} ,\"type\":\"ping\"}}");
        let given_back = reply(id_of(&text).as_ref(), Ok(json!({}))).unwrap();
        let expected = format!("{{\"type\":\"reply\",\"id\":{id},\"ok\":true,\"data\":{{}}}}");
        assert_eq!(given_back.as_str(), expected);
    }
    assert_eq!(id_of("{\"id\":null,\"type\":\"ping\",\"data\":null}"), None);
}

#[test]
fn a_request_without_an_id_is_answered_only_when_it_fails() {
    assert!(reply(None, Ok(json!({}))).is_none());
    let failed = reply::<()>(None, Err(Failure::Unavailable.into())).unwrap();
    insta::assert_snapshot!(failed.as_str(), @r#"{"type":"error","data":{"code":"unavailable","message":"the server cannot do this right now, try again","retry_after_ms":1000}}"#);
}

#[test]
fn a_refusal_names_code_field_and_when_to_try_again() {
    let id = id_of("{\"id\":\"r\",\"type\":\"x\"}");
    let invalid = Refusal::from(Failure::invalid("content", "text that is not blank"));
    insta::assert_snapshot!(refused(id.as_ref(), &invalid).as_str(), @r#"{"type":"reply","id":"r","ok":false,"error":{"code":"invalid_request","message":"content: expected text that is not blank","field":"content"}}"#);
    let limited = Refusal::from(Failure::RateLimited {
        limit: Limit::Messages,
        retry_after: Duration::from_micros(1_500_001),
    });
    insta::assert_snapshot!(refused(id.as_ref(), &limited).as_str(), @r#"{"type":"reply","id":"r","ok":false,"error":{"code":"rate_limited","message":"too many requests: messages_per_minute","retry_after_ms":1501}}"#);
}

fn arbitrary_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(|value| json!(value)),
        any::<i64>().prop_map(|value| json!(value)),
        any::<f64>().prop_map(|value| json!(value)),
        ".*".prop_map(|value| json!(value)),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(|value| json!(value)),
            proptest::collection::btree_map("id|type|data|kind|.*", inner, 0..6)
                .prop_map(|value| json!(value)),
        ]
    })
}

proptest! {
    #[test]
    fn no_bytes_make_the_decoder_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        // Refused or understood, both are fine.
        let _ = RequestFrame::decode(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn no_json_makes_the_decoder_panic(value in arbitrary_json()) {
        let _ = RequestFrame::decode(&value.to_string());
        let frame = json!({ "id": 1, "type": "x", "data": value });
        if let Ok(frame) = RequestFrame::decode(&frame.to_string()) {
            // Refused or understood, both are fine.
            let _ = crate::contracts::native::decoding::data(frame.data);
        }
    }
}
