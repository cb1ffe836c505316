//! Which channels a connection follows, and as whom.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;
use smol_str::{SmolStr, ToSmolStr as _};

use super::{PusherSession, is_id};
use crate::domain::user::Principal;
use crate::gateway::connection::Step;
use crate::gateway::json;
use crate::gateway::pusher::channel::{ChannelName, Kind};
use crate::gateway::pusher::followed::{Member, Subscriber};
use crate::gateway::pusher::frames::{self, Subscribe, SubscriptionError, Unsubscribe};

/// Most bytes of what a member says of themselves.
const USER_INFO_BYTES_MAX: usize = 1_024;

/// Who a connection says it is on a presence channel.
#[derive(Deserialize)]
struct ChannelData {
    user_id: UserId,
    #[serde(default)]
    user_info: Option<Box<RawValue>>,
}

/// Back ends name users by texts or by numbers.
#[derive(Deserialize)]
#[serde(untagged)]
enum UserId {
    Text(SmolStr),
    Number(i64),
}

/// Why a subscription is refused.
pub(in crate::gateway::pusher) struct Refused {
    kind: &'static str,
    pub(in crate::gateway::pusher) error: &'static str,
    status: u16,
}

const NOT_SIGNED: Refused = Refused {
    kind: "AuthError",
    error: "The signature does not allow this connection to follow this channel",
    status: 401,
};

const PUT_OUT: Refused = Refused {
    kind: "AuthError",
    error: "You may follow this channel no more",
    status: 403,
};

const fn invalid(error: &'static str) -> Refused {
    Refused {
        kind: "InvalidRequest",
        error,
        status: 400,
    }
}

impl PusherSession {
    pub(super) fn subscribe(&mut self, data: Option<&RawValue>) -> Step {
        let Some(asked) = frames::data_of::<Subscribe>(data) else {
            self.object("data: expected an object with channel", None);
            return Step::Answer(None);
        };
        match self.try_subscribe(&asked) {
            Ok(Some(whose)) => self.belong_to(whose),
            Ok(None) => Step::Answer(None),
            Err(refused) => {
                let error = SubscriptionError {
                    kind: refused.kind,
                    error: refused.error,
                    status: refused.status,
                };
                // A long name is no channel's and is not repeated.
                let named = ChannelName::parse(&asked.channel).ok();
                let name = named.as_ref().map(ChannelName::as_str);
                self.say(frames::said("pusher:subscription_error", name, &error));
                Step::Answer(None)
            }
        }
    }

    /// Says whose the subscription is, where that is known.
    fn try_subscribe(&mut self, asked: &Subscribe) -> Result<Option<Arc<Principal>>, Refused> {
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
            who: self.owners.first().cloned(),
            member: None,
        };
        let whose = self
            .hub
            .subscribe(&channel, self.socket, subscriber, member)
            .map_err(|_| PUT_OUT)?;
        if !is_known {
            self.channels.push(channel);
        }
        Ok(whose)
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

    pub(super) fn unsubscribe(&mut self, data: Option<&RawValue>) {
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
}

pub(in crate::gateway::pusher) fn member_of(data: &str) -> Result<Member, Refused> {
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
