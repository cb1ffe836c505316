//! Conversations between a customer and a provider, and what others look like to these clients.

use schemars::JsonSchema;
use serde::Serialize;

use super::message::{LastMessageObject, sides_of};
use super::{HostId, Time};
use crate::contracts::carwash::words::StateWord;
use crate::domain::conversation::ConversationStatus;
use crate::domain::participant::Participant;
use crate::domain::timestamp::Timestamp;
use crate::domain::view::{ConversationView, ParticipantView, unread};
use crate::gateway::http::openapi::wire_types;

/// The sort of further ids that providers are known by.
pub(in crate::contracts::carwash) const PROVIDER_ALIAS: &str = "provider";
/// The sort of references that orders are.
pub(in crate::contracts::carwash) const ORDER: &str = "order";

/// What somebody is in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::contracts::carwash) enum Side {
    /// Who has a car washed.
    Customer,
    /// Who washes it.
    Provider,
}

impl Side {
    /// The role of this side.
    pub(in crate::contracts::carwash) const fn role(self) -> &'static str {
        match self {
            Self::Customer => "Customer",
            Self::Provider => "Provider",
        }
    }
}

/// A conversation.
#[derive(Debug, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CarwashConversation")]
pub(in crate::contracts::carwash) struct ConversationObject<'a> {
    id: String,
    customer_id: Option<HostId<'a>>,
    provider_id: Option<HostId<'a>>,
    order_id: Option<HostId<'a>>,
    #[schemars(with = "StateWord")]
    status: &'static str,
    created_at: Time,
    updated_at: Time,
    last_message_at: Option<Time>,
    customer: Option<CustomerObject<'a>>,
    provider: Option<ProviderObject<'a>>,
    participants: Vec<ParticipantObject<'a>>,
    last_message: Option<LastMessageObject<'a>>,
    /// Of the caller.
    unread_count: u64,
}

/// Who has a car washed.
#[derive(Debug, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CarwashCustomer")]
struct CustomerObject<'a> {
    id: HostId<'a>,
    name: &'a str,
    user_type: &'a str,
    avatar: Option<&'a str>,
    is_online: bool,
    last_seen_at: Option<Time>,
}

/// Who washes it.
#[derive(Debug, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CarwashProvider")]
struct ProviderObject<'a> {
    /// As a provider; null where nobody told it.
    id: Option<HostId<'a>>,
    user_id: HostId<'a>,
    name: &'a str,
    user_type: &'a str,
    avatar: Option<&'a str>,
    is_online: bool,
    last_seen_at: Option<Time>,
}

/// Somebody who is in a conversation.
#[derive(Debug, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CarwashParticipant")]
pub(in crate::contracts::carwash) struct ParticipantObject<'a> {
    user_id: HostId<'a>,
    user_type: &'a str,
    user_name: &'a str,
    role: &'a str,
    is_online: bool,
    last_seen: Option<Time>,
    unread_count: u64,
}

wire_types!(sent: ConversationObject<'static>);

impl<'a> ConversationObject<'a> {
    /// As its viewer sees it at this moment.
    pub(in crate::contracts::carwash) fn new(view: &'a ConversationView, now: Timestamp) -> Self {
        let conversation = &view.conversation;
        let customer = on_side(view, Side::Customer);
        let provider = on_side(view, Side::Provider);
        let reference = conversation.reference.as_ref();
        let order = reference.filter(|reference| reference.kind() == ORDER);
        Self {
            id: conversation.id.to_string(),
            customer_id: customer.map(|one| HostId::from(&one.participant.user)),
            provider_id: provider.and_then(|one| provider_id(&one.participant)),
            order_id: order.map(|order| HostId(order.id())),
            status: state_name(conversation.status),
            created_at: Time(conversation.created_at),
            updated_at: Time(conversation.updated_at),
            last_message_at: conversation.last_message_at.map(Time),
            customer: customer.map(|one| CustomerObject::new(one, now)),
            provider: provider.map(|one| ProviderObject::new(one, now)),
            participants: participants_of(view, now),
            last_message: view
                .last_message
                .as_ref()
                .map(|message| LastMessageObject::new(message, &sides_of(view))),
            unread_count: view.unread(),
        }
    }
}

impl<'a> CustomerObject<'a> {
    fn new(view: &'a ParticipantView, now: Timestamp) -> Self {
        let person = &view.participant;
        Self {
            id: HostId::from(&person.user),
            name: &person.name,
            user_type: person.role.as_str(),
            avatar: person.avatar_url.as_deref(),
            is_online: view.is_online,
            last_seen_at: last_seen(view, now),
        }
    }
}

impl<'a> ProviderObject<'a> {
    fn new(view: &'a ParticipantView, now: Timestamp) -> Self {
        let person = &view.participant;
        Self {
            id: provider_id(person),
            user_id: HostId::from(&person.user),
            name: &person.name,
            user_type: person.role.as_str(),
            avatar: person.avatar_url.as_deref(),
            is_online: view.is_online,
            last_seen_at: last_seen(view, now),
        }
    }
}

/// Everybody who is in a conversation.
pub(in crate::contracts::carwash) fn participants_of(
    view: &ConversationView,
    now: Timestamp,
) -> Vec<ParticipantObject<'_>> {
    let newest = view.conversation.last_seq;
    let present = view
        .participants
        .iter()
        .filter(|one| one.participant.is_present());
    present
        .map(|one| {
            let person = &one.participant;
            ParticipantObject {
                user_id: HostId::from(&person.user),
                user_type: person.role.as_str(),
                user_name: &person.name,
                role: person.role.as_str(),
                is_online: one.is_online,
                last_seen: last_seen(one, now),
                unread_count: unread(newest, person.marks),
            }
        })
        .collect()
}

/// Who is or was on this side; the first, should there be several.
fn on_side(view: &ConversationView, side: Side) -> Option<&ParticipantView> {
    let people = || view.participants.iter();
    let is_on_it = |one: &&ParticipantView| one.participant.role.as_str() == side.role();
    let present = people().filter(|one| one.participant.is_present());
    present
        .filter(is_on_it)
        .chain(people().filter(is_on_it))
        .next()
}

fn provider_id(person: &Participant) -> Option<HostId<'_>> {
    person.aliases.get(PROVIDER_ALIAS).map(|id| HostId(id))
}

/// Now, for whoever can be reached.
fn last_seen(view: &ParticipantView, now: Timestamp) -> Option<Time> {
    if view.is_online {
        Some(Time(now))
    } else {
        view.participant.last_seen_at.map(Time)
    }
}

/// What the product calls a status.
pub(in crate::contracts::carwash) const fn state_name(status: ConversationStatus) -> &'static str {
    match status {
        ConversationStatus::Active => "ACTIVE",
        ConversationStatus::Archived => "ARCHIVED",
        ConversationStatus::Blocked => "BLOCKED",
        ConversationStatus::Closed => "ENDED",
    }
}
