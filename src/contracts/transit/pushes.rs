//! Pushes as they are sent.

use schemars::JsonSchema;
use serde::Serialize;
use tungstenite::Utf8Bytes;

use super::frames;
use super::objects::{ConversationObject, Time, kind_name, sender_id};
use super::support_rooms::CONVERSATION;
use super::use_cases::TITLE_PREFIX;
use super::words::Kind;
use crate::domain::conversation::{ConversationKind, ConversationStatus};
use crate::domain::id::{ConversationId, UserId};
use crate::domain::message::Message;
use crate::domain::participant::Participant;
use crate::domain::policy::RoleName;
use crate::domain::view::ConversationView;

/// Characters of a message that a notification shows.
const PREVIEW_CHARS: usize = 100;

#[derive(JsonSchema, Serialize)]
#[schemars(rename = "TransitNewMessage")]
pub(super) struct NewMessage<'a> {
    conversation_id: String,
    message: MessageInPush<'a>,
    // The same once more, where two older clients read it.
    message_id: String,
    sender_id: &'a str,
    sender_name: &'a str,
    content: &'a str,
    timestamp: Time,
    #[schemars(with = "Kind")]
    message_type: &'static str,
}

#[derive(JsonSchema, Serialize)]
#[schemars(rename = "TransitMessageInPush")]
struct MessageInPush<'a> {
    id: String,
    sender_id: &'a str,
    content: &'a str,
    #[schemars(with = "Kind")]
    message_type: &'static str,
    sent_at: Time,
    sender_name: &'a str,
    timestamp: Time,
}

#[derive(JsonSchema, Serialize)]
#[schemars(rename = "TransitMessageNotification")]
pub(super) struct MessageNotification<'a> {
    conversation_id: String,
    from_user_id: &'a str,
    preview: String,
    timestamp: Time,
}

#[derive(JsonSchema, Serialize)]
#[schemars(rename = "TransitTypingStatus")]
pub(super) struct TypingStatus<'a> {
    pub(super) conversation_id: String,
    pub(super) user_id: &'a str,
    pub(super) is_typing: bool,
    pub(super) timestamp: Time,
}

#[derive(JsonSchema, Serialize)]
#[schemars(rename = "TransitMessageRead")]
pub(super) struct MessageRead<'a> {
    pub(super) conversation_id: String,
    pub(super) user_id: &'a str,
    pub(super) message_id: String,
    pub(super) timestamp: Time,
}

/// `conversation_joined`.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "TransitConversationJoined")]
pub(super) struct ConversationJoined {
    conversation_id: String,
    room_id: String,
    message: String,
}

#[derive(JsonSchema, Serialize)]
#[schemars(rename = "TransitNewSupportConversation")]
pub(super) struct NewSupportConversation<'a> {
    conversation_id: String,
    title: &'a str,
    creator_id: &'a str,
    creator_name: &'a str,
    creator_role: &'a str,
    message: &'a str,
    timestamp: Time,
}

#[derive(JsonSchema, Serialize)]
#[schemars(rename = "TransitRoomNotification")]
pub(super) struct RoomNotification<'a> {
    pub(super) room_id: String,
    pub(super) message: String,
    pub(super) user_id: &'a str,
    pub(super) timestamp: Time,
}

#[derive(JsonSchema, Serialize)]
#[schemars(rename = "TransitConversationClosed")]
pub(super) struct ConversationClosed<'a> {
    conversation_id: String,
    closed_by: Option<&'a str>,
    timestamp: Time,
}

#[derive(JsonSchema, Serialize)]
#[schemars(rename = "TransitConversationCreated")]
pub(super) struct ConversationCreated<'a> {
    conversation_id: String,
    #[serde(flatten)]
    conversation: ConversationObject<'a>,
}

/// What whoever joins a conversation's room hears first.
pub(super) fn joined(conversation: ConversationId) -> ConversationJoined {
    ConversationJoined {
        conversation_id: conversation.to_string(),
        room_id: format!("{CONVERSATION}{conversation}"),
        message: format!("Joined conversation {conversation}"),
    }
}

pub(super) fn new_message(message: &Message) -> Utf8Bytes {
    let (sender_id, message_type) = (sender_id(message), kind_name(message.kind));
    let (content, sender_name) = (&*message.content, &*message.sender.name);
    let timestamp = Time(message.created_at);
    let push = NewMessage {
        conversation_id: message.conversation.to_string(),
        message: MessageInPush {
            id: message.id.to_string(),
            sender_id,
            content,
            message_type,
            sent_at: timestamp,
            sender_name,
            timestamp,
        },
        message_id: message.id.to_string(),
        sender_id,
        sender_name,
        content,
        timestamp,
        message_type,
    };
    frames::push("new_message", &push)
}

pub(super) fn message_notification(message: &Message) -> Utf8Bytes {
    let notification = MessageNotification {
        conversation_id: message.conversation.to_string(),
        from_user_id: sender_id(message),
        preview: preview(&message.content),
        timestamp: Time(message.created_at),
    };
    frames::push("message_notification", &notification)
}

fn preview(content: &str) -> String {
    match content.char_indices().nth(PREVIEW_CHARS) {
        Some((end, _)) => format!("{}...", &content[..end]),
        None => content.to_owned(),
    }
}

/// The people of a support conversation hear of it in their rooms.
pub(super) fn conversation_created(view: &ConversationView) -> Option<Utf8Bytes> {
    (view.conversation.kind == ConversationKind::Direct).then(|| {
        let created = ConversationCreated {
            conversation_id: view.conversation.id.to_string(),
            conversation: view.into(),
        };
        frames::push("conversation_created", &created)
    })
}

pub(super) fn conversation_closed(
    view: &ConversationView,
    before: Option<ConversationStatus>,
) -> Option<Utf8Bytes> {
    let conversation = &view.conversation;
    // Monitors of a support room see it without being in it, and the product tells participants.
    let is_participant = view.own().is_some_and(Participant::is_present);
    let is_news = is_participant
        && conversation.status == ConversationStatus::Closed
        && before != Some(ConversationStatus::Closed);
    is_news.then(|| {
        let closed = ConversationClosed {
            conversation_id: conversation.id.to_string(),
            closed_by: conversation.closed_by.as_ref().map(UserId::as_str),
            timestamp: Time(conversation.closed_at.unwrap_or(conversation.updated_at)),
        };
        frames::push("conversation_closed", &closed)
    })
}

pub(super) fn new_support_conversation(view: &ConversationView, message: &Message) -> Utf8Bytes {
    let sender = &message.sender;
    let creator = (&sender.user, &*sender.name, &sender.role);
    let push = NewSupportConversation::new(view, creator, message);
    frames::push("new_support_conversation", &push)
}

impl<'a> NewSupportConversation<'a> {
    fn new(
        view: &'a ConversationView,
        (id, name, role): (&'a UserId, &'a str, &'a RoleName),
        message: &'a Message,
    ) -> Self {
        let conversation = &view.conversation;
        let title = conversation.title.as_deref().unwrap_or_default();
        Self {
            conversation_id: conversation.id.to_string(),
            title: title.strip_prefix(TITLE_PREFIX).unwrap_or(title),
            creator_id: id.as_str(),
            creator_name: name,
            creator_role: role.as_str(),
            message: &message.content,
            timestamp: Time(conversation.created_at),
        }
    }

    /// One that waits, with what was said in it last; none in which nothing was said.
    pub(super) fn waiting(view: &'a ConversationView) -> Option<Self> {
        let by = &view.conversation.created_by;
        let mut people = view.participants.iter().map(|one| &one.participant);
        let creator = people.find(|person| person.user == *by)?;
        let message = view.last_message.as_ref()?;
        let creator = (&creator.user, &*creator.name, &creator.role);
        Some(Self::new(view, creator, message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_is_cut_after_a_hundred_characters_and_says_so() {
        let long = "ä".repeat(PREVIEW_CHARS);
        assert_eq!(preview(&long), long);
        assert_eq!(preview(&format!("{long}b")), format!("{long}..."));
    }
}
