//! What the host's server is answered.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::chat::ReferenceSync;
use crate::contracts::native::objects::{MetadataObject, Time};
use crate::domain::user::KnownUser;

/// A user as the host knows them.
#[derive(JsonSchema, Serialize)]
pub(in crate::contracts::native) struct HostUserAnswer<'a> {
    user: HostUserObject<'a>,
}

/// All that is known of a user.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "HostUser")]
struct HostUserObject<'a> {
    id: &'a str,
    role: &'a str,
    name: &'a str,
    email: Option<&'a str>,
    avatar_url: Option<&'a str>,
    aliases: BTreeMap<&'a str, &'a str>,
    is_active: bool,
    /// Whether the host itself told of them; else it was their token.
    is_synced: bool,
    is_guest: bool,
    metadata: MetadataObject<'a>,
    last_seen: Option<Time>,
    created_at: Time,
    updated_at: Time,
}

impl<'a> From<&'a KnownUser> for HostUserAnswer<'a> {
    fn from(user: &'a KnownUser) -> Self {
        let profile = &user.profile;
        let aliases = profile.aliases.iter();
        Self {
            user: HostUserObject {
                id: profile.user.as_str(),
                role: profile.role.as_str(),
                name: &profile.name,
                email: profile.email.as_deref(),
                avatar_url: profile.avatar_url.as_deref(),
                aliases: aliases
                    .map(|(sort, alias)| (sort.as_str(), alias.as_str()))
                    .collect(),
                is_active: profile.is_active,
                is_synced: user.is_synced,
                is_guest: user.is_guest,
                metadata: MetadataObject(&profile.metadata),
                last_seen: user.last_seen_at.map(Time),
                created_at: Time(user.created_at),
                updated_at: Time(user.updated_at),
            },
        }
    }
}

/// One of the host's things as it was told.
#[derive(JsonSchema, Serialize)]
pub(in crate::contracts::native) struct ReferenceAnswer {
    reference: HostReferenceObject,
}

/// One of the host's things, and whom it concerns.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "HostReference")]
struct HostReferenceObject {
    #[serde(rename = "type")]
    kind: String,
    id: String,
    title: Option<String>,
    status: Option<String>,
    participants: Vec<NamedPersonObject>,
}

/// Somebody whom a thing concerns, and as what.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "NamedParticipant")]
struct NamedPersonObject {
    user_id: String,
    role: String,
}

impl From<ReferenceSync> for ReferenceAnswer {
    fn from(sync: ReferenceSync) -> Self {
        let people = sync.people.into_iter();
        Self {
            reference: HostReferenceObject {
                kind: sync.reference.kind().to_owned(),
                id: sync.reference.id().to_owned(),
                title: sync.title.map(Into::into),
                status: sync.status.map(Into::into),
                participants: people
                    .map(|(user, role)| NamedPersonObject {
                        user_id: user.to_string(),
                        role: role.to_string(),
                    })
                    .collect(),
            },
        }
    }
}
