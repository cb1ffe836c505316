//! Telling the support rooms of a conversation's first words.

use std::sync::Arc;

use super::ConversationActor;
use super::room::Room;
use crate::actors::support_room::SupportRequest;
use crate::domain::conversation::ConversationKind;
use crate::domain::event::Event;
use crate::domain::id::Seq;
use crate::domain::message::Message;

impl ConversationActor {
    /// Tells the rooms that hear of this conversation, if this is what it begins with.
    pub(super) fn request_support(&self, room: &Room, message: &Arc<Message>) {
        let conversation = &room.conversation;
        if conversation.kind != ConversationKind::Support || message.seq != Seq(1) {
            return;
        }
        let mut rooms = Vec::from_iter(conversation.support_room.clone());
        if let Some(creator) = room.people.get(&conversation.created_by) {
            let rules = &self.parts().support_rooms;
            let routed = rules.rooms_for(&creator.role, &conversation.priority);
            rooms.extend(
                routed
                    .into_iter()
                    .filter(|one| Some(one) != conversation.support_room.as_ref()),
            );
        }
        let viewer = conversation.created_by.clone();
        let view = room
            .snapshot()
            .seen_by(viewer, |user| self.registry.is_online(user));
        let (view, message) = (Arc::new(view), Arc::clone(message));
        self.registry.request_support(SupportRequest {
            rooms,
            event: Box::new(move |room| Event::SupportRequested {
                room,
                conversation: Arc::clone(&view),
                message: Arc::clone(&message),
            }),
        });
    }
}
