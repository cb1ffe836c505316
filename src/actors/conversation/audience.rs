//! Telling the connected people: rendered once a contract, offered to each queue.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::ws::Utf8Bytes;

use super::room::Room;
use crate::actors::outbound::{FrameNumber, Outbound};
use crate::actors::registry::Registry;
use crate::domain::event::Event;
use crate::domain::id::{ConnectionId, UserId};
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

/// Frames of one event, by contract.
#[derive(Default)]
struct Rendered(Vec<(ContractName, Option<Utf8Bytes>)>);

impl Rendered {
    fn frame(&mut self, event: &Event, outbound: &Outbound) -> Option<Utf8Bytes> {
        let renderer = outbound.renderer();
        let name = renderer.name();
        if let Some((_, frame)) = self.0.iter().find(|(known, _)| *known == name) {
            return frame.clone();
        }
        let frame = renderer.render(event);
        self.0.push((name, frame.clone()));
        frame
    }
}

impl Room {
    /// Tells everybody of an event. The connection that caused it has its reply, which belongs
    /// where this returns: after that frame and before whatever is told next.
    pub(super) fn tell(
        &self,
        event: &Event,
        origin: Option<ConnectionId>,
        accepted: Option<Instant>,
    ) -> Option<FrameNumber> {
        let mut rendered = Rendered::default();
        let mut place = None;
        for recipient in &self.recipients {
            if recipient.has_reply(origin) {
                place = Some(recipient.outbound.last_offered());
            } else if let Some(frame) = rendered.frame(event, &recipient.outbound) {
                recipient.outbound.offer(frame, accepted);
            }
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
        let mut rendered = Rendered::default();
        for recipient in self.recipients.iter().filter(|one| one.user != *user) {
            if let Some(frame) = rendered.frame(event, &recipient.outbound) {
                recipient.outbound.offer(frame, None);
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
        let chosen = self.recipients.iter().filter(|one| !one.has_reply(origin));
        self.tell_personally(registry, chosen, event);
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
            if let Some(frame) = recipient.outbound.renderer().render(&event) {
                recipient.outbound.offer(frame, None);
            }
        }
    }
}
