//! Bodies and queries, of which only the fields that are asked for are understood.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::errors::{INVALID_JSON, INVALID_MESSAGE_TYPE, of_field};
use super::http_errors::HttpError;
use super::objects::GUEST_WORDS;
use crate::domain::message::{MessageKind, Metadata};
use crate::gateway::json::compact;

/// The fields of a JSON object that a client sent.
#[derive(Default)]
pub(super) struct Fields(BTreeMap<String, Box<RawValue>>);

impl Fields {
    /// Takes a body apart; none at all is an empty object.
    ///
    /// # Errors
    /// It is no JSON object.
    pub(super) fn parse(body: &[u8]) -> Result<Self, HttpError> {
        if body.is_empty() {
            return Ok(Self::default());
        }
        let object = serde_json::from_slice(body);
        object
            .map(Self)
            .map_err(|_| HttpError::bad_request(INVALID_JSON))
    }

    /// A text, as it came; `None` for what is none.
    pub(super) fn text(&self, field: &str) -> Option<String> {
        serde_json::from_str(self.given(field)?).ok()
    }

    /// A text in which there is something.
    pub(super) fn words(&self, field: &str) -> Option<String> {
        self.text(field).filter(|text| !text.trim().is_empty())
    }

    /// Whether something is so; what is neither is not.
    pub(super) fn is_so(&self, field: &str) -> bool {
        self.given(field) == Some("true")
    }

    /// An object inside; empty for what is none.
    pub(super) fn inside(&self, field: &str) -> Option<Self> {
        serde_json::from_str(self.given(field)?).ok().map(Self)
    }

    /// A list of texts; empty unless it is there.
    ///
    /// # Errors
    /// It is something else.
    pub(super) fn texts(&self, field: &str) -> Result<Vec<String>, HttpError> {
        let Some(list) = self.given(field) else {
            return Ok(Vec::new());
        };
        serde_json::from_str(list).map_err(|_| HttpError::bad_request(of_field("participants")))
    }

    /// What a message is; text unless the client says.
    ///
    /// # Errors
    /// It is nothing that a client says.
    pub(super) fn kind(&self) -> Result<MessageKind, HttpError> {
        let Some(value) = self.given("type") else {
            return Ok(MessageKind::Text);
        };
        match serde_json::from_str(value) {
            Ok("text") => Ok(MessageKind::Text),
            Ok("image") => Ok(MessageKind::Image),
            Ok("file") => Ok(MessageKind::File),
            Ok("location") => Ok(MessageKind::Location),
            Ok(_) | Err(_) => Err(HttpError::bad_request(INVALID_MESSAGE_TYPE)),
        }
    }

    /// The client's own data, as it came but for white space and for the words by which front ends
    /// know guests: nobody says those of themselves.
    ///
    /// # Errors
    /// It is no object.
    pub(super) fn metadata(&self) -> Result<Metadata, HttpError> {
        let Some(value) = self.given("metadata") else {
            return Ok(Metadata::empty());
        };
        let invalid = |_| HttpError::bad_request(of_field("metadata"));
        let mut members: BTreeMap<String, Box<RawValue>> =
            serde_json::from_str(value).map_err(invalid)?;
        let before = members.len();
        members.retain(|name, _| !GUEST_WORDS.contains(&name.as_str()));
        if members.len() == before {
            return Ok(Metadata::from_object_text(compact(value)));
        }
        let text = serde_json::to_string(&members).map_err(invalid)?;
        Ok(Metadata::from_object_text(compact(&text)))
    }

    /// A field that is there and not null.
    fn given(&self, field: &str) -> Option<&str> {
        let value = self.0.get(field)?.get();
        (value != RawValue::NULL.get()).then_some(value)
    }
}

/// What a query says of a field, unless that is nothing.
pub(super) fn field_of<'a>(query: &'a str, field: &str) -> Option<Cow<'a, str>> {
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let found = pairs.find_map(|(name, value)| (name == field).then_some(value))?;
    (!found.trim().is_empty()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata(text: &str) -> Option<String> {
        let body = format!(r#"{{"metadata":{text}}}"#);
        let fields = Fields::parse(body.as_bytes()).unwrap();
        fields.metadata().ok().map(|data| data.as_str().to_owned())
    }

    #[test]
    fn data_is_kept_but_for_what_only_the_server_says() {
        let cases = [
            (r#"{ "b": 1.50, "a": [ ] }"#, r#"{"b":1.50,"a":[]}"#),
            (r#"{"isGuestMessage":true,"x":1}"#, r#"{"x":1}"#),
            (r#"{"guestEmail":"a@b.c","guestName":"A"}"#, "{}"),
            ("null", "{}"),
        ];
        for (given, kept) in cases {
            assert_eq!(metadata(given).as_deref(), Some(kept));
        }
        assert_eq!(metadata("[1]"), None);
    }

    #[test]
    fn a_body_is_an_object_or_nothing() {
        assert!(Fields::parse(b"").unwrap().text("name").is_none());
        for odd in ["[]", "{", "x", "\"text\"", "\u{fe}"] {
            assert!(Fields::parse(odd.as_bytes()).is_err(), "{odd}");
        }
    }
}
