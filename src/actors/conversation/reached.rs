//! Which messages a move of marks gets further, for front ends that know messages by their ids.

use std::collections::VecDeque;
use std::sync::Arc;

use super::ConversationActor;
use super::room::{InFlight, Room, Submitted};
use crate::actors::contract::ReceiptDetail;
use crate::domain::event::{Event, REACHED_MAX};
use crate::domain::id::{ConnectionId, MessageId, Seq, UserId, Version};
use crate::domain::message::Message;
use crate::domain::participant::{Mark, Marks};
use crate::domain::receipt::{MessagePlace, NewGround, ReachedMessage, ReceiptTimes};
use crate::domain::timestamp::Timestamp;
use crate::store::{StoreError, messages, receipts};

/// Messages of which is kept who said them. People read what was said last.
const KEPT: u64 = 64;

/// The messages that got further.
pub(super) type Reached = Arc<[ReachedMessage]>;

/// Messages that a move got further which was told before its request is answered.
pub(super) struct Named {
    user: UserId,
    version: Version,
    reached: Reached,
}

/// A message that was said lately.
#[derive(Clone)]
struct Recent {
    place: MessagePlace,
    /// When it first reached somebody, if that was told here.
    delivered: Option<Timestamp>,
}

/// The messages that were said last. Empty where no connected front end asks for them.
#[derive(Default)]
pub(super) struct RecentMessages(VecDeque<Recent>);

impl RecentMessages {
    pub(super) fn note(&mut self, message: &Message) {
        if self.0.len() as u64 == KEPT {
            self.0.pop_front();
        }
        self.0.push_back(Recent {
            place: MessagePlace {
                message: message.id,
                seq: message.seq,
                sender: message.sender.user.clone(),
            },
            delivered: None,
        });
    }

    pub(super) fn find(&self, seq: Seq) -> Option<MessageId> {
        let found = self.0.iter().rev().find(|recent| recent.place.seq == seq);
        found.map(|recent| recent.place.message)
    }

    /// All the messages after one place and up to another, unless some are not kept.
    fn between(&self, after: Seq, up_to: Seq) -> Option<Vec<Recent>> {
        let is_between = |recent: &&Recent| after < recent.place.seq && recent.place.seq <= up_to;
        let found: Vec<Recent> = self.0.iter().filter(is_between).cloned().collect();
        (found.len() as u64 == up_to.0.saturating_sub(after.0)).then_some(found)
    }

    fn note_delivered(&mut self, seq: Seq, at: Timestamp) {
        if let Some(recent) = self.0.iter_mut().find(|recent| recent.place.seq == seq) {
            recent.delivered = Some(at);
        }
    }
}

/// A move of somebody's marks.
pub(super) struct Move<'a> {
    pub(super) user: &'a UserId,
    pub(super) before: Marks,
    pub(super) now: Marks,
    /// When, if that is known here.
    pub(super) at: Option<Timestamp>,
}

/// Where a move is the first, mark by mark.
#[derive(Default)]
struct Grounds {
    delivered: Option<NewGround>,
    read: Option<NewGround>,
}

impl Grounds {
    fn of<'a>(moved: &Move<'_>, others: impl Iterator<Item = (&'a UserId, Marks)> + Clone) -> Self {
        let marks = (moved.before, moved.now);
        Self {
            delivered: NewGround::of(Mark::Delivered, moved.user, marks, others.clone()),
            read: NewGround::of(Mark::Read, moved.user, marks, others),
        }
    }

    /// From after which place to which one there may be messages that got further.
    fn span(&self) -> Option<(Seq, Seq)> {
        let both = || self.delivered.iter().chain(&self.read);
        let up_to = both().map(|ground| ground.up_to).max()?;
        let after = both().map(|ground| ground.after).min()?;
        Some((after.max(Seq(up_to.0.saturating_sub(REACHED_MAX))), up_to))
    }

    fn delivers(&self, place: &MessagePlace) -> bool {
        let ground = self.delivered.as_ref();
        ground.is_some_and(|ground| ground.includes(place))
    }

    fn reads(&self, place: &MessagePlace) -> bool {
        let ground = self.read.as_ref();
        ground.is_some_and(|ground| ground.includes(place))
    }
}

impl Room {
    /// Whether any connected front end asks for this much.
    pub(super) fn is_asked_for(&self, detail: ReceiptDetail) -> bool {
        self.receipt_details().any(|one| one == detail)
    }

    /// Whether any connected front end knows messages by their ids.
    pub(super) fn is_asked_for_messages(&self) -> bool {
        self.receipt_details()
            .any(|one| one != ReceiptDetail::Place)
    }

    fn receipt_details(&self) -> impl Iterator<Item = ReceiptDetail> {
        let hub = self.hub.as_ref();
        let followers = hub.map(|hub| hub.receipt_detail(self.conversation.id));
        let people = self.recipients.iter();
        people
            .map(|one| one.outbound.renderer().receipt_detail())
            .chain(followers)
    }

    /// Whether a request is about to be answered, or is yet to be, with the messages that this
    /// user's marks got further.
    pub(super) fn owes_names(&self, user: &UserId) -> bool {
        let asked = |one: &InFlight| {
            matches!(&one.submitted, Submitted::Marks { envelope, marking, .. }
                if marking.names_messages && envelope.requester.principal.user == *user)
        };
        self.unanswered.iter().any(|one| one.names_to(user)) || self.in_flight.iter().any(asked)
    }

    /// Lets go of the names when no answer is owed any more.
    pub(super) fn forget_names(&mut self) {
        if self.in_flight.is_empty() && self.unanswered.is_empty() {
            self.named = Vec::new();
        }
    }

    /// Keeps the names for the answers that are owed.
    pub(super) fn keep_names(&mut self, user: &UserId, version: Version, reached: Reached) {
        self.named.push(Named {
            user: user.clone(),
            version,
            reached,
        });
    }

    /// The messages that a change which is told already got further, by itself or together with
    /// later ones of the same user.
    pub(super) fn kept_names(&self, user: &UserId, version: Version) -> Option<Reached> {
        let kept = self.named.iter();
        let mut kept = kept.filter(|one| one.user == *user && one.version >= version);
        kept.next().map(|one| Arc::clone(&one.reached))
    }

    /// How a message that is not folded in yet moves its sender's marks, where it gets them past
    /// what others said.
    pub(super) fn moved_by<'a>(&self, message: &'a Message) -> Option<Move<'a>> {
        let user = &message.sender.user;
        let before = self.people.get(user)?.marks;
        let own = Marks {
            read: message.seq,
            delivered: message.seq,
        };
        // The delivered mark is never behind.
        (before.read.0 + 1 < message.seq.0).then_some(Move {
            user,
            before,
            now: before.furthest(own),
            at: Some(message.created_at),
        })
    }
}

impl ConversationActor {
    /// The messages that a move gets further, if anybody asks for them.
    pub(super) async fn reached(
        &self,
        room: &mut Room,
        moved: &Move<'_>,
        names_messages: bool,
    ) -> Option<Reached> {
        if !names_messages && !room.is_asked_for(ReceiptDetail::Messages) {
            return None;
        }
        let people = room.people.iter();
        let grounds = Grounds::of(moved, people.map(|(user, one)| (user, one.marks)));
        let found = Box::pin(self.reached_on(room, &grounds, moved.at)).await;
        known(found)
    }

    /// The messages that somebody's marks may have got further lately: what was told of it is not
    /// known. Hearing of it twice does no harm.
    pub(super) async fn reached_lately(
        &self,
        room: &mut Room,
        user: &UserId,
        now: Marks,
    ) -> Option<Reached> {
        if !room.is_asked_for(ReceiptDetail::Messages) {
            return None;
        }
        let lately = |seq: Seq| Seq(seq.0.saturating_sub(KEPT));
        let moved = Move {
            user,
            before: Marks {
                read: lately(now.read),
                delivered: lately(now.delivered),
            },
            now,
            at: None,
        };
        let grounds = Grounds::of(&moved, std::iter::empty());
        let found = Box::pin(self.reached_on(room, &grounds, None)).await;
        known(found)
    }

    async fn reached_on(
        &self,
        room: &mut Room,
        grounds: &Grounds,
        at: Option<Timestamp>,
    ) -> Result<Reached, StoreError> {
        let Some((after, up_to)) = grounds.span() else {
            return Ok(Reached::default());
        };
        let mut found = if let Some(recent) = room.recent.between(after, up_to) {
            recent
        } else {
            let stored = messages::places(&self.parts().store, self.id, after, up_to).await?;
            let unknown = |place| Recent {
                place,
                delivered: None,
            };
            stored.into_iter().map(unknown).collect()
        };
        found.retain(|one| grounds.delivers(&one.place) || grounds.reads(&one.place));
        let mut reached: Vec<ReachedMessage> = found
            .into_iter()
            .map(|one| {
                let is_delivered = grounds.delivers(&one.place);
                let is_read = grounds.reads(&one.place);
                let times = ReceiptTimes {
                    delivered: if is_delivered { at } else { one.delivered },
                    read: at.filter(|_| is_read),
                };
                ReachedMessage {
                    place: one.place,
                    times,
                }
            })
            .collect();
        for one in &reached {
            if let Some(at) = one.times.delivered {
                room.recent.note_delivered(one.place.seq, at);
            }
        }
        let is_known = |one: &ReachedMessage| {
            let is_read_known = one.times.read.is_some() || !grounds.reads(&one.place);
            one.times.delivered.is_some() && is_read_known
        };
        if !reached.iter().all(is_known) {
            self.complete(&mut reached).await?;
        }
        Ok(reached.into())
    }

    /// Reads the times that are not known here.
    async fn complete(&self, reached: &mut [ReachedMessage]) -> Result<(), StoreError> {
        let places: Vec<(Seq, &UserId)> = reached
            .iter()
            .map(|one| (one.place.seq, &one.place.sender))
            .collect();
        let times = receipts::times(&self.parts().store, self.id, &places).await?;
        for (one, stored) in reached.iter_mut().zip(times) {
            one.times.delivered = one.times.delivered.or(stored.delivered);
            one.times.read = one.times.read.or(stored.read);
        }
        Ok(())
    }

    /// Folds a stored message in. Tells before which messages its sender got past by it. Returns
    /// whether it took the conversation out of the archive.
    pub(super) async fn take_message(
        &self,
        room: &mut Room,
        message: &Arc<Message>,
        origin: Option<ConnectionId>,
    ) -> bool {
        let moved = room.moved_by(message);
        let is_reactivated = room.apply_message(message);
        let Some(moved) = moved else {
            return is_reactivated;
        };
        let reached = self.reached(room, &moved, false).await;
        if reached
            .as_deref()
            .is_some_and(|reached| !reached.is_empty())
        {
            let event = Event::MarksMoved {
                conversation: self.id,
                version: message.version,
                user: moved.user.clone(),
                marks: moved.now,
                read_message: None,
                reached,
                is_read: true,
                by_message: true,
            };
            room.tell(&event, origin, None);
        }
        is_reactivated
    }
}

fn known(found: Result<Reached, StoreError>) -> Option<Reached> {
    found
        .inspect_err(|error| {
            // Told without them: front ends find them in history, and none hears anything wrong.
            tracing::warn!(
                error = error as &dyn std::error::Error,
                "the messages that got further were not found"
            );
        })
        .ok()
}
