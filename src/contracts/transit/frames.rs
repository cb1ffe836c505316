//! Frames: requests taken apart, answers and pushes put together.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use tungstenite::Utf8Bytes;

use super::errors::Refused;

/// Bytes a frame is expected to have; more only costs a larger buffer.
const FRAME_BYTES: usize = 512;
/// Characters of an unknown request's name that are repeated to its sender.
const NAME_CHARS: usize = 100;

/// A request before its fields are looked at.
#[derive(Debug)]
pub(super) struct RequestFrame<'a> {
    pub(super) name: String,
    pub(super) fields: Fields<'a>,
    pub(super) request_id: Option<RequestId>,
}

/// The fields of a request: those of `data` where that is an object, else those beside `type`.
#[derive(Debug, Default)]
pub(super) struct Fields<'a>(BTreeMap<String, &'a RawValue>);

/// Whatever the client calls its request, repeated as it came.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub(super) struct RequestId(Box<RawValue>);

/// What is wrong with a frame.
#[derive(Clone, Debug)]
pub(super) enum BadFrame {
    /// It is no JSON object.
    NotJson,
    /// It does not say what it wants.
    NoType(Option<RequestId>),
}

impl<'a> RequestFrame<'a> {
    /// Reads a text frame.
    pub(super) fn decode(text: &'a str) -> Result<Self, BadFrame> {
        let top = Fields(serde_json::from_str(text).map_err(|_| BadFrame::NotJson)?);
        let given = top.0.get("request_id");
        let request_id = given.map(|raw| RequestId((*raw).to_owned()));
        let name: Option<String> = top.get("type");
        let Some(name) = name.filter(|name| !name.is_empty()) else {
            return Err(BadFrame::NoType(request_id));
        };
        let inner = top.0.get("data").map(|raw| serde_json::from_str(raw.get()));
        let fields = match inner {
            Some(Ok(inner)) => Fields(inner),
            Some(Err(_)) | None => top,
        };
        Ok(Self {
            name,
            fields,
            request_id,
        })
    }
}

impl<'a> Fields<'a> {
    /// A field of this type; nothing where it is missing or of another.
    pub(super) fn get<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        serde_json::from_str(self.0.get(name)?.get()).ok()
    }

    /// A text with something in it, trimmed.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let text: String = self.get(name)?;
        let trimmed = text.trim();
        (!trimmed.is_empty()).then(|| trimmed.to_owned())
    }

    /// A field that may be left out but not be of another type.
    pub(super) fn or<T: DeserializeOwned>(
        &self,
        name: &str,
        usual: T,
        expected: &str,
    ) -> Result<T, Refused> {
        match self.0.get(name) {
            None => Ok(usual),
            Some(raw) if raw.get() == "null" => Ok(usual),
            Some(raw) => serde_json::from_str(raw.get())
                .map_err(|_| Refused::from(format!("{name}: expected {expected}"))),
        }
    }

    /// A field as it came.
    pub(super) fn raw(&self, name: &str) -> Option<&'a RawValue> {
        self.0.get(name).copied()
    }
}

/// An answer, with the id of its request where that had one.
#[derive(Serialize)]
struct Answered<'a, T> {
    #[serde(flatten)]
    answer: T,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a RequestId>,
}

#[derive(Serialize)]
struct Success<T> {
    success: bool,
    #[serde(flatten)]
    answer: T,
}

#[derive(Serialize)]
struct Error<'a> {
    success: bool,
    error: &'a str,
}

/// A frame that has its name in `type`.
#[derive(Serialize)]
struct Typed<T> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(flatten)]
    content: T,
}

/// A sentence.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "TransitSentence")]
pub(super) struct Message<'a> {
    message: &'a str,
}

/// The answer to a request that was done: `{success:true, …}`.
pub(super) fn success<T: Serialize>(answer: &T, request_id: Option<&RequestId>) -> Utf8Bytes {
    let success = true;
    render(&Answered {
        answer: Success { success, answer },
        request_id,
    })
}

/// The answer to a request of this name that was not done.
pub(super) fn refused(name: &str, refused: &Refused, request_id: Option<&RequestId>) -> Utf8Bytes {
    match refused {
        Refused::Said(error) => {
            let success = false;
            let answer = Error { success, error };
            render(&Answered { answer, request_id })
        }
        Refused::Broken => error(&format!("Error handling {name}"), request_id),
    }
}

/// The answer to a request that nobody knows.
pub(super) fn unknown(name: &str, request_id: Option<&RequestId>) -> Utf8Bytes {
    let shown: String = name.chars().take(NAME_CHARS).collect();
    let said = Refused::from(format!("Unknown message type: {shown}"));
    refused(name, &said, request_id)
}

/// An answer that has a `type` of its own, as those to the older requests have.
pub(super) fn typed<T: Serialize>(
    kind: &'static str,
    content: &T,
    request_id: Option<&RequestId>,
) -> Utf8Bytes {
    let answer = Typed { kind, content };
    render(&Answered { answer, request_id })
}

/// `{type:"error", message}`.
pub(super) fn error(message: &str, request_id: Option<&RequestId>) -> Utf8Bytes {
    typed("error", &Message { message }, request_id)
}

/// The last words to whom the server does not want to talk.
pub(super) fn auth_error(message: &str) -> Utf8Bytes {
    push("auth_error", &Message { message })
}

/// What is told unasked.
pub(super) fn push<T: Serialize>(kind: &'static str, content: &T) -> Utf8Bytes {
    render(&Typed { kind, content })
}

fn render(frame: &impl Serialize) -> Utf8Bytes {
    let mut bytes = Vec::with_capacity(FRAME_BYTES);
    if let Err(error) = serde_json::to_writer(&mut bytes, frame) {
        tracing::error!(
            error = &error as &dyn std::error::Error,
            "a frame has no JSON form"
        );
        bytes = br#"{"type":"error","message":"Internal server error"}"#.to_vec();
    }
    // JSON is UTF-8; nothing is replaced.
    let text = String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    Utf8Bytes::from(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field_of(text: &str) -> Option<String> {
        RequestFrame::decode(text).unwrap().fields.text("title")
    }

    #[test]
    fn fields_are_in_data_where_it_is_an_object_and_beside_type_otherwise() {
        let inside = r#"{"type":"x","title":"out","data":{"title":" in "}}"#;
        assert_eq!(field_of(inside).as_deref(), Some("in"));
        for data in ["", r#","data":null"#, r#","data":"no object""#] {
            let beside = format!(r#"{{"type":"x","title":"out"{data}}}"#);
            assert_eq!(field_of(&beside).as_deref(), Some("out"), "{beside}");
        }
        assert_eq!(field_of(r#"{"type":"x","title":"out","data":{}}"#), None);
    }

    #[test]
    fn an_answer_repeats_the_id_of_its_request_as_it_came() {
        #[derive(Serialize)]
        struct Nothing {}
        let frame = RequestFrame::decode(r#"{"type":"x","request_id":{"a": 1.50}}"#).unwrap();
        let answer = success(&Nothing {}, frame.request_id.as_ref());
        assert_eq!(
            answer.as_str(),
            r#"{"success":true,"request_id":{"a": 1.50}}"#
        );
        let refused = refused("x", &Refused::Broken, None);
        assert_eq!(
            refused.as_str(),
            r#"{"type":"error","message":"Error handling x"}"#
        );
    }

    #[test]
    fn what_is_no_object_is_no_frame_and_what_has_no_name_no_request() {
        for text in ["", "{", "[]", "7", "null", "\"type\""] {
            let decoded = RequestFrame::decode(text);
            assert!(matches!(decoded, Err(BadFrame::NotJson)), "{text}");
        }
        for text in ["{}", r#"{"type":""}"#, r#"{"type":7}"#, r#"{"type":null}"#] {
            let decoded = RequestFrame::decode(text);
            assert!(matches!(decoded, Err(BadFrame::NoType(None))), "{text}");
        }
    }
}
