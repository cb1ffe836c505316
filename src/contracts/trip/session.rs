//! One client's side of the contract: its events in the order in which it sent them.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use tungstenite::Utf8Bytes;

use super::asker::Asker;
use super::errors::{INVALID_PAYLOAD, INVALID_SESSION, RATE_LIMITED};
use super::pushes::error;
use super::requests;
use super::rooms::Rooms;
use crate::chat::ConnectedUser;
use crate::domain::error::ErrorCode;
use crate::domain::id::{ConversationId, Seq};
use crate::domain::participant::Mark;
use crate::gateway::connection::{BoxFuture, Closing, Expiry, Step};
use crate::gateway::refusal::Refusal;
use crate::gateway::socketio::{EventContract, IncomingEvent};

/// How long a socket stays open whose session has expired, unless its client says something.
const EXPIRED_FOR: Duration = Duration::from_mins(5);

/// What the contract knows of its connection.
pub(super) struct TripSession {
    asker: Asker,
    rooms: Arc<Rooms>,
    /// What the product sends besides its chat does not count.
    rate: DefaultDirectRateLimiter,
    /// Dropped with the connection, which tells everybody that it is gone.
    _user: ConnectedUser,
}

impl TripSession {
    pub(super) fn new(
        asker: Asker,
        rooms: Arc<Rooms>,
        user: ConnectedUser,
        events_per_minute: NonZeroU32,
    ) -> Self {
        Self {
            asker,
            rooms,
            rate: RateLimiter::direct(Quota::per_minute(events_per_minute)),
            _user: user,
        }
    }
}

impl EventContract for TripSession {
    fn event(&mut self, event: &IncomingEvent<'_>) -> Step {
        // The product has more on this socket than its chat.
        let Some(request) = requests::find(&event.name) else {
            return Step::Answer(None);
        };
        if self.rate.check().is_err() {
            let refused = error(event.ack, RATE_LIMITED, ErrorCode::RateLimited);
            return Step::Answer(Some(refused.into()));
        }
        requests::step(&self.asker, &self.rooms, request, event)
    }

    fn malformed(&mut self) -> Utf8Bytes {
        error(None, INVALID_PAYLOAD, ErrorCode::InvalidFrame)
    }

    fn refuse(&mut self, event: &IncomingEvent<'_>, refusal: Refusal) -> Option<Utf8Bytes> {
        requests::find(&event.name)?;
        let code = refusal.code;
        let text = refusal.message_or(RATE_LIMITED);
        Some(error(event.ack, &text, code))
    }

    fn farewell(&self, closing: Closing) -> Option<Utf8Bytes> {
        let (text, code) = match closing {
            Closing::TokenExpired => (INVALID_SESSION, ErrorCode::TokenExpired),
            Closing::TokenRevoked => (INVALID_SESSION, ErrorCode::Unauthenticated),
            Closing::UserDisabled => (INVALID_SESSION, ErrorCode::Forbidden),
            Closing::TooManyFrames => (RATE_LIMITED, ErrorCode::RateLimited),
            Closing::BadFrames => (INVALID_PAYLOAD, ErrorCode::InvalidFrame),
            Closing::TooLarge => (INVALID_PAYLOAD, ErrorCode::PayloadTooLarge),
            Closing::TooManyConnections => ("Too many connections", ErrorCode::TooManyConnections),
            Closing::SlowConsumer
            | Closing::RoleChanged
            | Closing::GoingAway
            | Closing::BrokenProtocol
            | Closing::NotUtf8 => return None,
        };
        Some(error(None, text, code))
    }

    fn expire(&mut self) -> Expiry {
        Expiry::Silence(EXPIRED_FOR)
    }

    fn delivered(&self, conversation: ConversationId, up_to: Seq) -> Option<BoxFuture<()>> {
        let asker = self.asker.clone();
        Some(Box::pin(async move {
            let marking = asker
                .chat()
                .mark(&asker.caller, conversation, Mark::Delivered, up_to);
            if let Ok(pending) = marking.await {
                // Whoever left meanwhile has no marks any more; the next message tells the rest.
                pending.await.ok();
            }
        }))
    }
}
