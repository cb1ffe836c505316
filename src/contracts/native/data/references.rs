//! What the host's server says of one of its things.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::words::{OwnId, Title, Word};
use super::fields::{required, user_id};
use crate::chat::ReferenceSync;
use crate::domain::conversation::Reference;
use crate::domain::error::Failure;
use crate::domain::id::UserId;
use crate::domain::policy::RoleName;

/// The body of `PUT /references/{type}/{id}`: all there is to say.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PutReference")]
pub(in crate::contracts::native) struct PutReferenceData {
    /// What its group conversation is called; as before if nobody says.
    #[schemars(with = "Option<Title>")]
    title: Option<String>,
    /// How things stand with it, in the host's own word, for front ends that show it.
    #[schemars(with = "Option<Title>")]
    status: Option<String>,
    /// Everybody it concerns. Who is left out is taken out of every conversation about it.
    #[schemars(
        with = "Vec<NamedPersonData>",
        extend("maxItems" = "config:limits.group_participants")
    )]
    participants: Option<Vec<NamedPersonData>>,
}

/// Somebody whom a thing concerns.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NamedPerson")]
struct NamedPersonData {
    #[schemars(with = "OwnId<{ UserId::MAX_CHARS }>")]
    user_id: Option<String>,
    /// As what, in the host's own words, such as `driver`.
    #[schemars(with = "Word<{ RoleName::MAX_CHARS }>")]
    role: Option<String>,
}

impl PutReferenceData {
    /// What is said of this thing.
    pub(in crate::contracts::native) fn parse(
        self,
        kind: &str,
        id: &str,
    ) -> Result<ReferenceSync, Failure> {
        let named = required(
            self.participants,
            "participants",
            "a list of user ids with roles",
        )?;
        let mut people = BTreeMap::new();
        for one in named {
            let user = required(one.user_id, "participants.user_id", "the id of a user")?;
            let user = user_id(&user, "participants.user_id")?;
            let role = one.role.as_deref().map(RoleName::parse);
            let role = required(
                role.and_then(Result::ok),
                "participants.role",
                "the name of a role",
            )?;
            if people.insert(user, role).is_some() {
                return Err(Failure::invalid("participants", "each user only once"));
            }
        }
        Ok(ReferenceSync {
            reference: Reference::parse(kind, id)?,
            title: self.title.map(Into::into),
            status: self.status.map(Into::into),
            people,
        })
    }
}
