//! Single fields, checked one like another.

use serde_json::value::RawValue;

use crate::domain::error::Failure;
use crate::domain::id::{ConversationId, UserId};
use crate::domain::message::Metadata;
use crate::gateway::json::compact;

/// A field that has to be there.
pub(super) fn required<T>(
    value: Option<T>,
    field: &'static str,
    expected: &'static str,
) -> Result<T, Failure> {
    value.ok_or_else(|| Failure::invalid(field, expected))
}

/// Reads `conversation_id`.
pub(super) fn conversation_id(text: Option<&str>) -> Result<ConversationId, Failure> {
    text.and_then(ConversationId::parse)
        .ok_or_else(|| Failure::invalid("conversation_id", "the id of a conversation"))
}

/// Puts the conversation that an address names into the data of a request to it.
///
/// # Errors
/// The data names another one.
pub(in crate::contracts::native) fn named_conversation(
    id: ConversationId,
    field: &mut Option<String>,
) -> Result<(), Failure> {
    match field {
        Some(text) if ConversationId::parse(text) != Some(id) => Err(Failure::invalid(
            "conversation_id",
            "the conversation of the address, or nothing",
        )),
        Some(_) => Ok(()),
        None => {
            *field = Some(id.to_string());
            Ok(())
        }
    }
}

/// Reads a user's id.
pub(super) fn user_id(text: &str, field: &'static str) -> Result<UserId, Failure> {
    UserId::parse(text).map_err(|_| {
        Failure::invalid(
            field,
            "1 to 128 characters without control characters, for each user id",
        )
    })
}

/// Reads a list of users' ids.
pub(super) fn user_ids(texts: &[String], field: &'static str) -> Result<Vec<UserId>, Failure> {
    texts.iter().map(|text| user_id(text, field)).collect()
}

/// Longest text to look for, in characters.
pub(in crate::contracts::native) const WANTED_CHARS: usize = 200;

/// Reads a text that is looked for; space around it does not count.
pub(super) fn wanted_text(text: &str, field: &'static str) -> Result<String, Failure> {
    let actual = text.chars().count();
    if actual > WANTED_CHARS {
        return Err(Failure::TooLong {
            field,
            max: WANTED_CHARS,
            actual,
        });
    }
    // Postgres cannot store NUL in text, so it is nowhere to be found.
    if text.trim().is_empty() || text.contains('\0') {
        return Err(Failure::invalid(
            field,
            "text that is not blank, without NUL",
        ));
    }
    Ok(text.trim().to_owned())
}

/// Reads an object that is kept unread. White space that means nothing is left out.
pub(super) fn metadata(raw: Option<&RawValue>) -> Result<Metadata, Failure> {
    let Some(raw) = raw else {
        return Ok(Metadata::empty());
    };
    if !raw.get().starts_with('{') {
        return Err(Failure::invalid("metadata", "an object"));
    }
    Ok(Metadata::from_object_text(compact(raw.get())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_left_out_but_not_from_texts() {
        let raw = RawValue::from_string("{ \"a b\" : [ 1.50 ,\n \"x \\\" y \\\\\" ] }".to_owned());
        let kept = metadata(Some(&raw.unwrap())).unwrap();
        assert_eq!(kept.as_str(), r#"{"a b":[1.50,"x \" y \\"]}"#);
    }

    #[test]
    fn metadata_is_an_object_or_nothing() {
        for text in ["[]", "1", "\"a\""] {
            let raw = RawValue::from_string(text.to_owned()).unwrap();
            assert!(metadata(Some(&raw)).is_err(), "{text}");
        }
        assert!(metadata(None).unwrap().is_empty());
    }
}
