//! Whom one may write to.

use std::collections::HashSet;

use super::{Caller, Chat, stored};
use crate::domain::error::Failure;
use crate::domain::id::UserId;
use crate::domain::policy::RoleName;
use crate::domain::presence::PresenceState;
use crate::domain::user::User;
use crate::store::directory::{self, DirectoryFilter, DirectoryPlace};
use crate::store::participants;

/// Whom to look for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// A part of a name or, for those who may know it, of an e-mail address.
    pub text: Option<String>,
    /// Only people of this role.
    pub role: Option<RoleName>,
}

/// Some of the people with an account.
#[derive(Clone, Debug)]
pub struct DirectoryPage {
    /// In the order of their names.
    pub people: Vec<Listed>,
    /// After whom to go on, when there are more.
    pub next: Option<DirectoryPlace>,
}

/// Somebody in the directory.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Who.
    pub user: User,
    /// Whether they are there, for those who may know.
    pub presence: Option<PresenceState>,
    /// Whether the caller may know how to reach them, when they were last there and whether the host
    /// still lets them in.
    pub is_known_in_full: bool,
}

impl Chat {
    /// The people whom the caller may write to, at most a page of them, after a place; everybody
    /// with an account for those who look after all conversations.
    ///
    /// # Errors
    /// Forbidden for those who are confined to one conversation, invalid for a role that the
    /// configuration does not name.
    pub async fn directory(
        &self,
        caller: &Caller,
        wanted: Wanted,
        after: Option<&DirectoryPlace>,
        limit: u64,
    ) -> Result<DirectoryPage, Failure> {
        if caller.principal.confined_to().is_some() {
            return Err(Failure::Forbidden("guests write to nobody else"));
        }
        let is_unknown = |role: &RoleName| !self.0.policy.knows(role);
        if wanted.role.as_ref().is_some_and(is_unknown) {
            let expected = "one of the roles of the configuration";
            return Err(Failure::invalid("role", expected));
        }
        let limit = limit.clamp(1, self.0.limits.page_size);
        let oversees = self.oversees(caller);
        let filter = DirectoryFilter {
            roles: self.listed_roles(caller, wanted.role),
            text: wanted.text,
            searches_addresses: oversees,
            with_disabled: oversees,
            except: Some(caller.principal.user.clone()),
        };
        let store = &self.0.store;
        let mut found = stored(directory::page(store, &filter, after, limit + 1).await)?;
        let has_more = found.len() as u64 > limit;
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let next = found.last().filter(|_| has_more);
        let next = next.map(|user| DirectoryPlace {
            name: user.name.clone(),
            id: user.id.as_str().into(),
        });
        let seen = self.present_to(caller, &found).await?;
        let registry = &self.0.registry;
        let people = found.into_iter().map(|user| Listed {
            presence: seen
                .contains(&user.id)
                .then(|| registry.presence(&user.id, user.last_seen_at).state),
            is_known_in_full: oversees,
            user,
        });
        Ok(DirectoryPage {
            people: people.collect(),
            next,
        })
    }

    /// The roles to list; `None` for all of them.
    fn listed_roles(&self, caller: &Caller, wanted: Option<RoleName>) -> Option<Vec<RoleName>> {
        if self.oversees(caller) {
            return wanted.map(|role| vec![role]);
        }
        let mut roles = self.roles_to_write_to(caller);
        if let Some(wanted) = wanted {
            roles.retain(|role| *role == wanted);
        }
        Some(roles)
    }

    /// Whose presence the caller may see: staff everybody's, others that of those with whom they
    /// share a conversation.
    async fn present_to(
        &self,
        caller: &Caller,
        people: &[User],
    ) -> Result<HashSet<UserId>, Failure> {
        let ids: Vec<UserId> = people.iter().map(|user| user.id.clone()).collect();
        if self.is_staff(caller) {
            return Ok(ids.into_iter().collect());
        }
        let own = &caller.principal.user;
        let known = stored(participants::acquainted(&self.0.store, own, &ids).await)?;
        Ok(known.into_iter().collect())
    }
}
