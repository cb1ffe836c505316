//! What support rooms hear of a conversation, and what is measured of support.

use std::collections::HashSet;
use std::sync::Arc;

use tokio::sync::oneshot;

use super::ConversationActor;
use super::message::{Command, Envelope, Requester, SettleCommand};
use super::room::Room;
use crate::actors::support_room::SupportNotice;
use crate::domain::conversation::{Conversation, ConversationKind, ConversationStatus};
use crate::domain::event::Event;
use crate::domain::id::{ConnectionId, Seq, UserId};
use crate::domain::message::Message;
use crate::domain::timestamp::Timestamp;
use crate::domain::view::ConversationView;

impl ConversationActor {
    /// Tells the rooms that hear of this conversation, if this is what it begins with.
    pub(super) fn request_support(&self, room: &Room, message: &Arc<Message>) {
        if room.conversation.kind == ConversationKind::Support && message.seq == Seq(1) {
            self.ask_for_support(room, message);
        }
    }

    /// Tells the rooms that hear of this conversation that it looks different: it was taken,
    /// closed, or given back, and then it waits again.
    pub(super) fn tell_monitors(&self, room: &Room, before: &Conversation) {
        if room.conversation.kind != ConversationKind::Support || room.last_message.is_none() {
            return;
        }
        if let (true, false, Some(message)) = (
            room.conversation.is_waiting(),
            before.is_waiting(),
            &room.last_message,
        ) {
            self.ask_for_support(room, message);
            return;
        }
        let (view, status_before) = (self.seen_by_monitors(room), Some(before.status));
        // Those in the conversation, and those who follow it, have heard.
        let told: HashSet<ConnectionId> = room
            .recipients
            .iter()
            .map(|one| one.outbound.connection())
            .collect();
        self.registry.tell_support_rooms(SupportNotice {
            rooms: room.conversation.support_rooms.clone(),
            except: told,
            event: Box::new(move |_| Event::ConversationUpdated {
                conversation: Arc::clone(&view),
                status_before,
                changed_by: None,
            }),
        });
    }

    fn ask_for_support(&self, room: &Room, message: &Arc<Message>) {
        let (view, message) = (self.seen_by_monitors(room), Arc::clone(message));
        self.registry.tell_support_rooms(SupportNotice {
            rooms: room.conversation.support_rooms.clone(),
            except: HashSet::new(),
            event: Box::new(move |room| Event::SupportRequested {
                room,
                conversation: Arc::clone(&view),
                message: Arc::clone(&message),
            }),
        });
    }

    /// The conversation as somebody sees it who is not in it.
    fn seen_by_monitors(&self, room: &Room) -> Arc<ConversationView> {
        let view = room
            .snapshot()
            .seen_by(UserId::system(), |user| self.registry.is_online(user));
        Arc::new(view)
    }

    /// Measures how long somebody waited for the first answer and for the end.
    pub(super) fn measure_support(
        &self,
        before: &Conversation,
        now: &Conversation,
        is_first_answer: bool,
    ) {
        if now.kind != ConversationKind::Support {
            return;
        }
        let metrics = &self.parts().metrics;
        let since_opened = |at: Timestamp| now.created_at.until(at);
        if let Some(at) = now.first_response_at.filter(|_| is_first_answer) {
            metrics.support_answered(since_opened(at));
        }
        let was_closed = before.status == ConversationStatus::Closed;
        if let Some(at) = now.closed_at.filter(|_| !was_closed) {
            metrics.support_closed(since_opened(at));
        }
    }
}

impl Room {
    /// Notes that staff answered, if this is the first time: whoever answers a conversation that
    /// waits takes it.
    pub(super) fn note_answer(&mut self, message: &Message, envelope: &Envelope) {
        let conversation = &self.conversation;
        let is_news = conversation.first_response_at.is_none() || conversation.is_waiting();
        let requester = &envelope.requester;
        let answers = requester.standing.is_staff && message.sender.user != conversation.created_by;
        if conversation.kind != ConversationKind::Support || !is_news || !answers {
            return;
        }
        // Nobody waits for this; what another message makes needless is left out when it is due.
        let (reply, _) = oneshot::channel();
        self.waiting.push_back(Command::Settle {
            envelope: Envelope {
                // Also who answered has to be told: the reply to their message does not say it.
                requester: Requester {
                    origin: None,
                    ..requester.clone()
                },
                accepted: envelope.accepted,
                attempts: 0,
                _permit: None,
            },
            command: SettleCommand::NoteAnswer {
                at: message.created_at,
            },
            reply,
        });
    }
}
