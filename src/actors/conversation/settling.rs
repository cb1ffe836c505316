//! Changes of status, membership and care: decided when nothing else is under way.

use std::sync::Arc;

use super::ConversationActor;
use super::message::{Envelope, Reply, SettleCommand};
use super::room::{Room, Submitted};
use crate::domain::error::Failure;
use crate::domain::id::UserId;
use crate::domain::policy::RoleName;
use crate::domain::view::ConversationSnapshot;
use crate::store::writer::{Change, CommitListener, Settlement};

impl ConversationActor {
    pub(super) fn settle(
        &self,
        room: &mut Room,
        listener: &Arc<dyn CommitListener>,
        (envelope, command, reply): (Envelope, SettleCommand, Reply<ConversationSnapshot>),
    ) {
        match self.decide_settlement(room, &envelope, &command) {
            // Whoever asked may have stopped waiting.
            Err(refused) => drop(reply.send(Err(refused))),
            Ok(None) => drop(reply.send(Ok(room.snapshot()))),
            Ok(Some(settlement)) => {
                let change = Change::Settle(settlement);
                let submitted = Submitted::Settlement {
                    envelope,
                    command,
                    reply,
                };
                self.submit(room, listener, change, submitted);
            }
        }
    }

    /// What a settlement would write; `None` when it is in force already.
    pub(super) fn decide_settlement(
        &self,
        room: &Room,
        envelope: &Envelope,
        command: &SettleCommand,
    ) -> Result<Option<Settlement>, Failure> {
        let (conversation, standing) = (&room.conversation, room.standing(envelope));
        let user = &envelope.requester.principal.user;
        match command {
            SettleCommand::Status(change) => {
                let status = conversation.decide_status(standing, user, *change)?;
                Ok(status.map(|status| Settlement::Status {
                    status,
                    by: user.clone(),
                }))
            }
            SettleCommand::Add(people) => self.decide_joining(room, envelope, people),
            SettleCommand::Enter(user, role) => {
                let person = (user.clone(), role.clone());
                let joining = self.decide_joining(room, envelope, &[person])?;
                Ok(joining.map(|_| Settlement::Enter {
                    user: user.clone(),
                    role: role.clone(),
                }))
            }
            SettleCommand::Claim => {
                let principal = &envelope.requester.principal;
                let joins_as = (!standing.is_participant).then(|| principal.role.clone());
                let is_new = conversation.decide_claim(standing, user)?;
                Ok(is_new.then(|| Settlement::Assign {
                    to: Some(user.clone()),
                    joins_as,
                }))
            }
            SettleCommand::Release => {
                let is_taken = conversation.decide_release(standing)?;
                Ok(is_taken.then_some(Settlement::Assign {
                    to: None,
                    joins_as: None,
                }))
            }
            SettleCommand::NoteAnswer { at } => {
                let is_first = conversation.first_response_at.is_none();
                let is_news = is_first || conversation.is_waiting();
                Ok(is_news.then(|| Settlement::Answer {
                    by: user.clone(),
                    at: *at,
                }))
            }
            SettleCommand::Describe(description) => {
                conversation.decide_describe(standing, user)?;
                let described = description.of(conversation);
                let is_news = described.looks_different_from(conversation);
                Ok(is_news.then(|| Settlement::Describe(description.clone())))
            }
            SettleCommand::Remove(target) => {
                conversation.decide_remove(standing, user, target)?;
                let leave = || Settlement::Leave {
                    user: target.clone(),
                };
                Ok(room.is_present(target).then(leave))
            }
        }
    }

    fn decide_joining(
        &self,
        room: &Room,
        envelope: &Envelope,
        people: &[(UserId, RoleName)],
    ) -> Result<Option<Settlement>, Failure> {
        let user = &envelope.requester.principal.user;
        let standing = room.standing(envelope);
        room.conversation.decide_add(standing, user)?;
        let people: Vec<_> = people
            .iter()
            .filter(|(id, role)| room.lacks(standing, id, role))
            .cloned()
            .collect();
        let max = self.parts().settings.group_participants;
        let newcomers = people.iter().filter(|(id, _)| !room.is_present(id)).count();
        let actual = room.present().count() + newcomers;
        // The host's lists have a bound of their own, and are followed whoever else is in.
        if newcomers > 0 && actual > max && !standing.is_system {
            return Err(Failure::TooLong {
                field: "user_ids",
                max,
                actual,
            });
        }
        Ok((!people.is_empty()).then_some(Settlement::Join { people }))
    }
}
