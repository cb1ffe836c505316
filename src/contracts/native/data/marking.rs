//! `mark_read`, `mark_delivered` and `typing`.

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::words::Id;
use super::fields::{conversation_id, required};
use crate::domain::error::Failure;
use crate::domain::id::{ConversationId, Seq};

/// `data` of `mark_read` and `mark_delivered`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Mark")]
pub(in crate::contracts::native) struct MarkData {
    #[schemars(with = "Id")]
    pub(in crate::contracts::native) conversation_id: Option<String>,
    /// Of the last message that is read, or has arrived.
    #[schemars(required)]
    seq: Option<u64>,
}

impl MarkData {
    pub(in crate::contracts::native) fn parse(self) -> Result<(ConversationId, Seq), Failure> {
        let conversation = conversation_id(self.conversation_id.as_deref())?;
        let seq = required(self.seq, "seq", "the seq of a message")?;
        Ok((conversation, Seq(seq)))
    }
}

/// `data` of `typing`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Typing")]
pub(in crate::contracts::native) struct TypingData {
    #[schemars(with = "Id")]
    pub(in crate::contracts::native) conversation_id: Option<String>,
    #[schemars(required)]
    is_typing: Option<bool>,
}

impl TypingData {
    pub(in crate::contracts::native) fn parse(self) -> Result<(ConversationId, bool), Failure> {
        let conversation = conversation_id(self.conversation_id.as_deref())?;
        Ok((
            conversation,
            required(self.is_typing, "is_typing", "true or false")?,
        ))
    }
}
