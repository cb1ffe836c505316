//! What is told on channels unasked: on that of two people, and on that of each of them.

use std::sync::Arc;

use super::channels::{self, Purpose};
use super::objects::{ConversationObject, MessageObject, Pair, Time};
use super::pushes::{Seen, Typing};
use crate::actors::contract::{ReceiptDetail, Told};
use crate::chat::Caller;
use crate::domain::conversation::ConversationKind;
use crate::domain::event::Event;
use crate::domain::id::{ConversationId, UserId};
use crate::domain::participant::Participant;
use crate::domain::receipt::ReachedMessage;
use crate::domain::user::Principal;
use crate::domain::view::ConversationSnapshot;
use crate::gateway::connection::BoxFuture;
use crate::gateway::pusher::{Announcer, ChannelContract, ChannelName, Hub, Relayed};
use crate::metrics::ContractName;

const SEEN: &str = "messages-seen";
const TYPING: &str = "typing";
const CONVERSATION: &str = "conversation-updated";
/// What clients tell each other when they type.
const CLIENT_TYPING: &str = "client-typing";

/// Says what is told on the channels of this product.
pub struct AgencyChannels {
    /// The name of the event that a message is.
    message_event: String,
}

impl AgencyChannels {
    /// Messages are events of this name.
    pub const fn new(message_event: String) -> Self {
        Self { message_event }
    }
}

impl ChannelContract for AgencyChannels {
    fn tell(&self, told: &Told<'_>, announcer: &Announcer<'_>) {
        let Some(make) = told.conversation.filter(|_| is_told(told.event)) else {
            return;
        };
        let snapshot = make();
        let conversation = &snapshot.conversation;
        if conversation.kind != ConversationKind::Direct || conversation.reference.is_some() {
            return;
        }
        let Some(pair) = Pair::of(&snapshot.participants) else {
            return;
        };
        let [(one, other), _] = pair.both();
        if let Some(channel) = channels::of_pair(&one.user, &other.user) {
            self.tell_pair((&channel, announcer), told.event, pair);
        }
        tell_each((announcer, told.event), pair, &snapshot);
    }

    fn receipt_detail(&self, _: ConversationId, _: &Hub) -> ReceiptDetail {
        // Whose channels are followed is not known by the conversation's id.
        ReceiptDetail::Messages
    }

    fn relayed(&self, said: Relayed<'_>) -> Option<BoxFuture<()>> {
        let who = said.who.filter(|_| said.event == CLIENT_TYPING)?;
        let Some(Purpose::Pair(other)) = channels::purpose(said.channel, &who.user) else {
            return None;
        };
        let chat = said.gateway.chat.clone();
        let caller = Caller {
            principal: Arc::clone(&who),
            origin: None,
            contract: ContractName::Agency,
        };
        Some(Box::pin(async move {
            // A hint, relayed as it is besides: what goes wrong with it is not worth telling.
            if let Ok(Some(shown)) = chat.type_to(&caller, &other, true).await {
                let _ = shown.await;
            }
        }))
    }
}

/// Whether an event is one of those that pairs are told of.
fn is_told(event: &Event) -> bool {
    match event {
        Event::MessageCreated {
            conversation_kind, ..
        } => *conversation_kind == ConversationKind::Direct,
        Event::MarksMoved { .. } | Event::TypingChanged { .. } => true,
        Event::MessageUpdated { .. }
        | Event::ParticipantJoined { .. }
        | Event::ParticipantLeft { .. }
        | Event::ConversationCreated { .. }
        | Event::ConversationUpdated { .. }
        | Event::SupportRequested { .. }
        | Event::MonitorJoined { .. }
        | Event::AttendanceChanged { .. }
        | Event::PresenceChanged { .. }
        | Event::UnreadChanged { .. } => false,
    }
}

impl AgencyChannels {
    fn tell_pair(
        &self,
        (channel, announcer): (&ChannelName, &Announcer<'_>),
        event: &Event,
        pair: Pair<'_>,
    ) {
        if !announcer.is_followed(channel) {
            return;
        }
        // Ids may have hyphens in them, so other two people may follow a channel of this name.
        let is_one = |who: &Principal| pair.both().iter().any(|(one, _)| one.user == who.user);
        let hears = |who: Option<&Principal>| who.is_none_or(is_one);
        if let Event::MessageCreated { message, .. } = event {
            if let Some(object) = MessageObject::new(message, pair) {
                announcer.say_to(channel, &[(&self.message_event, &object)], hears);
            }
        } else if let Event::MarksMoved {
            user,
            reached: Some(reached),
            is_read: true,
            ..
        } = event
        {
            if let Some(seen) = seen(user, reached, pair) {
                announcer.say_to(channel, &[(SEEN, &seen)], hears);
            }
        } else if let Event::TypingChanged {
            user, expires_in, ..
        } = event
        {
            let typing = Typing {
                user_id: user.as_str(),
                is_typing: expires_in.is_some(),
            };
            announcer.say_to(channel, &[(TYPING, &typing)], hears);
        }
    }
}

/// What of the other's messages somebody has read by this.
fn seen<'a>(user: &'a UserId, reached: &[ReachedMessage], pair: Pair<'a>) -> Option<Seen<'a>> {
    let (_, other) = pair.both().into_iter().find(|(one, _)| one.user == *user)?;
    let read = reached.iter().filter(|one| one.times.read.is_some());
    let read: Vec<&ReachedMessage> = read.collect();
    let at = read.last()?.times.read?;
    Some(Seen {
        by_user_id: user.as_str(),
        of_user_id: other.user.as_str(),
        message_ids: read
            .iter()
            .map(|one| one.place.message.to_string())
            .collect(),
        at: Time(at),
    })
}

/// Tells each of the two how their list of conversations looks now.
fn tell_each(
    (announcer, event): (&Announcer<'_>, &Event),
    pair: Pair<'_>,
    snapshot: &ConversationSnapshot,
) {
    for (one, _) in pair.both() {
        if !changes_list_of(event, one) {
            continue;
        }
        let Some(channel) = channels::of_user(&one.user) else {
            continue;
        };
        if announcer.is_followed(&channel) {
            let view = snapshot.clone().seen_by(one.user.clone(), |_| false);
            if let Some(object) = ConversationObject::new(&view) {
                announcer.say(&channel, &[(CONVERSATION, &object)]);
            }
        }
    }
}

/// Whether an event changes what somebody's list shows: what was said last, how much of it they have
/// not read, or that the other saw it.
fn changes_list_of(event: &Event, person: &Participant) -> bool {
    match event {
        Event::MessageCreated { .. } => true,
        Event::MarksMoved {
            user,
            reached,
            is_read,
            by_message,
            ..
        } => {
            let gets_on = || reached.as_ref().is_some_and(|reached| !reached.is_empty());
            // A message that moved them is told itself.
            *is_read && !*by_message && (*user == person.user || gets_on())
        }
        Event::MessageUpdated { .. }
        | Event::ParticipantJoined { .. }
        | Event::ParticipantLeft { .. }
        | Event::ConversationCreated { .. }
        | Event::ConversationUpdated { .. }
        | Event::SupportRequested { .. }
        | Event::MonitorJoined { .. }
        | Event::TypingChanged { .. }
        | Event::AttendanceChanged { .. }
        | Event::PresenceChanged { .. }
        | Event::UnreadChanged { .. } => false,
    }
}
