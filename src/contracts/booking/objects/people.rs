//! People.

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::guest::GUEST_ROLE;
use crate::domain::id::UserId;
use crate::domain::message::Sender;
use crate::domain::user::User;

/// Who says what guests say: the product's messages are all from somebody with an account.
pub(in crate::contracts::booking) const SYSTEM: PersonObject<'static> = PersonObject {
    id: "system",
    name: "System",
    email: None,
    role: "admin",
};

/// Somebody with an account.
#[derive(Clone, Copy, Debug, JsonSchema, Serialize)]
#[schemars(rename = "BookingPerson")]
pub(in crate::contracts::booking) struct PersonObject<'a> {
    pub(in crate::contracts::booking) id: &'a str,
    name: &'a str,
    email: Option<&'a str>,
    role: &'a str,
}

impl<'a> PersonObject<'a> {
    /// Who said something; for guests, and for the server itself, the product's system.
    pub(in crate::contracts::booking) fn sender(sender: &'a Sender) -> Self {
        if is_guest(sender) || sender.user.as_str() == SYSTEM.id {
            return SYSTEM;
        }
        Self {
            id: sender.user.as_str(),
            name: &sender.name,
            email: sender.email.as_deref(),
            role: sender.role.as_str(),
        }
    }
}

impl<'a> From<&'a User> for PersonObject<'a> {
    fn from(user: &'a User) -> Self {
        Self {
            id: user.id.as_str(),
            name: &user.name,
            email: user.email.as_deref(),
            role: user.role.as_str(),
        }
    }
}

/// The id of whoever did something; guests do it through the product's system.
pub(in crate::contracts::booking) fn shown_id(user: &UserId) -> &str {
    if is_guest_id(user) {
        SYSTEM.id
    } else {
        user.as_str()
    }
}

/// Whether an id is a guest's: hosts cannot give such ids.
pub(in crate::contracts::booking) fn is_guest_id(user: &UserId) -> bool {
    let mut parts = user.as_str().split(':');
    parts.next() == Some(GUEST_ROLE) && parts.next().is_some()
}

/// Whether something was said by a guest.
pub(super) fn is_guest(sender: &Sender) -> bool {
    sender.role.as_str() == GUEST_ROLE
}
