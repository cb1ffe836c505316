//! One connection: what its client asks, and which channels it follows.

use std::num::NonZeroU32;
use std::sync::Arc;

use axum::extract::ws::Message;
use serde::Deserialize;
use serde_json::value::RawValue;
use smol_str::{SmolStr, ToSmolStr as _};
use tokio::time::Instant;

use super::channel::{ChannelName, Kind};
use super::contract::Relayed;
use super::followed::{Member, Subscriber};
use super::frames::{self, DATA_BYTES_MAX, EVENT_CHARS_MAX, Incoming, SignIn, SignedIn, Subscribe};
use super::frames::{Nothing, SubscriptionError, Unsubscribe};
use super::hub::Hub;
use super::socket_id::SocketId;
use super::webhooks::Hook;
use crate::actors::outbound::{Carried, Outbound};
use crate::chat::{Caller, ConnectedUser, Mark};
use crate::domain::id::{ConversationId, Seq};
use crate::domain::user::Principal;
use crate::gateway::connection::{
    BoxFuture, Closing, Dialect, Farewell, Inbound, Reply, SocketContract, Step,
};
use crate::gateway::frame_rate::{FrameRate, Verdict};
use crate::gateway::heartbeat::Pace;
use crate::gateway::refusal::Refusal;
use crate::gateway::{Gateway, GatewaySettings, json};
use crate::metrics::{ContractName, GatewayName, Publisher};

/// Most characters of a member's or a signed-in user's id.
const USER_ID_CHARS_MAX: usize = 128;
/// Most bytes of what a member says of themselves.
const USER_INFO_BYTES_MAX: usize = 1_024;
/// The client is not who it says it is.
pub(super) const UNAUTHORIZED: u16 = 4009;
/// A client event came too soon.
const TOO_SOON: u16 = 4301;

/// Pusher Channels on a WebSocket: pings are frames of its own.
pub(super) struct PusherFrames;

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
    /// Whose it is: as the page that opened it said, or else the first channel where it is known.
    who: Option<Arc<Principal>>,
    /// Keeps them connected.
    _user: Option<ConnectedUser>,
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

/// Who a connection says it is on a presence channel.
#[derive(Deserialize)]
struct ChannelData {
    user_id: UserId,
    #[serde(default)]
    user_info: Option<Box<RawValue>>,
}

/// The user a connection signs in as.
#[derive(Deserialize)]
struct UserData {
    id: String,
}

/// Back ends name users by texts or by numbers.
#[derive(Deserialize)]
#[serde(untagged)]
enum UserId {
    Text(SmolStr),
    Number(i64),
}

/// Why a subscription is refused.
struct Refused {
    kind: &'static str,
    error: &'static str,
    status: u16,
}

const NOT_SIGNED: Refused = Refused {
    kind: "AuthError",
    error: "The signature does not allow this connection to follow this channel",
    status: 401,
};

const fn invalid(error: &'static str) -> Refused {
    Refused {
        kind: "InvalidRequest",
        error,
        status: 400,
    }
}

impl PusherSession {
    pub(super) fn new(gateway: Arc<Gateway>, hub: Arc<Hub>, let_in: LetIn) -> Self {
        let (who, user) = let_in.who.unzip();
        Self {
            gateway,
            hub,
            socket: let_in.socket,
            outbound: let_in.outbound,
            who,
            _user: user,
            channels: Vec::new(),
            signed_in: None,
            client_events: FrameRate::new(Instant::now()),
        }
    }

    /// Answers. Goes the way of events, so that it stands where it belongs among them.
    fn say(&self, frame: axum::extract::ws::Utf8Bytes) {
        self.outbound.offer(frame, Carried::default());
    }

    fn object(&self, message: &str, code: Option<u16>) {
        self.say(frames::error(message, code));
    }

    fn subscribe(&mut self, data: Option<&RawValue>) {
        let Some(asked) = frames::data_of::<Subscribe>(data) else {
            self.object("data: expected an object with channel", None);
            return;
        };
        if let Err(refused) = self.try_subscribe(&asked) {
            let error = SubscriptionError {
                kind: refused.kind,
                error: refused.error,
                status: refused.status,
            };
            // A long name is no channel's and is not repeated.
            let named = ChannelName::parse(&asked.channel).ok();
            let name = named.as_ref().map(ChannelName::as_str);
            self.say(frames::said("pusher:subscription_error", name, &error));
        }
    }

    fn try_subscribe(&mut self, asked: &Subscribe) -> Result<(), Refused> {
        let channel = ChannelName::parse(&asked.channel)
            .map_err(|_| invalid("The name of the channel is not one"))?;
        let is_known = self.channels.contains(&channel);
        if !is_known && self.channels.len() >= self.hub.settings().channels_per_connection {
            return Err(Refused {
                kind: "LimitReached",
                error: "This connection follows as many channels as it may",
                status: 4004,
            });
        }
        let member = self.allowed(&channel, asked)?;
        let subscriber = Subscriber {
            outbound: self.outbound.clone(),
            who: self.who.clone(),
            member: None,
        };
        let whose = self
            .hub
            .subscribe(&channel, self.socket, subscriber, member);
        if self.who.is_none() {
            self.who = whose;
        }
        if !is_known {
            self.channels.push(channel);
        }
        Ok(())
    }

    /// Whether the connection may follow a channel, and who it is there.
    fn allowed(&self, channel: &ChannelName, asked: &Subscribe) -> Result<Option<Member>, Refused> {
        let data = asked.channel_data.as_deref();
        let is_signed = |data| {
            let auth = asked.auth.as_deref().unwrap_or_default();
            let application = self.hub.application();
            application.lets_subscribe(auth, self.socket, channel, data)
        };
        match channel.kind() {
            Kind::Public => Ok(None),
            Kind::ServerToUser if channel.user() == self.signed_in.as_deref() => Ok(None),
            // A signature may cover data where nobody asks for it.
            Kind::Private | Kind::Encrypted if is_signed(data) => Ok(None),
            Kind::Presence if is_signed(data) => member_of(data.unwrap_or_default()).map(Some),
            Kind::ServerToUser | Kind::Private | Kind::Encrypted | Kind::Presence => {
                Err(NOT_SIGNED)
            }
        }
    }

    fn unsubscribe(&mut self, data: Option<&RawValue>) {
        let asked = frames::data_of::<Unsubscribe>(data);
        let Some(channel) = asked.and_then(|asked| ChannelName::parse(&asked.channel).ok()) else {
            self.object("data: expected an object with channel", None);
            return;
        };
        if let Some(place) = self.channels.iter().position(|one| *one == channel) {
            self.channels.swap_remove(place);
            self.hub.unsubscribe(&channel, self.socket);
        }
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

    /// Relays what the client says to the others on a channel.
    fn relay(&mut self, incoming: &Incoming<'_>) -> Step {
        let limit = self.hub.settings().client_events_per_second;
        match self.client_events.judge(Instant::now(), limit) {
            Verdict::Admitted => {}
            Verdict::Refused(_) | Verdict::Abusive => {
                let message = too_often(limit);
                self.object(&message, Some(TOO_SOON));
                return Step::Answer(None);
            }
        }
        match self.try_relay(incoming) {
            Ok(Some(more)) => Step::Alone(Box::pin(async move {
                more.await;
                None
            })),
            Ok(None) => Step::Answer(None),
            Err(message) => {
                self.object(message, None);
                Step::Answer(None)
            }
        }
    }

    fn try_relay(&self, incoming: &Incoming<'_>) -> Result<Option<BoxFuture<()>>, &'static str> {
        let name = incoming.channel.as_deref().unwrap_or_default();
        let channel = self.channels.iter().find(|one| one.as_str() == name);
        let channel = channel.ok_or("channel: expected one that this connection follows")?;
        if !matches!(channel.kind(), Kind::Private | Kind::Presence) {
            return Err("channel: expected a private or a presence channel");
        }
        if incoming.event.chars().count() > EVENT_CHARS_MAX {
            return Err("event: expected at most 200 characters");
        }
        let data = incoming.data.unwrap_or(RawValue::NULL);
        if data.get().len() > DATA_BYTES_MAX {
            return Err("data: expected at most 10240 bytes");
        }
        let (member, whose) = self.hub.speaker(channel, self.socket);
        let frame = frames::relayed(channel, &incoming.event, data, member.as_deref());
        self.hub.relay(channel, &frame, self.socket);
        self.hub.metrics().published(Publisher::Client);
        self.hub.webhooks().tell(&Hook::ClientEvent {
            channel,
            event: &incoming.event,
            data,
            socket: self.socket,
            user: member.as_ref(),
        });
        let more = self.hub.contracts().find_map(|contract| {
            contract.relayed(Relayed {
                gateway: &self.gateway,
                channel,
                who: whose.clone(),
                event: &incoming.event,
                data,
            })
        });
        Ok(more)
    }
}

fn too_often(limit: NonZeroU32) -> String {
    format!("Client events come more often than the {limit} a second that are allowed")
}

fn member_of(data: &str) -> Result<Member, Refused> {
    let data = json::decode::<ChannelData>(data)
        .map_err(|_| invalid("channel_data: expected an object in JSON with user_id"))?;
    let id = match data.user_id {
        UserId::Text(id) => id,
        UserId::Number(id) => id.to_smolstr(),
    };
    if !is_id(&id) {
        return Err(invalid("user_id: expected 1 to 128 characters"));
    }
    let info = data.user_info;
    if info
        .as_ref()
        .is_some_and(|info| info.get().len() > USER_INFO_BYTES_MAX)
    {
        return Err(invalid("user_info: expected at most 1024 bytes"));
    }
    Ok(Member { id, info })
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
            "pusher:subscribe" => self.subscribe(incoming.data),
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
        let principal = Arc::clone(self.who.as_ref()?);
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
        Closing::GoingAway => (4200, "Server is going away"),
        Closing::TooLarge => (1009, "Frame too large"),
        Closing::BrokenProtocol => (1002, "Protocol error"),
    }
}
