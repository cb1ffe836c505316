//! People who can be reached, and people who type.

use schemars::JsonSchema;
use serde::Serialize;

use super::{HostId, Time};
use crate::chat::{PeopleOnline, Typist};
use crate::domain::timestamp::Timestamp;
use crate::domain::user::User;
use crate::gateway::http::openapi::wire_types;

/// Those who can be reached.
#[derive(Debug, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CarwashOnline")]
pub(in crate::contracts::carwash) struct OnlineObject<'a> {
    users: Vec<OnlineUser<'a>>,
    total_online: usize,
    last_updated: Time,
}

/// Somebody who can be reached.
#[derive(Debug, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CarwashOnlineUser")]
struct OnlineUser<'a> {
    user_id: HostId<'a>,
    is_online: bool,
    last_seen: Time,
    user_type: &'a str,
    user_name: &'a str,
}

/// Somebody who types.
#[derive(Debug, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CarwashTypingUser")]
pub(in crate::contracts::carwash) struct TypingObject<'a> {
    user_id: HostId<'a>,
    user_name: &'a str,
    is_typing: bool,
    started_at: Time,
}

wire_types!(sent: OnlineObject<'static>);

impl<'a> OnlineObject<'a> {
    pub(in crate::contracts::carwash) fn new(online: &'a PeopleOnline, now: Timestamp) -> Self {
        let users = online.people.iter();
        Self {
            users: users.map(|user| OnlineUser::new(user, now)).collect(),
            total_online: online.total,
            last_updated: Time(now),
        }
    }
}

impl<'a> OnlineUser<'a> {
    fn new(user: &'a User, now: Timestamp) -> Self {
        Self {
            user_id: HostId::from(&user.id),
            is_online: true,
            last_seen: Time(now),
            user_type: user.role.as_str(),
            user_name: &user.name,
        }
    }
}

impl<'a> From<&'a Typist> for TypingObject<'a> {
    fn from(typist: &'a Typist) -> Self {
        Self {
            user_id: HostId::from(&typist.user),
            user_name: &typist.name,
            is_typing: true,
            started_at: Time(typist.since),
        }
    }
}
