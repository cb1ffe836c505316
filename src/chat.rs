//! The one door: every use case a contract can ask for.
//!
//! A [`Chat`] is cheap to clone. It parses nothing and renders nothing; it asks the policy, the
//! store and the actors, in this order: what may not be seen is not found, what is not allowed is
//! refused before anything is written.
//!
//! Requests that must keep their order are admitted first and answered later: awaiting
//! [`Chat::send_message`] waits until the conversation has taken the message in, and the returned
//! [`Pending`] waits until it is stored. A connection that admits its requests one after another
//! has them stored in that order, however many are pending.

mod arrival;
mod counterparts;
mod counting;
mod describing;
mod directory;
mod entering;
mod guests;
mod host;
mod limits;
mod marking;
mod moderating;
mod opening;
mod overview;
mod presence;
mod reading;
mod receipts;
mod references;
mod rights;
mod sending;
mod session_tokens;
mod statistics;
mod support;
mod turning_out;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use smol_str::SmolStr;

use crate::actors::registry::Registry;
use crate::clock::Clock;
use crate::domain::conversation::Standing;
use crate::domain::error::Failure;
use crate::domain::id::{ConnectionId, ConversationId, UserId};
use crate::domain::message::DraftLimits;
use crate::domain::policy::{Policy, SupportRoomRules};
use crate::domain::user::Principal;
use crate::domain::view::{ConversationSnapshot, ConversationView};
use crate::metrics::{ContractName, Metrics, SupportRoomMetrics};
use crate::store::{Store, StoreError};

pub use crate::actors::conversation::{Amended, Marked, Pending, Sent, Typist};
pub use crate::domain::conversation::{Description, Edit, StatusChange};
pub use crate::domain::participant::Mark;
pub use crate::store::changes::Changes;
pub use crate::store::directory::DirectoryPlace;
pub use crate::store::listing::{ListCursor, ListFilter};
pub use crate::store::messages::Position;
pub use crate::store::moderation::ReportedMessage;
pub use crate::store::overview::{OverviewFilter, Sort, SupportFigures};
pub use crate::store::references::ReferenceSync;
pub use crate::store::statistics::Statistics;
pub use arrival::{ConnectedUser, TokenRefusal};
pub use counterparts::{Counterpart, PairHistory};
pub use counting::{CountedConversations, CountedMessages};
pub use directory::{DirectoryPage, Listed, Wanted};
pub use entering::{EnteredHistory, HistoryFrom};
pub use guests::{ExpectedGuest, GuestWish};
pub use limits::{RateLimit, RateLimiters};
pub use moderating::REASON_CHARS;
pub use opening::pairs::OpenPair;
pub use opening::sessions::OpenSession;
pub use opening::starting::{AskStaff, StartDirect};
pub use opening::{OpenConversation, Opened};
pub use overview::{DescribedReference, Overview, ReferenceWords};
pub use presence::{OnlinePage, PeopleOnline};
pub use reading::{CaughtUp, ConversationPage, Known, MessagePage, Resumed};
pub use statistics::Figures;
pub use support::{SupportRoomSummary, Waiting};
pub use turning_out::TurningOut;

/// Bounds of use cases, from the configuration.
#[derive(Clone, Debug)]
pub struct ChatLimits {
    /// What a message may hold.
    pub draft: DraftLimits,
    /// Most characters of a title or a topic.
    pub title_chars: usize,
    /// Most items of a page.
    pub page_size: u64,
    /// People in one group.
    pub group_participants: usize,
    /// Users watched by one request.
    pub presence_watch: usize,
    /// Conversations followed by one connection.
    pub watched_conversations: usize,
    /// Conversations named by one resume.
    pub resume_conversations: usize,
    /// Changes answered by one resume.
    pub resume_changes: usize,
    /// Types of references that have one conversation each.
    pub unique_references: BTreeSet<SmolStr>,
    /// Messages of one user.
    pub messages: RateLimit,
    /// New conversations of one user.
    pub conversations: RateLimit,
    /// Types of references whose people come in by themselves.
    pub entered_references: BTreeSet<SmolStr>,
    /// Who is told by e-mail of reported messages.
    pub report_recipient: Option<SmolStr>,
}

/// Everything a use case needs.
struct Parts {
    registry: Registry,
    store: Store,
    policy: Arc<Policy>,
    limits: ChatLimits,
    rates: RateLimiters,
    support_rooms: Arc<SupportRoomRules>,
    room_metrics: BTreeMap<SmolStr, SupportRoomMetrics>,
    clock: Clock,
    metrics: Metrics,
}

/// The use cases. Cheap to clone.
#[derive(Clone)]
pub struct Chat(Arc<Parts>);

/// On whose behalf a use case runs, and by which way.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The authenticated user.
    pub principal: Arc<Principal>,
    /// The connection that asked; it has its reply and needs no event.
    pub origin: Option<ConnectionId>,
    /// The contract whose words the request used.
    pub contract: ContractName,
}

impl Chat {
    /// Puts the use cases together.
    pub fn new(
        registry: Registry,
        store: Store,
        limits: ChatLimits,
        (clock, metrics): (Clock, Metrics),
    ) -> Self {
        let rates = RateLimiters::new(limits.messages, limits.conversations);
        let (policy, support_rooms) = (registry.policy(), registry.support_room_rules());
        let room_metrics = support_rooms
            .names()
            .map(|room| (room.clone(), metrics.support_room(room)))
            .collect();
        Self(Arc::new(Parts {
            registry,
            store,
            policy,
            limits,
            rates,
            support_rooms,
            room_metrics,
            clock,
            metrics,
        }))
    }

    /// The bounds of requests.
    pub fn limits(&self) -> &ChatLimits {
        &self.0.limits
    }

    /// Forgets users whose rate limits are full again. Run now and then.
    pub fn forget_quiet_users(&self) {
        self.0.rates.forget_quiet();
    }

    /// How the caller stands to a conversation, given whether they are in it.
    ///
    /// Somebody confined to one conversation is in that one or in none, whatever their role.
    fn standing(&self, caller: &Caller, id: ConversationId, is_participant: bool) -> Standing {
        let Principal { role, .. } = &*caller.principal;
        let is_free = caller.principal.confined_to().is_none();
        Standing {
            is_system: caller.principal.user == UserId::system(),
            is_participant: is_participant && caller.principal.may_enter(id),
            monitors: false,
            is_staff: is_free && self.0.policy.is_staff(role),
            sees_all: is_free && self.0.policy.sees_all(role),
            closes_own: self.0.policy.closes_own(role),
            closes_all: is_free && self.0.policy.closes_all(role),
            moderates: is_free && self.0.policy.moderates(role),
        }
    }

    /// How the caller stands to this conversation.
    fn standing_in(&self, caller: &Caller, snapshot: &ConversationSnapshot) -> Standing {
        let is_participant = snapshot.present(&caller.principal.user).is_some();
        let conversation = &snapshot.conversation;
        let Principal { role, .. } = &*caller.principal;
        let is_free = caller.principal.confined_to().is_none();
        Standing {
            monitors: is_free
                && self
                    .0
                    .policy
                    .monitors_any(role, &conversation.support_rooms),
            ..self.standing(caller, conversation.id, is_participant)
        }
    }

    fn view(&self, snapshot: ConversationSnapshot, caller: &Caller) -> ConversationView {
        snapshot.seen_by(caller.principal.user.clone(), |user| {
            self.0.registry.is_online(user)
        })
    }
}

/// What a caller hears of what the store said.
fn stored<T>(result: Result<T, StoreError>) -> Result<T, Failure> {
    result.map_err(|error| store_failure(&error))
}

/// What a caller hears of a store that fails: logged here, once.
fn store_failure(error: &StoreError) -> Failure {
    let cause = error as &dyn std::error::Error;
    match error {
        StoreError::Unavailable(_) | StoreError::Contended(_) => {
            tracing::warn!(error = cause, "a read failed");
            Failure::Unavailable
        }
        StoreError::Rejected(_) | StoreError::Taken | StoreError::Inconsistent(_) => {
            tracing::error!(error = cause, "the store contradicts itself");
            Failure::Internal
        }
    }
}
