//! The envelope of frames: requests in; replies, events and errors out.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use smol_str::SmolStr;
use tungstenite::Utf8Bytes;

use super::described::is_event;
use super::words::AnyObject;

use crate::domain::error::ErrorCode;
use crate::gateway::refusal::{CodeWord, Refusal};
use crate::gateway::schema::{self, Direction, Schemas};

/// Longest request id as JSON, so that a reply is not longer than its request made sense.
const ID_BYTES: usize = 130;
/// The type of every reply.
const REPLY: &str = "reply";
/// Bytes a frame is expected to have; more only costs a larger buffer.
const FRAME_BYTES: usize = 512;

/// A request's own id: the JSON text of a string or a number, given back as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RequestId(SmolStr);

/// A request before its `data` is looked at.
#[derive(Debug)]
pub(super) struct RequestFrame<'a> {
    pub(super) id: Option<RequestId>,
    pub(super) name: Cow<'a, str>,
    /// The JSON text of an object.
    pub(super) data: &'a str,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Envelope<'a> {
    #[serde(borrow)]
    #[schemars(with = "Option<RequestId>")]
    id: Option<&'a RawValue>,
    #[serde(borrow, rename = "type")]
    name: Cow<'a, str>,
    #[serde(borrow)]
    #[schemars(with = "Option<AnyObject>")]
    data: Option<&'a RawValue>,
}

impl<'a> RequestFrame<'a> {
    /// Reads a text frame.
    ///
    /// # Errors
    /// What is wrong with it, for an `error` with code `invalid_frame`.
    pub(super) fn decode(text: &'a str) -> Result<Self, Refusal> {
        let envelope: Envelope<'a> = serde_json::from_str(text).map_err(|error| {
            not_a_frame(if error.is_data() {
                "expected an object with type, and maybe id and data"
            } else {
                "expected JSON"
            })
        })?;
        let data = envelope.data.map_or("{}", RawValue::get);
        if !data.starts_with('{') {
            return Err(not_a_frame("expected data to be an object"));
        }
        let id = envelope.id.map(RequestId::parse).transpose()?;
        Ok(Self {
            id,
            name: envelope.name,
            data,
        })
    }
}

impl RequestId {
    fn parse(raw: &RawValue) -> Result<Self, Refusal> {
        let text = raw.get();
        let is_scalar = text.starts_with(|c: char| c == '"' || c == '-' || c.is_ascii_digit());
        if is_scalar && text.len() <= ID_BYTES {
            Ok(Self(SmolStr::new(text)))
        } else {
            Err(not_a_frame("expected id to be a short string or a number"))
        }
    }
}

impl Serialize for RequestId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // It was JSON when it came.
        let raw: &RawValue = serde_json::from_str(&self.0).map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

impl JsonSchema for RequestId {
    fn schema_name() -> Cow<'static, str> {
        "RequestId".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Chosen by the client; the reply has it too.",
            "type": ["string", "number"],
            "maxLength": ID_BYTES - 2,
        })
    }
}

/// The refusal of something that is not a frame of this protocol.
pub(super) fn not_a_frame(expected: &'static str) -> Refusal {
    Refusal::new(ErrorCode::InvalidFrame, expected)
}

#[derive(JsonSchema, Serialize)]
struct ReplyFrame<'a, T> {
    #[serde(rename = "type")]
    kind: &'static str,
    id: &'a RequestId,
    ok: bool,
    data: &'a T,
}

#[derive(JsonSchema, Serialize)]
struct RefusalFrame<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    id: &'a RequestId,
    ok: bool,
    error: ErrorObject<'a>,
}

#[derive(JsonSchema, Serialize)]
struct EventFrame<'a, T> {
    #[serde(rename = "type")]
    kind: &'static str,
    data: &'a T,
}

/// What went wrong.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "Error")]
pub(super) struct ErrorObject<'a> {
    /// To switch on.
    #[schemars(with = "CodeWord")]
    code: &'static str,
    /// For people.
    message: &'a str,
    /// When to try again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u64")]
    retry_after_ms: Option<u64>,
    /// What to blame, as a path such as `attachments[0].size`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    field: Option<&'a str>,
}

impl<'a> From<&'a Refusal> for ErrorObject<'a> {
    fn from(refusal: &'a Refusal) -> Self {
        Self {
            code: refusal.code.name(),
            message: &refusal.message,
            retry_after_ms: refusal.retry_after_ms(),
            field: refusal.field.as_deref(),
        }
    }
}

/// The reply to a request; nothing for a request without an id that succeeded.
pub(super) fn reply<T: Serialize>(
    id: Option<&RequestId>,
    result: Result<T, Refusal>,
) -> Option<Utf8Bytes> {
    match (id, result) {
        (Some(id), Ok(data)) => Some(render(&ReplyFrame {
            kind: REPLY,
            id,
            ok: true,
            data: &data,
        })),
        (None, Ok(_)) => None,
        (id, Err(refusal)) => Some(refused(id, &refusal)),
    }
}

/// The reply to a request that failed, or an `error` when it has no id.
pub(super) fn refused(id: Option<&RequestId>, refusal: &Refusal) -> Utf8Bytes {
    let error = ErrorObject::from(refusal);
    match id {
        Some(id) => render(&RefusalFrame {
            kind: REPLY,
            id,
            ok: false,
            error,
        }),
        None => event("error", &error),
    }
}

/// An event.
pub(super) fn event<T: Serialize>(kind: &'static str, data: &T) -> Utf8Bytes {
    debug_assert!(is_event(kind), "{kind} is not described");
    render(&EventFrame { kind, data })
}

fn render(frame: &impl Serialize) -> Utf8Bytes {
    let mut bytes = Vec::with_capacity(FRAME_BYTES);
    if let Err(error) = serde_json::to_writer(&mut bytes, frame) {
        tracing::error!(
            error = &error as &dyn std::error::Error,
            "a frame has no JSON form"
        );
        bytes =
            br#"{"type":"error","data":{"code":"internal","message":"internal error"}}"#.to_vec();
    }
    // JSON is UTF-8; nothing is replaced.
    let text = String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    Utf8Bytes::from(text)
}

/// The schema of a request of this name with this `data`, which may be left out where nothing has
/// to be in it.
pub(super) fn request_schema(name: &str, data: Value, schemas: &mut Schemas) -> Value {
    let mut frame = schema::inline::<Envelope<'_>>(Direction::Received, schemas);
    let definition = data["$ref"]
        .as_str()
        .and_then(|path| path.rsplit('/').next());
    let definition = definition.and_then(|name| schemas.get(name));
    if definition.unwrap_or(&data).get("required").is_some() {
        frame["required"] = json!(["type", "data"]);
    }
    frame["properties"]["type"] = json!({ "const": name });
    frame["properties"]["data"] = data;
    frame
}

/// The schema of the reply to a request that succeeded.
pub(super) fn reply_schema<T: JsonSchema>(schemas: &mut Schemas) -> Value {
    let mut frame = schema::inline::<ReplyFrame<'_, T>>(Direction::Sent, schemas);
    frame["properties"]["type"] = json!({ "const": REPLY });
    frame["properties"]["ok"] = json!({ "const": true });
    frame
}

/// The schema of the reply to a request that failed.
pub(super) fn refusal_schema(schemas: &mut Schemas) -> Value {
    let mut frame = schema::inline::<RefusalFrame<'_>>(Direction::Sent, schemas);
    frame["properties"]["type"] = json!({ "const": REPLY });
    frame["properties"]["ok"] = json!({ "const": false });
    frame
}

/// The schema of an event of this name.
pub(super) fn event_schema<T: JsonSchema>(name: &'static str, schemas: &mut Schemas) -> Value {
    let mut frame = schema::inline::<EventFrame<'_, T>>(Direction::Sent, schemas);
    frame["properties"]["type"] = json!({ "const": name });
    frame
}

#[cfg(test)]
mod tests;
