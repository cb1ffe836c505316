//! A message's files as the JSON text they are stored as.

use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::domain::message::Attachment;

#[derive(Serialize, Deserialize)]
struct StoredAttachment {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    url: String,
    name: String,
    mime: String,
    size: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    width: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    height: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    duration_ms: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    thumbnail_url: Option<String>,
}

/// The text to store.
pub(super) fn to_text(attachments: &[Attachment]) -> String {
    if attachments.is_empty() {
        return "[]".to_owned();
    }
    let stored: Vec<_> = attachments
        .iter()
        .cloned()
        .map(|file| StoredAttachment {
            id: file.id,
            url: file.url,
            name: file.name,
            mime: file.mime,
            size: file.size,
            width: file.width,
            height: file.height,
            duration_ms: file.duration_ms,
            thumbnail_url: file.thumbnail_url,
        })
        .collect();
    serde_json::to_string(&stored).expect("strings and numbers always have a JSON form")
}

/// The files a stored text names.
pub(super) fn from_text(text: &str) -> Result<Vec<Attachment>, StoreError> {
    if text == "[]" {
        return Ok(Vec::new());
    }
    let stored: Vec<StoredAttachment> = serde_json::from_str(text)
        .map_err(|_| StoreError::Inconsistent("attachments are not what was stored"))?;
    Ok(stored
        .into_iter()
        .map(|file| Attachment {
            id: file.id,
            url: file.url,
            name: file.name,
            mime: file.mime,
            size: file.size,
            width: file.width,
            height: file.height,
            duration_ms: file.duration_ms,
            thumbnail_url: file.thumbnail_url,
        })
        .collect())
}
