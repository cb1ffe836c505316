//! Answers that HTTP and the socket have in common.

use schemars::JsonSchema;
use serde::Serialize;

use super::objects::{MessageObject, sides_of};
use super::paging::Paging;
use crate::chat::CountedMessages;

/// A page of messages.
#[derive(Debug, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CarwashHistory")]
pub(super) struct History<'a> {
    conversation_id: String,
    /// Oldest first.
    messages: Vec<MessageObject<'a>>,
    page: u64,
    limit: u64,
    total_pages: u64,
    total_messages: u64,
    has_more: bool,
}

impl<'a> History<'a> {
    pub(super) fn new(page: &'a CountedMessages, paging: Paging) -> Self {
        let people = sides_of(&page.conversation);
        let messages = page.messages.iter();
        let conversation = &page.conversation.conversation;
        let total = conversation.last_seq.0;
        Self {
            conversation_id: conversation.id.to_string(),
            messages: messages
                .map(|message| MessageObject::new(message, &people))
                .collect(),
            page: paging.page,
            limit: paging.limit,
            total_pages: paging.pages(total),
            total_messages: total,
            has_more: paging.has_more(total),
        }
    }
}
