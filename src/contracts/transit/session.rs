//! One authenticated connection.

use super::errors::{RATE_LIMITED, Refused};
use super::frames::{self, BadFrame, RequestFrame};
use super::requests::{self, Connected};
use crate::gateway::connection::{Closing, Farewell, Inbound, Reply, SocketContract, Step};
use crate::gateway::refusal::{Refusal, TurnedAway};

/// The close code for those who proved nothing, or no longer do.
const NOT_AUTHENTICATED: u16 = 4001;
/// The close code of a server that cannot serve now.
const NOT_READY: u16 = 4002;

/// What the contract knows of its connection.
pub(super) struct TransitSession {
    connected: Connected,
}

impl TransitSession {
    pub(super) fn new(connected: Connected) -> Self {
        Self { connected }
    }
}

impl SocketContract for TransitSession {
    fn receive(&mut self, inbound: Inbound) -> Step {
        let decoded = match &inbound {
            Inbound::Text(text) => RequestFrame::decode(text),
            Inbound::Binary | Inbound::Ping | Inbound::Pong | Inbound::Closed => {
                Err(BadFrame::NotJson)
            }
        };
        let frame = match decoded {
            Ok(frame) => return requests::step(&self.connected, &frame),
            Err(BadFrame::NotJson) => frames::error("Invalid JSON format", None),
            Err(BadFrame::NoType(id)) => frames::error("Message type required", id.as_ref()),
        };
        Step::Answer(Some(frame.into()))
    }

    fn refuse(&mut self, inbound: &Inbound, refusal: Refusal) -> Reply {
        let said = Refused::from(refusal.message_or(RATE_LIMITED).into_owned());
        let id = match inbound {
            Inbound::Text(text) => match RequestFrame::decode(text) {
                Ok(frame) => frame.request_id,
                Err(BadFrame::NotJson | BadFrame::NoType(_)) => None,
            },
            Inbound::Binary => None,
            Inbound::Ping | Inbound::Pong | Inbound::Closed => return None,
        };
        Some(frames::refused("", &said, id.as_ref()).into())
    }

    fn farewell(&self, closing: Closing) -> Farewell {
        let silent = |code, reason| Farewell {
            frame: None,
            code,
            reason,
        };
        match closing {
            Closing::TokenExpired | Closing::TokenRevoked | Closing::UserDisabled => {
                not_authenticated()
            }
            Closing::TooManyConnections => too_many_connections(),
            Closing::SlowConsumer => silent(4408, "slow consumer"),
            // Its proof of identity still holds, so it is not told otherwise; it comes back after
            // any code but 1000.
            Closing::GoingAway => silent(1001, "server is going away"),
            Closing::RoleChanged => silent(1001, "role changed"),
            Closing::TooManyFrames => Farewell {
                frame: Some(frames::refused("", &RATE_LIMITED.into(), None)),
                code: 4429,
                reason: "too many frames",
            },
            Closing::BadFrames => silent(4400, "too many bad frames"),
            Closing::TooLarge => Farewell {
                frame: Some(frames::error("The frame is too large", None)),
                code: 1009,
                reason: "frame too large",
            },
            Closing::BrokenProtocol => silent(1002, "protocol error"),
            Closing::NotUtf8 => silent(1007, "text is not UTF-8"),
        }
    }
}

/// The last words to whom the server does not let in.
pub(super) fn refused(refusal: &Refusal) -> Farewell {
    match refusal.turned_away() {
        TurnedAway::NotNow => not_ready(),
        TurnedAway::TooManyConnections => too_many_connections(),
        TurnedAway::TooOften | TurnedAway::Stranger => not_authenticated(),
    }
}

/// The last words to somebody who has as many connections as they may.
fn too_many_connections() -> Farewell {
    Farewell {
        frame: Some(frames::error("Too many connections", None)),
        code: 4409,
        reason: "too many connections",
    }
}

/// The last words to somebody whose token does not hold.
fn not_authenticated() -> Farewell {
    Farewell {
        frame: Some(frames::auth_error("Invalid token")),
        code: NOT_AUTHENTICATED,
        reason: "invalid token",
    }
}

/// The last words of a server that cannot let anybody in now.
pub(super) fn not_ready() -> Farewell {
    Farewell {
        frame: Some(frames::auth_error("Server not ready")),
        code: NOT_READY,
        reason: "server not ready",
    }
}
