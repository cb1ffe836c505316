//! Sessions.

use schemars::JsonSchema;
use serde::Serialize;

use super::Time;
use super::message::MessageObject;
use super::people::{PersonObject, shown_id};
use crate::chat::Overview;
use crate::contracts::booking::asker::BOOKING;
use crate::contracts::booking::session_types::SessionType;
use crate::contracts::booking::words::{RoleWord, SessionTypeWord};
use crate::domain::conversation::{Conversation, ConversationStatus};
use crate::domain::message::Message;
use crate::domain::participant::Participant;
use crate::domain::timestamp::Timestamp;
use crate::domain::view::{ConversationView, status_among};
use crate::gateway::http::openapi::wire_types;

/// A session.
#[derive(Debug, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "BookingSession")]
pub(in crate::contracts::booking) struct SessionObject<'a> {
    id: String,
    #[serde(rename = "type")]
    #[schemars(with = "SessionTypeWord")]
    session_type: &'static str,
    title: Option<&'a str>,
    booking_id: Option<&'a str>,
    is_active: bool,
    created_at: Time,
    updated_at: Time,
    closed_at: Option<Time>,
    closed_by: Option<&'a str>,
    created_by: &'a str,
    participants: Vec<ParticipantObject<'a>>,
    /// Newest first: the newest, and what others have said that the caller has not read.
    messages: Vec<MessageObject<'a>>,
    booking: Option<BookingObject<'a>>,
    unread_count: u64,
}

/// Somebody who is in a session.
#[derive(Debug, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "BookingParticipant")]
struct ParticipantObject<'a> {
    id: String,
    session_id: String,
    /// Null for guests.
    user_id: Option<&'a str>,
    guest_name: Option<&'a str>,
    guest_email: Option<&'a str>,
    #[schemars(with = "RoleWord")]
    role: &'a str,
    last_read_at: Option<Time>,
    is_typing: bool,
    joined_at: Time,
    /// Null for guests.
    user: Option<PersonObject<'a>>,
}

/// The booking that a session is about, as far as the host told of it.
#[derive(Debug, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "BookingReference")]
struct BookingObject<'a> {
    id: &'a str,
    reference: &'a str,
    customer_name: Option<&'a str>,
    /// Not known here.
    status: Option<&'a str>,
}

wire_types!(sent: SessionObject<'static>);

impl<'a> SessionObject<'a> {
    /// A session of an overview.
    pub(in crate::contracts::booking) fn new(
        view: &'a ConversationView,
        overview: &'a Overview,
    ) -> Self {
        let conversation = &view.conversation;
        let booking_id = booking_of(conversation);
        let unread = overview.unread.get(&conversation.id);
        let unread = unread.map_or(&[][..], Vec::as_slice);
        let closed_by = conversation.closed_by.as_ref();
        Self {
            id: conversation.id.to_string(),
            session_type: SessionType::of(conversation).name(),
            title: conversation.title.as_deref(),
            booking_id,
            is_active: conversation.status != ConversationStatus::Closed,
            created_at: Time(conversation.created_at),
            updated_at: Time(updated_at(conversation)),
            closed_at: conversation.closed_at.map(Time),
            closed_by: closed_by.map(shown_id),
            created_by: shown_id(&conversation.created_by),
            participants: participants(view, overview, unread),
            messages: messages(view, unread),
            booking: booking_id.map(|id| booking(id, overview)),
            unread_count: view.unread(),
        }
    }

    /// A session that nobody has said anything in.
    pub(in crate::contracts::booking) fn without_messages(self) -> Self {
        Self {
            messages: Vec::new(),
            ..self
        }
    }
}

/// Marks change a conversation too, and do not make it news to this product.
fn updated_at(conversation: &Conversation) -> Timestamp {
    let said_at = conversation.last_message_at;
    let latest = said_at.max(conversation.closed_at);
    latest.map_or(conversation.created_at, |at| {
        at.max(conversation.created_at)
    })
}

fn booking_of(conversation: &Conversation) -> Option<&str> {
    let reference = conversation.reference.as_ref();
    let reference = reference.filter(|reference| reference.kind() == BOOKING)?;
    Some(reference.id())
}

fn booking<'a>(id: &'a str, overview: &'a Overview) -> BookingObject<'a> {
    let known = overview.references.get(id);
    BookingObject {
        id,
        reference: known.and_then(|one| one.title.as_deref()).unwrap_or(id),
        customer_name: known.and_then(|one| one.customer.as_deref()),
        status: known.and_then(|one| one.status.as_deref()),
    }
}

fn participants<'a>(
    view: &'a ConversationView,
    overview: &'a Overview,
    unread: &'a [Message],
) -> Vec<ParticipantObject<'a>> {
    let present = view.participants.iter().map(|one| &one.participant);
    let mut present: Vec<&Participant> = present.filter(|one| one.is_present()).collect();
    let creator = &view.conversation.created_by;
    present.sort_by_key(|one| (one.joined_at, one.user != *creator));
    let id = view.conversation.id;
    let typing = overview.typing.get(&id);
    let oldest_unread = unread.last().map(|message| message.created_at);
    let objects = present.into_iter().map(|one| {
        let person = overview.people.get(&one.user);
        let account = person.filter(|person| !person.is_guest);
        let guest = person.filter(|person| person.is_guest);
        let read_at = overview.last_reads.get(&(id, one.user.clone())).copied();
        // Clients count what is newer than this. What came in the same moment is newer.
        let oldest_unread = oldest_unread.filter(|_| one.user == view.viewer);
        let before = oldest_unread.map(|at| Timestamp::from_micros(at.as_micros() - 1_000));
        let read_at = read_at.map(|at| before.map_or(at, |before| at.min(before)));
        ParticipantObject {
            id: format!("{id}:{}", one.user),
            session_id: id.to_string(),
            user_id: account.map(|person| person.id.as_str()),
            guest_name: guest.map(|guest| guest.name.as_str()),
            guest_email: guest.and_then(|guest| guest.email.as_deref()),
            role: one.role.as_str(),
            last_read_at: read_at.map(Time),
            is_typing: typing.is_some_and(|typing| typing.contains(&one.user)),
            joined_at: Time(one.joined_at),
            user: account.map(PersonObject::from),
        }
    });
    objects.collect()
}

/// What a list needs to show: what was said last, and what is unread.
fn messages<'a>(view: &'a ConversationView, unread: &'a [Message]) -> Vec<MessageObject<'a>> {
    let people = || view.participants.iter().map(|one| &one.participant);
    let last = view.last_message.as_ref().filter(|last| last.is_shown());
    let last = last.filter(|last| unread.first().is_none_or(|first| first.seq < last.seq));
    let shown = last.into_iter().chain(unread);
    shown
        .map(|message| MessageObject::new(message, status_among(message, people())))
        .collect()
}
