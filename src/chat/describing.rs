//! Saying what a conversation is called and about.

use smol_str::SmolStr;

use super::opening::short_text;
use super::{Caller, Chat};
use crate::actors::conversation::SettleCommand;
use crate::domain::conversation::{Description, Edit};
use crate::domain::error::Failure;
use crate::domain::id::ConversationId;
use crate::domain::message::Metadata;
use crate::domain::view::ConversationView;

impl Chat {
    /// Changes what is said of a conversation.
    ///
    /// # Errors
    /// Forbidden for those who neither opened it nor are staff.
    pub async fn describe(
        &self,
        caller: &Caller,
        conversation: ConversationId,
        said: Description,
    ) -> Result<ConversationView, Failure> {
        if caller.principal.confined_to().is_some() {
            // Not told to those who may not see it, so that is asked first.
            self.conversation(caller, conversation).await?;
            return Err(Failure::Forbidden(
                "what is said of a conversation is not for guests to change",
            ));
        }
        if let Edit::Set(metadata) = &said.metadata {
            self.check_metadata(metadata)?;
        }
        let max = self.0.limits.title_chars;
        let description = Description {
            title: trimmed("title", said.title, max)?,
            topic: trimmed("topic", said.topic, max)?,
            priority: trimmed("priority", said.priority, max)?,
            metadata: said.metadata,
        };
        self.settle(caller, conversation, SettleCommand::Describe(description))
            .await
    }

    /// Holds a conversation's or a user's own data to its limit.
    pub(super) fn check_metadata(&self, metadata: &Metadata) -> Result<(), Failure> {
        let max = self.0.limits.draft.metadata_bytes;
        let actual = metadata.as_str().len();
        if actual > max {
            return Err(Failure::TooLong {
                field: "metadata",
                max,
                actual,
            });
        }
        Ok(())
    }
}

/// A short text, trimmed; a blank one is taken away.
fn trimmed(field: &'static str, text: Edit<SmolStr>, max: usize) -> Result<Edit<SmolStr>, Failure> {
    Ok(match text {
        Edit::Keep => Edit::Keep,
        Edit::Clear => Edit::Clear,
        Edit::Set(text) => match short_text(field, Some(text.into()), max)? {
            Some(text) => Edit::Set(text.into()),
            None => Edit::Clear,
        },
    })
}
