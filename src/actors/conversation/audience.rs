//! Telling the connected people: rendered once a contract and variant, offered to each queue.

use std::sync::Arc;
use std::time::Instant;

use tungstenite::Utf8Bytes;

use super::room::Room;
use crate::actors::contract::{Told, Variant};
use crate::actors::outbound::{Carried, FrameNumber, Outbound, Reaches, Timing};
use crate::actors::registry::Registry;
use crate::domain::conversation::ConversationStatus;
use crate::domain::event::Event;
use crate::domain::id::{ConnectionId, UserId};
use crate::domain::message::Message;
use crate::domain::view::ConversationView;
use crate::metrics::ContractName;

/// One connection of somebody who is in the conversation.
pub(super) struct Recipient {
    pub(super) user: UserId,
    pub(super) outbound: Outbound,
    /// The unread figure the connection was last told, if any.
    pub(super) told_unread: Option<u64>,
}

impl Recipient {
    pub(super) fn new(user: UserId, outbound: Outbound) -> Self {
        Self {
            user,
            outbound,
            told_unread: None,
        }
    }

    /// Whether this connection caused an event and has its reply instead.
    fn has_reply(&self, origin: Option<ConnectionId>) -> bool {
        origin == Some(self.outbound.connection()) && !self.outbound.renderer().echoes_to_origin()
    }
}

/// Frames of one event, by contract and variant, and which of them each recipient is to have.
///
/// All of them are rendered before the first is offered: a contract that panics has told nobody, and
/// whoever tells the event again does not tell it to anybody twice.
struct Rendered {
    frames: Vec<(ContractName, Variant, Option<Utf8Bytes>)>,
    /// One a recipient, in their order.
    chosen: Vec<Option<usize>>,
}

impl Rendered {
    /// Renders an event for these recipients; nothing for those of whom this says so.
    fn of(event: &Event, recipients: &[Recipient], is_told: impl Fn(&Recipient) -> bool) -> Self {
        let mut rendered = Self {
            frames: Vec::new(),
            chosen: Vec::with_capacity(recipients.len()),
        };
        for recipient in recipients {
            let told = is_told(recipient).then(|| rendered.frame(event, &recipient.outbound));
            rendered.chosen.push(told);
        }
        rendered
    }

    /// Where the frame is that this connection is to have.
    fn frame(&mut self, event: &Event, outbound: &Outbound) -> usize {
        let renderer = outbound.renderer();
        let (name, variant) = (renderer.name(), renderer.variant(event));
        let is_same = |one: &(ContractName, Variant, _)| {
            variant != Variant::PERSONAL && (one.0, one.1) == (name, variant)
        };
        if let Some(known) = self.frames.iter().position(is_same) {
            return known;
        }
        let frame = renderer.render(event, variant);
        self.frames.push((name, variant, frame));
        self.frames.len() - 1
    }

    /// What the recipient at this place is to have.
    fn for_recipient(&self, place: usize) -> Option<Utf8Bytes> {
        let chosen = self.chosen[place]?;
        self.frames[chosen].2.clone()
    }
}

impl Room {
    /// Tells everybody of an event. The reply to the connection that caused it belongs where this
    /// returns: after that frame, if that connection has it besides, and before whatever is told
    /// next.
    pub(super) fn tell(
        &self,
        event: &Event,
        origin: Option<ConnectionId>,
        accepted: Option<Instant>,
    ) -> Option<FrameNumber> {
        let rendered = Rendered::of(event, &self.recipients, |one| !one.has_reply(origin));
        self.tell_hub(event, accepted);
        let message = self.message_in(event);
        let timing = Timing::new(accepted, self.recipients.len());
        let (mut place, mut deliveries) = (None, 0);
        for (at, recipient) in self.recipients.iter().enumerate() {
            if let Some(frame) = rendered.for_recipient(at) {
                let of_others = message.filter(|(_, sender)| **sender != recipient.user);
                let carried = Carried {
                    accepted: timing.of(at),
                    reaches: of_others.map(|(reaches, _)| reaches),
                };
                recipient.outbound.offer(frame, carried);
                deliveries += 1;
            }
            if origin == Some(recipient.outbound.connection()) {
                place = Some(recipient.outbound.last_offered());
            }
        }
        if message.is_some() {
            self.deliveries.told_to(deliveries);
        }
        place
    }

    /// Where a reply to this connection belongs that is given now.
    pub(super) fn place_of_reply(&self, origin: Option<ConnectionId>) -> Option<FrameNumber> {
        let asked = |one: &&Recipient| Some(one.outbound.connection()) == origin;
        self.recipients
            .iter()
            .find(asked)
            .map(|one| one.outbound.last_offered())
    }

    /// Tells everybody but one user of something they did.
    pub(super) fn tell_others(&self, event: &Event, user: &UserId) {
        let rendered = Rendered::of(event, &self.recipients, |one| one.user != *user);
        self.tell_hub(event, None);
        for (at, recipient) in self.recipients.iter().enumerate() {
            if let Some(frame) = rendered.for_recipient(at) {
                recipient.outbound.offer(frame, Carried::default());
            }
        }
    }

    /// Tells everybody of the conversation as each of them sees it.
    pub(super) fn tell_each(
        &self,
        registry: &Registry,
        origin: Option<ConnectionId>,
        event: impl Fn(Arc<ConversationView>) -> Event,
    ) {
        if self.hub.is_some() {
            let seen = self.snapshot().seen_by(UserId::system(), |_| false);
            self.tell_hub(&event(Arc::new(seen)), None);
        }
        let chosen = self.recipients.iter().filter(|one| !one.has_reply(origin));
        self.tell_personally(registry, chosen, event);
    }

    /// Tells whoever follows a channel.
    fn tell_hub(&self, event: &Event, accepted: Option<Instant>) {
        if let Some(hub) = &self.hub {
            hub.tell(&Told {
                event,
                accepted,
                message: self.message_in(event),
                conversation: Some(&|| self.snapshot()),
            });
        }
    }

    /// Tells everybody of a change of status or another property, as each of them sees it.
    pub(super) fn tell_update(
        &self,
        registry: &Registry,
        origin: Option<ConnectionId>,
        (status_before, changed_by): (Option<ConversationStatus>, Option<&UserId>),
    ) {
        self.tell_each(registry, origin, |conversation| {
            Event::ConversationUpdated {
                conversation,
                status_before,
                changed_by: changed_by.cloned(),
            }
        });
    }

    /// The message in an event, if it is one, and who said it.
    fn message_in<'a>(&self, event: &'a Event) -> Option<(Reaches, &'a UserId)> {
        let Event::MessageCreated { message, .. } = event else {
            return None;
        };
        let reaches = Reaches {
            conversation: message.conversation,
            seq: message.seq,
            people: u32::try_from(self.people.len()).unwrap_or(u32::MAX),
        };
        Some((reaches, &message.sender.user))
    }

    /// The event that a message of this conversation is.
    pub(super) fn message_created(&self, message: &Arc<Message>) -> Event {
        Event::MessageCreated {
            message: Arc::clone(message),
            conversation_kind: self.conversation.kind,
            receiver: self.receiver_of(&message.sender.user).cloned(),
        }
    }

    /// Whom something that this user says is for, where there are two people.
    pub(super) fn receiver_of(&self, user: &UserId) -> Option<&UserId> {
        let mut others = self.people.keys().filter(|other| *other != user);
        let other = others.next()?;
        (others.next().is_none() && self.people.contains_key(user)).then_some(other)
    }

    /// Tells one user's connections of the conversation as they see it.
    pub(super) fn tell_one(
        &self,
        registry: &Registry,
        user: &UserId,
        event: impl Fn(Arc<ConversationView>) -> Event,
    ) {
        let chosen = self.recipients.iter().filter(|one| one.user == *user);
        self.tell_personally(registry, chosen, event);
    }

    fn tell_personally<'a>(
        &self,
        registry: &Registry,
        chosen: impl Iterator<Item = &'a Recipient>,
        event: impl Fn(Arc<ConversationView>) -> Event,
    ) {
        let mut view: Option<ConversationView> = None;
        for recipient in chosen {
            let view = view.get_or_insert_with(|| {
                let viewer = recipient.user.clone();
                self.snapshot()
                    .seen_by(viewer, |user| registry.is_online(user))
            });
            view.viewer = recipient.user.clone();
            let event = event(Arc::new(view.clone()));
            recipient.outbound.tell(&event);
        }
    }
}
