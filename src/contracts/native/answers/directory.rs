//! People with an account.

use schemars::JsonSchema;
use serde::Serialize;

use crate::chat::{DirectoryPage, Listed};
use crate::contracts::native::cursor;
use crate::contracts::native::objects::Time;
use crate::contracts::native::words::PresenceWord;
use crate::domain::presence::PresenceState;

/// Some of the people whom the caller may write to.
#[derive(JsonSchema, Serialize)]
pub(in crate::contracts::native) struct PeopleAnswer {
    /// By their names.
    people: Vec<PersonObject>,
    /// Where to go on; `null` at the end.
    next_cursor: Option<String>,
}

/// Somebody with an account.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "Person")]
struct PersonObject {
    id: String,
    name: String,
    role: String,
    avatar_url: Option<String>,
    /// Whether they are there; `null` for those who may not know.
    #[schemars(with = "Option<PresenceWord>")]
    state: Option<&'static str>,
    /// `null` for those who do not see all conversations, and so the two below.
    email: Option<String>,
    is_active: Option<bool>,
    last_seen: Option<Time>,
}

impl From<DirectoryPage> for PeopleAnswer {
    fn from(page: DirectoryPage) -> Self {
        Self {
            people: page.people.into_iter().map(PersonObject::from).collect(),
            next_cursor: page.next.as_ref().map(cursor::render_place),
        }
    }
}

impl From<Listed> for PersonObject {
    fn from(listed: Listed) -> Self {
        let user = listed.user;
        let is_known = listed.is_known_in_full;
        Self {
            id: user.id.to_string(),
            name: user.name.into(),
            role: user.role.to_string(),
            avatar_url: user.avatar_url.map(Into::into),
            state: listed.presence.map(PresenceState::name),
            email: user.email.filter(|_| is_known).map(Into::into),
            is_active: is_known.then_some(user.is_active),
            last_seen: user.last_seen_at.filter(|_| is_known).map(Time),
        }
    }
}
