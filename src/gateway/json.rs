//! Reading JSON and query strings so that an error names the field and what was expected.

use std::fmt::Write as _;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::refusal::Refusal;
use crate::domain::error::ErrorCode;

/// Reads one JSON document.
///
/// # Errors
/// Names the field and what was expected; text that is not JSON blames no field.
pub fn decode<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, Refusal> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let cause = error.into_inner();
        // A number that no type holds and half a pair of surrogates are JSON as well.
        if cause.is_data() || serde_json::from_str::<IgnoredAny>(text).is_ok() {
            explain(&path, &cause.to_string())
        } else {
            not_json()
        }
    })?;
    deserializer.end().map_err(|_| not_json())?;
    Ok(value)
}

/// Reads the query of an address.
///
/// # Errors
/// As [`decode`].
pub fn decode_query<'de, T: Deserialize<'de>>(query: &'de str) -> Result<T, Refusal> {
    let pairs = serde_urlencoded::Deserializer::new(form_pairs(query));
    serde_path_to_error::deserialize(pairs)
        .map_err(|error| explain(&error.path().to_string(), &error.inner().to_string()))
}

fn form_pairs(query: &str) -> form_urlencoded::Parse<'_> {
    form_urlencoded::parse(query.as_bytes())
}

fn not_json() -> Refusal {
    Refusal::new(ErrorCode::InvalidRequest, "expected a JSON object")
}

/// Turns serde's sentence into ours: the field first, then what was expected. What was found is
/// left out, because it may be long or private.
fn explain(path: &str, sentence: &str) -> Refusal {
    let sentence = match sentence.rfind(" at line ") {
        Some(end) => &sentence[..end],
        None => sentence,
    };
    let mut field = if path == "." {
        String::new()
    } else {
        path.to_owned()
    };
    if let Some(name) = named_field(sentence)
        && field != name
        && !field.ends_with(&format!(".{name}"))
    {
        let separator = if field.is_empty() { "" } else { "." };
        // Writing to a string cannot fail.
        let _ = write!(field, "{separator}{name}");
    }
    let expected = match sentence.split_once(", expected ") {
        Some((_, expected)) => plain_words(expected),
        None if sentence.starts_with("missing field") => "a value",
        None if sentence.starts_with("duplicate field") => "it only once",
        None if sentence.starts_with("unknown field") => "no such field",
        None => "a value of the right form",
    };
    if field.is_empty() {
        return Refusal::new(ErrorCode::InvalidRequest, format!("expected {expected}"));
    }
    Refusal::invalid(field, expected)
}

/// The field that a sentence about a missing, unknown or repeated field names.
fn named_field(sentence: &str) -> Option<&str> {
    ["missing field `", "unknown field `", "duplicate field `"]
        .into_iter()
        .find_map(|start| sentence.strip_prefix(start))
        .and_then(|rest| rest.split('`').next())
}

fn plain_words(expected: &str) -> &str {
    if expected.starts_with("struct ") || expected == "a map" || expected.starts_with("a JSON") {
        return "an object";
    }
    match expected {
        "u64" | "u32" | "i64" => "a whole number of 0 or more",
        "a sequence" => "a list",
        "a boolean" => "true or false",
        other => other,
    }
}

/// A JSON document without the white space outside of texts.
pub fn compact(json: &str) -> String {
    let mut is_text = false;
    let mut is_escaped = false;
    json.chars()
        .filter(|&character| {
            if is_text {
                let ends = character == '"' && !is_escaped;
                is_escaped = character == '\\' && !is_escaped;
                is_text = !ends;
                return true;
            }
            is_text = character == '"';
            !character.is_ascii_whitespace()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use rstest::rstest;
    use serde_json::value::RawValue;

    use super::*;

    #[derive(Debug, Default, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Sample {
        name: Option<String>,
        seq: Option<u64>,
        is_on: Option<bool>,
        people: Option<Vec<String>>,
        inner: Option<Inner>,
        extra: Option<Box<RawValue>>,
        map: Option<BTreeMap<String, u64>>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Inner {
        id: String,
    }

    #[rstest]
    #[case(r#"{"name":5}"#, Some("name"), "name: expected a string")]
    #[case(
        r#"{"seq":"5"}"#,
        Some("seq"),
        "seq: expected a whole number of 0 or more"
    )]
    #[case(
        r#"{"seq":-1}"#,
        Some("seq"),
        "seq: expected a whole number of 0 or more"
    )]
    #[case(
        r#"{"seq":1.5}"#,
        Some("seq"),
        "seq: expected a whole number of 0 or more"
    )]
    #[case(
        r#"{"seq":1e999}"#,
        Some("seq"),
        "seq: expected a value of the right form"
    )]
    #[case(
        r#"{"name":"\ud800"}"#,
        Some("name"),
        "name: expected a value of the right form"
    )]
    #[case(r#"{"is_on":1}"#, Some("is_on"), "is_on: expected true or false")]
    #[case(r#"{"people":"a"}"#, Some("people"), "people: expected a list")]
    #[case(
        r#"{"people":["a",7]}"#,
        Some("people[1]"),
        "people[1]: expected a string"
    )]
    #[case(r#"{"inner":[]}"#, Some("inner"), "inner: expected an object")]
    #[case(r#"{"inner":"x"}"#, Some("inner"), "inner: expected an object")]
    #[case(r#"{"inner":{}}"#, Some("inner.id"), "inner.id: expected a value")]
    #[case(r#"{"inner":{"x":1}}"#, Some("inner.x"), "inner.x: expected `id`")]
    #[case(
        r#"{"map":{"a":"b"}}"#,
        Some("map.a"),
        "map.a: expected a whole number of 0 or more"
    )]
    #[case(
        r#"{"name":"a","name":"b"}"#,
        Some("name"),
        "name: expected it only once"
    )]
    #[case("[]", None, "expected an object")]
    #[case("", None, "expected a JSON object")]
    #[case(r#"{"name":"a"} x"#, None, "expected a JSON object")]
    fn an_error_names_the_field_and_what_was_expected(
        #[case] text: &str,
        #[case] field: Option<&str>,
        #[case] message: &str,
    ) {
        let refused = decode::<Sample>(text).map(|_| ()).unwrap_err();
        assert_eq!(
            (refused.field.as_deref(), &*refused.message),
            (field, message)
        );
    }

    #[test]
    fn an_unknown_field_is_named_with_those_there_are() {
        let refused = decode::<Sample>(r#"{"nmae":"a"}"#).unwrap_err();
        assert_eq!(refused.field.as_deref(), Some("nmae"));
        assert!(refused.message.contains("`name`"), "{}", refused.message);
    }

    #[test]
    fn raw_parts_are_kept_as_they_are() {
        let sample: Sample = decode(r#"{"extra":{"b": [1, 2.50]},"seq":1}"#).unwrap();
        assert_eq!(sample.extra.unwrap().get(), r#"{"b": [1, 2.50]}"#);
    }

    #[rstest]
    #[case("seq=x", "seq")]
    #[case("seq=-1", "seq")]
    #[case("nope=1", "nope")]
    fn a_query_is_refused_by_field(#[case] query: &str, #[case] field: &str) {
        let refused = decode_query::<Sample>(query).unwrap_err();
        assert_eq!(refused.field.as_deref(), Some(field));
    }

    proptest! {
        #[test]
        fn compact_text_means_the_same(keys in proptest::collection::vec(".*", 0..5)) {
            let value = serde_json::json!({ "keys": keys, "n": [1, null, true] });
            let pretty = serde_json::to_string_pretty(&value).unwrap();
            prop_assert_eq!(compact(&pretty), serde_json::to_string(&value).unwrap());
        }
    }
}
