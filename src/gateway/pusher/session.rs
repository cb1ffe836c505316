//! One connection: what its client asks, and how it ends.

mod owners;
mod relaying;
pub(super) mod subscribing;

use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;
use smol_str::SmolStr;
use tokio::time::Instant;
use tungstenite::Message;

use self::owners::Owners;
use super::channel::ChannelName;
use super::frames::{self, Incoming, Nothing, SignIn, SignedIn};
use super::hub::Hub;
use super::socket_id::SocketId;
use crate::actors::outbound::{Carried, Outbound};
use crate::chat::{Caller, ConnectedUser, Mark};
use crate::domain::id::{ConversationId, Seq};
use crate::domain::user::Principal;
use crate::gateway::connection::{
    BoxFuture, Closing, Dialect, Farewell, Inbound, Reply, SocketContract, Step,
};
use crate::gateway::frame_rate::FrameRate;
use crate::gateway::heartbeat::Pace;
use crate::gateway::refusal::Refusal;
use crate::gateway::{Gateway, GatewaySettings, json};
use crate::metrics::{ContractName, GatewayName};

/// Most characters of a member's or a signed-in user's id.
const USER_ID_CHARS_MAX: usize = 128;
/// The client is not who it says it is.
pub(super) const UNAUTHORIZED: u16 = 4009;
/// A client event came too soon.
const TOO_SOON: u16 = 4301;

/// Pusher Channels on a WebSocket: pings are frames of its own.
pub struct PusherFrames;

impl Dialect for PusherFrames {
    const GATEWAY: GatewayName = GatewayName::Pusher;
    const EVERY_FRAME_IS_A_PONG: bool = true;

    fn ping() -> Message {
        Message::Text(frames::said("pusher:ping", None, &Nothing {}))
    }
}

/// What is known of a connection.
pub(super) struct PusherSession {
    gateway: Arc<Gateway>,
    hub: Arc<Hub>,
    socket: SocketId,
    outbound: Outbound,
    owners: Owners,
    channels: Vec<ChannelName>,
    /// The user it signed in as.
    signed_in: Option<SmolStr>,
    client_events: FrameRate,
}

/// A connection that is let in.
pub(super) struct LetIn {
    pub(super) socket: SocketId,
    pub(super) outbound: Outbound,
    /// Whose it is, and what keeps them connected.
    pub(super) who: Option<(Arc<Principal>, ConnectedUser)>,
}

/// The user a connection signs in as.
#[derive(Deserialize)]
pub(super) struct UserData {
    pub(super) id: String,
}

impl PusherSession {
    pub(super) fn new(gateway: Arc<Gateway>, hub: Arc<Hub>, let_in: LetIn) -> Self {
        hub.vouching.open(let_in.socket);
        Self {
            gateway,
            hub,
            socket: let_in.socket,
            outbound: let_in.outbound,
            owners: Owners::of(let_in.who),
            channels: Vec::new(),
            signed_in: None,
            client_events: FrameRate::new(Instant::now()),
        }
    }

    /// Answers. Goes the way of events, so that it stands where it belongs among them.
    fn say(&self, frame: tungstenite::Utf8Bytes) {
        self.outbound.offer(frame, Carried::default());
    }

    fn object(&self, message: &str, code: Option<u16>) {
        self.say(frames::error(message, code));
    }

    fn sign_in(&mut self, data: Option<&RawValue>) {
        let Some(asked) = frames::data_of::<SignIn>(data) else {
            self.object("data: expected an object with auth and user_data", None);
            return;
        };
        let application = self.hub.application();
        if !application.lets_sign_in(&asked.auth, self.socket, &asked.user_data) {
            let message = "The signature does not allow this connection to sign in as this user";
            self.object(message, Some(UNAUTHORIZED));
            return;
        }
        let user = json::decode::<UserData>(&asked.user_data).ok();
        let user = user.filter(|user| ChannelName::of_user(&user.id).is_ok());
        let Some(user) = user.filter(|user| is_id(&user.id)) else {
            let message = "user_data: expected an object in JSON with id, a text of 1 to 128 \
                           characters that names of channels may have";
            self.object(message, Some(UNAUTHORIZED));
            return;
        };
        self.sign_out();
        let user = SmolStr::from(user.id);
        let outbound = self.outbound.clone();
        self.hub.signed_in(user.clone(), self.socket, outbound);
        self.signed_in = Some(user);
        let signed_in = SignedIn {
            user_data: &asked.user_data,
        };
        self.say(frames::said("pusher:signin_success", None, &signed_in));
    }

    fn sign_out(&mut self) {
        if let Some(user) = self.signed_in.take() {
            self.hub.signed_out(&user, self.socket);
        }
    }
}

fn is_id(id: &str) -> bool {
    (1..=USER_ID_CHARS_MAX).contains(&id.chars().count())
}

impl SocketContract for PusherSession {
    fn receive(&mut self, inbound: Inbound) -> Step {
        let incoming = match &inbound {
            Inbound::Text(text) => json::decode::<Incoming<'_>>(text).ok(),
            Inbound::Binary | Inbound::Ping | Inbound::Pong | Inbound::Closed => None,
        };
        let Some(incoming) = incoming else {
            self.object("expected an object in JSON with event", None);
            return Step::Answer(None);
        };
        match incoming.event.as_ref() {
            "pusher:ping" => self.say(frames::said("pusher:pong", None, &Nothing {})),
            "pusher:pong" => {}
            "pusher:subscribe" => return self.subscribe(incoming.data),
            "pusher:unsubscribe" => self.unsubscribe(incoming.data),
            "pusher:signin" => self.sign_in(incoming.data),
            event if event.starts_with("client-") => return self.relay(&incoming),
            _ => self.object("event: expected one of pusher: or client-", None),
        }
        Step::Answer(None)
    }

    fn refuse(&mut self, _: &Inbound, refusal: Refusal) -> Reply {
        Some(frames::error(&refusal.message, Some(TOO_SOON)).into())
    }

    fn farewell(&self, closing: Closing) -> Farewell {
        let (code, reason) = words(closing);
        last_words(code, reason)
    }

    fn pace(&self, _: &GatewaySettings) -> Pace {
        let settings = self.hub.settings();
        Pace {
            interval: settings.activity_timeout,
            timeout: settings.pong_timeout,
        }
    }

    fn unanswered(&self) -> Option<Farewell> {
        Some(last_words(4201, "Pong reply not received in time"))
    }

    fn delivered(&self, conversation: ConversationId, up_to: Seq) -> Option<BoxFuture<()>> {
        let principal = Arc::clone(self.owners.first()?);
        let chat = self.gateway.chat.clone();
        Some(Box::pin(async move {
            let caller = Caller {
                principal,
                origin: None,
                contract: ContractName::Channels,
            };
            // Whoever only looks on has no marks, and a server that stops has no time.
            if let Ok(marking) = chat
                .mark(&caller, conversation, Mark::Delivered, up_to)
                .await
            {
                let _ = marking.await;
            }
        }))
    }
}

impl Drop for PusherSession {
    fn drop(&mut self) {
        self.sign_out();
        self.hub.vouching.close(self.socket);
        for channel in std::mem::take(&mut self.channels) {
            self.hub.unsubscribe(&channel, self.socket);
        }
    }
}

/// Says why, and closes so that the client knows whether to come back.
pub(super) fn last_words(code: u16, reason: &'static str) -> Farewell {
    Farewell {
        frame: Some(frames::error(reason, Some(code))),
        code,
        reason,
    }
}

/// How a connection closes: with a number below 4100 clients do not come back, from 4100 on after a
/// pause, from 4200 on at once.
///
/// Source: <https://pusher.com/docs/channels/library_auth_reference/pusher-websockets-protocol/#error-codes>.
const fn words(closing: Closing) -> (u16, &'static str) {
    match closing {
        Closing::UserDisabled => (UNAUTHORIZED, "This user may not connect any more"),
        Closing::TooManyConnections => (4004, "This user has too many connections"),
        Closing::SlowConsumer => (4100, "Events came faster than they were read"),
        Closing::TooManyFrames | Closing::BadFrames => (4100, "Frames come too often"),
        // The page has another proof by now, or goes on without one.
        Closing::TokenExpired | Closing::TokenRevoked => (4200, "Session has ended"),
        Closing::RoleChanged => (4200, "Role has changed"),
        Closing::GoingAway => (4200, "Server is going away"),
        Closing::TooLarge => (1009, "Frame too large"),
        Closing::BrokenProtocol => (1002, "Protocol error"),
        Closing::NotUtf8 => (1007, "Text is not UTF-8"),
    }
}
