//! What a loaded conversation holds in memory.

use std::collections::{BTreeMap, HashMap, VecDeque};

use tokio::time::Instant;

use super::audience::Recipient;
use super::handle::Progress;
use super::message::{
    AmendCommand, Amended, Command, Envelope, Marked, Marking, Reply, Sent, SettleCommand,
};
use super::reached::{Named, RecentMessages};
use super::unanswered::Unanswered;
use crate::actors::contract::EventHub;
use crate::actors::outbound::Outbound;
use crate::actors::registry::{Registry, Watcher};
use crate::domain::conversation::{Conversation, ConversationStatus, Standing};
use crate::domain::id::{ConnectionId, MessageId, UserId, Version};
use crate::domain::message::{Message, MessageStatus};
use crate::domain::participant::{Marks, Participant};
use crate::domain::policy::{Policy, RoleName};
use crate::domain::timestamp::Timestamp;
use crate::domain::view::{ConversationSnapshot, status_among, unread};
use crate::metrics::Deliveries;
use crate::store::writer::PendingMessage;

use std::sync::Arc;

/// A loaded conversation.
pub(super) struct Room {
    pub(super) conversation: Conversation,
    policy: Arc<Policy>,
    /// Whom everything is told besides the recipients, if anybody.
    pub(super) hub: Option<Arc<dyn EventHub>>,
    pub(super) people: BTreeMap<UserId, Participant>,
    pub(super) last_message: Option<Arc<Message>>,
    pub(super) recent: RecentMessages,
    /// One a connection of everybody who is in it.
    pub(super) recipients: Vec<Recipient>,
    pub(super) typing: HashMap<UserId, Typing>,
    /// Whether a [`super::ConversationMessage::TypingDue`] is on its way.
    pub(super) is_typing_timed: bool,
    /// Whether a [`super::ConversationMessage::AnnounceUnread`] is on its way.
    pub(super) is_unread_timed: bool,
    /// When a fruitless request last made this look for missed changes.
    pub(super) looked_at: Option<Instant>,
    /// Whether the outcome of a write is unknown or a change was missed.
    pub(super) is_behind: bool,
    /// What is committed, while what came before it is yet to be told; in the order of versions but
    /// for what repeats an earlier request.
    pub(super) unanswered: Vec<Unanswered>,
    /// What is to be named by answers that are yet to be given.
    pub(super) named: Vec<Named>,
    /// What the writer has, in the order of submission.
    pub(super) in_flight: VecDeque<InFlight>,
    /// What waits until a settlement is decided, in the order of arrival.
    pub(super) waiting: VecDeque<Command>,
    /// What was decided on outdated rules, in the order of submission: decided anew as soon as
    /// nothing is in flight, so that nothing overtakes it.
    pub(super) outdated: Vec<Submitted>,
    next_ticket: u64,
    progress: Arc<Progress>,
    pub(super) deliveries: Deliveries,
}

/// Somebody who types.
pub(super) struct Typing {
    pub(super) since: Timestamp,
    pub(super) expires_at: Instant,
    /// When the others were last told.
    pub(super) forwarded_at: Instant,
}

/// A change the writer has.
pub(super) struct InFlight {
    pub(super) ticket: u64,
    /// The rules version it was decided on.
    pub(super) rules: Version,
    pub(super) submitted: Submitted,
}

/// What was asked for, and where the reply goes.
pub(super) enum Submitted {
    Message {
        envelope: Envelope,
        pending: Arc<PendingMessage>,
        reply: Reply<Sent>,
    },
    Marks {
        envelope: Envelope,
        marking: Marking,
        marks: Marks,
        at: Timestamp,
        reply: Reply<Marked>,
    },
    Settlement {
        envelope: Envelope,
        command: SettleCommand,
        reply: Reply<ConversationSnapshot>,
    },
    Amendment {
        envelope: Envelope,
        message: MessageId,
        command: AmendCommand,
        reply: Reply<Amended>,
    },
}

impl Room {
    /// Takes a loaded conversation in: first makes known that it wants to hear of its people's
    /// connections, then looks which they have.
    pub(super) fn enter(
        snapshot: ConversationSnapshot,
        registry: &Registry,
        progress: Arc<Progress>,
    ) -> Self {
        let id = snapshot.conversation.id;
        let people: BTreeMap<UserId, Participant> = snapshot
            .participants
            .into_iter()
            .map(|participant| (participant.user.clone(), participant))
            .collect();
        let mut room = Self {
            conversation: snapshot.conversation,
            policy: Arc::clone(&registry.parts().policy),
            hub: registry.parts().hub.clone(),
            people,
            last_message: snapshot.last_message.map(Arc::new),
            recent: RecentMessages::default(),
            recipients: Vec::new(),
            typing: HashMap::new(),
            is_typing_timed: false,
            is_unread_timed: false,
            looked_at: None,
            is_behind: false,
            unanswered: Vec::new(),
            named: Vec::new(),
            in_flight: VecDeque::new(),
            waiting: VecDeque::new(),
            outdated: Vec::new(),
            next_ticket: 0,
            progress,
            deliveries: registry.parts().metrics.deliveries(),
        };
        let present: Vec<UserId> = room.present().map(|person| person.user.clone()).collect();
        for user in &present {
            registry.add_interest(user, id);
        }
        for user in present {
            for outbound in registry.connections_of(&user) {
                room.connected(user.clone(), outbound);
            }
        }
        for watcher in registry.watchers_of(id) {
            room.watched(watcher);
        }
        room
    }

    /// Takes note that everybody was told of everything up to this version, so that whoever comes
    /// after a failure tells none of it twice.
    pub(super) fn note_told(&self, version: Version) {
        self.progress.note_told(version);
    }

    /// The last thing before stopping.
    pub(super) fn leave(self, registry: &Registry) {
        for person in self.present() {
            registry.remove_interest(&person.user, self.conversation.id);
        }
    }

    /// Whether anything is under way that memory alone knows of, or somebody looks on who is to be
    /// shown to leave.
    pub(super) fn is_busy(&self) -> bool {
        !self.in_flight.is_empty()
            || !self.waiting.is_empty()
            || !self.outdated.is_empty()
            || !self.unanswered.is_empty()
            || !self.typing.is_empty()
            || self.is_attended()
            || self.is_unread_timed
            || self.is_behind
    }

    /// Whether there is anybody to be told of what changes.
    pub(super) fn is_heard(&self) -> bool {
        self.hub.is_some() || !self.recipients.is_empty()
    }

    pub(super) fn present(&self) -> impl Iterator<Item = &Participant> {
        self.people.values().filter(|person| person.is_present())
    }

    pub(super) fn is_present(&self, user: &UserId) -> bool {
        self.people.get(user).is_some_and(Participant::is_present)
    }

    /// Whether a membership is as it is known here, but for its marks.
    pub(super) fn knows(&self, participant: &Participant) -> bool {
        let known = self.people.get(&participant.user);
        let known = known.filter(|known| known.is_present());
        match known {
            Some(known) => {
                participant.is_present()
                    && known.role == participant.role
                    && known.joined_at == participant.joined_at
            }
            None => !participant.is_present(),
        }
    }

    /// Whether somebody has to be brought in, or, where the host says so, given another role.
    pub(super) fn lacks(&self, asked_by: Standing, user: &UserId, role: &RoleName) -> bool {
        let present = self.people.get(user).filter(|person| person.is_present());
        present.is_none_or(|person| asked_by.is_system && person.role != *role)
    }

    /// The requester's standing, completed by what only the conversation knows.
    pub(super) fn standing(&self, envelope: &Envelope) -> Standing {
        let principal = &envelope.requester.principal;
        let is_participant =
            self.is_present(&principal.user) && principal.may_enter(self.conversation.id);
        let is_free = principal.confined_to().is_none();
        let rooms = &self.conversation.support_rooms;
        Standing {
            is_participant,
            monitors: is_free
                && !is_participant
                && self.policy.monitors_any(&principal.role, rooms),
            ..envelope.requester.standing
        }
    }

    pub(super) fn connected(&mut self, user: UserId, outbound: Outbound) {
        let is_known = self
            .recipients
            .iter()
            .any(|one| one.outbound.connection() == outbound.connection());
        if !is_known && self.is_present(&user) {
            self.recipients.push(Recipient::new(user, outbound));
        }
    }

    /// Tells a connection whose user is not in the conversation.
    pub(super) fn watched(&mut self, watcher: Watcher) {
        let is_known = self
            .recipients
            .iter()
            .any(|one| one.outbound.connection() == watcher.outbound.connection());
        if !is_known {
            self.recipients
                .push(Recipient::new(watcher.user, watcher.outbound));
        }
    }

    /// Tells a connection no more, unless its user is in the conversation. Returns what it was.
    pub(super) fn unwatched(&mut self, connection: ConnectionId) -> Option<Recipient> {
        let user = &self.recipient(connection)?.user;
        if self.is_present(user) {
            return None;
        }
        self.disconnected(connection)
    }

    /// Forgets a connection. Returns what it was.
    pub(super) fn disconnected(&mut self, connection: ConnectionId) -> Option<Recipient> {
        let is_it = |one: &Recipient| one.outbound.connection() == connection;
        let at = self.recipients.iter().position(is_it)?;
        Some(self.recipients.remove(at))
    }

    fn recipient(&self, connection: ConnectionId) -> Option<&Recipient> {
        let mut recipients = self.recipients.iter();
        recipients.find(|one| one.outbound.connection() == connection)
    }

    pub(super) fn issue_ticket(&mut self) -> u64 {
        self.next_ticket += 1;
        self.next_ticket
    }

    pub(super) fn take_in_flight(&mut self, ticket: u64) -> Option<Submitted> {
        let at = self.in_flight.iter().position(|one| one.ticket == ticket)?;
        self.in_flight.remove(at).map(|one| one.submitted)
    }

    /// Whether a change is the next one: nothing was missed before it.
    pub(super) fn is_next(&self, version: Version) -> bool {
        version == self.conversation.version.next()
    }

    /// Whether a change is already part of this.
    pub(super) fn has(&self, version: Version) -> bool {
        version <= self.conversation.version
    }

    /// Folds a stored message in. Returns whether it took the conversation out of the archive.
    pub(super) fn apply_message(&mut self, message: &Arc<Message>) -> bool {
        let conversation = &mut self.conversation;
        conversation.last_seq = message.seq;
        conversation.version = message.version;
        conversation.updated_at = conversation.updated_at.max(message.created_at);
        conversation.last_message_at = Some(message.created_at);
        let is_reactivated = conversation.status == ConversationStatus::Archived;
        if is_reactivated {
            conversation.status = ConversationStatus::Active;
        }
        if let Some(sender) = self.people.get_mut(&message.sender.user) {
            let own = Marks {
                read: message.seq,
                delivered: message.seq,
            };
            sender.marks = sender.marks.furthest(own);
            sender.version = message.version;
        }
        self.last_message = Some(Arc::clone(message));
        if self.is_asked_for_messages() {
            self.recent.note(message);
        }
        is_reactivated
    }

    /// Folds stored marks in and returns where they are now.
    pub(super) fn apply_marks(&mut self, user: &UserId, marks: Marks, version: Version) -> Marks {
        self.conversation.version = version;
        let Some(person) = self.people.get_mut(user) else {
            return marks;
        };
        person.marks = person.marks.furthest(marks);
        person.version = version;
        person.marks
    }

    pub(super) fn marks_of(&self, user: &UserId) -> Marks {
        let person = self.people.get(user);
        person.map(|person| person.marks).unwrap_or_default()
    }

    pub(super) fn marked(&self, user: &UserId) -> Marked {
        let marks = self.marks_of(user);
        Marked {
            read: marks.read,
            unread: unread(self.conversation.last_seq, marks),
            moved_at: None,
            version: None,
            reached: None,
            after: None,
        }
    }

    pub(super) fn status_of(&self, message: &Message) -> MessageStatus {
        status_among(message, self.people.values())
    }

    pub(super) fn snapshot(&self) -> ConversationSnapshot {
        ConversationSnapshot {
            conversation: self.conversation.clone(),
            participants: self.people.values().cloned().collect(),
            last_message: self.last_message.as_deref().cloned(),
        }
    }
}
