//! Messages, marks, typing, and what may be done to a conversation.

use std::sync::Arc;

use super::{Caller, Chat, stored};
use crate::actors::conversation::{Pending, Requester, Sent, SettleCommand};
use crate::domain::conversation::StatusChange;
use crate::domain::error::{Failure, Thing};
use crate::domain::id::{ClientMessageId, ConversationId, MessageId, UserId};
use crate::domain::message::{Draft, Quote, RawDraft};
use crate::domain::policy::RoleName;
use crate::domain::view::{ConversationView, status_among};
use crate::store::{Store, messages, participants, users};

impl Chat {
    /// Takes a message in. The result waits until it is stored, and answers a client id that was
    /// used before with the message it named then, whatever has happened since.
    ///
    /// # Errors
    /// At once for a draft or a rate beyond the limits; else with the pending result.
    pub async fn send_message(
        &self,
        caller: &Caller,
        conversation: ConversationId,
        raw: RawDraft,
    ) -> Result<Pending<Sent>, Failure> {
        let draft = Draft::parse(raw, &self.0.limits.draft)?;
        self.0
            .rates
            .admit_message(&caller.principal.user)
            .inspect_err(|refused| {
                self.count_refusal(refused);
            })?;
        self.take_in(caller, conversation, draft).await
    }

    /// As [`Chat::send_message`], however often the caller has sent something lately.
    pub(super) async fn take_in(
        &self,
        caller: &Caller,
        conversation: ConversationId,
        draft: Draft,
    ) -> Result<Pending<Sent>, Failure> {
        let draft = match draft.reply_to() {
            Some(answered) => {
                let quote = self.quote(caller, conversation, answered).await?;
                draft.quoting(quote)
            }
            None => draft,
        };
        let repeated = (
            conversation,
            caller.principal.user.clone(),
            draft.client_id().clone(),
        );
        let requester = self.requester(caller, conversation);
        let pending = self
            .0
            .registry
            .send_message(conversation, requester, draft)
            .await?;
        let store = self.0.store.clone();
        Ok(pending.then(move |sent| async move {
            match sent {
                Ok(sent) if sent.is_repeat => quoting(&store, sent).await,
                Ok(sent) => Ok(sent),
                // A repeat is answered even where a new message would be refused.
                Err(failure) if may_be_repeat(&failure) => {
                    sent_before(&store, repeated).await?.ok_or(failure)
                }
                Err(failure) => Err(failure),
            }
        }))
    }

    async fn quote(
        &self,
        caller: &Caller,
        conversation: ConversationId,
        answered: MessageId,
    ) -> Result<Quote, Failure> {
        if let Some(quote) = stored(messages::quote(&self.0.store, conversation, answered).await)? {
            return Ok(quote);
        }
        // Whether the message exists is not told to those who may not see it.
        self.require_sight(caller, conversation).await?;
        Err(Failure::invalid(
            "reply_to",
            "a message of this conversation",
        ))
    }

    pub(super) fn count_refusal(&self, refused: &Failure) {
        if let Failure::RateLimited { limit, .. } = refused {
            self.0.metrics.rate_limited(*limit);
        }
    }

    /// Closes, reopens, archives, blocks, or takes such a thing back.
    pub async fn change_status(
        &self,
        caller: &Caller,
        conversation: ConversationId,
        change: StatusChange,
    ) -> Result<ConversationView, Failure> {
        let command = SettleCommand::Status(change);
        self.settle(caller, conversation, command).await
    }

    /// Brings people in, each with the given role or their own.
    ///
    /// # Errors
    /// Not found for users that do not exist.
    pub async fn add_participants(
        &self,
        caller: &Caller,
        conversation: ConversationId,
        user_ids: &[UserId],
        role: Option<&RoleName>,
    ) -> Result<ConversationView, Failure> {
        let max = self.0.limits.group_participants;
        if user_ids.is_empty() {
            return Err(Failure::invalid("user_ids", "at least one user id"));
        }
        if user_ids.len() > max {
            return Err(Failure::TooLong {
                field: "user_ids",
                max,
                actual: user_ids.len(),
            });
        }
        // Whether the conversation exists is not told to those who may not see it, so it is
        // asked before the users are.
        let seen = self.conversation(caller, conversation).await?;
        forbid_to_guests(caller)?;
        let known = stored(users::many(&self.0.store, user_ids).await)?;
        let mut people = Vec::with_capacity(user_ids.len());
        for id in user_ids {
            let was_here = || {
                seen.participants
                    .iter()
                    .any(|one| one.participant.user == *id)
            };
            let user = known
                .get(id)
                // A guest has one conversation, and may come back to that one alone.
                .filter(|user| {
                    user.is_active_account() || user.is_guest && user.is_active && was_here()
                });
            let user = user.ok_or(Failure::NotFound(Thing::User))?;
            people.push((id.clone(), role.unwrap_or(&user.role).clone()));
        }
        self.settle(caller, conversation, SettleCommand::Add(people))
            .await
    }

    /// Takes somebody out, the caller themselves or another.
    pub async fn remove_participant(
        &self,
        caller: &Caller,
        conversation: ConversationId,
        user: UserId,
    ) -> Result<ConversationView, Failure> {
        if caller.principal.user != user && caller.principal.confined_to().is_some() {
            self.conversation(caller, conversation).await?;
            forbid_to_guests(caller)?;
        }
        self.settle(caller, conversation, SettleCommand::Remove(user))
            .await
    }

    pub(super) async fn settle(
        &self,
        caller: &Caller,
        conversation: ConversationId,
        command: SettleCommand,
    ) -> Result<ConversationView, Failure> {
        let requester = self.requester(caller, conversation);
        let pending = self
            .0
            .registry
            .settle(conversation, requester, command)
            .await?;
        let snapshot = pending.await?;
        Ok(self.view(snapshot, caller))
    }

    /// The caller as a conversation's rules need them. Whether they are a participant, the
    /// conversation knows.
    pub(super) fn requester(&self, caller: &Caller, id: ConversationId) -> Requester {
        Requester {
            principal: std::sync::Arc::clone(&caller.principal),
            standing: self.standing(caller, id, false),
            origin: caller.origin,
            contract: caller.contract,
        }
    }
}

/// What was sent before, with what it answers as that is now.
async fn quoting(store: &Store, mut sent: Sent) -> Result<Sent, Failure> {
    if let (Some(answered), None) = (sent.message.reply_to, &sent.message.quoted) {
        let quote = messages::quote(store, sent.message.conversation, answered).await;
        Arc::make_mut(&mut sent.message).quoted = stored(quote)?.map(Arc::new);
    }
    Ok(sent)
}

/// The message that somebody sent before under this id, if they did.
async fn sent_before(
    store: &Store,
    (conversation, sender, client_id): (ConversationId, UserId, ClientMessageId),
) -> Result<Option<Sent>, Failure> {
    let found =
        messages::by_client_id(store, conversation, sender.as_str(), client_id.as_str()).await;
    let Some(message) = stored(found)? else {
        return Ok(None);
    };
    let people = stored(participants::all(store, conversation).await)?;
    let status = status_among(&message, &people);
    let sender = &message.sender.user;
    let mut others = people.iter().filter(|person| person.user != *sender);
    let receiver = match (others.next(), others.next()) {
        (Some(other), None) => Some(other.user.clone()),
        (None, _) | (_, Some(_)) => None,
    };
    Ok(Some(Sent {
        receiver,
        message: message.into(),
        status,
        is_repeat: true,
        after: None,
    }))
}

/// Who else is in a conversation is not for a guest to say, though they opened it.
fn forbid_to_guests(caller: &Caller) -> Result<(), Failure> {
    match caller.principal.confined_to() {
        Some(_) => Err(Failure::Forbidden(
            "guests bring nobody in and send nobody away",
        )),
        None => Ok(()),
    }
}

/// Whether a refusal of a new message may hide that this one is stored already.
fn may_be_repeat(failure: &Failure) -> bool {
    match failure {
        Failure::NotFound(_)
        | Failure::Forbidden(_)
        | Failure::ConversationClosed
        | Failure::ConversationBlocked => true,
        Failure::Invalid { .. }
        | Failure::TooLong { .. }
        | Failure::Conflict(_)
        | Failure::RateLimited { .. }
        | Failure::TooManyConnections
        | Failure::Unavailable
        | Failure::Internal => false,
    }
}
