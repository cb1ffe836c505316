//! People in a conversation, and whether they can be reached.

use schemars::JsonSchema;
use serde::Serialize;

use super::super::words::PresenceWord;

use super::Time;
use crate::domain::participant::Participant;
use crate::domain::presence::Presence;

/// A membership.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "Participant")]
pub(in crate::contracts::native) struct ParticipantObject<'a> {
    user_id: &'a str,
    role: &'a str,
    name: &'a str,
    avatar_url: Option<&'a str>,
    joined_at: Time,
    left_at: Option<Time>,
    read_seq: u64,
    delivered_seq: u64,
    online: bool,
}

impl<'a> ParticipantObject<'a> {
    /// A membership of somebody who is connected or not.
    pub(in crate::contracts::native) fn new(participant: &'a Participant, online: bool) -> Self {
        Self {
            user_id: participant.user.as_str(),
            role: participant.role.as_str(),
            name: &participant.name,
            avatar_url: participant.avatar_url.as_deref(),
            joined_at: Time(participant.joined_at),
            left_at: participant.left_at.map(Time),
            read_seq: participant.marks.read.0,
            delivered_seq: participant.marks.delivered.0,
            online,
        }
    }
}

/// Whether somebody can be reached.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "Presence")]
pub(in crate::contracts::native) struct PresenceObject<'a> {
    user_id: &'a str,
    #[schemars(with = "PresenceWord")]
    state: &'static str,
    last_seen: Option<Time>,
}

impl<'a> From<&'a Presence> for PresenceObject<'a> {
    fn from(presence: &'a Presence) -> Self {
        Self {
            user_id: presence.user.as_str(),
            state: presence.state.name(),
            last_seen: presence.last_seen_at.map(Time),
        }
    }
}
