//! Who may open what, and who is in it then.

use std::collections::BTreeMap;

use smol_str::SmolStr;

use super::OpenConversation;
use crate::actors::conversation::SettleCommand;
use crate::chat::{Caller, Chat, stored};
use crate::domain::conversation::{ConversationKind, Reference};
use crate::domain::error::Failure;
use crate::domain::id::UserId;
use crate::domain::policy::{RoleName, SharesReference};
use crate::domain::user::User;
use crate::store::opening::{Opened, direct_key, reference_key};
use crate::store::references;

/// What a request to open comes to.
pub(in crate::chat) struct Decision {
    /// What makes the conversation the only one of its sort.
    pub(super) unique_key: Option<String>,
    /// Who is in it from the start, the opener included.
    pub(super) people: Vec<(UserId, RoleName)>,
    /// What it is called unless the opener says.
    pub(super) title: Option<SmolStr>,
    /// The host's thing whose people are in it, when being one of them is what opened it.
    pub(super) named: Option<Named>,
}

/// The people of a host's thing, as they were when this was decided.
pub(super) struct Named {
    pub(super) reference: Reference,
    pub(super) people: BTreeMap<UserId, RoleName>,
}

impl Chat {
    /// Asks the policy and the host's word.
    pub(super) async fn decide_open(
        &self,
        caller: &Caller,
        request: &OpenConversation,
        others: Vec<User>,
    ) -> Result<Decision, Failure> {
        match request.kind {
            ConversationKind::Direct => self.decide_direct(caller, request, others).await,
            ConversationKind::Group => self.decide_group(caller, request, others).await,
            ConversationKind::Support => self.decide_support(caller, request, &others),
        }
    }

    async fn decide_direct(
        &self,
        caller: &Caller,
        request: &OpenConversation,
        others: Vec<User>,
    ) -> Result<Decision, Failure> {
        let (policy, own) = (&self.0.policy, &caller.principal);
        let [other] = &*others else {
            return Err(Failure::invalid("participants", "exactly one other user"));
        };
        let may_open = |shares| policy.may_open_direct(&own.role, &other.role, shares);
        let reference = request.reference.as_ref();
        let is_allowed = may_open(SharesReference::No)
            || (may_open(SharesReference::Yes) && {
                let both = (&own.user, &other.id);
                stored(references::is_shared(&self.0.store, both, reference).await)?
            });
        if !is_allowed {
            return Err(Failure::Forbidden(
                "your role may not open a conversation with this user",
            ));
        }
        Ok(Decision {
            unique_key: Some(direct_key(&own.user, &other.id, reference)),
            people: with_opener(caller, &others),
            title: None,
            named: None,
        })
    }

    async fn decide_group(
        &self,
        caller: &Caller,
        request: &OpenConversation,
        others: Vec<User>,
    ) -> Result<Decision, Failure> {
        let own = &caller.principal;
        let is_unique = |reference: &&Reference| {
            let unique = &self.0.limits.unique_references;
            unique.contains(reference.kind())
        };
        let may_open = self.0.policy.may_open_group(&own.role);
        let Some(reference) = request.reference.as_ref().filter(is_unique) else {
            return if may_open {
                Ok(Decision {
                    unique_key: None,
                    people: with_opener(caller, &others),
                    title: None,
                    named: None,
                })
            } else {
                Err(Failure::Forbidden("your role may not open groups"))
            };
        };
        let people = self.people_of(reference).await?;
        let is_named = people.contains_key(&own.user);
        let strangers = others
            .iter()
            .filter(|other| !people.contains_key(&other.id));
        let strangers: Vec<User> = strangers.cloned().collect();
        if !may_open && !is_named {
            return Err(Failure::Forbidden("your role may not open groups"));
        }
        if !may_open && !strangers.is_empty() {
            return Err(Failure::Forbidden(
                "your role may open this with the people of the reference only",
            ));
        }
        let comes_in = |user: &UserId| *user == own.user || !self.is_entered(reference);
        let mut inside: Vec<(UserId, RoleName)> = people.clone().into_iter().collect();
        inside.retain(|(user, _)| comes_in(user));
        if is_named {
            inside.extend(strangers.into_iter().map(|user| (user.id, user.role)));
        } else {
            inside.extend(with_opener(caller, &strangers));
        }
        let title = stored(references::title(&self.0.store, reference).await)?;
        Ok(Decision {
            unique_key: Some(reference_key(reference)),
            people: inside,
            title,
            named: Some(Named {
                reference: reference.clone(),
                people,
            }),
        })
    }

    /// Asks the policy alone.
    pub(in crate::chat) fn decide_support(
        &self,
        caller: &Caller,
        request: &OpenConversation,
        others: &[User],
    ) -> Result<Decision, Failure> {
        if !others.is_empty() {
            return Err(Failure::invalid(
                "participants",
                "nobody: staff join by themselves",
            ));
        }
        let role = &caller.principal.role;
        if !self
            .0
            .policy
            .may_open_support(role, request.topic.as_deref())
        {
            return Err(Failure::Forbidden(
                "your role may not ask for support on this",
            ));
        }
        Ok(Decision {
            unique_key: None,
            people: with_opener(caller, others),
            title: None,
            named: None,
        })
    }

    /// Brings the opener into the conversation there is, if the host names them; and a new one in
    /// step with what the host said while it was opened.
    pub(super) async fn bring_in_step(
        &self,
        caller: &Caller,
        opened: Opened,
        named: &Named,
    ) -> Result<(), Failure> {
        let own = &caller.principal.user;
        if !opened.is_new {
            let Some(role) = named.people.get(own) else {
                return Ok(());
            };
            let comes_in = if self.is_entered(&named.reference) {
                SettleCommand::Enter(own.clone(), role.clone())
            } else {
                SettleCommand::Add(vec![(own.clone(), role.clone())])
            };
            self.settle_as_system(opened.id, comes_in).await?;
            if self.people_of(&named.reference).await?.contains_key(own) {
                return Ok(());
            }
            // The host took them out meanwhile, and whoever follows it may have been faster.
            let remove = SettleCommand::Remove(own.clone());
            return self.settle_as_system(opened.id, remove).await;
        }
        let now = self.people_of(&named.reference).await?;
        for left_out in named.people.keys().filter(|user| !now.contains_key(*user)) {
            let remove = SettleCommand::Remove(left_out.clone());
            self.settle_as_system(opened.id, remove).await?;
        }
        let new: Vec<_> = now
            .into_iter()
            .filter(|(user, _)| {
                !named.people.contains_key(user) && !self.is_entered(&named.reference)
            })
            .collect();
        if !new.is_empty() {
            self.settle_as_system(opened.id, SettleCommand::Add(new))
                .await?;
        }
        Ok(())
    }
}

/// The opener, and the others with their own roles.
fn with_opener(caller: &Caller, others: &[User]) -> Vec<(UserId, RoleName)> {
    let own = &caller.principal;
    let mut people = vec![(own.user.clone(), own.role.clone())];
    people.extend(
        others
            .iter()
            .map(|user| (user.id.clone(), user.role.clone())),
    );
    people
}
