//! Conversations written to as servers write to them: each with a store and a writer of its own.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use parlor::clock::Clock;
use parlor::domain::conversation::{ConversationKind, ConversationStatus};
use parlor::domain::id::{ClientMessageId, ConversationId, MessageId, Seq, UserId, Version};
use parlor::domain::message::{Draft, DraftLimits, MessageKind, Metadata, RawDraft, Sender};
use parlor::domain::participant::Marks;
use parlor::domain::policy::RoleName;
use parlor::domain::timestamp::Timestamp;
use parlor::domain::user::Claims;
use parlor::domain::view::ConversationSnapshot;
use parlor::metrics::Metrics;
use parlor::store::conversations;
use parlor::store::opening::{self, NewConversation};
use parlor::store::writer::{
    Change, CommitListener, Flow, Outcome, PendingMessage, QueueFull, Settlement, Submission,
    Writer, WriterLimits, writer,
};
use parlor::store::{Store, StoreOptions, users};
use smol_str::SmolStr;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// How long anything may take before a test gives up on it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// When everything happens; what is submitted later happens a microsecond later.
pub(crate) const NOW: i64 = 1_795_255_200_000_000;

/// A store with its writer running, as one server has them.
pub(crate) struct WritingServer {
    store: Store,
    writer: Writer,
    heard: Arc<Heard>,
    submitted: u64,
    /// The writer's task, which ends with this.
    running: JoinSet<()>,
}

impl WritingServer {
    /// A server with room for everything a test submits.
    pub(crate) async fn on(url: &str) -> Self {
        Self::with_limits(url, 10_000, 500).await
    }

    /// A server with a queue of this length and batches of at most this size.
    pub(crate) async fn with_limits(url: &str, queue: usize, max_batch: usize) -> Self {
        let store = connect(url).await;
        let limits = WriterLimits {
            queue: NonZeroUsize::new(queue).unwrap(),
            max_batch: NonZeroUsize::new(max_batch).unwrap(),
        };
        let (writer, task) = writer(store.clone(), Metrics::new().0.store(), limits);
        let mut running = JoinSet::new();
        running.spawn(task.run());
        Self {
            store,
            writer,
            heard: Arc::default(),
            submitted: 0,
            running,
        }
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// Opens a group of these people, who are learned when they are new.
    pub(crate) async fn open(&self, people: &[&str]) -> Room {
        for person in people {
            learn(&self.store, person).await;
        }
        let new = group_of(people);
        let id = opening::open(&self.store, new).await.unwrap().id;
        Room {
            id,
            rules: Version(1),
        }
    }

    /// Submits a change without waiting; the ticket tells its outcome from others.
    pub(crate) fn submit(&mut self, proposal: Proposal) -> Result<u64, QueueFull> {
        let ticket = self.submitted;
        let at = Timestamp::from_micros(NOW + i64::try_from(ticket).unwrap());
        self.writer.submit(Submission {
            conversation: proposal.room.id,
            rules: proposal.room.rules,
            at,
            change: proposal.change,
            ticket,
            listener: Arc::clone(&self.heard) as _,
        })?;
        self.submitted += 1;
        Ok(ticket)
    }

    /// Closes the writer and waits until its task has ended.
    pub(crate) async fn close(&mut self) {
        self.writer.close();
        let ended = timeout(PATIENCE, self.running.join_next()).await;
        ended.expect("the writer ends").unwrap().unwrap();
    }

    /// Submits changes without a pause between them and returns their outcomes in that order.
    ///
    /// On the runtime of one thread that tests have, an idle writer takes them as one batch.
    pub(crate) async fn commit(&mut self, proposals: Vec<Proposal>) -> Vec<Outcome> {
        let tickets: Vec<u64> = proposals
            .into_iter()
            .map(|proposal| self.submit(proposal).unwrap())
            .collect();
        let mut outcomes = self.outcomes().await;
        tickets
            .iter()
            .map(|ticket| outcomes.remove(ticket).unwrap())
            .collect()
    }

    /// As [`WritingServer::commit`], for one change.
    pub(crate) async fn commit_one(&mut self, proposal: Proposal) -> Outcome {
        self.commit(vec![proposal]).await.remove(0)
    }

    /// What became of everything submitted so far, once all of it is known.
    pub(crate) async fn outcomes(&self) -> BTreeMap<u64, Outcome> {
        let expected = usize::try_from(self.submitted).unwrap();
        self.heard.wait_for(expected).await;
        let mut by_ticket = BTreeMap::new();
        for (ticket, outcome) in self.batches().concat() {
            let earlier = by_ticket.insert(ticket, outcome);
            assert!(earlier.is_none(), "{ticket} was told twice");
        }
        by_ticket
    }

    /// Waits until this many changes have their outcome.
    pub(crate) async fn heard_of(&self, count: usize) {
        self.heard.wait_for(count).await;
    }

    /// What the listener was told, call by call.
    pub(crate) fn batches(&self) -> Vec<Vec<(u64, Outcome)>> {
        self.heard.batches.lock().unwrap().clone()
    }

    /// The conversation as it is stored.
    pub(crate) async fn load(&self, room: Room) -> ConversationSnapshot {
        let loaded = conversations::load(&self.store, room.id).await.unwrap();
        loaded.expect("the conversation exists")
    }
}

/// Opens a store on the database.
pub(crate) async fn connect(url: &str) -> Store {
    let options = StoreOptions {
        url: url.to_owned(),
        max_connections: 5,
        acquire_timeout: Duration::from_secs(5),
        place: None,
    };
    Store::connect(&options).await.unwrap()
}

/// Makes a user known, under a name that starts with a capital.
pub(crate) async fn learn(store: &Store, user: &str) {
    let claims = Claims {
        user: user_id(user),
        role: role(),
        name: Some(SmolStr::new(name_of(user))),
        email: None,
        avatar_url: None,
        aliases: std::collections::BTreeMap::new(),
        expires_at_seconds: 0,
    };
    users::learn(store, &claims, Timestamp::from_micros(NOW))
        .await
        .unwrap();
}

/// A group of these people, opened by the first of them.
pub(crate) fn group_of(people: &[&str]) -> NewConversation {
    NewConversation {
        id: ConversationId::from_uuid(Clock::system().new_uuid()),
        kind: ConversationKind::Group,
        unique_key: None,
        topic: None,
        title: None,
        reference: None,
        support_rooms: Vec::new(),
        priority: SmolStr::new("normal"),
        created_by: user_id(people[0]),
        at: Timestamp::from_micros(NOW),
        metadata: Metadata::empty(),
        people: people.iter().map(|id| (user_id(id), role())).collect(),
    }
}

pub(crate) fn user_id(id: &str) -> UserId {
    UserId::parse(id).unwrap()
}

pub(crate) fn role() -> RoleName {
    RoleName::parse("customer").unwrap()
}

fn name_of(user: &str) -> String {
    let (first, rest) = user.split_at(1);
    first.to_uppercase() + rest
}

/// A conversation, and the rules that its writer believes to be in force.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Room {
    pub(crate) id: ConversationId,
    pub(crate) rules: Version,
}

/// A change that is not submitted yet.
#[derive(Clone, Debug)]
pub(crate) struct Proposal {
    pub(crate) room: Room,
    pub(crate) change: Change,
}

impl Room {
    /// The same conversation under other rules.
    pub(crate) fn under(self, rules: Version) -> Self {
        Self { rules, ..self }
    }

    /// A message with a fresh id; its content is the client id.
    pub(crate) fn says(self, user: &str, client_id: &str) -> Proposal {
        let fresh = MessageId::from_uuid(Clock::system().new_uuid());
        self.says_as(fresh, user, text(client_id))
    }

    /// A message with a fresh id, accepted at this time, in microseconds.
    pub(crate) fn says_at(self, at: i64, user: &str, client_id: &str) -> Proposal {
        let fresh = MessageId::from_uuid(Clock::system().new_uuid());
        self.pending(at, fresh, (user, text(client_id)))
    }

    /// A message with this id and draft.
    pub(crate) fn says_as(self, id: MessageId, user: &str, draft: RawDraft) -> Proposal {
        self.pending(NOW, id, (user, draft))
    }

    fn pending(self, at: i64, id: MessageId, (user, draft): (&str, RawDraft)) -> Proposal {
        let sender = Sender {
            user: user_id(user),
            name: SmolStr::new(name_of(user)),
            role: role(),
            email: None,
            avatar_url: None,
        };
        let message = PendingMessage {
            id,
            sender,
            draft: Draft::parse(draft, &LIMITS).unwrap(),
            created_at: Timestamp::from_micros(at),
        };
        self.proposes(Change::Flow(Flow::Message(Arc::new(message))))
    }

    /// Marks that move to these places.
    pub(crate) fn marks(self, user: &str, read: u64, delivered: u64) -> Proposal {
        self.marks_at(NOW, user, (read, delivered))
    }

    /// Marks that move to these places at this time, in microseconds.
    pub(crate) fn marks_at(self, at: i64, user: &str, (read, delivered): (u64, u64)) -> Proposal {
        let marks = Marks {
            read: Seq(read),
            delivered: Seq(delivered),
        };
        let (user, at) = (user_id(user), Timestamp::from_micros(at));
        self.proposes(Change::Flow(Flow::Marks { user, marks, at }))
    }

    pub(crate) fn becomes(self, status: ConversationStatus, by: &str) -> Proposal {
        let by = user_id(by);
        self.proposes(Change::Settle(Settlement::Status { status, by }))
    }

    pub(crate) fn joins(self, people: &[&str]) -> Proposal {
        let people = people.iter().map(|id| (user_id(id), role())).collect();
        self.proposes(Change::Settle(Settlement::Join { people }))
    }

    pub(crate) fn leaves(self, user: &str) -> Proposal {
        let user = user_id(user);
        self.proposes(Change::Settle(Settlement::Leave { user }))
    }

    fn proposes(self, change: Change) -> Proposal {
        Proposal { room: self, change }
    }
}

const LIMITS: DraftLimits = DraftLimits {
    content_chars: 4_000,
    metadata_bytes: 4_000,
    attachments: 10,
};

/// A message of words whose content is its client id.
pub(crate) fn text(client_id: &str) -> RawDraft {
    RawDraft {
        client_id: ClientMessageId::parse(client_id).unwrap(),
        kind: MessageKind::Text,
        content: client_id.to_owned(),
        attachments: vec![],
        reply_to: None,
        metadata: Metadata::empty(),
    }
}

/// The place of a message that was stored.
#[track_caller]
pub(crate) fn stored(outcome: &Outcome) -> (u64, u64) {
    let Outcome::Stored { seq, version } = outcome else {
        panic!("expected a stored message, got {outcome:?}");
    };
    (seq.0, version.0)
}

/// The place of the first message, where one was sent before.
#[track_caller]
pub(crate) fn repeated(outcome: &Outcome) -> (u64, u64) {
    let Outcome::Repeated(message) = outcome else {
        panic!("expected a repeated message, got {outcome:?}");
    };
    (message.seq.0, message.version.0)
}

/// A listener that keeps what it hears.
#[derive(Default)]
struct Heard {
    batches: Mutex<Vec<Vec<(u64, Outcome)>>>,
    more: Notify,
}

impl Heard {
    async fn wait_for(&self, expected: usize) {
        let count = || {
            self.batches
                .lock()
                .unwrap()
                .iter()
                .map(Vec::len)
                .sum::<usize>()
        };
        let all = async {
            while count() < expected {
                self.more.notified().await;
            }
        };
        let is_complete = timeout(PATIENCE, all).await.is_ok();
        assert!(is_complete, "{} of {expected} outcomes in time", count());
    }
}

impl CommitListener for Heard {
    fn finished(&self, outcomes: Vec<(u64, Outcome)>) {
        self.batches.lock().unwrap().push(outcomes);
        // Kept for one waiter that comes later; there is never more than one.
        self.more.notify_one();
    }
}
