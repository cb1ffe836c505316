//! What clients see.

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::id::Seq;
use crate::domain::message::Message;
use crate::domain::participant::Participant;
use crate::domain::user::User;
use crate::domain::view::ConversationView;
pub(super) use crate::gateway::rfc3339::Milliseconds as Time;

/// Somebody.
#[derive(Clone, Copy, Debug, JsonSchema, Serialize)]
#[schemars(rename = "AgencyPerson")]
pub(super) struct PersonObject<'a> {
    id: &'a str,
    name: &'a str,
    email: Option<&'a str>,
    image: Option<&'a str>,
    role: &'a str,
}

impl<'a> From<&'a User> for PersonObject<'a> {
    fn from(user: &'a User) -> Self {
        Self {
            id: user.id.as_str(),
            name: &user.name,
            email: user.email.as_deref(),
            image: user.avatar_url.as_deref(),
            role: user.role.as_str(),
        }
    }
}

impl<'a> From<&'a Participant> for PersonObject<'a> {
    fn from(person: &'a Participant) -> Self {
        Self {
            id: person.user.as_str(),
            name: &person.name,
            email: person.email.as_deref(),
            image: person.avatar_url.as_deref(),
            role: person.user_role.as_str(),
        }
    }
}

/// The two people of a conversation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair<'a>(&'a Participant, &'a Participant);

impl<'a> Pair<'a> {
    /// `None` for more or fewer people.
    pub(super) fn of(people: impl IntoIterator<Item = &'a Participant>) -> Option<Self> {
        let mut people = people.into_iter();
        let pair = Self(people.next()?, people.next()?);
        people.next().is_none().then_some(pair)
    }

    /// Both, each with the other.
    pub(super) const fn both(self) -> [(&'a Participant, &'a Participant); 2] {
        [(self.0, self.1), (self.1, self.0)]
    }

    /// Who says a message, and to whom; `None` for what somebody else says.
    fn of_message(self, message: &Message) -> Option<(&'a Participant, &'a Participant)> {
        let both = self.both();
        both.into_iter()
            .find(|(sender, _)| sender.user == message.sender.user)
    }

    /// How far somebody other than this message's sender has read.
    fn seen(self, message: &Message) -> bool {
        let read = self
            .of_message(message)
            .map_or(Seq(0), |(_, receiver)| receiver.marks.read);
        message.seq <= read
    }
}

/// A message.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "AgencyMessage")]
#[serde(rename_all = "camelCase")]
pub(super) struct MessageObject<'a> {
    id: String,
    sender_id: &'a str,
    receiver_id: &'a str,
    message: &'a str,
    seen: bool,
    created_at: Time,
    updated_at: Time,
    sender: PersonObject<'a>,
    receiver: PersonObject<'a>,
}

impl<'a> MessageObject<'a> {
    /// `None` for what neither of the two says, which the product does not show.
    pub(super) fn new(message: &'a Message, pair: Pair<'a>) -> Option<Self> {
        let (sender, receiver) = pair.of_message(message)?;
        Some(Self {
            id: message.id.to_string(),
            sender_id: sender.user.as_str(),
            receiver_id: receiver.user.as_str(),
            message: &message.content,
            seen: pair.seen(message),
            created_at: Time(message.created_at),
            updated_at: Time(message.edited_at.unwrap_or(message.created_at)),
            sender: sender.into(),
            receiver: receiver.into(),
        })
    }
}

/// The newest message of a pair.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "AgencyLastMessage")]
#[serde(rename_all = "camelCase")]
struct LastMessage<'a> {
    id: String,
    message: &'a str,
    sender_id: &'a str,
    seen: bool,
    created_at: Time,
}

/// One of the caller's conversations.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "AgencyConversation")]
#[serde(rename_all = "camelCase")]
pub(super) struct ConversationObject<'a> {
    user_id: &'a str,
    user: PersonObject<'a>,
    last_message: LastMessage<'a>,
    last_message_at: Time,
    unread_count: u64,
}

impl<'a> ConversationObject<'a> {
    /// `None` where nothing was said, or by somebody else.
    pub(super) fn new(view: &'a ConversationView) -> Option<Self> {
        let pair = Pair::of(view.participants.iter().map(|one| &one.participant))?;
        let own = pair.both().into_iter();
        let (_, other) = own.into_iter().find(|(one, _)| one.user == view.viewer)?;
        let last = view.last_message.as_ref()?;
        Some(Self {
            user_id: other.user.as_str(),
            user: other.into(),
            last_message: LastMessage {
                id: last.id.to_string(),
                message: &last.content,
                sender_id: last.sender.user.as_str(),
                seen: pair.seen(last),
                created_at: Time(last.created_at),
            },
            last_message_at: Time(last.created_at),
            unread_count: view.unread(),
        })
    }
}
