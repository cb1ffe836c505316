//! What is told of sessions, and on which channels.
//!
//! What happens in a session is told on its channel, whose name nobody guesses, and on the channel's
//! private twin. There those who have left hear no more, whatever they follow. Of guests and other
//! requests for support administrators alone hear.

use std::collections::BTreeSet;

use super::channels::{admin_support, closed_of_session, of_session};
use super::objects::{
    PersonObject, Time, is_guest_id, kind_name, metadata_of, shown_id, status_name,
};
use super::pushes::{
    GuestNew, MessageNew, MessageStatusChange, SessionClosed, SessionNew, SessionReopened,
    TypingStop, TypingUpdate,
};
use super::session_types::SessionType;
use crate::actors::contract::{ReceiptDetail, Told};
use crate::domain::conversation::{Conversation, ConversationKind, ConversationStatus};
use crate::domain::event::Event;
use crate::domain::id::{ConversationId, UserId};
use crate::domain::message::{Message, MessageStatus};
use crate::domain::policy::RoleName;
use crate::domain::receipt::ReachedMessage;
use crate::domain::user::Principal;
use crate::domain::view::{ConversationSnapshot, ConversationView};
use crate::gateway::pusher::{Announced, Announcer, ChannelContract, Hub};

/// Tells channels of sessions.
pub struct BookingChannels {
    /// The roles that look after all sessions.
    overseers: BTreeSet<RoleName>,
}

impl BookingChannels {
    /// For a profile in which these roles see all conversations.
    pub fn new(overseers: impl IntoIterator<Item = RoleName>) -> Self {
        Self {
            overseers: overseers.into_iter().collect(),
        }
    }

    fn oversees(&self, who: &Principal) -> bool {
        who.confined_to().is_none() && self.overseers.contains(&who.role)
    }
}

impl ChannelContract for BookingChannels {
    fn tell(&self, told: &Told<'_>, announcer: &Announcer<'_>) {
        let channels = Channels {
            contract: self,
            told,
            announcer,
        };
        match told.event {
            Event::MessageCreated { message, .. } => channels.message(message),
            Event::MarksMoved {
                conversation,
                user,
                reached: Some(reached),
                ..
            } => channels.statuses(*conversation, user, reached),
            Event::ConversationCreated { conversation } => channels.opened(conversation),
            Event::ConversationUpdated {
                conversation,
                status_before,
                changed_by,
            } if told.conversation.is_some() => {
                channels.updated(
                    &conversation.conversation,
                    *status_before,
                    changed_by.as_ref(),
                );
            }
            Event::TypingChanged {
                conversation,
                user,
                name,
                expires_in,
                ..
            } => channels.typing(*conversation, (user, name), expires_in.is_some()),
            Event::ParticipantLeft {
                conversation,
                participant,
                ..
            } => channels.left(*conversation, &participant.user),
            Event::MarksMoved { .. }
            | Event::ConversationUpdated { .. }
            | Event::MessageUpdated { .. }
            | Event::ParticipantJoined { .. }
            | Event::SupportRequested { .. }
            | Event::MonitorJoined { .. }
            | Event::AttendanceChanged { .. }
            | Event::PresenceChanged { .. }
            | Event::UnreadChanged { .. } => {}
        }
    }

    fn receipt_detail(&self, conversation: ConversationId, hub: &Hub) -> ReceiptDetail {
        let channels = of_session(&conversation.to_string());
        if channels.iter().any(|channel| hub.is_followed(channel)) {
            ReceiptDetail::Messages
        } else {
            ReceiptDetail::Place
        }
    }
}

/// One thing that happened, on its way to channels.
struct Channels<'a> {
    contract: &'a BookingChannels,
    told: &'a Told<'a>,
    announcer: &'a Announcer<'a>,
}

impl Channels<'_> {
    /// Says something on a session's channel and its twin.
    fn say(&self, session: &str, events: &[Announced<'_>]) {
        let [public, private] = of_session(session);
        self.announcer.say(&public, events);
        if !self.announcer.is_followed(&private) {
            return;
        }
        let snapshot = self.told.conversation.map(|conversation| conversation());
        let is_in = |user: &UserId| {
            let snapshot: Option<&ConversationSnapshot> = snapshot.as_ref();
            snapshot.is_none_or(|snapshot| snapshot.present(user).is_some())
        };
        self.announcer.say_to(&private, events, |who| {
            who.is_none_or(|who| is_in(&who.user) || self.contract.oversees(who))
        });
    }

    /// Says something to administrators. One of the channels is open to everybody, so those who
    /// follow it have to be known.
    fn say_to_admins(&self, event: Announced<'_>) {
        let [public, private] = admin_support();
        self.announcer.say(&private, &[event]);
        self.announcer.say_to(&public, &[event], |who| {
            who.is_some_and(|who| self.contract.oversees(who))
        });
    }

    fn message(&self, message: &Message) {
        let session = message.conversation.to_string();
        let sender = PersonObject::sender(&message.sender);
        let new = MessageNew {
            id: message.id.to_string(),
            session_id: &session,
            sender_id: sender.id,
            content: &message.content,
            kind: kind_name(message.kind),
            status: status_name(MessageStatus::Sent),
            created_at: Time(message.created_at),
            sender,
            metadata: metadata_of(message),
        };
        let stop = TypingStop {
            user_id: account(&message.sender.user),
        };
        self.say(&session, &[("message:new", &new), ("typing:stop", &stop)]);
    }

    fn statuses(&self, conversation: ConversationId, user: &UserId, reached: &[ReachedMessage]) {
        let session = conversation.to_string();
        for status in [MessageStatus::Delivered, MessageStatus::Read] {
            let these = || reached.iter().filter(|one| one.times.status() == status);
            let at = these().filter_map(|one| one.times.read.or(one.times.delivered));
            let Some(at) = at.max() else {
                continue;
            };
            let change = MessageStatusChange {
                session_id: &session,
                message_ids: these().map(|one| one.place.message.to_string()).collect(),
                status: status_name(status),
                user_id: account(user),
                at: Time(at),
            };
            self.say(&session, &[("message:status", &change)]);
        }
    }

    fn opened(&self, view: &ConversationView) {
        let conversation = &view.conversation;
        if conversation.kind != ConversationKind::Support {
            return;
        }
        let session = conversation.id.to_string();
        let created_at = Time(conversation.created_at);
        if is_guest_id(&conversation.created_by)
            && let Some(first) = &view.last_message
        {
            let new = GuestNew {
                session_id: &session,
                guest_name: &first.sender.name,
                guest_email: first.sender.email.as_deref(),
                message: &first.content,
                created_at,
            };
            self.say_to_admins(("guest:new", &new));
            return;
        }
        let new = SessionNew {
            session_id: &session,
            session_type: SessionType::of(conversation).name(),
            title: conversation.title.as_deref(),
            created_by: shown_id(&conversation.created_by),
            created_at,
        };
        self.say_to_admins(("session:new", &new));
    }

    /// Whoever is in a session no more neither hears nor says anything on its private channels, which
    /// clients use among themselves. Those who look after all sessions may ask to be let in again.
    fn left(&self, conversation: ConversationId, user: &UserId) {
        for channel in closed_of_session(&conversation.to_string()) {
            self.announcer.put_out(&channel, user);
        }
    }

    fn updated(&self, now: &Conversation, before: Option<ConversationStatus>, by: Option<&UserId>) {
        let closed = ConversationStatus::Closed;
        let session = now.id.to_string();
        match (before == Some(closed), now.status == closed) {
            (false, true) => {
                let change = SessionClosed {
                    closed_by: now.closed_by.as_ref().map(shown_id),
                    closed_at: Time(now.closed_at.unwrap_or(now.updated_at)),
                };
                self.say(&session, &[("session:closed", &change)]);
            }
            (true, false) => {
                let change = SessionReopened {
                    reopened_by: by.map(shown_id),
                    reopened_at: Time(now.updated_at),
                };
                self.say(&session, &[("session:reopened", &change)]);
            }
            (true, true) | (false, false) => {}
        }
    }

    fn typing(&self, conversation: ConversationId, (user, name): (&UserId, &str), is_typing: bool) {
        let session = conversation.to_string();
        let channels = of_session(&session);
        if !channels.iter().any(|one| self.announcer.is_followed(one)) {
            return;
        }
        let email = || {
            let snapshot = self.told.conversation?();
            snapshot.present(user)?.email.clone()
        };
        let email = if name.is_empty() { email() } else { None };
        let update = TypingUpdate {
            user_id: account(user),
            is_typing,
            user_name: email.as_deref().unwrap_or(name),
        };
        self.say(&session, &[("typing:update", &update)]);
    }
}

/// The id of somebody who has an account.
fn account(user: &UserId) -> Option<&str> {
    (!is_guest_id(user)).then(|| user.as_str())
}
