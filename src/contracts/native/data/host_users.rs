//! What the host's server says of a user.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::value::RawValue;
use smol_str::SmolStr;

use super::super::words::{AnyObject, RoleWord, Visible, Word};
use super::fields::{metadata, required, user_id};
use crate::domain::error::Failure;
use crate::domain::policy::RoleName;
use crate::domain::user::Profile;
use crate::gateway::schema::{self, Direction};

/// Longest name of a person in characters.
const NAME_CHARS: usize = 200;
/// Longest e-mail address, by RFC 5321 section 4.5.3.1.3.
const EMAIL_CHARS: usize = 254;
/// Longest address of a picture.
const URL_CHARS: usize = 2_048;
/// Longest sort of an alias, and longest alias.
const ALIAS_CHARS: usize = 128;
/// Most aliases of one user.
const ALIASES: usize = 16;

/// The body of `PUT /users/{user}`: all there is to say. What is left out is taken away.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PutUser")]
pub(in crate::contracts::native) struct PutUserData {
    /// One of the roles of the configuration.
    #[schemars(with = "RoleWord")]
    role: Option<String>,
    #[schemars(with = "Visible<NAME_CHARS>")]
    name: Option<String>,
    #[schemars(with = "Option<Visible<EMAIL_CHARS>>")]
    email: Option<String>,
    #[schemars(with = "Option<Visible<URL_CHARS>>")]
    avatar_url: Option<String>,
    /// The user's other ids, by their sort, such as `provider`. Nobody else has the same.
    #[schemars(
        with = "Option<BTreeMap<String, Word<ALIAS_CHARS>>>",
        extend("maxProperties" = ALIASES, "propertyNames" = alias_sort())
    )]
    aliases: Option<BTreeMap<String, String>>,
    /// Whether the user may sign in; they may if nobody says.
    is_active: Option<bool>,
    /// The host's own data, kept as it is.
    #[schemars(with = "Option<AnyObject>")]
    metadata: Option<Box<RawValue>>,
}

/// What a sort of alias is called: as an alias itself.
fn alias_sort() -> serde_json::Value {
    schema::of::<Word<ALIAS_CHARS>>(Direction::Received)
}

impl PutUserData {
    /// What is said of this user.
    pub(in crate::contracts::native) fn parse(self, user: &str) -> Result<Profile, Failure> {
        let user = user_id(user, "user_id")?;
        let role = self.role.as_deref().map(RoleName::parse);
        let role = required(role.and_then(Result::ok), "role", "the name of a role")?;
        let name = short("name", self.name, NAME_CHARS)?;
        Ok(Profile {
            user,
            role,
            name: required(name, "name", "a name that is not blank")?,
            email: short("email", self.email, EMAIL_CHARS)?,
            avatar_url: short("avatar_url", self.avatar_url, URL_CHARS)?,
            aliases: aliases(self.aliases.unwrap_or_default())?,
            is_active: self.is_active.unwrap_or(true),
            metadata: metadata(self.metadata.as_deref())?,
        })
    }
}

fn aliases(told: BTreeMap<String, String>) -> Result<BTreeMap<SmolStr, SmolStr>, Failure> {
    if told.len() > ALIASES {
        return Err(Failure::TooLong {
            field: "aliases",
            max: ALIASES,
            actual: told.len(),
        });
    }
    let is_word = |text: &String| {
        (1..=ALIAS_CHARS).contains(&text.chars().count()) && !text.chars().any(char::is_control)
    };
    if !told
        .iter()
        .all(|(sort, alias)| is_word(sort) && is_word(alias))
    {
        return Err(Failure::invalid(
            "aliases",
            "texts of 1 to 128 printable characters, by their sort",
        ));
    }
    Ok(told
        .into_iter()
        .map(|(sort, alias)| (sort.into(), alias.into()))
        .collect())
}

/// A short text that, if it is there, is not blank.
fn short(
    field: &'static str,
    text: Option<String>,
    max: usize,
) -> Result<Option<SmolStr>, Failure> {
    let Some(text) = text else {
        return Ok(None);
    };
    let actual = text.chars().count();
    if actual > max {
        return Err(Failure::TooLong { field, max, actual });
    }
    if text.trim().is_empty() || text.chars().any(char::is_control) {
        let expected = "text that is not blank, without control characters";
        return Err(Failure::invalid(field, expected));
    }
    Ok(Some(text.into()))
}
