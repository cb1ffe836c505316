//! One client of the socket.

use std::sync::Arc;

use tungstenite::Utf8Bytes;

use super::authentication::{self, FAILED, TOO_MANY, no_longer};
use super::described;
use super::errors::VALIDATION;
use super::requests::{self, RATE_LIMITED, Refused};
use super::socket::Seat;
use crate::chat::Mark;
use crate::domain::id::{ConnectionId, ConversationId, Seq};
use crate::gateway::Gateway;
use crate::gateway::connection::{BoxFuture, Closing, Step};
use crate::gateway::refusal::{Refusal, TurnedAway};
use crate::gateway::socketio::{EventContract, IncomingEvent};

const NOT_AUTHENTICATED: Refused = Refused::said("Not authenticated");

/// What the contract knows of its client.
pub(super) struct CarwashSession {
    gateway: Arc<Gateway>,
    connection: ConnectionId,
    seat: Seat,
}

impl CarwashSession {
    pub(super) fn new(gateway: Arc<Gateway>, connection: ConnectionId) -> Self {
        Self {
            gateway,
            connection,
            seat: Seat::default(),
        }
    }
}

impl EventContract for CarwashSession {
    fn event(&mut self, event: &IncomingEvent<'_>) -> Step {
        if !described::is_request(&event.name) {
            // Clients may say more than the product's server ever listened to.
            return Step::Answer(None);
        }
        if event.name == "chat-authenticate" {
            return authentication::step(&self.gateway, self.connection, &self.seat, event);
        }
        match self.seat.member() {
            Some(member) => {
                let user = member.asker.user();
                tracing::info!(event = %event.name, user.id = %user, "chat event");
                requests::step(&member, event)
            }
            None if is_quiet(&event.name) => Step::Answer(None),
            None => Step::Answer(Some(NOT_AUTHENTICATED.packet(event.ack, None).into())),
        }
    }

    fn malformed(&mut self) -> Utf8Bytes {
        Refused::said(VALIDATION).packet(None, None)
    }

    fn refuse(&mut self, event: &IncomingEvent<'_>, refusal: Refusal) -> Option<Utf8Bytes> {
        let refused = match refusal.turned_away() {
            TurnedAway::TooOften => RATE_LIMITED,
            TurnedAway::TooManyConnections | TurnedAway::NotNow | TurnedAway::Stranger => Refused {
                message: refusal.message,
                code: None,
            },
        };
        Some(refused.packet(event.ack, None))
    }

    fn farewell(&self, closing: Closing) -> Option<Utf8Bytes> {
        match closing {
            Closing::TokenExpired | Closing::TokenRevoked | Closing::UserDisabled => {
                Some(no_longer(FAILED))
            }
            Closing::TooManyConnections => Some(no_longer(TOO_MANY)),
            Closing::TooManyFrames => Some(RATE_LIMITED.packet(None, None)),
            Closing::BadFrames => Some(Refused::said(VALIDATION).packet(None, None)),
            // It comes back by itself, or nothing it would read reaches it.
            Closing::SlowConsumer
            | Closing::RoleChanged
            | Closing::GoingAway
            | Closing::TooLarge
            | Closing::BrokenProtocol
            | Closing::NotUtf8 => None,
        }
    }

    fn delivered(&self, conversation: ConversationId, up_to: Seq) -> Option<BoxFuture<()>> {
        let member = self.seat.member()?;
        Some(Box::pin(async move {
            // Whoever only looks on has no marks, and a server that stops has no time.
            let (chat, caller) = (member.asker.chat(), &member.asker.caller);
            if let Ok(marking) = chat
                .mark(caller, conversation, Mark::Delivered, up_to)
                .await
            {
                let _ = marking.await;
            }
        }))
    }
}

/// What clients may ask that are nobody's yet without hearing of it.
fn is_quiet(name: &str) -> bool {
    matches!(name, "chat-leave-conversation" | "chat-typing")
}
