//! What the host's own server says: who its users are, and words of its own.

use super::{Caller, Chat, stored};
use crate::actors::conversation::{Pending, Sent, SettleCommand};
use crate::domain::error::{Failure, Thing};
use crate::domain::id::{ConversationId, UserId};
use crate::domain::message::{Draft, MessageKind, RawDraft};
use crate::domain::user::{KnownUser, Principal, Profile};
use crate::metrics::ContractName;
use crate::store::host_users::{self, Synced};
use crate::store::participants;

/// Ids that hosts cannot give: guests have them.
const GUEST_PREFIX: &str = "guest:";

/// Conversations of one user looked at together.
const PAGE: u64 = 100;

impl Caller {
    /// The server itself, or the host's server, which no rule for people holds back.
    pub fn system(contract: ContractName) -> Self {
        Self {
            principal: Principal::system().into(),
            origin: None,
            contract,
        }
    }
}

impl Chat {
    /// Takes over what the host says of a user, all of it. Returns whether the user is new.
    ///
    /// # Errors
    /// Invalid for ids the server keeps for itself and for roles that the configuration does not
    /// name; a conflict when an alias is another user's.
    pub async fn put_user(&self, profile: Profile) -> Result<(KnownUser, bool), Failure> {
        let id = &profile.user;
        if *id == UserId::system() || id.as_str().starts_with(GUEST_PREFIX) {
            return Err(Failure::invalid(
                "user_id",
                "an id of the host's own: system and guest:… are the server's",
            ));
        }
        if !self.0.policy.knows(&profile.role) {
            return Err(Failure::invalid(
                "role",
                "one of the roles of the configuration",
            ));
        }
        self.check_metadata(&profile.metadata)?;
        let synced = stored(host_users::sync(&self.0.store, &profile, self.0.clock.now()).await)?;
        match synced {
            Synced::Stored { user, is_new } => {
                let profile = &user.profile;
                if profile.is_active {
                    self.have_come_back(&profile.user, &profile.role);
                } else {
                    self.turn_out(&profile.user);
                }
                Ok((*user, is_new))
            }
            Synced::AliasTaken(_) => Err(Failure::Conflict("an alias is another user's")),
        }
    }

    /// What is known of a user.
    ///
    /// # Errors
    /// Not found for those nobody told of and those the host deleted.
    pub async fn user(&self, id: &UserId) -> Result<KnownUser, Failure> {
        stored(host_users::find(&self.0.store, id).await)?.ok_or(Failure::NotFound(Thing::User))
    }

    /// Forgets who a user was and takes them out of every conversation; what they said stays,
    /// under a name that says so. Asking again goes on where an earlier request broke off.
    ///
    /// # Errors
    /// Not found for those nobody ever told of.
    pub async fn delete_user(&self, id: &UserId) -> Result<(), Failure> {
        if *id == UserId::system() {
            return Err(Failure::NotFound(Thing::User));
        }
        let store = &self.0.store;
        let is_known = stored(host_users::delete(store, id, self.0.clock.now()).await)?;
        if !is_known {
            return Err(Failure::NotFound(Thing::User));
        }
        self.turn_out(id);
        let system = Caller::system(ContractName::Native);
        let mut after = None;
        loop {
            let conversations =
                stored(participants::conversations_of(store, id, after, PAGE).await)?;
            let Some(last) = conversations.last() else {
                return Ok(());
            };
            after = Some(*last);
            for conversation in conversations {
                let leave = SettleCommand::Remove(id.clone());
                self.settle(&system, conversation, leave).await?;
            }
        }
    }

    /// Says something in a conversation on the host's behalf, whatever state it is in.
    ///
    /// # Errors
    /// As [`Chat::send_message`].
    pub async fn say_as_system(
        &self,
        contract: ContractName,
        conversation: ConversationId,
        raw: RawDraft,
    ) -> Result<Pending<Sent>, Failure> {
        let raw = RawDraft {
            kind: MessageKind::System,
            ..raw
        };
        let draft = Draft::parse(raw, &self.0.limits.draft)?;
        self.take_in(&Caller::system(contract), conversation, draft)
            .await
    }
}
