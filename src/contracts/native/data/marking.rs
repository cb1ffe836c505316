//! `mark_read`, `mark_delivered` and `typing`.

use serde::Deserialize;

use super::fields::{conversation_id, required};
use crate::domain::error::Failure;
use crate::domain::id::{ConversationId, Seq};

/// `data` of `mark_read` and `mark_delivered`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::contracts::native) struct MarkData {
    pub(in crate::contracts::native) conversation_id: Option<String>,
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
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::contracts::native) struct TypingData {
    pub(in crate::contracts::native) conversation_id: Option<String>,
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
