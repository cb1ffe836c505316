//! Messages and what a person may put into one.

use std::sync::Arc;

use smol_str::SmolStr;

use super::error::Failure;
use super::id::{ClientMessageId, ConversationId, MessageId, Seq, UserId, Version};
use super::participant::Marks;
use super::policy::RoleName;
use super::timestamp::Timestamp;

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MessageKind {
    /// Words.
    Text,
    /// A picture, as attachment.
    Image,
    /// A file, as attachment.
    File,
    /// A position, in `metadata`.
    Location,
    /// A recording, as attachment.
    Voice,
    /// Said by the server or the host, never by a user.
    System,
}

impl MessageKind {
    /// Every kind, for registering metrics and for documentation.
    pub const ALL: [Self; 6] = [
        Self::Text,
        Self::Image,
        Self::File,
        Self::Location,
        Self::Voice,
        Self::System,
    ];

    /// The name it is stored under and known by on the native wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Image => "image",
            Self::File => "file",
            Self::Location => "location",
            Self::Voice => "voice",
            Self::System => "system",
        }
    }

    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A JSON object as compact text, kept and returned unread.
///
/// Whoever makes one has parsed it: the domain does not know JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metadata(SmolStr);

impl Metadata {
    /// An empty object.
    pub const fn empty() -> Self {
        Self(SmolStr::new_static("{}"))
    }

    /// Takes text that is known to be one compact JSON object.
    pub fn from_object_text(text: impl Into<SmolStr>) -> Self {
        Self(text.into())
    }

    /// The object's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the object has no members.
    pub fn is_empty(&self) -> bool {
        self.0 == "{}"
    }
}

/// A file that belongs to a message. Where it lies is the host's affair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// The host's or server's id of the file.
    pub id: Option<String>,
    /// Where to fetch it.
    pub url: String,
    /// Its name for people.
    pub name: String,
    /// Its media type.
    pub mime: String,
    /// Its size in bytes.
    pub size: u64,
    /// Width in pixels, of pictures.
    pub width: Option<u32>,
    /// Height in pixels, of pictures.
    pub height: Option<u32>,
    /// Length in milliseconds, of recordings.
    pub duration_ms: Option<u64>,
    /// Where a small picture of it lies.
    pub thumbnail_url: Option<String>,
}

/// Limits a draft must keep, from the configuration.
#[derive(Clone, Copy, Debug)]
pub struct DraftLimits {
    /// Most characters of content after trimming.
    pub content_chars: usize,
    /// Most bytes of metadata as compact JSON.
    pub metadata_bytes: usize,
    /// Most attachments.
    pub attachments: usize,
}

/// A message as a client wants it, not yet checked.
#[derive(Clone, Debug)]
pub struct RawDraft {
    /// The client's own id for it.
    pub client_id: ClientMessageId,
    /// What it is.
    pub kind: MessageKind,
    /// The words, untrimmed.
    pub content: String,
    /// Its files.
    pub attachments: Vec<Attachment>,
    /// The message it answers.
    pub reply_to: Option<MessageId>,
    /// The client's own data.
    pub metadata: Metadata,
}

/// A message that may be stored.
///
/// Invariant: content is trimmed, within the limit and free of NUL; there is something in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    client_id: ClientMessageId,
    kind: MessageKind,
    content: String,
    attachments: Vec<Attachment>,
    reply_to: Option<MessageId>,
    quoted: Option<Arc<Quote>>,
    metadata: Metadata,
}

impl Draft {
    /// Accepts what a client wants to say, or names the field that is wrong.
    ///
    /// System messages pass: who may say one is decided with the conversation's rules.
    pub fn parse(raw: RawDraft, limits: &DraftLimits) -> Result<Self, Failure> {
        let content = raw.content.trim();
        // Postgres cannot store NUL in text; no writing system needs it.
        if content.contains('\0') {
            return Err(Failure::invalid("content", "text without NUL characters"));
        }
        let actual = content.chars().count();
        if actual > limits.content_chars {
            return Err(Failure::TooLong {
                field: "content",
                max: limits.content_chars,
                actual,
            });
        }
        if raw.attachments.len() > limits.attachments {
            return Err(Failure::TooLong {
                field: "attachments",
                max: limits.attachments,
                actual: raw.attachments.len(),
            });
        }
        let metadata_bytes = raw.metadata.as_str().len();
        if metadata_bytes > limits.metadata_bytes {
            return Err(Failure::TooLong {
                field: "metadata",
                max: limits.metadata_bytes,
                actual: metadata_bytes,
            });
        }
        let speaks_without_words = !raw.attachments.is_empty()
            || (raw.kind == MessageKind::Location && !raw.metadata.is_empty());
        if content.is_empty() && !speaks_without_words {
            return Err(Failure::invalid("content", "text that is not blank"));
        }
        Ok(Self {
            client_id: raw.client_id,
            kind: raw.kind,
            content: content.to_owned(),
            attachments: raw.attachments,
            reply_to: raw.reply_to,
            quoted: None,
            metadata: raw.metadata,
        })
    }

    /// With what it answers.
    #[must_use]
    pub fn quoting(mut self, quote: Quote) -> Self {
        self.quoted = Some(Arc::new(quote));
        self
    }

    /// The client's own id for it.
    pub fn client_id(&self) -> &ClientMessageId {
        &self.client_id
    }

    /// What it is.
    pub fn kind(&self) -> MessageKind {
        self.kind
    }

    /// The words, trimmed.
    pub fn content(&self) -> &str {
        &self.content
    }

    /// Its files.
    pub fn attachments(&self) -> &[Attachment] {
        &self.attachments
    }

    /// The message it answers.
    pub fn reply_to(&self) -> Option<MessageId> {
        self.reply_to
    }

    /// The client's own data.
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// Becomes a message once the store has numbered it.
    #[must_use]
    pub fn into_message(self, numbered: Numbered) -> Message {
        Message {
            id: numbered.id,
            conversation: numbered.conversation,
            seq: numbered.seq,
            version: numbered.version,
            client_id: self.client_id,
            sender: numbered.sender,
            kind: self.kind,
            content: self.content,
            attachments: self.attachments,
            reply_to: self.reply_to,
            quoted: self.quoted,
            metadata: self.metadata,
            created_at: numbered.created_at,
            edited_at: None,
            deleted_at: None,
            hidden_at: None,
        }
    }
}

/// What a draft lacks to be a message.
#[derive(Clone, Debug)]
pub struct Numbered {
    /// The message's id.
    pub id: MessageId,
    /// Where it was said.
    pub conversation: ConversationId,
    /// Its place.
    pub seq: Seq,
    /// The change it is.
    pub version: Version,
    /// Who said it.
    pub sender: Sender,
    /// When it was accepted.
    pub created_at: Timestamp,
}

/// A message, as far as an answer to it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// Its words; empty once deleted or while hidden.
    pub content: String,
    /// The name of who said it.
    pub sender_name: SmolStr,
}

/// Who said a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// Their id.
    pub user: UserId,
    /// Name to show.
    pub name: SmolStr,
    /// Their role.
    pub role: RoleName,
    /// Where they can be reached, for front ends that show it.
    pub email: Option<SmolStr>,
    /// Picture to show.
    pub avatar_url: Option<SmolStr>,
}

/// A stored message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// Where it was said.
    pub conversation: ConversationId,
    /// Its place; never changes.
    pub seq: Seq,
    /// The last change of it.
    pub version: Version,
    /// The sender's own id for it.
    pub client_id: ClientMessageId,
    /// Who said it.
    pub sender: Sender,
    /// What it is.
    pub kind: MessageKind,
    /// The words; empty once deleted or while hidden.
    pub content: String,
    /// Its files; none once deleted or while hidden.
    pub attachments: Vec<Attachment>,
    /// The message it answers.
    pub reply_to: Option<MessageId>,
    /// What that message said, as known when this was read.
    pub quoted: Option<Arc<Quote>>,
    /// The client's own data; empty while hidden.
    pub metadata: Metadata,
    /// When it was accepted.
    pub created_at: Timestamp,
    /// When it was last edited.
    pub edited_at: Option<Timestamp>,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
    /// Since when moderators hide it: it keeps its place, and nobody is shown what it says.
    pub hidden_at: Option<Timestamp>,
}

impl Message {
    /// Whether there is anything to show of it: it is neither hidden nor deleted.
    pub const fn is_shown(&self) -> bool {
        self.hidden_at.is_none() && self.deleted_at.is_none()
    }

    /// As much of it as an answer to it shows.
    pub fn quote(&self) -> Quote {
        Quote {
            content: self.content.clone(),
            sender_name: self.sender.name.clone(),
        }
    }

    /// Without what it says, if it is not to be shown. Whose data it carries goes with the words of
    /// a hidden message, because the data may repeat them.
    #[must_use]
    pub fn withheld(mut self) -> Self {
        if !self.is_shown() {
            self.content = String::new();
            self.attachments = Vec::new();
        }
        if self.hidden_at.is_some() {
            self.metadata = Metadata::empty();
        }
        self
    }
}

/// How far a message got, seen from its sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MessageStatus {
    /// Stored.
    Sent,
    /// Reached a device of another participant.
    Delivered,
    /// Read by another participant.
    Read,
}

impl MessageStatus {
    /// The status of the message at `seq`, where `others` is the furthest that any participant
    /// but the sender has got.
    pub fn of(seq: Seq, others: Marks) -> Self {
        if others.read >= seq {
            Self::Read
        } else if others.delivered >= seq {
            Self::Delivered
        } else {
            Self::Sent
        }
    }
}

#[cfg(test)]
mod tests;
