//! Conversations.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::message::sender_id;
use super::{Time, name_parts};
use crate::contracts::transit::words::State;
use crate::domain::conversation::{Conversation, ConversationStatus};
use crate::domain::id::UserId;
use crate::domain::message::Message;
use crate::domain::participant::Participant;
use crate::domain::user::User;
use crate::domain::view::ConversationView;
use crate::gateway::http::openapi::wire_types;

/// A conversation in HTTP answers.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "TransitConversation")]
pub(in crate::contracts::transit) struct ConversationObject<'a> {
    id: String,
    participants: Vec<&'a str>,
    title: &'a str,
    #[schemars(with = "State")]
    status: &'static str,
    created_by: &'a str,
    last_message_at: Option<Time>,
    created_at: Time,
    updated_at: Time,
}

/// A conversation in the list of active ones.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "TransitActiveConversation")]
pub(in crate::contracts::transit) struct ActiveConversation {
    id: String,
    title: String,
    #[schemars(with = "State")]
    status: &'static str,
    created_by: String,
    last_message_at: Option<Time>,
    participants: Vec<PersonObject>,
    last_message: Option<LastMessage>,
    unread_count: u64,
}

/// Somebody who is in a conversation.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "TransitPerson")]
struct PersonObject {
    id: String,
    email: Option<String>,
    role: String,
    first_name: String,
    last_name: String,
}

/// What was said last.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "TransitLastMessage")]
struct LastMessage {
    id: String,
    content: String,
    sender_id: String,
    sent_at: Time,
}

/// A conversation among the figures.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "TransitConversationSummary")]
pub(in crate::contracts::transit) struct ConversationSummary<'a> {
    id: String,
    title: &'a str,
    #[schemars(with = "State")]
    status: &'static str,
    created_at: Time,
    last_message_at: Option<Time>,
}

wire_types!(sent: ConversationObject<'static>);

impl<'a> From<&'a ConversationView> for ConversationObject<'a> {
    fn from(view: &'a ConversationView) -> Self {
        let conversation = &view.conversation;
        Self {
            id: conversation.id.to_string(),
            participants: present(view).map(|person| person.user.as_str()).collect(),
            title: title(conversation),
            status: state_name(conversation.status),
            created_by: conversation.created_by.as_str(),
            last_message_at: conversation.last_message_at.map(Time),
            created_at: Time(conversation.created_at),
            updated_at: Time(conversation.updated_at),
        }
    }
}

impl<'a> ConversationObject<'a> {
    pub(in crate::contracts::transit) fn title(&self) -> &'a str {
        self.title
    }

    /// Everybody who is in it, whoever opened it first.
    pub(in crate::contracts::transit) fn participants(&self) -> impl Iterator<Item = &'a str> {
        self.participants.iter().copied()
    }
}

impl ActiveConversation {
    pub(in crate::contracts::transit) fn new(
        view: &ConversationView,
        people: &HashMap<UserId, User>,
    ) -> Self {
        let conversation = &view.conversation;
        Self {
            id: conversation.id.to_string(),
            title: title(conversation).to_owned(),
            status: state_name(conversation.status),
            created_by: conversation.created_by.as_str().to_owned(),
            last_message_at: conversation.last_message_at.map(Time),
            participants: present(view)
                .map(|person| PersonObject::new(person, people.get(&person.user)))
                .collect(),
            last_message: view.last_message.as_ref().map(LastMessage::from),
            unread_count: view.unread(),
        }
    }
}

impl PersonObject {
    fn new(person: &Participant, known: Option<&User>) -> Self {
        let (first_name, last_name) = name_parts(&person.name);
        let email = known.and_then(|user| user.email.as_ref());
        Self {
            id: person.user.as_str().to_owned(),
            email: email.map(ToString::to_string),
            role: person.role.as_str().to_owned(),
            first_name: first_name.to_owned(),
            last_name: last_name.to_owned(),
        }
    }
}

impl From<&Message> for LastMessage {
    fn from(message: &Message) -> Self {
        Self {
            id: message.id.to_string(),
            content: message.content.clone(),
            sender_id: sender_id(message).to_owned(),
            sent_at: Time(message.created_at),
        }
    }
}

impl<'a> From<&'a Conversation> for ConversationSummary<'a> {
    fn from(conversation: &'a Conversation) -> Self {
        Self {
            id: conversation.id.to_string(),
            title: title(conversation),
            status: state_name(conversation.status),
            created_at: Time(conversation.created_at),
            last_message_at: conversation.last_message_at.map(Time),
        }
    }
}

/// Everybody who is in it, whoever opened it first.
fn present(view: &ConversationView) -> impl Iterator<Item = &Participant> {
    let creator = &view.conversation.created_by;
    let people = || {
        let people = view.participants.iter().map(|view| &view.participant);
        people.filter(|person| person.is_present())
    };
    let first = people().filter(|person| person.user == *creator);
    first.chain(people().filter(|person| person.user != *creator))
}

fn title(conversation: &Conversation) -> &str {
    conversation.title.as_deref().unwrap_or_default()
}

/// The product has two states; whatever is not over is active to it.
fn state_name(status: ConversationStatus) -> &'static str {
    match status {
        ConversationStatus::Active | ConversationStatus::Archived | ConversationStatus::Blocked => {
            "ACTIVE"
        }
        ConversationStatus::Closed => "CLOSED",
    }
}
