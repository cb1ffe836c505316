//! Messages as the product's clients write them.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::errors::{CONTENT_REQUIRED, WRONG_TYPE, Wrong};
use super::fields::{Fields, required};
use crate::domain::id::{ClientMessageId, MessageId};
use crate::domain::message::{Attachment, MessageKind, Metadata, RawDraft};
use crate::gateway::json::compact;

/// Largest file: 10 MiB.
pub(super) const FILE_BYTES: u64 = 10 * 1024 * 1024;
/// Longest address of a file.
pub(super) const URL_CHARS: usize = 2_048;
/// Longest name of a file.
pub(super) const NAME_CHARS: usize = 255;
/// Longest id of a file.
pub(super) const WORD_CHARS: usize = 128;

/// Sorts of files that may be sent.
pub(super) const FILE_TYPES: [&str; 8] = [
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
    "application/pdf",
    "text/plain",
    "application/msword",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
];

/// A file that belongs to a message.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewFile {
    #[serde(default)]
    id: Option<String>,
    file_name: String,
    file_size: u64,
    file_type: String,
    file_url: String,
    #[serde(default)]
    thumbnail_url: Option<String>,
}

/// Reads a message, to be stored under this client id: the product's clients have none of their own.
///
/// # Errors
/// The sentence for the first thing that is wrong with it.
pub(super) fn read(fields: &Fields, client_id: ClientMessageId) -> Result<RawDraft, Wrong> {
    let kind = kind_of(fields)?;
    let attachments = attachments_of(fields)?;
    let metadata = metadata_of(fields)?;
    let content = match fields.raw("content") {
        Some(raw) => serde_json::from_str::<String>(raw.get())
            .map_err(|_| Wrong::Borrowed(CONTENT_REQUIRED))?,
        None => String::new(),
    };
    let speaks_without_words =
        !attachments.is_empty() || (kind == MessageKind::Location && !metadata.is_empty());
    if content.trim().is_empty() && !speaks_without_words {
        return Err(CONTENT_REQUIRED.into());
    }
    let reply_to = fields.optional::<String>("replyToId")?;
    let reply_to = reply_to.map(|id| MessageId::parse(&id).ok_or_else(|| required("replyToId")));
    Ok(RawDraft {
        client_id,
        kind,
        content,
        attachments,
        reply_to: reply_to.transpose()?,
        metadata,
    })
}

fn kind_of(fields: &Fields) -> Result<MessageKind, Wrong> {
    let Some(raw) = fields.raw("messageType") else {
        return Ok(MessageKind::Text);
    };
    let name: Option<String> = serde_json::from_str(raw.get()).ok();
    match name.as_deref() {
        Some("TEXT") => Ok(MessageKind::Text),
        Some("IMAGE") => Ok(MessageKind::Image),
        Some("FILE") => Ok(MessageKind::File),
        Some("LOCATION") => Ok(MessageKind::Location),
        Some("VOICE") => Ok(MessageKind::Voice),
        Some(_) | None => Err(WRONG_TYPE.into()),
    }
}

fn attachments_of(fields: &Fields) -> Result<Vec<Attachment>, Wrong> {
    let files: Vec<NewFile> = fields.optional("attachments")?.unwrap_or_default();
    files.into_iter().map(attachment).collect()
}

fn attachment(file: NewFile) -> Result<Attachment, Wrong> {
    if file.file_size > FILE_BYTES {
        return Err("File size exceeds maximum of 10 MB".into());
    }
    if !FILE_TYPES.contains(&&*file.file_type) {
        return Err("Invalid file type".into());
    }
    let may_be = |text: &Option<String>, most| {
        let is_fine = |text: &String| is_visible(text, most);
        text.as_ref().is_none_or(is_fine)
    };
    let is_fine = is_visible(&file.file_name, NAME_CHARS)
        && is_visible(&file.file_url, URL_CHARS)
        && may_be(&file.id, WORD_CHARS)
        && may_be(&file.thumbnail_url, URL_CHARS);
    if !is_fine {
        return Err(required("attachments"));
    }
    Ok(Attachment {
        id: file.id,
        url: file.file_url,
        name: file.file_name,
        mime: file.file_type,
        size: file.file_size,
        width: None,
        height: None,
        duration_ms: None,
        thumbnail_url: file.thumbnail_url,
    })
}

/// Whether a text has something in it, no control characters, and at most so many others.
fn is_visible(text: &str, most: usize) -> bool {
    let is_short = text.chars().count() <= most;
    is_short && !text.trim().is_empty() && !text.chars().any(char::is_control)
}

fn metadata_of(fields: &Fields) -> Result<Metadata, Wrong> {
    let Some(raw) = fields.raw("metadata") else {
        return Ok(Metadata::empty());
    };
    let raw: &RawValue = raw;
    if !raw.get().starts_with('{') {
        return Err(required("metadata"));
    }
    Ok(Metadata::from_object_text(compact(raw.get())))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::{Value, json};

    use super::*;

    fn read_of(body: &Value) -> Result<RawDraft, Wrong> {
        let fields = Fields::read(&body.to_string()).unwrap();
        read(&fields, ClientMessageId::parse("c-1").unwrap())
    }

    fn file(size: u64, kind: &str) -> Value {
        json!({
            "id": "f-1", "fileName": "car.png", "fileSize": size, "fileType": kind,
            "fileUrl": "https://files.example/car.png", "uploadedAt": "2026-04-11T07:40:00.000Z",
        })
    }

    #[test]
    fn words_are_a_text_unless_somebody_says() {
        let draft = read_of(&json!({ "content": "Hello", "senderId": 7 })).unwrap();
        assert_eq!((draft.kind, &*draft.content), (MessageKind::Text, "Hello"));
        assert!(draft.metadata.is_empty() && draft.attachments.is_empty());
    }

    #[test]
    fn files_and_positions_need_no_words() {
        let sent = json!({ "messageType": "IMAGE", "attachments": [file(1, "image/png")] });
        let draft = read_of(&sent).unwrap();
        assert_eq!(draft.attachments[0].name, "car.png");
        let place = json!({ "messageType": "LOCATION", "metadata": { "lat": 1.50 } });
        assert_eq!(read_of(&place).unwrap().metadata.as_str(), r#"{"lat":1.5}"#);
    }

    #[rstest]
    #[case(json!({}), CONTENT_REQUIRED)]
    #[case(json!({ "content": " \n" }), CONTENT_REQUIRED)]
    #[case(json!({ "content": 5 }), CONTENT_REQUIRED)]
    #[case(json!({ "content": "a", "messageType": "SYSTEM" }), WRONG_TYPE)]
    #[case(json!({ "content": "a", "messageType": "text" }), WRONG_TYPE)]
    #[case(json!({ "content": "a", "messageType": 1 }), WRONG_TYPE)]
    #[case(json!({ "content": "a", "replyToId": "x" }), "Valid replyToId is required")]
    #[case(json!({ "content": "a", "metadata": [] }), "Valid metadata is required")]
    #[case(json!({ "content": "a", "attachments": {} }), "Valid attachments is required")]
    #[case(json!({ "attachments": [{ "fileName": "a" }] }), "Valid attachments is required")]
    #[case(json!({ "attachments": [file(FILE_BYTES + 1, "image/png")] }),
        "File size exceeds maximum of 10 MB")]
    #[case(json!({ "attachments": [file(1, "image/svg+xml")] }), "Invalid file type")]
    fn the_first_thing_that_is_wrong_is_said(#[case] body: Value, #[case] wrong: &str) {
        assert_eq!(read_of(&body).unwrap_err(), wrong);
    }
}
