//! What the host's server says in a conversation.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::super::words::{AnyObject, Content, OwnId};
use super::fields::{metadata, required};
use crate::domain::error::Failure;
use crate::domain::id::ClientMessageId;
use crate::domain::message::{MessageKind, RawDraft};

/// The body of `POST /conversations/{conversation}/system-messages`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SendSystemMessage")]
pub(in crate::contracts::native) struct SystemMessageData {
    /// The host's own name for the message, by which a repeat is known.
    #[schemars(with = "OwnId<{ ClientMessageId::MAX_CHARS }>")]
    client_id: Option<String>,
    /// Not blank.
    #[schemars(with = "Content", extend("pattern" = r"^[^\x00]*\S[^\x00]*$"))]
    content: Option<String>,
    /// The host's own data, kept as it is.
    #[schemars(with = "Option<AnyObject>")]
    metadata: Option<Box<RawValue>>,
}

impl SystemMessageData {
    pub(in crate::contracts::native) fn parse(self) -> Result<RawDraft, Failure> {
        let expected = "1 to 128 characters without control characters";
        let client_id = self.client_id.as_deref().map(ClientMessageId::parse);
        Ok(RawDraft {
            client_id: required(client_id.and_then(Result::ok), "client_id", expected)?,
            kind: MessageKind::System,
            content: required(self.content, "content", "text that is not blank")?,
            attachments: Vec::new(),
            reply_to: None,
            metadata: metadata(self.metadata.as_deref())?,
        })
    }
}
