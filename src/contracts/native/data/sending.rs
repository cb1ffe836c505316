//! `send_message`.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::super::words::{AnyObject, Content, Id, OwnId, SentKindWord, Visible};
use super::fields::{conversation_id, metadata, required};
use crate::domain::error::Failure;
use crate::domain::id::{ClientMessageId, ConversationId, MessageId};
use crate::domain::message::{Attachment, MessageKind, RawDraft};

/// Longest address of a file.
const URL_CHARS: usize = 2_048;
/// Longest name of a file.
const NAME_CHARS: usize = 255;
/// Longest id or media type of a file.
const WORD_CHARS: usize = 128;

/// `data` of `send_message`, and of a first message, which has no `conversation_id`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SendMessage", extend("anyOf" = something_in_it()))]
pub(in crate::contracts::native) struct SendMessageData {
    #[schemars(with = "Id")]
    pub(in crate::contracts::native) conversation_id: Option<String>,
    /// The client's own name for the message, by which a repeat is known.
    #[schemars(with = "OwnId<{ ClientMessageId::MAX_CHARS }>")]
    pub(super) client_id: Option<String>,
    /// `text` if nobody says.
    #[schemars(with = "Option<SentKindWord>")]
    kind: Option<String>,
    /// Not blank, unless there are attachments or, for `location`, a `metadata`.
    #[schemars(with = "Option<Content>")]
    content: Option<String>,
    #[serde(default)]
    #[schemars(extend("maxItems" = "config:limits.attachments_per_message"))]
    attachments: Vec<AttachmentData>,
    /// The message it answers.
    #[schemars(with = "Option<Id>")]
    reply_to: Option<String>,
    /// The client's own data, kept as it is.
    #[schemars(with = "Option<AnyObject>")]
    metadata: Option<Box<RawValue>>,
}

/// What there may be in a message: words, files with or without words, or a position.
fn something_in_it() -> Value {
    let wordless = MessageKind::ALL
        .into_iter()
        .filter(|kind| *kind != MessageKind::Text)
        .map(MessageKind::name)
        .collect::<Vec<_>>();
    let some_files = json!({ "type": "array", "minItems": 1 });
    json!([
        {
            "required": ["content"],
            "properties": { "content": { "type": "string", "pattern": r"\S" } },
        },
        {
            "required": ["attachments", "content"],
            "properties": { "attachments": some_files, "content": { "type": "string" } },
        },
        {
            "required": ["attachments", "kind"],
            "properties": { "attachments": some_files, "kind": { "enum": wordless } },
        },
        {
            "required": ["kind", "metadata"],
            "properties": {
                "kind": { "const": MessageKind::Location.name() },
                "metadata": { "type": "object", "minProperties": 1 },
            },
        },
    ])
}

/// A file that belongs to a message.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewAttachment")]
struct AttachmentData {
    #[schemars(with = "Option<Visible<WORD_CHARS>>")]
    id: Option<String>,
    /// Where to fetch it.
    #[schemars(with = "Visible<URL_CHARS>")]
    url: Option<String>,
    /// Its name for people.
    #[schemars(with = "Visible<NAME_CHARS>")]
    name: Option<String>,
    /// Its media type.
    #[schemars(with = "Visible<WORD_CHARS>")]
    mime: Option<String>,
    /// In bytes.
    #[schemars(required, range(max = i64::MAX))]
    size: Option<u64>,
    width: Option<u32>,
    height: Option<u32>,
    duration_ms: Option<u64>,
    /// Where a small picture of it lies.
    #[schemars(with = "Option<Visible<URL_CHARS>>")]
    thumbnail_url: Option<String>,
}

impl SendMessageData {
    /// Words and nothing else.
    pub(super) fn text(content: String) -> Self {
        Self {
            content: Some(content),
            ..Self::default()
        }
    }

    /// With this client id.
    pub(super) fn with_client_id(self, client_id: String) -> Self {
        Self {
            client_id: Some(client_id),
            ..self
        }
    }

    /// Where it goes and what it says.
    pub(in crate::contracts::native) fn parse(self) -> Result<(ConversationId, RawDraft), Failure> {
        let conversation = conversation_id(self.conversation_id.as_deref())?;
        Ok((conversation, self.draft()?))
    }

    /// What it says.
    pub(super) fn draft(self) -> Result<RawDraft, Failure> {
        let expected = "1 to 128 characters without control characters";
        let client_id = self.client_id.as_deref().map(ClientMessageId::parse);
        let client_id = required(client_id.and_then(Result::ok), "client_id", expected)?;
        let kind = match self.kind.as_deref() {
            None => MessageKind::Text,
            Some(name) => required(
                MessageKind::from_name(name),
                "kind",
                "\"text\", \"image\", \"file\", \"location\" or \"voice\"",
            )?,
        };
        let content = match self.content {
            Some(content) => content,
            // The words of pictures and positions may be missing; text's may not.
            None if kind != MessageKind::Text => String::new(),
            None => return Err(Failure::invalid("content", "text that is not blank")),
        };
        let reply_to = self
            .reply_to
            .map(|text| required(MessageId::parse(&text), "reply_to", "the id of a message"));
        Ok(RawDraft {
            client_id,
            kind,
            content,
            attachments: self
                .attachments
                .into_iter()
                .map(AttachmentData::parse)
                .collect::<Result<_, _>>()?,
            reply_to: reply_to.transpose()?,
            metadata: metadata(self.metadata.as_deref())?,
        })
    }
}

impl AttachmentData {
    fn parse(self) -> Result<Attachment, Failure> {
        Ok(Attachment {
            id: self
                .id
                .map(|id| word(id, "attachments.id", WORD_CHARS))
                .transpose()?,
            url: word(self.url.unwrap_or_default(), "attachments.url", URL_CHARS)?,
            name: word(
                self.name.unwrap_or_default(),
                "attachments.name",
                NAME_CHARS,
            )?,
            mime: word(
                self.mime.unwrap_or_default(),
                "attachments.mime",
                WORD_CHARS,
            )?,
            size: required(
                self.size.filter(|&size| i64::try_from(size).is_ok()),
                "attachments.size",
                "the size in bytes",
            )?,
            width: self.width,
            height: self.height,
            duration_ms: self.duration_ms,
            thumbnail_url: self
                .thumbnail_url
                .map(|url| word(url, "attachments.thumbnail_url", URL_CHARS))
                .transpose()?,
        })
    }
}

/// A short text with something in it and no control characters.
fn word(text: String, field: &'static str, max: usize) -> Result<String, Failure> {
    let actual = text.chars().count();
    if actual > max {
        return Err(Failure::TooLong { field, max, actual });
    }
    if text.trim().is_empty() || text.chars().any(char::is_control) {
        return Err(Failure::invalid(field, "text without control characters"));
    }
    Ok(text)
}
