//! The host's things: who belongs to each, and the conversations about them kept in step.

use std::collections::{BTreeMap, HashMap};

use super::opening::short_text;
use super::{Caller, Chat, stored};
use crate::actors::conversation::SettleCommand;
use crate::domain::conversation::{ConversationKind, Description, Edit, Reference};
use crate::domain::error::Failure;
use crate::domain::id::{ConversationId, UserId};
use crate::domain::policy::RoleName;
use crate::domain::user::User;
use crate::metrics::ContractName;
use crate::store::references::{self, PendingPerson, ReferenceSync};
use crate::store::{aliases, participants, users};

/// How often the host's word may change while it is followed.
const ROUNDS: usize = 8;

/// Things looked after together.
const PAGE: u64 = 100;

impl Chat {
    /// Takes over what the host says of one of its things, all of it: whoever is named is brought
    /// into its group conversations, whoever is not named any more is taken out of every
    /// conversation about it. It opens none. The same list twice changes nothing.
    ///
    /// When this fails as unavailable the host's word may be stored already; the server goes on
    /// with its people by itself, but not with its title. Repeating it does no harm.
    ///
    /// # Errors
    /// Invalid when somebody named is not a user.
    pub async fn put_reference(&self, mut sync: ReferenceSync) -> Result<ReferenceSync, Failure> {
        let max = self.0.limits.title_chars;
        let title = sync.title.as_deref().map(str::to_owned);
        sync.title = short_text("title", title, max)?.map(Into::into);
        let status = sync.status.as_deref().map(str::to_owned);
        sync.status = short_text("status", status, max)?.map(Into::into);
        let max = self.0.limits.group_participants;
        let actual = sync.people.len();
        if actual > max {
            return Err(Failure::TooLong {
                field: "participants",
                max,
                actual,
            });
        }
        sync.people = self.by_own_ids(sync.people).await?;
        let named: Vec<UserId> = sync.people.keys().cloned().collect();
        let known = stored(users::many(&self.0.store, &named).await)?;
        let is_user = |id| known.get(id).is_some_and(User::is_active_account);
        if !named.iter().all(is_user) {
            return Err(Failure::invalid(
                "participants.user_id",
                "users the server knows: tell it of them first",
            ));
        }
        stored(references::sync(&self.0.store, &sync, self.0.clock.now()).await)?;
        self.follow_reference(&sync.reference).await?;
        if let Some(title) = &sync.title {
            let description = Description {
                title: Edit::Set(title.clone()),
                ..Description::default()
            };
            let about = references::conversations(&self.0.store, &sync.reference).await;
            for (id, kind) in stored(about)? {
                if kind == ConversationKind::Group {
                    let describe = SettleCommand::Describe(description.clone());
                    self.settle_as_system(id, describe).await?;
                }
            }
        }
        Ok(sync)
    }

    /// The same people by their own ids. The host may name somebody by a further id: with its sort,
    /// as in `driver:7`, or by that id alone where they are named as what the sort is.
    async fn by_own_ids(
        &self,
        people: BTreeMap<UserId, RoleName>,
    ) -> Result<BTreeMap<UserId, RoleName>, Failure> {
        let store = &self.0.store;
        let ids: Vec<UserId> = people.keys().cloned().collect();
        let known = stored(users::many(store, &ids).await)?;
        let others = people.iter().filter(|(id, _)| !known.contains_key(*id));
        let further: Vec<(&str, &str)> = others.map(|(id, role)| further_id(id, role)).collect();
        let found = if further.is_empty() {
            HashMap::new()
        } else {
            stored(aliases::users_of(store, &further).await)?
        };
        let own = |(id, role): (UserId, RoleName)| {
            let further = further_id(&id, &role);
            let own = found.get(&(further.0.into(), further.1.into())).cloned();
            let own = own.filter(|_| !known.contains_key(&id));
            (own.unwrap_or(id), role)
        };
        Ok(people.into_iter().map(own).collect())
    }

    /// Goes on with references whose conversations have not followed. Run now and then.
    pub async fn follow_references(&self) {
        let pending = match references::with_pending(&self.0.store, PAGE).await {
            Ok(pending) => pending,
            Err(error) => {
                let cause = &error as &dyn std::error::Error;
                tracing::warn!(error = cause, "references were not looked after");
                return;
            }
        };
        for reference in pending {
            // What fails is tried again by the next round.
            if self.follow_reference(&reference).await.is_err() {
                tracing::warn!(
                    reference.r#type = reference.kind(),
                    "the conversations about a reference did not follow the host"
                );
            }
        }
    }

    /// Whom the host names for a thing, and as what.
    pub(super) async fn people_of(
        &self,
        reference: &Reference,
    ) -> Result<BTreeMap<UserId, RoleName>, Failure> {
        stored(references::people(&self.0.store, reference).await)
    }

    /// Brings the conversations about a thing in step with the host's word.
    pub(super) async fn follow_reference(&self, reference: &Reference) -> Result<(), Failure> {
        let store = &self.0.store;
        for _ in 0..ROUNDS {
            let pending = stored(references::pending(store, reference).await)?;
            if pending.is_empty() {
                return Ok(());
            }
            // Whoever came or went knows the others from now on, or does so no more.
            let named = self.people_of(reference).await?;
            let concerned = named
                .keys()
                .chain(pending.iter().map(|person| &person.user));
            self.0.registry.acquaintances_changed(concerned);
            for conversation in stored(references::conversations(store, reference).await)? {
                for person in &pending {
                    self.follow_person(reference, conversation, person).await?;
                }
            }
            for person in &pending {
                stored(references::note_applied(store, reference, person).await)?;
            }
        }
        Err(Failure::Unavailable)
    }

    /// Whether people come into conversations about things of this sort by themselves.
    pub(super) fn is_entered(&self, reference: &Reference) -> bool {
        self.0.limits.entered_references.contains(reference.kind())
    }

    async fn follow_person(
        &self,
        reference: &Reference,
        (conversation, kind): (ConversationId, ConversationKind),
        person: &PendingPerson,
    ) -> Result<(), Failure> {
        let user = person.user.clone();
        let command = match &person.named_as {
            None => SettleCommand::Remove(user),
            Some(role) if kind == ConversationKind::Group => {
                if self.is_entered(reference)
                    && !stored(participants::is_present(&self.0.store, &user, conversation).await)?
                {
                    return Ok(());
                }
                SettleCommand::Add(vec![(user, role.clone())])
            }
            // The two people of a direct conversation are for its opener to choose.
            Some(_) => return Ok(()),
        };
        self.settle_as_system(conversation, command).await
    }

    pub(super) async fn settle_as_system(
        &self,
        conversation: ConversationId,
        command: SettleCommand,
    ) -> Result<(), Failure> {
        let system = Caller::system(ContractName::Native);
        self.settle(&system, conversation, command).await.map(drop)
    }
}

/// The sort of a further id, and that id.
fn further_id<'a>(id: &'a UserId, role: &'a RoleName) -> (&'a str, &'a str) {
    let id = id.as_str();
    id.split_once(':').unwrap_or((role.as_str(), id))
}
