//! People.

use schemars::JsonSchema;
use serde::Serialize;

use super::Time;
use crate::domain::id::Seq;
use crate::domain::participant::Participant;
use crate::domain::timestamp::Timestamp;
use crate::domain::view::unread;

/// A person as others see them.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "TripPerson")]
pub(in crate::contracts::trip) struct PersonObject<'a> {
    pub(in crate::contracts::trip) id: &'a str,
    pub(in crate::contracts::trip) name: &'a str,
    pub(in crate::contracts::trip) avatar: Option<&'a str>,
    pub(in crate::contracts::trip) role: &'a str,
}

/// Somebody in a trip's conversation. How far they have read is for their own eyes.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "TripParticipant")]
#[serde(rename_all = "camelCase")]
pub(in crate::contracts::trip) struct TripParticipant<'a> {
    user_id: &'a str,
    user: PersonObject<'a>,
    unread_count: Option<u64>,
    last_read_at: Option<Time>,
}

impl<'a> TripParticipant<'a> {
    /// Somebody else.
    pub(in crate::contracts::trip) fn other(participant: &'a Participant) -> Self {
        Self {
            user_id: participant.user.as_str(),
            user: PersonObject {
                id: participant.user.as_str(),
                name: &participant.name,
                avatar: participant.avatar_url.as_deref(),
                role: participant.user_role.as_str(),
            },
            unread_count: None,
            last_read_at: None,
        }
    }

    /// The caller, in a conversation with this newest message, which they last read at this time.
    pub(in crate::contracts::trip) fn own(
        participant: &'a Participant,
        newest: Seq,
        last_read: Option<Timestamp>,
    ) -> Self {
        Self {
            unread_count: Some(unread(newest, participant.marks)),
            last_read_at: last_read.map(Time),
            ..Self::other(participant)
        }
    }

    /// How many messages the caller has not read; of others nothing is said.
    pub(in crate::contracts::trip) fn unread(&self) -> u64 {
        self.unread_count.unwrap_or(0)
    }

    /// When the caller last read; of others nothing is said.
    pub(in crate::contracts::trip) fn last_read_at(&self) -> Option<Time> {
        self.last_read_at
    }
}
