//! Answers that HTTP and the socket have in common.

use schemars::JsonSchema;
use serde::Serialize;

use super::objects::{MessageObject, receiver_of, sides_of};
use super::paging::Paging;
use crate::chat::CountedMessages;
use crate::domain::receipt::ReceiptTimes;

/// Messages, and when each got to others.
pub(super) struct Page {
    pub(super) counted: CountedMessages,
    pub(super) times: Vec<ReceiptTimes>,
}

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
    pub(super) fn new(page: &'a Page, paging: Paging) -> Self {
        let Page {
            counted: page,
            times,
        } = page;
        let people = sides_of(&page.conversation);
        let messages = page.messages.iter().zip(times);
        let conversation = &page.conversation.conversation;
        let total = conversation.last_seq.0;
        Self {
            conversation_id: conversation.id.to_string(),
            messages: messages
                .map(|(message, times)| {
                    MessageObject::new(message, receiver_of(message, &people), *times)
                })
                .collect(),
            page: paging.page,
            limit: paging.limit,
            total_pages: paging.pages(total),
            total_messages: total,
            has_more: page.has_more,
        }
    }
}
