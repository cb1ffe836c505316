//! From packets to events: a Socket.IO client as a contract of a connection.

use super::contract::EventContract;
use super::packet::{self, DISCONNECT, Packet};
use crate::domain::id::{ConversationId, Seq};
use crate::gateway::GatewaySettings;
use crate::gateway::connection::{
    BoxFuture, Closing, Expiry, Farewell, Inbound, Reply, SocketContract, Step,
};
use crate::gateway::heartbeat::Pace;
use crate::gateway::refusal::Refusal;

/// One client that is let in.
pub(super) struct SocketIoSession<E> {
    contract: E,
    pace: Pace,
    /// Bad packets in a row, and how many there may be.
    bad_packets: u32,
    most_bad_packets: u32,
}

impl<E: EventContract> SocketIoSession<E> {
    pub(super) fn new(contract: E, pace: Pace, settings: &GatewaySettings) -> Self {
        Self {
            contract,
            pace,
            bad_packets: 0,
            most_bad_packets: settings.bad_frames,
        }
    }

    fn malformed(&mut self) -> Step {
        self.bad_packets += 1;
        if self.bad_packets >= self.most_bad_packets {
            return Step::Close(Closing::BadFrames);
        }
        Step::Answer(Some(self.contract.malformed().into()))
    }
}

/// The packet in a message of Engine.IO.
fn decode(text: &str) -> Option<Packet<'_>> {
    packet::decode(text.strip_prefix('4')?).ok()
}

impl<E: EventContract> SocketContract for SocketIoSession<E> {
    fn receive(&mut self, inbound: Inbound) -> Step {
        let decoded = match &inbound {
            Inbound::Text(text) => decode(text),
            Inbound::Binary | Inbound::Ping | Inbound::Pong | Inbound::Closed => None,
        };
        let Some(packet) = decoded else {
            return self.malformed();
        };
        self.bad_packets = 0;
        match packet {
            Packet::Event(event) => self.contract.event(&event),
            Packet::Disconnect => Step::Leave,
            // It is let in already; nobody asked it anything.
            Packet::Connect(_) | Packet::Ack => Step::Answer(None),
            Packet::Elsewhere {
                namespace,
                connects,
            } => {
                let refused = connects.then(|| packet::no_namespace(namespace).into());
                Step::Answer(refused)
            }
        }
    }

    fn refuse(&mut self, inbound: &Inbound, refusal: Refusal) -> Reply {
        let Inbound::Text(text) = inbound else {
            return None;
        };
        match decode(text) {
            Some(Packet::Event(event)) => {
                let refused = self.contract.refuse(&event, refusal);
                refused.map(Into::into)
            }
            Some(
                Packet::Connect(_) | Packet::Disconnect | Packet::Ack | Packet::Elsewhere { .. },
            )
            | None => None,
        }
    }

    fn farewell(&self, closing: Closing) -> Farewell {
        let (code, reason) = words(closing);
        let last = self.contract.farewell(closing);
        let frame = if comes_back(closing) {
            last
        } else {
            Some(packet::join(last.into_iter().chain([DISCONNECT])))
        };
        Farewell {
            frame,
            code,
            reason,
        }
    }

    fn pace(&self, _: &GatewaySettings) -> Pace {
        self.pace
    }

    fn expire(&mut self) -> Expiry {
        self.contract.expire()
    }

    fn delivered(&self, conversation: ConversationId, up_to: Seq) -> Option<BoxFuture<()>> {
        self.contract.delivered(conversation, up_to)
    }
}

/// Whether the client is to come back by itself: it does where only the transport closes, and does
/// not where it is told that it is disconnected.
fn comes_back(closing: Closing) -> bool {
    match closing {
        Closing::SlowConsumer
        | Closing::RoleChanged
        | Closing::GoingAway
        | Closing::TooLarge
        | Closing::BrokenProtocol
        | Closing::NotUtf8 => true,
        Closing::TokenExpired
        | Closing::TokenRevoked
        | Closing::UserDisabled
        | Closing::TooManyConnections
        | Closing::TooManyFrames
        | Closing::BadFrames => false,
    }
}

/// How the transport closes. Clients of Socket.IO do not look at it; whoever watches the wire does.
pub(super) const fn words(closing: Closing) -> (u16, &'static str) {
    match closing {
        Closing::TokenExpired => (4401, "token expired"),
        Closing::TokenRevoked => (4401, "token revoked"),
        Closing::UserDisabled => (4403, "user disabled"),
        Closing::RoleChanged => (1001, "role changed"),
        Closing::SlowConsumer => (4408, "slow consumer"),
        Closing::TooManyConnections => (4409, "too many connections"),
        Closing::GoingAway => (1001, "server is going away"),
        Closing::TooManyFrames => (4429, "too many frames"),
        Closing::BadFrames => (4400, "too many bad frames"),
        Closing::TooLarge => (1009, "frame too large"),
        Closing::BrokenProtocol => (1002, "protocol error"),
        Closing::NotUtf8 => (1007, "text is not UTF-8"),
    }
}
