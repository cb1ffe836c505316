//! One authenticated native connection.

use std::sync::Arc;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;
use tungstenite::Utf8Bytes;

use super::frames::{self, RequestFrame, not_a_frame};
use super::requests;
use super::use_cases::Asker;
use crate::chat::ConnectedUser;
use crate::domain::error::{ErrorCode, Failure, Limit};
use crate::domain::id::ConnectionId;
use crate::gateway::connection::{Closing, Farewell, Inbound, Reply, SocketContract, Step};
use crate::gateway::refusal::Refusal;

/// Over how long clients are asked to spread when the server goes away.
const RECONNECT_WITHIN_MS: u128 = 5_000;

/// What the contract knows of its connection.
pub(super) struct NativeSession {
    asker: Asker,
    connection: ConnectionId,
    user: Arc<ConnectedUser>,
    /// Frames in a row that made no sense.
    bad_frames: u32,
}

impl NativeSession {
    pub(super) fn new(asker: Asker, connection: ConnectionId, user: ConnectedUser) -> Self {
        Self {
            asker,
            connection,
            user: Arc::new(user),
            bad_frames: 0,
        }
    }

    fn refuse_bad(&mut self, refusal: &Refusal) -> Step {
        self.bad_frames += 1;
        if self.bad_frames >= self.asker.gateway.settings.bad_frames {
            Step::Close(Closing::BadFrames)
        } else {
            Step::Answer(Some(frames::refused(None, refusal).into()))
        }
    }
}

impl SocketContract for NativeSession {
    fn receive(&mut self, inbound: Inbound) -> Step {
        let Inbound::Text(text) = inbound else {
            return self.refuse_bad(&not_a_frame("expected a text frame"));
        };
        match RequestFrame::decode(&text) {
            Ok(frame) => {
                self.bad_frames = 0;
                requests::step(&self.asker, &self.user, &frame)
            }
            Err(refusal) => self.refuse_bad(&refusal),
        }
    }

    fn refuse(&mut self, inbound: &Inbound, refusal: Refusal) -> Reply {
        match inbound {
            Inbound::Text(text) => {
                let id = RequestFrame::decode(text).ok().and_then(|frame| frame.id);
                Some(frames::refused(id.as_ref(), &refusal).into())
            }
            Inbound::Binary => Some(frames::refused(None, &refusal).into()),
            Inbound::Ping | Inbound::Pong | Inbound::Closed => None,
        }
    }

    fn farewell(&self, closing: Closing) -> Farewell {
        last_words(closing, self.connection)
    }
}

/// The last words of a connection.
pub(super) fn last_words(closing: Closing, connection: ConnectionId) -> Farewell {
    let error = |refusal: Refusal| Some(frames::refused(None, &refusal));
    match closing {
        Closing::TokenExpired => {
            refused(&Refusal::new(ErrorCode::TokenExpired, "token has expired"))
        }
        Closing::TokenRevoked => refused(&Refusal::new(
            ErrorCode::Unauthenticated,
            "token was revoked",
        )),
        Closing::UserDisabled => {
            refused(&Refusal::new(ErrorCode::Forbidden, "this user is disabled"))
        }
        // It comes back and is let in as what it is now.
        Closing::RoleChanged => Farewell {
            frame: None,
            code: 1001,
            reason: "role changed",
        },
        Closing::SlowConsumer => Farewell {
            frame: None,
            code: 4408,
            reason: "slow consumer",
        },
        Closing::TooManyConnections => refused(&Failure::TooManyConnections.into()),
        Closing::GoingAway => going_away(connection),
        Closing::TooManyFrames => refused(&Refusal::from(Failure::RateLimited {
            limit: Limit::Frames,
            retry_after: Duration::from_secs(1),
        })),
        Closing::BadFrames => Farewell {
            frame: error(not_a_frame("too many frames in a row made no sense")),
            code: 4400,
            reason: "too many bad frames",
        },
        Closing::TooLarge => Farewell {
            frame: error(Refusal::new(
                ErrorCode::PayloadTooLarge,
                "the frame is too large",
            )),
            code: 1009,
            reason: "frame too large",
        },
        Closing::BrokenProtocol => Farewell {
            frame: None,
            code: 1002,
            reason: "protocol error",
        },
        Closing::NotUtf8 => Farewell {
            frame: None,
            code: 1007,
            reason: "text is not UTF-8",
        },
    }
}

/// The last words to whom the server does not want to talk.
pub(super) fn refused(refusal: &Refusal) -> Farewell {
    let (code, reason) = match refusal.code {
        ErrorCode::Unauthenticated => (4401, "not authenticated"),
        ErrorCode::TokenExpired => (4401, "token expired"),
        ErrorCode::Forbidden => (4403, "forbidden"),
        ErrorCode::TooManyConnections => (4409, "too many connections"),
        ErrorCode::RateLimited => (4429, "too many frames"),
        ErrorCode::InvalidFrame
        | ErrorCode::InvalidRequest
        | ErrorCode::NotFound
        | ErrorCode::TooLong
        | ErrorCode::ConversationClosed
        | ErrorCode::ConversationBlocked
        | ErrorCode::Conflict => (4400, "bad request"),
        ErrorCode::PayloadTooLarge => (1009, "frame too large"),
        // Come back later: nothing is wrong with the client.
        ErrorCode::Unavailable | ErrorCode::Internal => (1013, "try again later"),
    };
    Farewell {
        frame: Some(frames::refused(None, refusal)),
        code,
        reason,
    }
}

/// The last words of a server that stops. Each connection is sent away for a time of its own, so
/// that not all of them come back at once.
pub(super) fn going_away(connection: ConnectionId) -> Farewell {
    Farewell {
        frame: Some(goodbye(reconnect_after_ms(connection))),
        code: 1001,
        reason: "server is going away",
    }
}

/// Spread by the random part of the id.
fn reconnect_after_ms(connection: ConnectionId) -> u64 {
    let spread = connection.as_uuid().as_u128() % RECONNECT_WITHIN_MS;
    u64::try_from(spread).unwrap_or(0)
}

/// The last event of a server that stops.
#[derive(JsonSchema, Serialize)]
pub(super) struct Goodbye {
    #[schemars(extend("const" = GOING_AWAY))]
    reason: &'static str,
    /// When to come back.
    reconnect_after_ms: u64,
}

const GOING_AWAY: &str = "going_away";

fn goodbye(reconnect_after_ms: u64) -> Utf8Bytes {
    frames::event(
        "goodbye",
        &Goodbye {
            reason: GOING_AWAY,
            reconnect_after_ms,
        },
    )
}

#[cfg(test)]
mod tests;
