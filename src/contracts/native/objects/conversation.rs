//! A conversation as one person sees it.

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::super::words::{KindWord, StatusWord};

use super::{MessageObject, MetadataObject, ParticipantObject, Shown, Time};
use crate::domain::conversation::{ConversationStatus, Reference};
use crate::domain::id::{ConversationId, UserId};
use crate::domain::participant::Participant;
use crate::domain::view::{ConversationView, ParticipantView, status_among};

/// A conversation as one person sees it.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "Conversation")]
pub(in crate::contracts::native) struct ConversationObject<'a> {
    id: Shown<ConversationId>,
    #[schemars(with = "KindWord")]
    kind: &'static str,
    topic: Option<&'a str>,
    title: Option<&'a str>,
    #[schemars(with = "StatusWord")]
    status: &'static str,
    reference: Option<ReferenceObject<'a>>,
    support_room: Option<&'a str>,
    priority: &'a str,
    assignee: Option<&'a str>,
    created_by: &'a str,
    created_at: Time,
    updated_at: Time,
    closed_at: Option<Time>,
    closed_by: Option<&'a str>,
    last_seq: u64,
    version: u64,
    last_message: Option<MessageObject<'a>>,
    last_message_at: Option<Time>,
    #[schemars(with = "Vec<ParticipantObject>")]
    participants: Participants<'a>,
    unread: u64,
    muted_until: Option<Time>,
    archived: bool,
    metadata: MetadataObject<'a>,
}

/// The host product's thing that a conversation is about.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "Reference")]
struct ReferenceObject<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    id: &'a str,
}

impl<'a> From<&'a Reference> for ReferenceObject<'a> {
    fn from(reference: &'a Reference) -> Self {
        Self {
            kind: reference.kind(),
            id: reference.id(),
        }
    }
}

struct Participants<'a>(&'a [ParticipantView]);

impl Serialize for Participants<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(
            self.0
                .iter()
                .map(|view| ParticipantObject::new(&view.participant, view.is_online)),
        )
    }
}

impl<'a> From<&'a ConversationView> for ConversationObject<'a> {
    fn from(view: &'a ConversationView) -> Self {
        let conversation = &view.conversation;
        let last_message = view
            .last_message
            .as_ref()
            .map(|message| MessageObject::new(message, status_among(message, people(view))));
        Self {
            id: Shown(conversation.id),
            kind: conversation.kind.name(),
            topic: conversation.topic.as_deref(),
            title: conversation.title.as_deref(),
            status: conversation.status.name(),
            reference: conversation.reference.as_ref().map(ReferenceObject::from),
            support_room: conversation.support_room.as_deref(),
            priority: &conversation.priority,
            assignee: conversation.assignee.as_ref().map(UserId::as_str),
            created_by: conversation.created_by.as_str(),
            created_at: Time(conversation.created_at),
            updated_at: Time(conversation.updated_at),
            closed_at: conversation.closed_at.map(Time),
            closed_by: conversation.closed_by.as_ref().map(UserId::as_str),
            last_seq: conversation.last_seq.0,
            version: conversation.version.0,
            last_message,
            last_message_at: conversation.last_message_at.map(Time),
            participants: Participants(&view.participants),
            unread: view.unread(),
            muted_until: view.own().and_then(|own| own.muted_until).map(Time),
            archived: conversation.status == ConversationStatus::Archived,
            metadata: MetadataObject(&conversation.metadata),
        }
    }
}

/// The memberships of a conversation.
pub(in crate::contracts::native) fn people(
    view: &ConversationView,
) -> impl Iterator<Item = &Participant> {
    view.participants.iter().map(|view| &view.participant)
}
